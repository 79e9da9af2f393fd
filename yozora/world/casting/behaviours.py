"""Behaviours: scenes that the physics engine plays: who is let go where, how fast, onto what."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from yozora.world.casting.call import Call, Cast, Look, NoCast, habitat_of
from yozora.world.casting.steps import in_group, staying
from yozora.world.places.place import Place
from yozora.world.rigs.rig import Rig
from yozora.world.scene.scene import Actor, Ramp, Rope
from yozora.world.scene.script import PLAYS

Builder = Callable[[Call, Place], Cast]


def physics(call: Call, place: Place) -> Cast:
    """Return a scene of the wished behaviour, or of one that `place` and the split allow."""
    if call.wishes.action is not None:
        builders = [BUILDERS[call.wishes.action]] if call.wishes.action in BUILDERS else []
    else:
        builders = [BUILDERS[action] for action in PLAYS]
        call.rng.shuffle(builders)
    refusal = NoCast(f"{call.wishes.action!r} is not for the physics engine.")
    for build in builders:
        try:
            return build(call, place)
        except NoCast as error:
            refusal = error
    raise refusal


def _look(
    call: Call, place: Place, action: str, *, first: bool = True, fits: Callable[[Rig], bool] | None = None
) -> Look:
    """Return the look of one that this behaviour suits; what lives on the ground may be dropped into water."""

    def suits(rig: Rig) -> bool:
        """Whether physics may do this with a rig in this split."""
        lives = habitat_of(rig, place) is not None or (rig.habitats[0] == "ground" and "water" in place.habitats)
        return lives and bool(call.actions(rig.name, (action,), first=first)) and (fits is None or fits(rig))

    kind = call.pick(call.kinds(suits, first=first), f"Nothing can {action} in {place.name} (split {call.split!r}).")
    return call.look(kind, first=first)


def _put(call: Call, look: Look, action: str, x: float, y: float, direction: str = "right") -> Actor:
    """Return an actor let go at (x, y)."""
    return staying(look, x, y, direction, action, call.seconds, call.rng.random())


def _floor(place: Place, share: float = 0.5) -> float:
    """Return the height of the ground on which things come to rest."""
    if "ground" not in place.habitats:
        raise NoCast(f"There is no ground in {place.name}.")
    low, high = place.habitats["ground"]
    return low + (high - low) * share


def _water(place: Place) -> float:
    """Return the height of the water's surface where things float."""
    if "water" not in place.habitats:
        raise NoCast(f"There is no water to float on in {place.name}.")
    low, high = place.habitats["water"]
    return low + (high - low) * 0.6


def _side(call: Call) -> tuple[str, float]:
    """Return a direction to the left or right, and its sign."""
    wished = call.wishes.direction
    if wished in ("up", "down"):
        raise NoCast(f"Nothing rolls or slides {wished}wards.")
    direction = wished or call.rng.choice(("left", "right"))
    return direction, 1.0 if direction == "right" else -1.0


def _across(call: Call, x: float, sign: float) -> float:
    """Return `x` for a way to the right, its mirror image for one to the left."""
    return x if sign > 0 else call.aspect - x


def fall(call: Call, place: Place) -> Cast:
    """Return something that falls to the ground and stays."""
    look, floor = _look(call, place, "fall"), _floor(place)
    x = call.aspect / 2 + call.rng.uniform(-0.2, 0.2)
    actor = replace(_put(call, look, "fall", x, call.rng.uniform(0.12, 0.3)), restitution=0.15)
    return Cast(actors=(actor,), floor=floor)


def bounce(call: Call, place: Place) -> Cast:
    """Return something that is dropped and bounces on."""
    look, floor = _look(call, place, "bounce"), _floor(place)
    direction, sign = _side(call)
    vx = sign * call.rng.uniform(0.08, 0.16)
    actor = _put(call, look, "bounce", call.aspect / 2 - vx * call.seconds / 2, call.rng.uniform(0.2, 0.35), direction)
    actor = replace(actor, launch=(vx, 0.0), restitution=call.rng.uniform(0.72, 0.88))
    return Cast(actors=(actor,), floor=floor)


def roll(call: Call, place: Place) -> Cast:
    """Return something round at the top of a slope."""
    look, floor = _look(call, place, "roll"), _floor(place, 0.7)
    direction, sign = _side(call)
    # So gentle that it stays in sight for most of a clip.
    drop = call.rng.uniform(0.12, 0.19)
    top, foot = _across(call, 0.02, sign), _across(call, call.rng.uniform(0.68, 0.78), sign)
    ramp = Ramp(x0=top, y0=floor - drop, x1=foot, y1=floor)
    length = math.hypot(foot - top, drop)
    along_x, along_y = (foot - top) / length, drop / length
    radius, start = look.height / 2, 0.08
    # Off the slope by a radius, along its upward normal.
    x = top + along_x * start + sign * along_y * radius
    y = floor - drop + along_y * start - abs(along_x) * radius
    return Cast(actors=(replace(_put(call, look, "roll", x, y, direction), restitution=0.1),), floor=floor, ramp=ramp)


def collide(call: Call, place: Place) -> Cast:
    """Return one that runs into another at rest; the second goes on with the first one's momentum."""
    first, floor = _look(call, place, "collide"), _floor(place)
    other = _look(call, place, "collide", first=False)
    if other.colour == first.colour:
        colours = call.colours(other.rig.name, first=False, taken=(first.colour,))
        other = replace(other, colour=call.pick(colours, "Two that collide have two colours."))
    if other.rig.name == first.rig.name:
        other = replace(other, height=first.height, size=first.size)
    direction, sign = _side(call)
    velocity = call.rng.uniform(0.28, 0.42)
    start = min(0.16, 0.6 - (first.width + other.width) / 2 - 0.22)
    one = _put(call, first, "collide", _across(call, start, sign), floor - first.height / 2, direction)
    two = _put(call, other, "collide", _across(call, 0.6, sign), floor - other.height / 2, direction)
    one = replace(one, launch=(sign * velocity, 0.0), restitution=0.95)
    return Cast(actors=(one, replace(two, restitution=0.95, group=1)), floor=floor)


def topple(call: Call, place: Place) -> Cast:
    """Return a stack of bricks and something thrown at it."""
    look, floor = _look(call, place, "topple"), _floor(place, 0.7)
    count = call.wishes.count if call.wishes.count and call.wishes.count > 1 else call.rng.randint(3, 5)
    height = min(look.height, 0.6 / count)
    look = replace(look, height=height)
    ball = _look(call, place, "bounce", first=False)
    colours = call.colours(ball.rig.name, first=False, taken=(look.colour,))
    ball = replace(ball, colour=call.pick(colours, "The ball has a colour of its own."), height=min(ball.height, 0.2))
    direction, sign = _side(call)
    x = _across(call, 0.62, sign)
    bricks = tuple(
        replace(_put(call, look, "topple", x, floor - height * (index + 0.5), direction), restitution=0.05)
        for index in range(count)
    )
    aim = floor - height * count * 0.72
    thrown = _put(call, ball, "collide", _across(call, -0.25, sign), aim + 0.05, direction)
    thrown = replace(thrown, launch=(sign * 1.25, -0.42), restitution=0.4, group=1)
    return Cast(actors=(*in_group(bricks, 0), thrown), floor=floor)


def swing(call: Call, place: Place) -> Cast:
    """Return something that hangs on a rope and is let go to one side."""
    look = _look(call, place, "swing")
    direction, sign = _side(call)
    length, angle = call.rng.uniform(0.36, 0.5), math.radians(call.rng.uniform(30, 52))
    x, y = call.aspect / 2 + call.rng.uniform(-0.08, 0.08), -0.04
    actor = _put(call, look, "swing", x - sign * length * math.sin(angle), y + length * math.cos(angle), direction)
    return Cast(actors=(actor,), ropes=(Rope(actor=0, x=x, y=y),))


def float_(call: Call, place: Place) -> Cast:
    """Return something that bobs on the water."""
    surface, look = _water(place), _look(call, place, "float")
    x = call.aspect / 2 + call.rng.uniform(-0.2, 0.2)
    actor = _put(call, look, "float", x, surface - look.height * call.rng.uniform(-0.05, 0.2))
    return Cast(actors=(actor,), floor=surface)


def splash(call: Call, place: Place) -> Cast:
    """Return something that falls into the water, comes up and floats."""
    surface, look = _water(place), _look(call, place, "splash")
    x = call.aspect / 2 + call.rng.uniform(-0.2, 0.2)
    return Cast(actors=(_put(call, look, "splash", x, call.rng.uniform(0.05, 0.2)),), floor=surface)


def blow(call: Call, place: Place) -> Cast:
    """Return something light that the wind carries off."""
    if "wind" not in place.weathers or call.wishes.weather not in (None, "wind"):
        raise NoCast(f"No wind blows in {place.name}.")
    look = _look(call, place, "blow")
    direction, sign = _side(call)
    actor = _put(call, look, "blow", _across(call, 0.15, sign), call.rng.uniform(0.28, 0.5), direction)
    return Cast(actors=(actor,), wind=sign * call.rng.uniform(0.14, 0.24), weather="wind")


def brake(call: Call, place: Place) -> Cast:
    """Return something that slides along the ground, slows down and stops."""
    look, floor = _look(call, place, "brake"), _floor(place)
    direction, sign = _side(call)
    actor = _put(call, look, "brake", _across(call, 0.16, sign), floor - look.height / 2, direction)
    return Cast(actors=(replace(actor, launch=(sign * call.rng.uniform(0.55, 0.72), 0.0)),), floor=floor)


BUILDERS: dict[str, Builder] = {
    "fall": fall,
    "bounce": bounce,
    "roll": roll,
    "collide": collide,
    "topple": topple,
    "swing": swing,
    "float": float_,
    "splash": splash,
    "blow": blow,
    "brake": brake,
}
