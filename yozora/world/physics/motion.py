"""Simulate: from a scene to where every actor is in every frame. Bouncing is left to the physics engine."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pymunk

from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Scene

GRAVITY = 1.6
RESTITUTION = 0.88
STEP_S = 1 / 240

Series = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Track:
    """One actor over time: box centre `x`, `y` (frame heights), `cycle` of its gait, `angle` (degrees); each (T,)."""

    x: Series
    y: Series
    cycle: Series
    angle: float


def simulate(scene: Scene, fps: float) -> tuple[Track, ...]:
    """Return one track an actor, sampled at the frames of a clip of `scene.seconds` at `fps`."""
    times = np.arange(round(scene.seconds * fps)) / fps
    return tuple(_track(scene, actor, times) for actor in scene.actors)


def _track(scene: Scene, actor: Actor, times: Series) -> Track:
    """Return the track of one actor: a steady course, with its sway or its bounces."""
    rig = RIGS[actor.kind]
    dx, dy = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[actor.direction]
    distance = actor.velocity * (times - scene.seconds / 2)
    x = actor.x + dx * distance
    y = actor.y + dy * distance
    if rig.bounces:
        y = _bounce(actor, times)
    elif rig.bob:
        y = y + rig.bob * actor.height * np.sin(2 * math.pi * (0.45 * times + actor.phase))
    heights = actor.velocity * times / actor.height
    cycle = actor.phase + rig.cycles_per_height * heights + rig.cycles_per_second * times
    angle = {"up": -90.0, "down": 90.0}.get(actor.direction, 0.0) if rig.turns else 0.0
    return Track(x=x, y=y, cycle=cycle, angle=angle)


def _bounce(actor: Actor, times: Series) -> Series:
    """Return heights (T,) of a ball dropped onto a floor that its box centre reaches at `actor.y`."""
    space = pymunk.Space()
    space.gravity = (0, GRAVITY)
    radius = actor.height / 2
    floor = pymunk.Segment(space.static_body, (-10, actor.y + radius + 1), (10, actor.y + radius + 1), 1.0)
    floor.elasticity = 1.0
    body = pymunk.Body(1.0, float("inf"))
    drop = 0.30 + 0.15 * actor.phase
    body.position = (0, actor.y - drop * (0.35 + 0.65 * ((actor.phase * 7.3) % 1.0)))
    shape = pymunk.Circle(body, radius)
    shape.elasticity = RESTITUTION
    space.add(body, shape, floor)
    heights = np.empty(len(times))
    now = 0.0
    for index, time in enumerate(times):
        while now < time - 1e-9:
            space.step(STEP_S)
            now += STEP_S
        heights[index] = body.position.y
    return heights
