"""Hops: how many fit into a beat, how high they go, when they land."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yozora.world.physics.course import Course, Rows
from yozora.world.physics.engine import GRAVITY
from yozora.world.physics.track import Contact, Series

JUMP_S = 0.7
# A jump is as high as gravity makes one of its length, but no lower and no higher than this (frame heights).
JUMP_HEIGHTS = (0.10, 0.16)
DANCE_S = 0.5
DANCE_HEIGHT = 0.015
# What bounces in only some of its beats leaves the ground and comes back to it within them.
BOUNCES = ("jump", "bounce")


@dataclass(frozen=True, kw_only=True)
class Hops:
    """The hops of each beat, (B,): how many, and their height in frame heights."""

    count: Series
    height: Series

    def lift(self, index: Rows, share: Series) -> Series:
        """Return how high (frame heights) an actor is above its course, `share` of beat `index` gone, each (T,)."""
        part = self.count[index] * share % 1.0
        lift: Series = 4 * self.height[index] * part * (1 - part)
        return lift


def hops_of(course: Course) -> Hops:
    """Return the hops of a course: a whole number in each beat that has any."""
    count, height = np.zeros(len(course.actions)), np.zeros(len(course.actions))
    for row, (manner, seconds) in enumerate(zip(course.manners, course.seconds.tolist(), strict=True)):
        if manner in BOUNCES:
            count[row] = max(1, round(seconds / JUMP_S))
            height[row] = float(np.clip(GRAVITY * (seconds / count[row]) ** 2 / 8, *JUMP_HEIGHTS))
        elif manner == "dance":
            count[row], height[row] = max(1, round(seconds / DANCE_S)), DANCE_HEIGHT
    return Hops(count=count, height=height)


def landings(course: Course, hops: Hops, number: int, until: float) -> list[Contact]:
    """Return where actor number `number` touches the ground again after each jump before `until` seconds."""
    touches = []
    for row, (manner, seconds) in enumerate(zip(course.manners, course.seconds.tolist(), strict=True)):
        if manner not in BOUNCES:
            continue
        count, height = int(hops.count[row]), float(hops.height[row])
        for hop in range(1, count + 1):
            at_s = float(course.start[row]) + seconds * hop / count
            if at_s < until:
                speed = 4 * height * count / seconds
                touches.append(Contact(at_s=at_s, first=number, second=None, what="ground", speed=speed))
    return touches
