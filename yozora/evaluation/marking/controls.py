"""Controls: videos that are wrong in one known way, made from the world's own renders. An exam must fail them all.

Each comes with its frames, its prompt, and what a perfect examiner would read of it, so that the rules of marking and
a real examiner can be tried apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.core.seeds import derive_seed
from yozora.evaluation.examiner.reading import SEEN_FROM, Reading
from yozora.evaluation.marking.splice import OPPOSITE, UNDONE, backwards, joined, permuted
from yozora.evaluation.marking.studio import Studio, Take
from yozora.evaluation.read_back import mistakes
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import ActorFacts
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import Actor

# Changes that stay whatever comes; a light goes off again.
LASTING = ("bitten", "popped", "toppled", "melted", "bloomed", "painted", "out")
# Who goes somewhere does so by this much in sight (frame heights). One whose frames are shuffled is seen in such a
# share of them; one to whom something is done, before and after, in such a share each.
WAY, SHUFFLED_WAY, SHUFFLED_SEEN, SHUFFLED_SIDE = 0.15, 0.3, 0.6, 0.2
# Who is swapped is in sight by no more than this share; who comes instead is no wider than this many times.
QUITE_HIDDEN, NO_WIDER = 0.02, 1.2
# Two colours so far apart (of sqrt(3), in sRGB) are not mistaken for each other.
COLOURS_APART = 0.6
TRIES = 200


@dataclass(frozen=True, kw_only=True)
class Control:
    """One video that is wrong for its prompt, or in itself. `name` is one of CONTROLS, `about` says what is wrong.

    `frames` (T,H,W,3) uint8 at `fps` are to be judged against `understood`; `reading` is what a perfect examiner would
    read of them.
    """

    name: str
    seed: int
    prompt: str
    understood: Understanding
    frames: Frames
    fps: float
    reading: Reading
    about: str


def control(name: str, seed: int, studio: Studio) -> Control:
    """Return the control of this name and seed; scenes are filmed until one lends itself to it."""
    if name not in CONTROLS:
        raise UsageError(f"There is no control {name!r}: choose from {', '.join(CONTROLS)}.")
    for attempt in range(TRIES):
        own = derive_seed("control", name, studio.split, seed, attempt)
        made = CONTROLS[name](studio, studio.take(own, _wishes(name, seed)), Random(own))
        if made is not None:
            return replace(made, name=name, seed=seed)
    raise UsageError(f"No scene of {studio.shape.seconds:g} seconds lends itself to the control {name!r}.")


def _wishes(name: str, seed: int) -> Wishes:
    """Return what the scenes of a control must have; lasting changes take turns."""
    return Wishes(
        plot="permanence" if name == "swapped" else None,
        effect=LASTING[seed % len(LASTING)] if name == "healed" else None,
    )


def _control(take: Take, frames: Frames, reading: Reading, about: str) -> Control:
    """Return what became of a take, its name and seed apart."""
    return Control(
        name="",
        seed=0,
        prompt=take.prompt,
        understood=take.understood,
        frames=frames,
        fps=take.shape.fps,
        reading=reading,
        about=about,
    )


def wrong_prompt(studio: Studio, take: Take, rng: Random) -> Control | None:
    """Return a true video with a prompt that was told of another scene, and is not true of this one."""
    other = studio.take(rng.getrandbits(60))
    wrong = mistakes(other.understood, take.facts)
    if not wrong:
        return None
    asked = replace(take, prompt=other.prompt, understood=other.understood)
    return _control(asked, take.frames, take.reading, f"something else was asked for: {wrong[0]}")


def shuffled(studio: Studio, take: Take, rng: Random) -> Control | None:
    """Return a video with its frames in disorder, of a scene in which somebody goes far or something is done."""
    if not any(_far(take, actor) or _done_midway(actor) for actor in take.facts.actors):
        return None
    order = list(range(len(take.frames)))
    rng.shuffle(order)
    return _control(take, take.frames[order], permuted(take.reading, order), "its frames are in disorder")


def reversed_(studio: Studio, take: Take, rng: Random) -> Control | None:
    """Return a video that runs backwards, of a scene whose prompt names a way or a change that then is not so."""
    facts, said = take.facts, take.understood.subjects
    if take.understood.story or len(said) != len(facts.groups):
        return None
    if not any(_not_backwards(take, asked, group) for asked, group in zip(said, facts.groups, strict=True)):
        return None
    return _control(take, np.ascontiguousarray(take.frames[::-1]), backwards(take.reading), "it runs backwards")


def recoloured(studio: Studio, take: Take, rng: Random) -> Control | None:
    """Return a video in the middle of which one subject, in sight before and after, gets another colour."""
    at, actor = len(take.frames) // 2, take.facts.actors[0]
    in_sight = take.shown(actor, 0, at) and take.shown(actor, at)
    if not in_sight or any(change.name == "painted" for change in actor.changes):
        return None
    colour = rng.choice([name for name in COLOURS if _apart(name, actor.colour) >= COLOURS_APART])
    other = _with_first(take, replace(take.scene.actors[0], colour=colour))
    return _spliced(take, other, at, f"the {actor.colour} {actor.kind} turns {colour}")


def swapped(studio: Studio, take: Take, rng: Random) -> Control | None:
    """Return a video in which one goes out of sight and another kind, of its colour, comes back in its place."""
    actor, played = take.facts.actors[0], take.scene.actors[0]
    if take.scene.changes:
        return None
    kinds = [kind for kind in RIGS if kind != actor.kind and _stands_in(kind, played)]
    for start, end in actor.hidden_s if kinds else ():
        frames = range(math.ceil(start * take.shape.fps), math.floor(end * take.shape.fps))
        at = min(frames, key=lambda index: actor.visible[index], default=0)
        if actor.visible[at] > QUITE_HIDDEN or not (take.shown(actor, 0, at) and take.shown(actor, at)):
            continue
        other = _with_first(take, replace(played, kind=rng.choice(kinds)))
        stranger = other.facts.actors[0]
        if stranger.visible[at] <= QUITE_HIDDEN and take.shown(stranger, at):
            return _spliced(take, other, at, f"the {actor.kind} comes back as a {stranger.kind}")
    return None


def healed(studio: Studio, take: Take, rng: Random) -> Control | None:
    """Return a video in which a lasting change happens in sight and then is as if it had not happened."""
    actor = next((actor for actor in take.facts.actors if actor.changes and actor.changes[0].name in LASTING), None)
    if actor is None:
        return None
    fps, frames = take.shape.fps, len(take.frames)
    first, last = math.floor(actor.changes[0].start_s * fps), math.ceil(actor.changes[-1].end_s * fps)
    at = (last + frames) // 2
    if not (take.shown(actor, 0, first) and take.shown(actor, last, at, frames=2) and take.shown(actor, at)):
        return None
    other = take.again(replace(take.scene, changes=()))
    name = actor.changes[0].name
    return _spliced(take, other, at, f"the {actor.kind}, {name}, is as if it had never been {name}")


CONTROLS: dict[str, Callable[[Studio, Take, Random], Control | None]] = {
    "wrong prompt": wrong_prompt,
    "shuffled": shuffled,
    "reversed": reversed_,
    "recoloured": recoloured,
    "swapped": swapped,
    "healed": healed,
}


def _spliced(take: Take, other: Take, at: int, about: str) -> Control:
    """Return the frames of one take before number `at`, and those of another from there on."""
    frames = np.concatenate([take.frames[:at], other.frames[at:]])
    return _control(take, frames, joined(take.reading, other.reading, at), about)


def _with_first(take: Take, actor: Actor) -> Take:
    """Return the take with another first actor."""
    return take.again(replace(take.scene, actors=(actor, *take.scene.actors[1:])))


def _places(actor: ActorFacts) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the centres (N,2), in frame heights, of an actor where it is in sight."""
    seen = [box for box, share in zip(actor.boxes, actor.visible, strict=True) if share >= SEEN_FROM]
    boxes = np.array(seen, np.float64).reshape(-1, 4)
    centres: np.ndarray[tuple[int, int], np.dtype[np.float64]] = (boxes[:, :2] + boxes[:, 2:]) / 2
    return centres


def _far(take: Take, actor: ActorFacts) -> bool:
    """Whether an actor is in sight most of the time and moves far meanwhile, not in one push at either end."""
    places = _places(actor)
    if len(places) < SHUFFLED_SEEN * len(take.frames):
        return False
    low, high = np.quantile(places, (0.1, 0.9), axis=0)
    return bool((high - low).max() >= SHUFFLED_WAY)


def _done_midway(actor: ActorFacts) -> bool:
    """Whether an actor is in sight, unchanged and changed, each for a good part of the time."""
    seen = [level for level, share in zip(actor.state, actor.visible, strict=True) if share >= SEEN_FROM]
    if len(seen) < SHUFFLED_SEEN * len(actor.state):
        return False
    changed = float(np.mean(np.array(seen) > (min(seen) + max(seen)) / 2))
    return max(seen) - min(seen) > 0.3 and SHUFFLED_SIDE <= changed <= 1 - SHUFFLED_SIDE


def _not_backwards(take: Take, said: dict[str, str], group: ActorFacts) -> bool:
    """Whether something that is said of a group, and seen, is not so where time runs backwards."""
    members = [actor for actor in take.facts.actors if actor.group == group.group]
    ways = {OPPOSITE[beat.direction] for member in members for beat in member.beats if beat.direction}
    names = {change.name for member in members for change in member.changes}
    if "direction" in said and said["direction"] not in ways:
        axis = 0 if said["direction"] in ("left", "right") else 1
        return any(len(_places(m)) > 1 and abs(np.ptp(_places(m)[:, axis])) >= WAY for m in members)
    if said.get("effect") in names:
        undone = {UNDONE.get(name) for name in names}
        return said["effect"] not in undone and all(_shown(take, member) for member in members if member.changes)
    return False


def _shown(take: Take, actor: ActorFacts) -> bool:
    """Whether an actor is in sight before its changes and after them."""
    first = math.floor(actor.changes[0].start_s * take.shape.fps)
    last = math.ceil(actor.changes[-1].end_s * take.shape.fps)
    return take.shown(actor, 0, first) and take.shown(actor, last)


def _apart(one: str, two: str) -> float:
    """Return how far apart two colours are, 0 to sqrt(3)."""
    return math.dist(COLOURS[one], COLOURS[two])


def _stands_in(kind: str, played: Actor) -> bool:
    """Whether a kind can take over an actor's part: it lives where that one does and does the same."""
    rig, own = RIGS[kind], RIGS[played.kind]
    alike = rig.habitats[0] == own.habitats[0] and rig.aspect <= NO_WIDER * own.aspect and not rig.standin
    actions = {beat.action for beat in played.beats} - {"hide", "leave", "return", "stand"}
    return alike and actions <= set(rig.travels) and bool(rig.travels) == bool(own.travels)
