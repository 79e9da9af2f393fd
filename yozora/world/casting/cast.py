"""Cast a scene: from a seed (and wishes) to who is where, doing what. Colour is drawn apart from behaviour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.world.casting.behaviours import physics
from yozora.world.casting.call import Call, Cast, NoCast
from yozora.world.casting.effects import effect
from yozora.world.casting.grants import grants
from yozora.world.casting.mix import Mix
from yozora.world.casting.parade import parade
from yozora.world.casting.permanence import permanence
from yozora.world.casting.splits import allowed
from yozora.world.casting.stories import story
from yozora.world.casting.wishes import Wishes
from yozora.world.places.catalog import PLACES
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.light import DAY
from yozora.world.scene.scene import CAMERA_MOVES, DAY_PASSING, Camera, Scene
from yozora.world.scene.script import ACTS, PLAYS
from yozora.world.styles.catalog import STYLES

PLOT_BUILDERS: dict[str, Callable[[Call, Place], Cast]] = {
    "parade": parade,
    "permanence": permanence,
    "effect": effect,
    "physics": physics,
    "story": story,
    "stand-in": parade,
}
# Scenes of about four seconds are told in one go; a longer one needs a story, or half of it would be empty.
LONG_S = 10.0
TRIES = 100
# Rates by move and pace: frame heights a second for pans and tilts, log zoom a second for zooms and dollies, frame
# heights of shake for a camera in the hand. They hold for clips up to four seconds; longer ones move as far in all.
RATES = {
    "pan": {"slow": (0.04, 0.07), "fast": (0.09, 0.12)},
    "tilt": {"slow": (0.012, 0.018), "fast": (0.022, 0.026)},
    "zoom": {"slow": (0.05, 0.09), "fast": (0.12, 0.16)},
    "dolly": {"slow": (0.05, 0.09), "fast": (0.12, 0.16)},
    "handheld": {"slow": (0.006, 0.010), "fast": (0.014, 0.020)},
}
RATED_S = 4.0


def cast_scene(
    seed: int,
    *,
    wishes: Wishes | None = None,
    mix: Mix | None = None,
    seconds: float = 4.0,
    aspect: float = 1.0,
    split: str = "train",
) -> Scene:
    """Return the scene of `seed`; the same arguments give the same scene on every machine."""
    wishes, mix = wishes or Wishes(), mix or Mix()
    refusal = UsageError("Nothing can be shown so.")
    plots = _plots(wishes, mix, seconds, split)
    for attempt in range(TRIES):
        rng = Random(derive_seed("cast", split, seed, attempt))
        plot = rng.choices([name for name, _ in plots], [weight for _, weight in plots])[0]
        call = Call(
            rng=rng, wishes=wishes, mix=mix, split=split, seconds=seconds, aspect=aspect, standins=plot == "stand-in"
        )
        try:
            return _cast(call, plot, seed)
        except NoCast as error:
            refusal = error
    why = str(refusal)
    raise UsageError(f"No scene has {wishes.told}: {why[0].lower()}{why[1:]}" if wishes.told else why)


def _plots(wishes: Wishes, mix: Mix, seconds: float, split: str) -> list[tuple[str, float]]:
    """Return the plots that may come about, with their weights, under the wishes and in the time."""
    if wishes.plot is not None:
        return [(wishes.plot, 1.0)]
    if wishes.effect is not None:
        return [("effect", 1.0)]
    if wishes.relation is not None:
        return [("parade", 1.0)]
    if wishes.action in PLAYS:
        return [("physics", 1.0), ("parade", 0.2)] if wishes.action in ("bounce", "roll") else [("physics", 1.0)]
    if wishes.kind is not None and RIGS[wishes.kind].standin:
        return [("stand-in", 1.0)]
    plots = [(name, weight) for name, weight in mix.plots if weight > 0]
    told = wishes.action is not None or wishes.count is not None or wishes.direction is not None
    if told or split.startswith("unseen "):
        # Only a parade grants any action, number, course, speed or size; physics grants actions of its own.
        kept = ("parade", "physics") if split == "unseen action" and not told else ("parade",)
        plots = [pair for pair in plots if pair[0] in kept] or [("parade", 1.0)]
    if seconds > LONG_S:
        plots = [pair for pair in plots if pair[0] in ("story", "effect")] or plots
    return plots


def _cast(call: Call, plot: str, seed: int) -> Scene:
    """Return one scene of `plot`, or refuse."""
    place = PLACES[call.pick(_places(call), "No place of the world is so.")]
    cast = PLOT_BUILDERS[plot](call, place)
    weather = cast.weather or _weather(call, place)
    scene = Scene(
        place=place.name,
        time=_time(call, place),
        weather=weather,
        style=_style(call),
        plot=plot,
        actors=cast.actors,
        camera=cast.camera or _camera(call, cast),
        relation=cast.relation,
        occluders=cast.occluders,
        changes=cast.changes,
        ramp=cast.ramp,
        ropes=cast.ropes,
        floor=cast.floor,
        wind=cast.wind,
        seconds=call.seconds,
        aspect=call.aspect,
        seed=seed,
    )
    if not grants(call.wishes, scene):
        raise NoCast(f"Not all of that goes together in {place.name} (split {call.split!r}).")
    return scene


def _places(call: Call) -> list[str]:
    """Return the places that may be and can have the wished time and weather, in this split."""
    wish = call.wishes
    kind = RIGS[wish.kind] if wish.kind else None
    return [
        name
        for name, place in PLACES.items()
        if wish.place in (None, name)
        and (call.mix.places is None or name in call.mix.places or wish.place == name)
        and (wish.weather is None or wish.weather in place.weathers)
        and (kind is None or _can_be(kind.habitats, kind.plays, place))
        and _times(call, place)
    ]


def _can_be(habitats: Sequence[str], plays: Sequence[str], place: Place) -> bool:
    """Whether one of these habitats is in `place`, or what lives on the ground may be dropped into its water."""
    at_home = bool(set(habitats) & set(place.habitats))
    return at_home or ("water" in place.habitats and bool({"float", "splash"} & set(plays)))


def _times(call: Call, place: Place) -> list[str]:
    """Return the times of day that `place` may be shown at, a day passing apart."""
    wish, mix = call.wishes.time, call.mix
    if wish == DAY_PASSING:
        return [DAY_PASSING] if place.outdoors else []
    return [
        time
        for time in place.times
        if wish in (None, time)
        and time in DAY
        and (mix.times is None or time in mix.times)
        and ("time" not in mix.held_out or allowed(call.split, "time", place.name, time))
    ]


def _time(call: Call, place: Place) -> str:
    """Return the time of day, now and then a whole day passing."""
    times = _times(call, place)
    may_pass = call.split != "unseen time" and (call.mix.times is None or DAY_PASSING in call.mix.times)
    if call.wishes.time is None and may_pass and place.outdoors and call.chance(call.mix.day_passes):
        return DAY_PASSING
    return call.rng.choice(times)


def _weather(call: Call, place: Place) -> str:
    """Return the weather: mostly clear."""
    if call.wishes.weather is not None:
        return call.wishes.weather
    known = [name for name in place.weathers if call.mix.weathers is None or name in call.mix.weathers]
    others = [name for name in known if name != "clear"]
    return call.rng.choice(others) if others and call.chance(call.mix.weather_varies) else "clear"


def _style(call: Call) -> str:
    """Return the style: mostly the storybook's."""
    if call.wishes.style is not None:
        return call.wishes.style
    others = [name for name in STYLES if name != "storybook" and (call.mix.styles is None or name in call.mix.styles)]
    return call.rng.choice(others) if others and call.chance(call.mix.styles_vary) else "storybook"


def _camera(call: Call, cast: Cast) -> Camera:
    """Return the camera's move, pace and rate; it follows only who goes somewhere."""
    rng, known = call.rng, call.mix.cameras or CAMERA_MOVES
    first = cast.actors[0]
    goes = len({beat.x for beat in first.beats} | {first.x}) > 1 and first.beats[0].action not in (*ACTS, *PLAYS)
    # A camera that follows one of a crowd loses the others.
    alone = sum(actor.group == first.group for actor in cast.actors) == 1
    followed = goes and alone and call.seconds <= LONG_S
    moves = [move for move in known if move != "still" and (move != "follow" or followed)]
    move = call.wishes.camera or (rng.choice(moves) if moves and call.chance(call.mix.camera_moves) else "still")
    pace = "slow" if call.mix.plain else rng.choice(("slow", "fast"))
    rates = RATES.get(move.split()[0])
    if rates is None:
        return Camera(move=move)
    rate = rng.uniform(*rates[pace])
    if move != "handheld":
        rate *= min(1.0, RATED_S / call.seconds)
    return Camera(move=move, pace=pace, rate=rate)
