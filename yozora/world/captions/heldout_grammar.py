"""The test grammar: written apart from the training one; other orders, other verbs, other turns of phrase."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from yozora.world.captions import heldout_words as words
from yozora.world.captions.heldout_cast import bare_cast, cast
from yozora.world.captions.heldout_story import narrate, steps_of, tell
from yozora.world.captions.heldout_subjects import who
from yozora.world.facts.facts import Facts
from yozora.world.places.catalog import PLACES
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

# Return all players, joined by a text that holds "and" or a stop.
Players = Callable[[str], str]
# Words of this grammar alone that carry no concept, for the lexicon to keep silent: it needs none so far.
SILENT: tuple[str, ...] = ()


def describe(facts: Facts, rng: Random, length: str = "medium") -> str:
    """Return a caption of `facts`: who, how many, what colour, what they do, where, when, and all that is unusual.

    Short captions name a traveller's course alone; dense ones add speed, size, pattern, the camera at rest, its pace.
    """
    shape = rng.choice(SHORT_SHAPES if length == "short" else SHAPES)
    if facts.plot != "story":
        return _capital(shape(facts, rng, length, lambda joint: cast(facts, rng, length, joint)))
    text = _capital(shape(facts, rng, length, lambda joint: bare_cast(facts, rng, length)))
    return f"{text.removesuffix('.')}. {narrate(facts, rng)}"


def storyboard(facts: Facts, rng: Random) -> tuple[tuple[float, float, str], ...]:
    """Return the steps of a story without gaps: from second, to second, and a sentence that says all on its own."""
    steps = steps_of(facts)
    starts = [0.0, *(step[0].start_s for step in steps[1:]), facts.seconds]
    setting = ", ".join(_setting(facts, rng, "medium"))
    result = []
    for number, step in enumerate(steps):
        clause = tell(step, lambda actor: who(actor, rng, "medium", tight=True), rng)
        text = f"{setting}: {clause}" if rng.random() < 0.5 else f"{clause}; {setting}"
        result.append((starts[number], starts[number + 1], f"{_capital(text)}."))
    return tuple(result)


def _capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def _scenery(facts: Facts, rng: Random) -> str:
    """Return the place."""
    return rng.choice(PLACES[facts.place].sceneries)


def _hour(facts: Facts, rng: Random) -> list[str]:
    """Return the time of day, where the place has more than one."""
    if len(PLACES[facts.place].times) == 1:
        return []
    clear = facts.weather == "clear"
    return [rng.choice([hour for hour in words.HOURS[facts.time] if clear or hour not in words.CLEAR_HOURS])]


def _air(facts: Facts, rng: Random) -> list[str]:
    """Return weather and style, if they are not the usual ones."""
    # "Morning mist" is for the morning.
    skies = [sky for sky in WEATHERS[facts.weather].sceneries if facts.time == "dawn" or "morning" not in sky]
    weather = [rng.choice(skies)] if facts.weather != "clear" else []
    style = [rng.choice(STYLES[facts.style].sceneries)] if facts.style != "storybook" else []
    return weather + style


def _lens(facts: Facts, rng: Random, length: str) -> list[str]:
    """Return the camera's move, in dense captions also when it is still, and there its pace."""
    if length != "dense":
        return [] if facts.camera == "still" else [rng.choice(words.LENSES[facts.camera])]
    lenses = words.LENSES[facts.camera]
    if facts.camera in words.UNPACED:
        return [rng.choice(lenses)]
    # A slow move is the usual one: weights that know no pace take this for silence.
    slow = [rng.choice(lenses), "the camera takes its time"]
    return slow if facts.pace == "slow" else [f"{rng.choice(words.BRISK)} {lenses[0]}"]


def _setting(facts: Facts, rng: Random, length: str) -> list[str]:
    """Return everything but the subjects."""
    return [_scenery(facts, rng), *_hour(facts, rng), *_air(facts, rng), *_lens(facts, rng, length)]


def _scene_first(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "The ocean, golden hour: a red sailing boat ..., pan left"."""
    setting = ", ".join([_scenery(facts, rng), *_hour(facts, rng), *_air(facts, rng)])
    return ", ".join([f"{setting}: {players('; ')}", *_lens(facts, rng, length)])


def _subject_first(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "Against the ocean at golden hour there is a red sailing boat ..."."""
    hour = "".join(f" {'at' if hour in words.POINTS else 'during'} {hour}" for hour in _hour(facts, rng))
    verb = "are" if facts.groups[0].count > 1 else "is"
    text = f"Against {_scenery(facts, rng)}{hour} there {verb} {players(', and ')}"
    return ", ".join([text, *_air(facts, rng), *_lens(facts, rng, length)])


def _film_note(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "We see a red sailing boat ..., with the ocean in the background, golden hour"."""
    text = f"We see {players(', and ')}, with {_scenery(facts, rng)} in the background"
    return ", ".join([text, *_hour(facts, rng), *_air(facts, rng), *_lens(facts, rng, length)])


def _wide_shot(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "Wide shot of the ocean, golden hour. In the picture: a red sailing boat ...; pan left"."""
    setting = ", ".join([f"Wide shot of {_scenery(facts, rng)}", *_hour(facts, rng), *_air(facts, rng)])
    return "; ".join([f"{setting}. In the picture: {players('; ')}", *_lens(facts, rng, length)])


def _slate(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "Scene: the ocean. Time: golden hour. Seen: a red sailing boat .... Camera: pan left."."""
    parts = [f"Scene: {', '.join([_scenery(facts, rng), *_air(facts, rng)])}"]
    parts += [f"Time: {hour}" for hour in _hour(facts, rng)] + [f"Seen: {players('; ')}"]
    lens = ", ".join(_lens(facts, rng, length))
    return ". ".join([*parts, *([f"Camera: {lens}"] if lens else [])]) + "."


def _tags(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "a red sailing boat ...; the ocean, golden hour, pan left"."""
    return f"{players('; ')}; {', '.join(_setting(facts, rng, length))}"


def _lens_first(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "Pan left, golden hour, the ocean: a red sailing boat ..."."""
    setting = [*_lens(facts, rng, length), *_air(facts, rng), *_hour(facts, rng), _scenery(facts, rng)]
    return f"{', '.join(setting)}: {players(', and ')}"


def _show(facts: Facts, rng: Random, length: str, players: Players) -> str:
    """Return "A video of a red sailing boat .... It is set against the ocean, golden hour"."""
    return f"A video of {players(', and ')}. It is set against {', '.join(_setting(facts, rng, length))}"


SHORT_SHAPES = (_scene_first, _tags, _lens_first)
SHAPES = (_scene_first, _subject_first, _film_note, _wide_shot, _slate, _tags, _lens_first, _show)
