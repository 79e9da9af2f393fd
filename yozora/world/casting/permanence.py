"""Permanence: out of sight and back: behind something, beyond the frame, behind a screen that slides by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yozora.world.casting.call import Call, Cast, Look, NoCast, habitat_of, level
from yozora.world.casting.effects import change_of
from yozora.world.casting.splits import VELOCITIES
from yozora.world.casting.steps import Part, staying
from yozora.world.places.occluders import AIR_OCCLUDERS
from yozora.world.places.place import Place
from yozora.world.rigs.rig import Rig
from yozora.world.scene.scene import Actor, Occluder
from yozora.world.scene.script import TRAVELS, Change

# Half the width of what one passes behind, and the longest time behind it (seconds).
HALF_COVER = 0.27
LONGEST_S = 10.0
SHORTEST_S = 0.5


def permanence(call: Call, place: Place) -> Cast:
    """Return a subject, now and then two, that goes out of sight and comes back, changed meanwhile or not."""
    ways: list[Callable[[Call, Place], Cast]] = [_behind, _behind, _beyond]
    if not call.wishes.action and not call.wishes.direction and "ground" in place.habitats:
        ways.append(_screened)
    return call.rng.choice(ways)(call, place)


def _traveller(call: Call, place: Place, *, first: bool, taken: tuple[str, ...] = ()) -> tuple[Look, str]:
    """Return one that gets about here, and how it does so when it is fast."""

    def fits(rig: Rig) -> bool:
        """Whether a rig travels here."""
        return (
            habitat_of(rig, place) is not None
            and "left" in rig.directions
            and rig.name not in taken
            and bool(call.actions(rig.name, TRAVELS, first=first))
        )

    kind = call.pick(call.kinds(fits, first=first), f"Nobody travels so in {place.name} (split {call.split!r}).")
    look = call.look(kind, first=first, taken=taken)
    return look, call.actions(kind, TRAVELS, first=first)[-1]


def _velocity(call: Call) -> float:
    """Return a fast pace, in frame heights a second."""
    if call.split == "unseen speed":
        return call.pace()[1]
    return call.rng.uniform(*VELOCITIES["fast"])


def _behind(call: Call, place: Place) -> Cast:
    """Return one that passes behind something and may wait there; at times a second comes from the other side."""
    look, action = _traveller(call, place, first=True)
    airy = "ground" not in look.rig.habitats
    names = sorted(AIR_OCCLUDERS) if airy and place.outdoors else sorted(place.occluders)
    name = call.pick(names, f"There is nothing to pass behind in {place.name}.")
    x = call.aspect / 2 + call.rng.uniform(-0.06, 0.06)
    sign = _sign(call)
    actors = [_passing(call, place, look, action, sign=sign, x=x)]
    if call.chance(call.mix.two_subjects):
        try:
            mate, does = _traveller(call, place, first=False, taken=(look.rig.name, look.colour))
            if ("ground" not in mate.rig.habitats) == airy:
                actors.append(replace(_passing(call, place, mate, does, sign=-sign, x=x), group=1))
        except NoCast:
            pass
    foot = actors[0].y + 0.16 if name in AIR_OCCLUDERS else None
    return Cast(actors=tuple(actors), occluders=(Occluder(name=name, x=x, y=foot),))


def _sign(call: Call) -> float:
    """Return 1 for a way to the right, -1 to the left."""
    wished = call.wishes.direction
    if wished in ("up", "down"):
        raise NoCast(f"Nobody passes behind anything on the way {wished}.")
    return {"right": 1.0, "left": -1.0}.get(wished or "", call.rng.choice((-1.0, 1.0)))


def _passing(call: Call, place: Place, look: Look, action: str, *, sign: float, x: float) -> Actor:
    """Return an actor that passes behind what stands at `x`, waits there if there is time, and comes out."""
    velocity = _velocity(call)
    way = HALF_COVER + look.width / 2 + 0.04
    spare = call.seconds - 2 * way / velocity
    if spare < 0:
        # Too slow to come all the way out: start nearer, so that some of it is in sight before and after.
        way, spare = velocity * call.seconds / 2, 0.0
    wait = call.rng.choice((0.0, 1.0)) * call.rng.uniform(0.0, min(LONGEST_S - 1.0, spare))
    before = (call.seconds - wait) / 2
    part = Part(look, x - sign * velocity * before, level(place, look.rig, look.height, 0.5), "right")
    part.go(action, x, before).stay("hide", wait).go(action, x + sign * velocity * before, before)
    return part.actor("fast", call.rng.random())


def _beyond(call: Call, place: Place) -> Cast:
    """Return one that leaves the frame and, after a while, comes back."""
    look, _ = _traveller(call, place, first=True)
    velocity, sign = _velocity(call), _sign(call)
    out = call.aspect / 2 + sign * (call.aspect / 2 + look.width / 2 + 0.04)
    inside = out - sign * min(velocity * call.seconds * 0.42, 0.75 * call.aspect)
    way = abs(out - inside) / velocity
    wait = min(LONGEST_S, call.seconds - 2 * way)
    if wait < 0:
        raise NoCast("There is no time to leave and come back.")
    wait *= call.rng.uniform(0.5, 1.0)
    part = Part(look, inside, level(place, look.rig, look.height, call.rng.random()), "right")
    part.go("leave", out, way).stay("hide", wait)
    rest = call.seconds - part.now_s
    part.go("return", out - sign * min(velocity * rest, 0.8 * call.aspect), rest)
    return Cast(actors=(part.actor("fast", call.rng.random()),))


def _screened(call: Call, place: Place) -> Cast:
    """Return one that stands while a screen slides before it and away again; half the time it changes unseen."""

    def fits(rig: Rig) -> bool:
        """Whether a rig stands on the ground here."""
        return rig.habitats[0] == "ground" and "ground" in place.habitats and bool(call.actions(rig.name, ("stand",)))

    kind = call.pick(call.kinds(fits), f"Nobody stands in {place.name}.")
    look = call.look(kind)
    x, y = call.aspect / 2 + call.rng.uniform(-0.15, 0.15), level(place, look.rig, look.height, 0.6)
    actor = staying(look, x, y, call.rng.choice(("left", "right")), "stand", call.seconds, call.rng.random())
    hidden = min(LONGEST_S, call.rng.uniform(SHORTEST_S, max(SHORTEST_S, 0.5 * call.seconds)))
    slide = min(0.9, (call.seconds - hidden) / 4)
    middle, side = call.seconds / 2, call.rng.choice((-1.0, 1.0))
    away = side * (0.62 + look.width / 2)
    path = (
        (middle - hidden / 2 - slide, x + away),
        (middle - hidden / 2, x),
        (middle + hidden / 2, x),
        (middle + hidden / 2 + slide, x - away),
    )
    changes: tuple[Change, ...] = ()
    if look.rig.change and call.chance(0.5):
        change = change_of(look.rig, actor=0, at_s=middle - 0.1, level=0.0)
        changes = (replace(change, end_s=min(change.end_s, middle + hidden / 2)),)
    return Cast(actors=(actor,), occluders=(Occluder(name="screen", x=x, path=path),), changes=changes)
