"""Prints: the footprints that those who walk leave on sand and snow."""

from __future__ import annotations

import math

import numpy as np

from yozora.world.physics.course import Course, course_of
from yozora.world.physics.hop import hops_of, landings
from yozora.world.physics.script import cycles
from yozora.world.physics.track import Flags, Print, Series
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Scene

STEPS = ("walk", "run")
# A sole's middle is so far beside the course, and above the lowest point of the box (frame heights).
ASIDE = 0.01
SOLE = 0.004
# How far beyond the frame at rest the ground is painted, and what share of a pan's way is added.
MARGIN = 0.1
PAN_SHARE = 0.75


def prints_of(scene: Scene, number: int) -> list[Print]:
    """Return the footprints of actor number `number`: two a gait cycle on its way, two at each landing."""
    actor = scene.actors[number]
    if "walk" not in RIGS[actor.kind].travels or not getattr(PLACES[scene.place], "traces", False):
        return []
    course = course_of(actor)
    steps = [step for row in range(len(course.actions)) for step in _steps(actor, course, row)]
    for landing in landings(course, hops_of(course), number, scene.seconds):
        steps += [(landing.at_s, ASIDE), (landing.at_s, -ASIDE)]
    if not steps:
        return []
    times, aside = np.array(steps).T
    index, share = course.at(times)
    x = course.x0[index] + (course.x1 - course.x0)[index] * share + aside
    y = course.y0[index] + (course.y1 - course.y0)[index] * share + actor.height / 2 - SOLE
    rows = np.stack((times, x, y), axis=1)[_painted(scene, times, x)]
    return [Print(at_s=at_s, actor=number, x=left, y=down) for at_s, left, down in rows.tolist()]


def _steps(actor: Actor, course: Course, row: int) -> list[tuple[float, float]]:
    """Return when a foot comes down in beat `row` and how far beside the course: twice a gait cycle, left and right."""
    way = math.hypot(course.x1[row] - course.x0[row], course.y1[row] - course.y0[row])
    if course.manners[row] not in STEPS or way < ASIDE:
        return []
    start, seconds = float(course.start[row]), float(course.seconds[row])
    ends = np.array([start, start + seconds])
    first, last = cycles(actor, course, np.array([row, row]), np.array([0.0, 1.0]), ends).tolist()
    return [
        (start + seconds * (half / 2 - first) / (last - first), ASIDE if half % 2 else -ASIDE)
        for half in range(math.floor(2 * first) + 1, math.floor(2 * last) + 1)
    ]


def _painted(scene: Scene, times: Series, x: Series) -> Flags:
    """Whether each footprint, made at `times` at `x`, is within the clip and on ground that is painted.

    A camera that follows goes anywhere.
    """
    reach = MARGIN + (PAN_SHARE * abs(scene.camera.rate) * scene.seconds if "pan" in scene.camera.move else 0.0)
    seen = (x >= -reach) & (x <= scene.aspect + reach) | (scene.camera.move == "follow")
    painted: Flags = (times < scene.seconds) & seen
    return painted
