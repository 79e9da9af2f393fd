"""Readings to test marking with: of scenes filmed small, of subjects made by hand, and with an examiner's noise."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from random import Random
from typing import TypeVar

import numpy as np

from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.reading import (
    SEEN_FROM,
    BeatReading,
    Box,
    ChangeReading,
    Reading,
    SubjectReading,
    reading_of,
)
from yozora.evaluation.marking.controls import Control, control
from yozora.evaluation.marking.studio import Studio
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.heldout_grammar import describe
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.splits import SPLITS
from yozora.world.facts.facts import Facts, boxes_of, facts_of
from yozora.world.physics.motion import simulate
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS

Made = TypeVar("Made")
FPS = 8.0
TOLD = syllabus()
SMALL = VideoShape(frames=32, height=32, width=32, fps=FPS)


def studio() -> Studio:
    return Studio(shape=SMALL, syllabus=TOLD)


Truth = tuple[Facts, Understanding, str]


@cache
def truths(count: int, first: int = 0) -> tuple[Truth, ...]:
    """Return facts of scenes over all splits, one in ten of twelve seconds, each with a caption.

    To be quick they are not filmed: whoever is in the frame of a camera at rest is in sight.
    """
    return tuple(unchecked(_all_told, range(first, first + count), False))


@cache
def filmed(count: int, first: int = 0) -> tuple[Truth, ...]:
    """Return the same of scenes that are filmed, all of whose subjects are in sight at some time."""
    told = unchecked(_all_told, range(first, first + count), True)
    return tuple(each for each in told if all(max(actor.visible) >= SEEN_FROM for actor in each[0].actors))


@cache
def controls(name: str, count: int) -> tuple[Control, ...]:
    """Return the first so many controls of a name."""
    return tuple(unchecked(_all_made, name, count))


def unchecked(function: Callable[..., Made], *arguments: object) -> Made:
    """Return what a function returns, called in a process where no type is checked at every call: ten times as fast."""
    return _process().submit(function, *arguments).result()


@cache
def _process() -> ProcessPoolExecutor:
    """Return the process in which scenes are made."""
    process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    atexit.register(process.shutdown)
    return process


def _all_made(name: str, count: int) -> list[Control]:
    return [control(name, seed, studio()) for seed in range(count)]


def _all_told(numbers: Sequence[int], filmed: bool) -> list[Truth]:
    return [_told(number, filmed=filmed) for number in numbers]


def _told(number: int, *, filmed: bool) -> Truth:
    """Return the facts of one scene, what is understood of a caption, and the caption."""
    seconds = 12.0 if number % 10 == 9 else 4.0
    scene = cast_scene(derive_seed("marking", number), seconds=seconds, split=SPLITS[number % len(SPLITS)])
    if filmed:
        made = render(scene, replace(SMALL, frames=round(seconds * FPS)))
        motion, visible = made.motion, made.visible
    else:
        motion = simulate(scene, FPS)
        pairs = zip(scene.actors, motion.tracks, strict=True)
        visible = np.array([inside(np.array(boxes_of(actor, track))) for actor, track in pairs], np.float32)
    facts = facts_of(scene, motion, visible, FPS)
    prompt = describe(facts, Random(number), ("short", "medium", "dense")[number % 3])
    return facts, understand(prompt, TOLD), prompt


def inside(boxes: np.ndarray) -> np.ndarray:
    """Return what share of boxes (T,4) is within a square frame, (T,)."""
    low, high = boxes[:, :2], boxes[:, 2:]
    return (np.clip(np.minimum(high, 1) - np.maximum(low, 0), 0, None) / (high - low)).prod(1)


def line(start: tuple[float, float], end: tuple[float, float], frames: int = 32, side: float = 0.2) -> list[Box]:
    """Return the boxes of what goes from one place to another at a steady pace."""
    places = [np.add(start, np.subtract(end, start) * share) for share in np.linspace(0, 1, frames)]
    return [(x - side / 2, y - side / 2, x + side / 2, y + side / 2) for x, y in np.array(places).tolist()]


def subject(
    kind: str = "dog",
    colour: str = "red",
    *,
    boxes: Sequence[Box | None] | None = None,
    state: Sequence[float] = (),
    changes: Sequence[ChangeReading] = (),
    beats: Sequence[BeatReading] = (),
    **more: object,
) -> SubjectReading:
    """Return a subject that walks to the right for four seconds, unless said otherwise."""
    where = tuple(line((0.3, 0.7), (0.7, 0.7)) if boxes is None else boxes)
    seen = [box is not None for box in where]
    walks = BeatReading(action="walk", start_s=0.0, end_s=len(where) / FPS, direction="right")
    made = SubjectReading(
        kind=kind,
        colour=colour,
        pattern="plain",
        size="medium",
        group=0,
        count=1,
        direction="right",
        speed="slow",
        action="walk",
        beats=tuple(beats) or (walks,),
        changes=tuple(changes),
        boxes=where,
        velocity=tuple((0.1, 0.0) if s else None for s in seen),
        visible=tuple(float(s) for s in seen),
        state=tuple(state) or (0.0,) * len(where),
        hidden_s=(),
        kinds=tuple(kind if s else None for s in seen),
        colours=tuple(colour if s else None for s in seen),
    )
    return replace(made, **more)


def reading(*subjects: SubjectReading, **more: object) -> Reading:
    """Return a reading of subjects, each a group of its own unless they have groups already."""
    grouped = subjects
    if all(each.group == 0 for each in subjects):
        grouped = tuple(replace(each, group=number) for number, each in enumerate(subjects))
    frames = len(subjects[0].boxes) if subjects else 32
    made = Reading(
        place="meadow",
        time="day",
        weather="clear",
        style="storybook",
        camera="still",
        pace="slow",
        relation=None,
        seconds=frames / FPS,
        fps=FPS,
        subjects=grouped,
        prints_s=None,
        flashes_s=(),
    )
    return replace(made, **more)


def noisy(
    true: Reading, seed: int, *, off: float = 0.01, lost: float = 0.02, misread: float = 0.03, level: float = 0.05
) -> Reading:
    """Return a reading with an examiner's noise: shares of frames lost and misread, boxes and levels a little off."""
    rng = np.random.default_rng(seed)
    subjects = []
    for each in true.subjects:
        frames = len(each.boxes)
        gone = rng.random(frames) < lost
        boxes = [
            None if box is None or out else tuple((np.array(box) + rng.uniform(-off, off, 4)).tolist())
            for box, out in zip(each.boxes, gone, strict=True)
        ]
        state = np.clip(np.array(each.state) + rng.normal(0, level, frames), 0, 1)
        state = np.where(rng.random(frames) < misread, rng.random(frames), state)
        rows = {
            slot: tuple(
                None if box is None else str(rng.choice(names)) if rng.random() < misread else told
                for box, told in zip(boxes, getattr(each, slot), strict=True)
            )
            for slot, names in (("kinds", list(RIGS)), ("colours", list(COLOURS)))
        }
        subjects.append(replace(each, boxes=tuple(boxes), state=tuple(state.tolist()), **rows))
    return replace(true, subjects=tuple(subjects))


def perfect(facts: Facts) -> Reading:
    return reading_of(facts)
