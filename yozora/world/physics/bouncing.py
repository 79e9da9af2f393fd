"""Bouncing: the heights of a ball that bounces on its way, by the engine."""

from __future__ import annotations

import math
from dataclasses import replace

from yozora.world.physics.engine import GRAVITY, Engine
from yozora.world.physics.track import Contact, Series
from yozora.world.scene.scene import Actor
from yozora.world.scene.script import Beat

RESTITUTION = 0.88
# For so long the ball is left to itself; then, once its energy is down to this share, it is thrown up anew.
FRESH_AFTER_S = 4.0
TIRED = 0.2
# What is no higher above the floor than this has just left it.
LOW = 0.03


def bouncing(actor: Actor, number: int, times: Series, until: float) -> tuple[Series, tuple[Contact, ...]]:
    """Return the heights (T,) of a ball above the floor (frame heights) at `times`, and its touches of the floor.

    Its phase says from how high it drops.
    """
    drop = (0.30 + 0.15 * actor.phase) * (0.35 + 0.65 * ((actor.phase * 7.3) % 1.0))
    whole = (Beat(action="bounce", start_s=0.0, end_s=until, x=0.0, y=0.0),)
    engine = Engine()
    engine.lay_ground(actor.height / 2)
    ball = replace(actor, x=0.0, y=-drop, beats=whole, launch=(0.0, 0.0), restitution=RESTITUTION)
    body = engine.put(0, ball)

    def refresh(now: float, seconds: float) -> None:
        """Throw up anew what has just bounced too tired."""
        height, rise = -body.position.y, -body.velocity.y
        if now > FRESH_AFTER_S and height < LOW and rise > 0:
            if rise**2 / 2 + GRAVITY * height < TIRED * GRAVITY * drop:
                body.velocity = (0.0, -math.sqrt(2 * GRAVITY * drop))

    if until > FRESH_AFTER_S:
        engine.pushes.append(refresh)
    heights: Series = -engine.run(times, until)[0, :, 1]
    return heights, tuple(replace(touch, first=number) for touch in engine.touches)
