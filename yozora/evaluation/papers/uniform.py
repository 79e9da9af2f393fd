"""Uniform motion: the velocity error of phyworld, for a model that is given words and no frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yozora.evaluation.examiner.reading import Reading, SubjectReading
from yozora.evaluation.marking.finding import actor_found
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.questions.decks import TEST, UNSEEN_SPEED
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.splits import VELOCITIES

# The half second from which a subject is first seen stands for phyworld's three condition frames.
GIVEN_S = 0.5
LEAST_GIVEN, LEAST_REST = 2, 3
# What is slower than this (frame heights a second), half of "slowly", does not go anywhere.
GOES_FROM = VELOCITIES["slow"][0] / 2
# What flies up or down sways on its way: only ways across are even.
ACROSS = ("left", "right")
DECKS = ((TEST, "test"), (UNSEEN_SPEED, "unseen speed"))


@dataclass(frozen=True, kw_only=True)
class Motion:
    """How a subject goes: the velocity `law` of its first half second along its way and the mean absolute difference

    `error` from it ever after, its median `velocity`, all in frame heights a second.
    """

    law: float
    error: float
    velocity: float


def motion_of(subject: SubjectReading, fps: float) -> Motion | None:
    """Return how a subject goes, along the axis on which it goes furthest; None if too little of it is seen.

    phyworld.github.io: the velocity parsed from the generated video against the law's. There three condition frames
    are given and the law goes on from them. A model that is given words only makes its own: what its first half second
    shows is taken as given, uniform motion goes on from there, and the error is the mean of |v - law| over the rest.
    """
    read = [(frame, pair) for frame, pair in enumerate(subject.velocity) if pair is not None]
    if not read:
        return None
    frames = np.array([frame for frame, _ in read])
    pairs = np.array([pair for _, pair in read], np.float64)
    values = pairs[:, int(np.argmax(np.abs(np.median(pairs, axis=0))))]
    given = frames < frames[0] + GIVEN_S * fps
    if given.sum() < LEAST_GIVEN or (~given).sum() < LEAST_REST:
        return None
    law = float(np.median(values[given]))
    return Motion(law=law, error=float(np.mean(np.abs(values[~given] - law))), velocity=float(np.median(values)))


def goes(motion: Motion) -> bool:
    """Return whether there is any motion whose evenness could be judged."""
    return max(abs(motion.law), abs(motion.velocity)) >= GOES_FROM


def _across(sheet: Sheet) -> bool:
    """Return whether the question is of one that goes to the left or right all the time."""
    actor = sheet.question.facts.actors[0]
    return len(actor.beats) == 1 and actor.direction in ACROSS


def _mover(sheet: Sheet) -> SubjectReading | None:
    """Return who is to go: the one that was asked for, else whoever is seen longest, for the law holds of all."""
    reading: Reading = sheet.reading
    asked = actor_found(reading, sheet.question.facts.actors[0])
    return asked or max(reading.subjects, key=lambda s: sum(box is not None for box in s.boxes), default=None)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return who goes at all, the velocity error of those that do, and how far from the asked class their speed is."""
    lines: list[Line] = []
    for deck, name in DECKS:
        moves: dict[str, float] = {}
        errors: dict[str, float] = {}
        classes: dict[str, float] = {}
        for sheet in sheets:
            if sheet.question.deck != deck.name or not _across(sheet):
                continue
            key, mover = sheet.question.key, _mover(sheet)
            motion = motion_of(mover, sheet.reading.fps) if mover else None
            moves[key] = float(motion is not None and goes(motion))
            if motion is None or not goes(motion):
                continue
            errors[key] = motion.error
            speed = _asked_speed(sheet)
            if speed:
                classes[key] = beyond(abs(motion.velocity), VELOCITIES[speed])
        unit = "frame heights/s"
        lines.append(Line(name=f"physics/uniform/{name}/goes", scores=moves, goal=0.98))
        lines.append(
            Line(
                name=f"physics/uniform/{name}/velocity",
                scores=errors,
                share=False,
                better="lower",
                unit=unit,
                goal=0.01,
            )
        )
        if deck is TEST:
            lines.append(
                Line(
                    name=f"physics/uniform/{name}/speed asked",
                    scores=classes,
                    share=False,
                    better="lower",
                    unit="of the asked speed",
                    goal=0.02,
                )
            )
    return lines


def beyond(value: float, bounds: tuple[float, float]) -> float:
    """Return how far a value is beyond the nearer of two bounds, as a share of it; 0 between them."""
    low, high = bounds
    return max(0.0, (low - value) / low, (value - high) / high)


def _asked_speed(sheet: Sheet) -> str | None:
    """Return how fast the prompt asks the subject to go, None if it does not say."""
    kind = sheet.question.facts.actors[0].kind
    return next(
        (s["speed"] for s in sheet.question.understood.subjects if s.get("kind") == kind and "speed" in s), None
    )
