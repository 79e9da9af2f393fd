"""Cast a scene: from a seed (and wishes) to who is where, doing what. Colour is drawn apart from behaviour."""

from __future__ import annotations

from dataclasses import dataclass, fields
from random import Random

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.world.casting.splits import allowed
from yozora.world.places.catalog import PLACES
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import CAMERA_MOVES, DIRECTIONS, Actor, Camera, Occluder, Scene

VELOCITIES = {"slow": (0.10, 0.15), "fast": (0.22, 0.30)}
VERTICAL_SHARE = 0.75
PAN_RATE = (0.04, 0.07)
ZOOM_RATE = (0.05, 0.09)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a scene must have; None leaves it to the seed. The wishes bind the first actor."""

    place: str | None = None
    time: str | None = None
    kind: str | None = None
    colour: str | None = None
    direction: str | None = None
    camera: str | None = None

    def __post_init__(self) -> None:
        """Refuse a wish for something the world does not have."""
        choices = {
            "place": tuple(PLACES),
            "time": TIMES,
            "kind": tuple(RIGS),
            "colour": tuple(COLOURS),
            "direction": DIRECTIONS,
            "camera": CAMERA_MOVES,
        }
        for wish in fields(self):
            value = getattr(self, wish.name)
            if value is not None and value not in choices[wish.name]:
                raise UsageError(
                    f"The world has no {wish.name} {value!r}: choose from {', '.join(choices[wish.name])}."
                )


@dataclass(frozen=True, kw_only=True)
class Mix:
    """How often (0..1) a scene has a second subject, a moving camera, something to pass behind.

    `kinds` and `places` narrow what may appear (None: all the world), so that a recipe stays what it was as the world
    grows.
    """

    two_subjects: float = 0.25
    camera_moves: float = 0.3
    occluders: float = 0.25
    kinds: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None


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
    rng = Random(derive_seed("cast", split, seed))
    wishes, mix = wishes or Wishes(), mix or Mix()
    rigs = _rigs_of(mix)
    place = _choose_place(rng, rigs, wishes, mix, split)
    time = wishes.time or rng.choice(place.times)
    if time not in place.times:
        raise UsageError(f"In {place.name} it is always {' or '.join(place.times)}.")
    count = 2 if rng.random() < mix.two_subjects else 1
    actors = _cast_actors(rng, place, rigs, wishes, count=count, aspect=aspect, split=split)
    if not actors:
        raise UsageError(f"No {wishes.kind or 'subject'} can be shown so in {place.name} (split {split!r}).")
    occluder = None
    if place.occluders and rng.random() < mix.occluders:
        occluder = Occluder(name=rng.choice(sorted(place.occluders)), x=aspect * rng.uniform(0.3, 0.7))
    move = wishes.camera or (rng.choice(CAMERA_MOVES[1:]) if rng.random() < mix.camera_moves else "still")
    rate = rng.uniform(*(PAN_RATE if "pan" in move else ZOOM_RATE)) if move != "still" else 0.0
    return Scene(
        place=place.name,
        time=time,
        actors=actors,
        camera=Camera(move=move, rate=rate),
        occluder=occluder,
        seconds=seconds,
        aspect=aspect,
        seed=seed,
    )


def homes(kind: str) -> tuple[str, ...]:
    """Return the places where a rig of `kind` finds a habitat."""
    return tuple(name for name, place in PLACES.items() if set(RIGS[kind].habitats) & set(place.habitats))


def _choose_place(rng: Random, rigs: dict[str, Rig], wishes: Wishes, mix: Mix, split: str) -> Place:
    """Return the wished place, or one where the wishes can come true."""
    if wishes.place is not None:
        return PLACES[wishes.place]
    fitting = [
        name
        for name, place in PLACES.items()
        if (mix.places is None or name in mix.places)
        and (wishes.time is None or wishes.time in place.times)
        and _pairs(rigs, place, wishes, split)
    ]
    if not fitting:
        when = f" at {wishes.time}" if wishes.time else ""
        raise UsageError(f"No {wishes.kind or 'subject'} of the world can be shown so{when} (split {split!r}).")
    return PLACES[rng.choice(fitting)]


def _pairs(rigs: dict[str, Rig], place: Place, wish: Wishes, split: str) -> list[tuple[str, str]]:
    """Return the pairs of kind and colour that `place` can show under `wish` in `split`."""
    return [
        (kind, colour)
        for kind, rig in rigs.items()
        for colour in COLOURS
        if (wish.kind in (None, kind) and wish.colour in (None, colour))
        and (wish.direction is None or wish.direction in rig.directions)
        and set(rig.habitats) & set(place.habitats)
        and allowed(split, kind, colour)
    ]


def _rigs_of(mix: Mix) -> dict[str, Rig]:
    """Return the rigs that may appear, in the world's order."""
    return {kind: rig for kind, rig in RIGS.items() if mix.kinds is None or kind in mix.kinds}


def _cast_actors(
    rng: Random, place: Place, rigs: dict[str, Rig], wishes: Wishes, *, count: int, aspect: float, split: str
) -> tuple[Actor, ...]:
    """Return up to `count` actors of differing kinds and colours, the wished one first, far to near."""
    actors: list[Actor] = []
    for index in range(count):
        wish = wishes if index == 0 else Wishes()
        pairs = [
            (kind, colour)
            for kind, colour in _pairs(rigs, place, wish, split)
            if all(kind != other.kind and colour != other.colour for other in actors)
        ]
        if not pairs:
            break
        kind = rng.choice(sorted({pair[0] for pair in pairs}))
        colour = rng.choice([pair[1] for pair in pairs if pair[0] == kind])
        lane = None if count == 1 else index / (count - 1)
        actors.append(_place_actor(rng, RIGS[kind], place, wish, colour=colour, aspect=aspect, lane=lane))
    return tuple(actors)


def _place_actor(
    rng: Random, rig: Rig, place: Place, wish: Wishes, *, colour: str, aspect: float, lane: float | None
) -> Actor:
    """Return an actor of `rig` on a course through the frame; `lane` (0 far .. 1 near) keeps two apart."""
    habitat = next(habitat for habitat in rig.habitats if habitat in place.habitats)
    low, high = place.habitats[habitat]
    height = rig.height * rng.uniform(0.9, 1.15)
    share = rng.random() if lane is None else lane
    y = low + (high - low) * share - (height / 2 if habitat == "ground" else 0.0)
    direction = wish.direction or rng.choice(rig.directions)
    speed = rng.choice(tuple(VELOCITIES))
    velocity = rng.uniform(*VELOCITIES[speed])
    if direction in ("up", "down"):
        velocity *= VERTICAL_SHARE
        y = 0.45 + rng.uniform(-0.08, 0.08)
    spread = 0.30 if direction in ("up", "down") else 0.15
    x = aspect / 2 + rng.uniform(-spread, spread)
    if lane is not None:
        x = aspect * (0.32 if lane == 0 else 0.68) + rng.uniform(-0.06, 0.06)
    return Actor(
        kind=rig.name,
        colour=colour,
        height=height,
        x=x,
        y=y,
        direction=direction,
        speed=speed,
        velocity=velocity,
        phase=rng.random(),
    )
