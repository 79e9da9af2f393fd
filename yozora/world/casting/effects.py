"""Effects: something is changed for good, by somebody or of itself; before, during and after are in sight."""

from __future__ import annotations

from dataclasses import replace

from yozora.world.casting.call import Call, Cast, Look, NoCast, habitat_of, level
from yozora.world.casting.steps import Part, staying
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.script import Change

# Who may bring a change about, by family; what is not here comes of itself.
AGENTS = {
    "bitten": ("animal", "person"),
    "popped": ("animal", "person", "toy"),
    "toppled": ("animal", "person", "toy"),
    "lit": ("person",),
    "out": ("person",),
    "bloomed": ("person",),
    "painted": ("person",),
}
# How long a change takes, in seconds, where it is not a matter of a moment.
TAKES_S = {"melted": 1.6, "bloomed": 1.4, "toppled": 0.7, "painted": 1.2}
MOMENT_S = 0.2
BITES = 3
STEP_S = 0.7
# So many lamps are on when a clip begins, unless it is said what is to happen: else none would ever only go out.
BEGINS_LIT = 0.4


def change_of(rig: Rig, *, actor: int, at_s: float, level: float, cause: int | None = None) -> Change:
    """Return the next change of a rig whose change has gone to `level`: a bite more, on or off, all the way."""
    name = rig.change or ""
    after = min(1.0, level + 1 / BITES) if name == "bitten" else 1.0
    if name == "lit" and level > 0.5:
        name, after = "unlit", 0.0
    takes = TAKES_S.get(name, MOMENT_S)
    return Change(actor=actor, name=name, start_s=at_s, end_s=at_s + takes, before=level, after=after, cause=cause)


def effect(call: Call, place: Place) -> Cast:
    """Return a thing that is changed, by an agent that comes up to it or of itself."""
    wish = call.wishes
    wanted = "lit" if wish.effect == "unlit" else wish.effect

    def changes(rig: Rig) -> bool:
        """Whether a rig can be changed here, as wished."""
        return rig.change is not None and wanted in (None, rig.change) and habitat_of(rig, place) is not None

    kinds = call.kinds(changes) or call.kinds(changes, first=False)
    kind = call.pick(kinds, f"Nothing can be changed so in {place.name} (split {call.split!r}).")
    bound = kind in call.kinds(changes)
    agents = [] if wish.count else _agents(call, place, kind, first=not bound)
    alone = not agents or (bound and call.chance(0.3))
    if not bound and not agents:
        raise NoCast(f"No {wish.kind} can change anything in {place.name}.")
    look = call.look(kind, first=bound)
    if alone:
        return _of_itself(call, place, look)
    agent = call.look(call.rng.choice(agents), first=not bound, taken=(look.colour,))
    return _by_an_agent(call, place, look, agent)


def _agents(call: Call, place: Place, kind: str, *, first: bool) -> list[str]:
    """Return the kinds that can come up to a `kind` here and change it."""
    families = AGENTS.get(RIGS[kind].change or "", ())

    def fits(rig: Rig) -> bool:
        """Whether a rig walks here and does such things."""
        return (
            rig.family in families
            and rig.change is None
            and habitat_of(rig, place) == "ground"
            and bool(call.actions(rig.name, ("walk",), first=first))
        )

    return call.kinds(fits, first=first)


def _of_itself(call: Call, place: Place, look: Look) -> Cast:
    """Return a thing that changes with nobody near; a lamp may go on and off again."""
    x = call.aspect / 2 + call.rng.uniform(-0.15, 0.15)
    y = level(place, look.rig, look.height, 0.6)
    actor = staying(look, x, y, call.rng.choice(("left", "right")), _pastime(look), call.seconds, call.rng.random())
    at_s = call.rng.uniform(0.25, 0.45) * call.seconds
    return Cast(actors=(actor,), changes=_sequence(call, look, actor=0, at_s=at_s, cause=None))


def _pastime(look: Look) -> str:
    """Return what a thing does while nothing happens to it: those in the air hang there."""
    return "stand" if "ground" in look.rig.habitats else "fly"


def _sequence(call: Call, look: Look, *, actor: int, at_s: float, cause: int | None) -> tuple[Change, ...]:
    """Return one change or several in a row: bites, or on and off again, as far as time allows."""
    name, level = look.rig.change, 0.0
    if call.wishes.effect == "unlit" or (name == "lit" and call.wishes.effect is None and call.chance(BEGINS_LIT)):
        level = 1.0
    most = {"bitten": BITES, "lit": 2}.get(name or "", 1)
    wanted = 1 if call.wishes.effect == "unlit" else call.rng.randint(1, most)
    changes: list[Change] = []
    while len(changes) < wanted and at_s < 0.82 * call.seconds:
        change = change_of(look.rig, actor=actor, at_s=at_s, level=level, cause=cause)
        change = replace(change, end_s=min(change.end_s, call.seconds - 0.1))
        changes.append(change)
        level = change.after
        at_s = change.end_s + call.rng.uniform(0.6, 1.0) * STEP_S * max(1.0, call.seconds / 6)
    if not changes or changes[-1].end_s <= changes[-1].start_s:
        raise NoCast("There is no time for a change.")
    return tuple(changes)


def _by_an_agent(call: Call, place: Place, look: Look, agent: Look) -> Cast:
    """Return an agent that comes up to a thing, changes it, and stays or goes back; group 0 is the agent."""
    rng, seconds = call.rng, call.seconds
    side = rng.choice((-1.0, 1.0))
    x = call.aspect / 2 - side * 0.12
    stop = x + side * (0.42 * look.width + 0.5 * agent.width)
    if max(stop, x) > call.aspect - 0.05 or min(stop, x) < 0.05:
        raise NoCast(f"A {agent.rig.name} and a {look.rig.name} have no room side by side.")
    arrive = rng.uniform(0.28, 0.4) * seconds
    velocity = rng.uniform(0.10, 0.15) * 1.6
    ground = level(place, agent.rig, agent.height, 0.6)
    y = level(place, look.rig, look.height, 0.6)
    if habitat_of(look.rig, place) != "ground":
        y = ground - 0.15 - look.height / 2
    changes = _sequence(call, look, actor=1, at_s=arrive + 0.15, cause=0)
    done = changes[-1].end_s + 0.3
    part = Part(agent, stop + side * velocity * arrive, ground, "left" if side > 0 else "right")
    part.go("walk", stop, arrive, partner=1).stay("stand", min(done, seconds) - arrive, partner=1)
    rest = seconds - part.now_s
    if rest > 0.8 and rng.random() < 0.6:
        part.go("walk", stop + side * velocity * rest, rest)
    else:
        part.stay("stand", rest)
    thing = staying(look, x, y, rng.choice(("left", "right")), _pastime(look), seconds, rng.random())
    return Cast(actors=(part.actor("slow", rng.random()), replace(thing, group=1)), changes=changes)
