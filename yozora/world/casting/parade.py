"""Parade: one to three groups of subjects on their way or busy on the spot, and how they stand to each other."""

from __future__ import annotations

from dataclasses import replace

from yozora.world.casting.call import Call, Cast, Look, NoCast, habitat_of, level
from yozora.world.casting.pursuit import PURSUITS, pursuit
from yozora.world.casting.splits import VELOCITIES
from yozora.world.casting.steps import Course, in_group, moved, staying, travelling
from yozora.world.places.occluders import AIR_OCCLUDERS
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.scene import RELATIONS, Actor, Occluder
from yozora.world.scene.script import ACTS, TRAVELS

VERTICAL_SHARE = 0.75
GOING = (*TRAVELS, "bounce", "roll")
# Where groups go, across the frame (0..1), by how they stand to each other.
SLOTS = {
    None: (0.28, 0.72),
    "left of": (0.28, 0.72),
    "right of": (0.72, 0.28),
    "above": (0.5, 0.5),
    "behind": (0.5, 0.5),
}
THREE = (0.2, 0.52, 0.82)
# Who does this is now high, now low.
HOPS = ("jump", "bounce")
PAIRS_TRIED = 12
# What one passes behind reaches so far to either side (frame heights).
COVER = 0.27


def parade(call: Call, place: Place) -> Cast:
    """Return one to three groups in `place`; a wished relation is granted to the first two."""
    mix, wished = call.mix, call.wishes.relation
    groups = 1
    if wished or call.chance(mix.two_subjects):
        several = wished or mix.plain or (call.wishes.count or 1) > 1
        groups = 3 if not several and call.chance(mix.three_subjects) else 2
    relation = wished
    if groups == 2 and not wished and not mix.plain:
        # Those that chase, follow or meet go at a pace of their own.
        ways = [way for way in RELATIONS if way not in PURSUITS or call.split != "unseen speed"]
        relation = call.rng.choice((*ways, None))
    if relation in PURSUITS:
        return Cast(actors=pursuit(call, place, relation), relation=relation)
    if relation:
        return Cast(actors=_standing_so(call, place, relation), relation=relation)
    actors: tuple[Actor, ...] = ()
    slots = THREE if groups == 3 else SLOTS[None]
    for group in range(groups):
        slot = slots[group] if groups > 1 else None
        actors += in_group(_group(call, place, slot=slot, taken=actors), group)
    alone = len(actors) == 1 or mix.plain
    return Cast(actors=actors, occluders=_occluders(call, place, actors[0]) if alone else ())


def _standing_so(call: Call, place: Place, relation: str) -> tuple[Actor, ...]:
    """Return two groups of which the first is `relation` the second; most pairs cannot be so: many are tried."""
    refusal = NoCast(f"Nobody can be {relation} anybody in {place.name}.")
    for _ in range(PAIRS_TRIED):
        try:
            actors: tuple[Actor, ...] = ()
            for group, slot in enumerate(SLOTS[relation]):
                actors += in_group(_group(call, place, slot=slot, taken=actors), group)
            return _related(call, actors, relation)
        except NoCast as error:
            refusal = error
    raise refusal


def fitting(call: Call, place: Place, actions: tuple[str, ...], *, first: bool = True) -> list[str]:
    """Return the kinds at home in `place` that can do one of `actions` under the wishes."""
    direction = call.wishes.direction if first else None

    def at_home(rig: Rig) -> bool:
        """Whether a rig lives here and can do, and face, what is wished."""
        faces = direction is None or (direction in rig.directions and bool(rig.travels))
        return faces and habitat_of(rig, place) is not None and bool(call.actions(rig.name, actions, first=first))

    return call.kinds(at_home, first=first)


def _group(call: Call, place: Place, *, slot: float | None, taken: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Return the actors of one group: what they are, how many, what they do; the first group has the wishes."""
    rng, first = call.rng, not taken
    used = {actor.kind for actor in taken}
    told_to_go = first and (call.wishes.direction or call.wishes.speed or call.split == "unseen speed")
    among = GOING if told_to_go else (*GOING, *ACTS)
    kinds = [kind for kind in fitting(call, place, among, first=first) if kind not in used]
    kind = call.pick(kinds, f"Nobody who fits can be shown in {place.name} (split {call.split!r}).")
    # Beside another group there is room for a few.
    crowds = (2, 2, 3, 3, 4, 5) if slot is None else (2, 2, 3)
    count = rng.choice(crowds) if first and slot not in THREE and call.chance(call.mix.crowds) else 1
    count = call.wishes.count or count if first else 1
    look = call.look(kind, first=first, count=count, taken={actor.colour for actor in taken})
    going, acting = call.actions(kind, GOING, first=first), call.actions(kind, ACTS, first=first)
    if acting and not told_to_go and (not going or call.chance(call.mix.acts)):
        one = _on_the_spot(call, place, look, rng.choice(acting), slot)
    else:
        action = call.pick(going, f"No {kind} can be shown on its way (split {call.split!r}).")
        one = _on_its_way(call, place, look, action, slot=slot, first=first, crowd=count)
    return _row(call, one, look, count, room=call.aspect * (0.96 if slot in (None, 0.5) else 0.5))


def _on_the_spot(call: Call, place: Place, look: Look, action: str, slot: float | None) -> Actor:
    """Return an actor that is busy on the spot, or stands."""
    rng = call.rng
    y = level(place, look.rig, look.height, rng.uniform(0.2, 0.9))
    x = call.aspect * (0.5 if slot is None else slot) + rng.uniform(-0.06, 0.06)
    direction = rng.choice([way for way in look.rig.directions if way in ("left", "right")] or ["right"])
    return staying(look, x, y, direction, action, call.seconds, rng.random())


def _on_its_way(
    call: Call, place: Place, look: Look, action: str, *, slot: float | None, first: bool, crowd: int
) -> Actor:
    """Return an actor on a straight course; half-way through the clip it is where it was put."""
    rng, rig = call.rng, look.rig
    wish = call.wishes if first else call.nobody
    directions = [way for way in rig.directions if wish.direction in (None, way)]
    if slot is not None or crowd > 1:
        directions = [way for way in directions if way in ("left", "right")] or directions
    direction = rng.choice(directions)
    speed, velocity = call.pace(first=first)
    if len(rig.travels) > 1 and not (call.split == "unseen speed" and first):
        # Who can walk and run walks slowly and runs fast.
        speed = "slow" if action == rig.travels[0] else "fast"
        velocity = rng.uniform(*VELOCITIES[speed])
    y = level(place, rig, look.height, rng.random() if slot is None else rng.uniform(0.2, 0.9))
    x = call.aspect * (0.5 if slot is None else slot) + rng.uniform(-0.06, 0.06)
    if direction in ("up", "down"):
        velocity *= VERTICAL_SHARE
        y = 0.45 + rng.uniform(-0.08, 0.08)
        x += 0.0 if slot is not None else rng.uniform(-0.24, 0.24)
    elif slot is None:
        x += rng.uniform(-0.09, 0.09)
    course = Course(action=action, direction=direction, speed=speed, velocity=velocity, x=x, y=y)
    return travelling(look, course, call.seconds, rng.random())


def _row(call: Call, one: Actor, look: Look, count: int, *, room: float) -> tuple[Actor, ...]:
    """Return `count` alike actors side by side, within `room` (frame heights), all in sight half-way through."""
    if count == 1:
        return (one,)
    rng = call.rng
    gap = min(1.12 * look.width, (room - look.width) / (count - 1))
    if gap < 0.45 * look.width:
        raise NoCast(f"There is no room for {count} {look.rig.name}s.")
    airy = "ground" not in look.rig.habitats
    # About the first one's place, or as near to it as leaves them all in the frame.
    middle, half = (one.x + one.beats[0].x) / 2, ((count - 1) * gap + look.width) / 2
    shift = min(max(middle, half), call.aspect - half) - middle
    row = []
    for index in range(count):
        dy = rng.uniform(-0.05, 0.05) if airy else 0.0
        away = shift + (index - (count - 1) / 2) * gap
        row.append(moved(one, away, dy, phase=rng.random(), look=one.look + index))
    return tuple(row)


def _related(call: Call, actors: tuple[Actor, ...], relation: str) -> tuple[Actor, ...]:
    """Return two groups so arranged that the first is `relation` the second from beginning to end."""
    first = tuple(actor for actor in actors if actor.group == 0)
    second = tuple(actor for actor in actors if actor.group == 1)
    one, two = first[0], second[0]
    impossible = NoCast(f"No {one.kind} can be shown {relation} a {two.kind} (split {call.split!r}).")
    if one.direction in ("up", "down"):
        raise impossible
    if relation in ("above", "behind") and {one.beats[0].action, two.beats[0].action} & set(HOPS):
        raise impossible
    if relation == "above":
        top = min(actor.y - actor.height / 2 for actor in second)
        lift = min(0.0, top - 0.05 - max(actor.y + actor.height / 2 for actor in first))
        high = min(actor.y - actor.height / 2 for actor in first) + lift
        if one.beats[0].action != "fly" or two.beats[0].action == "fly" or high < 0:
            raise impossible
        return (*(moved(actor, 0.0, lift, phase=actor.phase) for actor in first), *second)
    # Who can walk and run would walk as fast as another flies.
    hurried = one.speed != two.speed and len(RIGS[two.kind].travels) > 1
    if hurried or _stays(one) != _stays(two) or len(second) > 1:
        raise impossible
    two = _in_step(two, one)
    if relation == "behind":
        if len(first) > 1 or ("ground" in RIGS[one.kind].habitats) != ("ground" in RIGS[two.kind].habitats):
            raise impossible
        # Behind: further off, half covered, its upper part in sight above the nearer and lower one.
        two = replace(two, height=min(two.height, 0.8 * one.height))
        drop = one.y + one.height / 2 + 0.05 - (two.y + two.height / 2)
        two = moved(two, one.x + call.rng.choice((-0.1, 0.1)) - two.x, drop, phase=two.phase)
    return (*first, two)


def _stays(actor: Actor) -> bool:
    """Whether an actor is on the spot all the time."""
    return actor.beats[0].x == actor.x and actor.beats[0].y == actor.y


def _in_step(actor: Actor, leader: Actor) -> Actor:
    """Return `actor` at its place half-way, moving as `leader` does, so that neither passes the other."""
    if _stays(actor):
        return actor
    (beat,), (lead,) = actor.beats, leader.beats
    middle, half = (actor.x + beat.x) / 2, (lead.x - leader.x) / 2
    level_y = (actor.y + beat.y) / 2
    beats = (replace(beat, x=middle + half, y=level_y),)
    return replace(actor, x=middle - half, y=level_y, beats=beats, direction=leader.direction, speed=leader.speed)


def _occluders(call: Call, place: Place, first: Actor) -> tuple[Occluder, ...]:
    """Return something to pass behind, now and then: a cloud for those who fly, else what stands on the ground."""
    if not place.occluders or not call.chance(call.mix.occluders):
        return ()
    x = call.aspect * call.rng.uniform(0.3, 0.7)
    if _stays(first) and abs(x - first.x) < COVER + first.height * RIGS[first.kind].aspect / 2:
        # Who stays on the spot behind it would never be seen.
        return ()
    if first.beats[0].action == "fly" and not call.mix.plain and place.outdoors:
        return (Occluder(name=call.rng.choice(sorted(AIR_OCCLUDERS)), x=x, y=first.y + 0.16),)
    return (Occluder(name=call.rng.choice(sorted(place.occluders)), x=x),)
