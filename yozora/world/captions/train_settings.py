"""Settings: how the training grammar says where, when, in what weather and style, and how it is filmed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yozora.world.captions.lexicon import PHRASES
from yozora.world.captions.train_nouns import pronoun, with_article
from yozora.world.captions.train_telling import Telling
from yozora.world.facts.facts import Facts
from yozora.world.places.catalog import PLACES
from yozora.world.scene.scene import DAY_PASSING
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

TIMES = {
    "dawn": ("at dawn", "at sunrise", "at daybreak"),
    "day": ("by day", "at noon", "on a sunny day", "in broad daylight"),
    "sunset": ("at sunset", "at dusk", "in the evening"),
    "night": ("at night", "at midnight", "by moonlight"),
}
MORE_TIMES = {
    "dawn": (
        *TIMES["dawn"], "in the early morning", "in the first light", "at the break of day", "at the crack of dawn",
        "early in the morning", "under the rising sun", "in the morning twilight", "at early dawn",
        "at sun-up", "at sunup",
    ),
    "day": (
        "by day", "at noon", "in broad daylight", "in the daytime", "at midday", "in the afternoon", "in daylight",
        "at high noon", "on a bright day", "under the midday sun", "in the early afternoon", "during the daytime",
        "at noontime", "in the daylight",
    ),
    "sunset": (
        *TIMES["sunset"], "at sundown", "at nightfall", "in the golden hour", "in the evening light", "in the gloaming",
        "under the evening sky", "in the late evening", "in the evening glow", "under the setting sun",
        "under the evening sun", "at the end of the day", "under a sunset sky", "under the sinking sun",
    ),
    "night": (
        *TIMES["night"], "in the moonlight", "late at night", "under the stars",
        "under a starry sky", "on a starry night", "on a moonlit night", "in the dead of night", "under the night sky",
        "at night-time", "on a dark night", "in the starlight", "at nighttime",
    ),
    DAY_PASSING: (
        "as the day passes", "from dawn to dusk", "from morning to night",
        "from sunrise to sunset", "from dawn to night", "while a day passes", "through the day",
        "from morning till night", "in time-lapse", "in a time lapse", "as time passes", "while the sun rises and sets",
    ),
}  # fmt: skip
MORE_WEATHERS = {
    "clear": ("in sunshine", "in fair weather", "under clear skies"),
    "clouds": ("under an overcast sky", "under cloudy skies", "under grey clouds", "in cloudy weather"),
    "rain": ("in a drizzle", "in a downpour", "in light rain", "in heavy rain", "in rainy weather", "in falling rain",
             "while it is raining", "in a shower"),
    "snow": ("in a snowstorm", "in light snow", "in heavy snow", "in a blizzard", "in snowy weather",
             "in snow flurries", "while snow is falling"),
    "fog": ("in foggy weather", "in a light mist", "in dense fog", "in a haze", "in misty weather", "in morning mist"),
    "wind": ("in windy weather", "in a breeze", "in a gale", "in a stiff breeze", "in high wind", "in gusts of wind"),
    "thunder": ("in a storm", "in stormy weather", "in an electrical storm", "in a lightning storm"),
}  # fmt: skip
CAMERAS = {
    "still": ("Static camera.", "A fixed camera."),
    "pan left": ("The camera pans left.", "Panning left."),
    "pan right": ("The camera pans right.", "Panning right."),
    "zoom in": ("The camera zooms in.", "Zooming in."),
    "zoom out": ("The camera zooms out.", "Zooming out."),
}
# Moves of the camera that need somebody to be done to, and those of one word that mean no move by themselves.
OBJECTS = ("camera follows", "camera accompanies", "camera trails", "camera stays with")
PACED = ("pan", "zoom", "tilt", "dolly")
PACES = {"slow": ("slowly", "gently", "calmly"), "fast": ("quickly", "swiftly", "rapidly", "fast")}
STORMS = ("Lightning strikes.", "There is lightning.", "With flashes of lightning.", "With bolts of lightning.")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is told of where, when, weather and style: adverbs in their usual order, and sentences for the end.

    The one on the camera may stand first if it `leads`: if it speaks of nobody who is not named yet.
    """

    adverbs: tuple[str, ...]
    style: str
    camera: str
    storm: str
    leads: bool


def setting_of(facts: Facts, nouns: tuple[str, ...], telling: Telling) -> Setting:
    """Return what to tell of the setting of `facts`; `nouns` are what its groups are called."""
    where = telling.pick(PLACES[facts.place].settings) if telling.tells(1.25) else ""
    times = TIMES if telling.core else MORE_TIMES
    said = telling.tells() if facts.weather != "clear" else telling.seldom() and not telling.core
    # "On a rainy day" is by day.
    weathers = [
        words
        for words in (*WEATHERS[facts.weather].settings, *MORE_WEATHERS[facts.weather])
        if facts.time == "day" or not re.search(r"\bday$", words)
    ]
    weather = telling.pick(weathers) if said else ""
    # Not "under a cloudy sky under the stars".
    whens = [
        when
        for when in times[facts.time]
        if not weather or when.split()[0] == "at" or when.split()[0] != weather.split()[0]
    ]
    when = telling.pick(whens) if len(PLACES[facts.place].times) > 1 and telling.tells() else ""
    said = telling.tells() if facts.style != "storybook" else telling.seldom() and not telling.core
    style = telling.pick((*STYLES[facts.style].settings, *_styles(facts.style))) if said else ""
    told = telling.tells() if facts.camera != "still" else telling.chance(0.15)
    return Setting(
        adverbs=tuple(adverb for adverb in (where, weather, when) if adverb),
        style=style,
        camera=_camera(facts, nouns, telling) if told else "",
        storm=telling.pick(STORMS) if facts.flashes_s and facts.weather == "thunder" and telling.tells(0.5) else "",
        leads=facts.camera != "follow",
    )


def _styles(style: str) -> tuple[str, ...]:
    """Return more ways to say a style: "as a pencil sketch", "in pixel style"."""
    looks = tuple(f"in {phrase}" for phrase in PHRASES["style"][style] if re.search(r"^(?!neon).*style$", phrase))
    pictures = (
        phrase for phrase in PHRASES["style"][style] if re.search(r"\b(painting|drawing|sketch|picture)$", phrase)
    )
    return (*looks, *(f"as {with_article(phrase)}" for phrase in pictures))


def _camera(facts: Facts, nouns: tuple[str, ...], telling: Telling) -> str:
    """Return a sentence about the camera, with its pace where it moves by itself."""
    if telling.core:
        return telling.pick(CAMERAS[facts.camera])
    paced = facts.camera.split()[0] in PACED and telling.tells(0.9 if facts.pace == "fast" else 0.4)
    pace = telling.pick(PACES[facts.pace]) if paced else ""
    first = facts.groups[0]
    object_ = pronoun(first, objective=True) if len(nouns) == 1 else f"the {nouns[0]}"
    common = CAMERAS.get(facts.camera, ()) if not pace and telling.chance(0.3) else ()
    if pace and telling.chance(0.25):
        return f"{telling.pick(_camera_sentences(facts.camera, '', object_))} {_paced(facts.pace, telling)}"
    return telling.pick(common or _camera_sentences(facts.camera, pace, object_))


def _paced(pace: str, telling: Telling) -> str:
    """Return a sentence of its own about the camera's pace."""
    phrases = [
        phrase for phrase in PHRASES["pace"][pace] if re.search(r"^(camera|(?!with).* (camera|move|movement)$)", phrase)
    ]
    phrase = telling.pick(phrases)
    return f"The {phrase}." if phrase.startswith("camera") else f"{with_article(phrase).capitalize()}."


def _camera_sentences(move: str, pace: str, object_: str) -> tuple[str, ...]:
    """Return every way to say a move of the camera with a pace, if any; `object_` is whom it follows."""
    result = []
    for phrase in PHRASES["camera"][move]:
        first, _, rest = phrase.partition(" ")
        moving = first.endswith("ing") and first not in ("following", "tracking", "shaking", "moving")
        if first == "camera" and rest.split()[0] in (
            "on",
            "in",
            "panning",
            "zooming",
            "tilting",
            "dollying",
            "pushing",
        ):
            result += [] if pace else [f"With the {phrase}."]
        elif first == "camera" and not rest.startswith("following"):
            told = f"{phrase} {object_}" if phrase in OBJECTS else phrase
            between = pace.endswith("ly") and rest in PHRASES["camera"][move]
            result.append(f"The camera {pace} {rest}." if between else f"The {told}{' ' + pace if pace else ''}.")
        elif moving:
            result.append(f"{phrase.capitalize()}{' ' + pace if pace else ''}.")
        elif not pace and re.search(r"(camera|shot|cam)$", phrase):
            many = with_article(phrase)
            result.append(
                f"Filmed with {many}." if phrase.endswith("cam") or "camera" in phrase else f"{many.capitalize()}."
            )
    return tuple(result)
