"""Wind and air: what blows light things along and lets a pendulum swing out."""

from __future__ import annotations

import math

import numpy as np
import pymunk

from yozora.world.physics.track import Series
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor

# How much of its speed still air takes from a light thing a second: terminal speed is wind / WIND_DRAG.
WIND_DRAG = 1.2
SWING_DRAG = 0.05
SWAY_S = 1 / 0.45
SWAY = 0.06
TILT_DEGREES = 7.0


class Wind:
    """A steady wind (frame heights a second squared) for those it blows along; still air for those that swing."""

    def __init__(self, wind: float) -> None:
        """Make wind that blows on nobody yet."""
        self._wind = wind
        self.blown: list[pymunk.Body] = []
        self.swinging: list[pymunk.Body] = []

    def push(self, now: float, seconds: float) -> None:
        """Speed up what is blown along, slow down what swings."""
        for body in self.blown:
            vx, vy = body.velocity
            loss = WIND_DRAG * seconds
            body.velocity = (vx + self._wind * seconds - loss * vx, vy * (1 - loss))
        for body in self.swinging:
            body.velocity *= 1 - SWING_DRAG * seconds


def sway(actor: Actor, times: Series) -> tuple[Series, Series]:
    """Return how far (frame heights) a light thing sways up and down in the wind, and how it tilts (degrees)."""
    turns = 2 * math.pi * (times / SWAY_S + actor.phase)
    return max(SWAY, RIGS[actor.kind].bob) * actor.height * np.sin(turns), TILT_DEGREES * np.cos(turns)
