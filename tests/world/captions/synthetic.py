"""Synthetic facts: random but consistent facts of every plot, made up without casting or filming anything."""

from __future__ import annotations

from random import Random

from tests.world.captions.synthetic_parts import MAX_SUBJECTS, Part, habitat_in, kinds_in, travelling
from tests.world.captions.synthetic_plots import effect, parade, permanence, physics
from tests.world.captions.synthetic_story import story
from yozora.world.captions.lexicon import PHRASES
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.physics.track import Contact, Print
from yozora.world.places.catalog import PLACES
from yozora.world.scene.scene import CAMERA_MOVES, DAY_PASSING, SIZES

FPS = 8.0
PLOTS = ("parade", "permanence", "effect", "physics", "story", "stand-in")
PRINT_PLACES = ("beach", "snowfield", "desert", "moon surface")
STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def facts(seed: int) -> Facts:
    """Return the facts of made-up clip number `seed`; the plots take turns."""
    rng = Random(seed)
    plot = PLOTS[seed % len(PLOTS)]
    place = rng.choice([name for name in PLACES if len(kinds_in(name)) >= MAX_SUBJECTS])
    seconds = {"story": 0.0, "physics": 4.0}.get(plot) or rng.choice((4.0, 8.0))
    relation: str | None = None
    if plot == "parade":
        parts, relation = parade(rng, place, seconds)
    elif plot == "permanence":
        parts = permanence(rng, place, seconds)
    elif plot == "effect":
        parts = effect(rng, place, seconds)
    elif plot == "physics":
        parts = physics(rng, place, seconds)
    elif plot == "story":
        parts, seconds = story(rng, place)
    else:
        parts = [travelling(rng, place, seconds, kinds_in(place))]
    return _whole(rng, plot, place, parts, relation, seconds, seed)


def _whole(
    rng: Random, plot: str, place: str, parts: list[Part], relation: str | None, seconds: float, seed: int
) -> Facts:
    """Return the facts of a cast in a place, everything else drawn by chance."""
    camera = rng.choice(CAMERA_MOVES) if plot != "physics" else "still"
    times = PLACES[place].times
    time = rng.choice((*times, DAY_PASSING) if seconds > 8 and "night" in times and "day" in times else times)
    weather = rng.choice(tuple(PHRASES["weather"]))
    actors = [_actor(rng, part, group, place, seconds) for group, part in enumerate(parts) for _ in range(part.count)]
    return Facts(
        place=place,
        time=time,
        weather=weather,
        style=rng.choice(("storybook", *PHRASES["style"])),
        camera=camera,
        pace=rng.choice(("slow", "fast")),
        plot=plot,
        relation=relation,
        seconds=seconds,
        fps=FPS,
        seed=seed,
        actors=tuple(actors),
        contacts=_contacts(actors),
        prints=_prints(place, actors),
        flashes_s=tuple(float(at) for at in range(1, int(seconds), 2)) if weather == "thunder" else (),
        standins=tuple(part.rig.name for part in parts if part.rig.standin),
    )


def _actor(rng: Random, part: Part, group: int, place: str, seconds: float) -> ActorFacts:
    """Return one actor of a group: its frames follow from its beats."""
    frames = round(seconds * FPS)
    clock = [frame / FPS for frame in range(frames)]
    pace = {"slow": 0.1, "fast": 0.25}.get(part.speed or "", 0.1)
    x, y, half = rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.7), part.rig.height * SIZES[part.size] / 2
    boxes, velocity = [], []
    for now in clock:
        beat = next((one for one in part.beats if one.start_s <= now < one.end_s), part.beats[-1])
        dx, dy = STEPS[beat.direction] if beat.direction else (0, 0)
        velocity.append((dx * pace, dy * pace))
        x, y = x + dx * pace / FPS, y + dy * pace / FPS
        width = half * part.rig.aspect
        boxes.append((round(x - width, 4), round(y - half, 4), round(x + width, 4), round(y + half, 4)))
    return ActorFacts(
        kind=part.rig.name,
        colour=part.colour,
        pattern=part.pattern,
        size=part.size,
        look=part.look,
        group=group,
        count=part.count,
        habitat=habitat_in(part.rig, place),
        direction=next((beat.direction for beat in part.beats if beat.direction), None),
        speed=part.speed,
        action=part.beats[0].action,
        beats=tuple(part.beats),
        changes=tuple(part.changes),
        boxes=tuple(boxes),
        velocity=tuple(velocity),
        visible=tuple(0.0 if any(a <= now < b for a, b in part.hidden_s) else 1.0 for now in clock),
        state=tuple(_state(part, now) for now in clock),
        hidden_s=tuple(part.hidden_s),
        behind=part.behind,
    )


def _state(part: Part, now: float) -> float:
    """Return how far the lasting change of a group has gone."""
    level = part.changes[0].before if part.changes else 0.0
    for change in part.changes:
        if now >= change.start_s:
            gone = min(1.0, (now - change.start_s) / (change.end_s - change.start_s))
            level = change.before + gone * (change.after - change.before)
    return round(level, 3)


def _contacts(actors: list[ActorFacts]) -> tuple[Contact, ...]:
    """Return the touches that the physics engine would report."""
    touches = []
    for number, actor in enumerate(actors):
        action = actor.beats[0].action
        if action in ("fall", "bounce"):
            touches.append(Contact(at_s=1.0, first=number, second=None, what="ground", speed=0.8))
        elif action == "splash":
            touches.append(Contact(at_s=1.2, first=number, second=None, what="water", speed=0.8))
        elif action == "roll":
            touches.append(Contact(at_s=0.5, first=number, second=None, what="ramp", speed=0.3))
        elif action == "collide" and number == 0:
            touches.append(Contact(at_s=1.5, first=0, second=1, what="actor", speed=0.5))
    return tuple(sorted(touches, key=lambda touch: touch.at_s))


def _prints(place: str, actors: list[ActorFacts]) -> tuple[Print, ...]:
    """Return the footprints of who walks where the ground takes them."""
    if place not in PRINT_PLACES:
        return ()
    prints = [
        Print(at_s=beat.start_s + 0.5 * step, actor=number, x=0.3 + 0.05 * step, y=0.85)
        for number, actor in enumerate(actors)
        for beat in actor.beats
        if beat.action in ("walk", "run")
        for step in range(int(2 * (beat.end_s - beat.start_s)))
    ]
    return tuple(sorted(prints, key=lambda one: one.at_s))
