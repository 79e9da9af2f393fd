"""Pursuit: two that chase, follow or meet each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yozora.world.casting.call import Call, Look, NoCast, habitat_of, level
from yozora.world.casting.splits import VELOCITIES
from yozora.world.casting.steps import Course, dressed, travelling
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.scene import Actor
from yozora.world.scene.script import TRAVELS, Beat

PURSUITS = ("chases", "follows", "meets")
GAP = 0.12


@dataclass(frozen=True, kw_only=True)
class _Runner:
    """One of the two: how it looks, how it gets about, and at what height y."""

    look: Look
    action: str
    y: float


def pursuit(call: Call, place: Place, relation: str) -> tuple[Actor, ...]:
    """Return the two, in one habitat and of differing kinds and colours; the first chases, follows or meets."""
    first = _runner(call, place, relation, rival=None)
    second = _runner(call, place, relation, rival=first)
    wished = call.wishes.direction
    direction = wished if wished in ("left", "right") else call.rng.choice(("left", "right"))
    if relation == "meets":
        return _meeting(call, first, second, direction)
    speed = "fast" if relation == "chases" else "slow"
    velocity, sign = call.rng.uniform(*VELOCITIES[speed]), 1.0 if direction == "right" else -1.0
    apart = (first.look.width + second.look.width) / 2 + GAP
    actors = []
    for group, (runner, offset) in enumerate(((first, -apart / 2), (second, apart / 2))):
        course = Course(
            action=runner.action,
            direction=direction,
            speed=speed,
            velocity=velocity,
            x=call.aspect / 2 + sign * offset,
            y=runner.y,
        )
        actor = travelling(runner.look, course, call.seconds, call.rng.random())
        beats = tuple(replace(beat, partner=1 - group) for beat in actor.beats)
        actors.append(replace(actor, group=group, beats=beats))
    return tuple(actors)


def _runner(call: Call, place: Place, relation: str, rival: _Runner | None) -> _Runner:
    """Return one that can take part: the wished one first, then one that lives where its rival does."""
    first = rival is None
    fast = relation == "chases"

    def fits(rig: Rig) -> bool:
        """Whether a rig can run with the rival."""
        home = habitat_of(rig, place)
        if (
            home is None
            or "left" not in rig.directions
            or not call.actions(rig.name, _ways(rig, fast=fast), first=first)
        ):
            return False
        return rival is None or (rig.name != rival.look.rig.name and home == habitat_of(rival.look.rig, place))

    taken = () if rival is None else (rival.look.colour,)
    kinds = [kind for kind in call.kinds(fits, first=first) if call.colours(kind, first=first, taken=taken)]
    kind = call.pick(kinds, f"Nobody {relation} anybody in {place.name} (split {call.split!r}).")
    look = call.look(kind, first=first, taken=taken)
    action = call.pick(call.actions(kind, _ways(RIGS[kind], fast=fast), first=first), "Nobody can run so.")
    return _Runner(look=look, action=action, y=level(place, look.rig, look.height, 0.5))


def _ways(rig: Rig, *, fast: bool) -> tuple[str, ...]:
    """Return how a rig gets about when it is fast, or slow; nothing if it leads nowhere."""
    usual = rig.travels[-1:] if fast else rig.travels[:1]
    return tuple(action for action in usual if action in TRAVELS)


def _meeting(call: Call, first: _Runner, second: _Runner, direction: str) -> tuple[Actor, ...]:
    """Return two that come towards each other, and stand face to face in the middle for the last third."""
    if call.seconds < 1.0:
        raise NoCast("A meeting takes a second at least.")
    stop = 0.66 * call.seconds
    velocity = call.rng.uniform(*VELOCITIES["slow"])
    actors = []
    for group, runner in enumerate((first, second)):
        side = (-1.0 if group == 0 else 1.0) * (1.0 if direction == "right" else -1.0)
        x = call.aspect / 2 + side * (runner.look.width / 2 + 0.03)
        stay = "stand" if "ground" in runner.look.rig.habitats else runner.action
        beats = (
            Beat(action=runner.action, start_s=0.0, end_s=stop, x=x, y=runner.y, partner=1 - group),
            Beat(action=stay, start_s=stop, end_s=call.seconds, x=x, y=runner.y, partner=1 - group),
        )
        start = x + side * velocity * stop
        facing = "left" if side > 0 else "right"
        phase = call.rng.random()
        actors.append(replace(dressed(runner.look, start, runner.y, facing, "slow", phase, beats), group=group))
    return tuple(actors)
