"""Water: what holds floating bodies up, slows them down and rocks them on a small wave."""

from __future__ import annotations

import math

import numpy as np
import pymunk

from yozora.world.physics.engine import GRAVITY, Engine
from yozora.world.physics.matter import is_round
from yozora.world.physics.track import Series
from yozora.world.scene.scene import Actor

# The weight of what floats, as a share of the same room of water: so much of it is under water at rest.
DENSITY = 0.55
# How much of its speed the water takes from a body a second, and how much more of it the faster it is.
DRAG = 2.2
RUSH = 0.5
WAVE_HEIGHT = 0.007
WAVE_S = 2.4
WAVE_LENGTH = 1.3
TILT_DEGREES = 3.5


class Water:
    """Water whose surface is at height `surface`, for the bodies put into it."""

    def __init__(self, surface: float, engine: Engine) -> None:
        """Make water without anything in it."""
        self.surface = surface
        self._engine = engine
        self._floats: list[tuple[int, Actor, pymunk.Body]] = []
        self._wet: dict[int, bool] = {}

    def put(self, number: int, actor: Actor, body: pymunk.Body) -> None:
        """Let the water act on a body."""
        self._floats.append((number, actor, body))
        self._wet[number] = actor.y + actor.height / 2 > self.surface

    def push(self, now: float, seconds: float) -> None:
        """Buoy up and slow down all that is under water, and note who comes in from the air."""
        for number, actor, body in self._floats:
            (x, y), (vx, vy) = body.position, body.velocity
            depth = y + actor.height / 2 - self.surface - wave(now, x)
            if depth <= 0:
                self._wet[number] = False
                continue
            if not self._wet[number]:
                self._wet[number] = True
                self._engine.note(now - min(seconds, depth / max(vy, 1e-6)), number, None, "water", vy)
            share = under(depth / actor.height, is_round(actor))
            slowing = min(0.5, (DRAG + RUSH * math.hypot(vx, vy) / actor.height) * share * seconds)
            lift = GRAVITY * share / DENSITY * seconds
            body.velocity = (vx * (1 - slowing), vy * (1 - slowing) - lift)

    def tilt(self, actor: Actor, times: Series, y: Series) -> Series:
        """Return the angles (degrees) at which the wave rocks what floats at heights `y`; none in the air."""
        share = np.clip((y + actor.height / 2 - self.surface) / actor.height, 0.0, 1.0)
        return TILT_DEGREES * share * np.sin(2 * math.pi * (times / WAVE_S + actor.phase))


def wave(now: float, x: float) -> float:
    """Return how far (frame heights) the surface at `x` is below its mean."""
    return WAVE_HEIGHT * math.sin(2 * math.pi * (now / WAVE_S - x / WAVE_LENGTH))


def under(depth: float, disc: bool) -> float:
    """Return the share (0..1) under water of what has its lowest point `depth` (own heights) deep: a disc or a box."""
    if depth >= 1:
        return 1.0
    if not disc:
        return depth
    half = 1 - 2 * depth
    return (math.acos(half) - half * math.sqrt(1 - half * half)) / math.pi
