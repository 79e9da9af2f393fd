"""Course: an actor's beats as rows of numbers, and where in them a moment lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.world.physics.track import Series
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor

Rows = npt.NDArray[np.int64]
SHORTEST_S = 1e-9


@dataclass(frozen=True, kw_only=True)
class Course:
    """The beats of one actor, each array (B,): from `start` to `end` (s) from (`x0`, `y0`) to (`x1`, `y1`).

    `actions` names them; `manners` is how the actor gets about meanwhile: its own first way for "leave" and "return",
    else the action itself.
    """

    start: Series
    end: Series
    x0: Series
    y0: Series
    x1: Series
    y1: Series
    actions: tuple[str, ...]
    manners: tuple[str, ...]

    @property
    def seconds(self) -> Series:
        """How long each beat is, (B,), never zero."""
        return np.maximum(self.end - self.start, SHORTEST_S)

    def at(self, times: Series) -> tuple[Rows, Series]:
        """Return in which beat each moment lies and the share (0..1) of the beat gone by then, each (T,)."""
        index = np.minimum(np.searchsorted(self.end, times + 1e-9, side="right"), len(self.end) - 1)
        return index, np.clip((times - self.start[index]) / self.seconds[index], 0.0, 1.0)


def course_of(actor: Actor) -> Course:
    """Return the course of an actor; each beat begins where the one before ended."""
    places = np.array([(actor.x, actor.y), *((beat.x, beat.y) for beat in actor.beats)], np.float64)
    actions = tuple(beat.action for beat in actor.beats)
    own = RIGS[actor.kind].travels[:1]
    return Course(
        start=np.array([beat.start_s for beat in actor.beats], np.float64),
        end=np.array([beat.end_s for beat in actor.beats], np.float64),
        x0=places[:-1, 0],
        y0=places[:-1, 1],
        x1=places[1:, 0],
        y1=places[1:, 1],
        actions=actions,
        manners=tuple(own[0] if own and action in ("leave", "return") else action for action in actions),
    )


def actions_of(actor: Actor, times: Series) -> tuple[str, ...]:
    """Return the name of what an actor does at each of `times`."""
    course = course_of(actor)
    return tuple(course.actions[row] for row in course.at(times)[0].tolist())
