"""The engine: a pymunk space that steps through a clip, notes every touch and samples the bodies at the frames."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pymunk

from yozora.world.physics.matter import MATTER, STANDING, body_of, is_round, spins
from yozora.world.physics.track import Contact, Series
from yozora.world.scene.scene import Actor, Ramp, Rope

GRAVITY = 1.6
STEP_S = 1 / 240
# Forces that the engine does not know (water, wind, air) act once in so many steps.
PUSH_STEPS = 4
PUSH_S = PUSH_STEPS * STEP_S
# A touch slower than this (frame heights a second) is no contact worth telling.
SLOWEST_TOUCH = 0.02
# The resistance of the floor to rolling, as a share of the weight.
ROLLING = 0.18
THICKNESS = 1.0
REACH = 20.0
# Collision types: these for what stands still, an actor's number plus FIRST for actors.
GROUND, RAMP, FIRST = 1, 2, 10
STILL = {GROUND: "ground", RAMP: "ramp"}

Push = Callable[[float, float], None]


class Engine:
    """One space. `pushes` are called with the clip's time and the seconds they act for; `touches` are in order."""

    def __init__(self) -> None:
        """Make an empty space."""
        self.space = pymunk.Space()
        self.space.gravity = (0.0, GRAVITY)
        self.space.collision_slop = 0.0005
        # What lies still for this long is left alone until something hits it: stacks stand.
        self.space.sleep_time_threshold = 0.4
        self.space.on_collision(begin=self._touch)
        self.pushes: list[Push] = []
        self.touches: list[Contact] = []
        self._bodies: list[pymunk.Body] = []
        self._restitution: dict[int, float] = {}
        self._motors: dict[int, tuple[pymunk.SimpleMotor, float]] = {}
        self._steps = 0

    def lay_ground(self, y: float) -> None:
        """Lay a floor whose top is at height `y`."""
        self._lay(GROUND, (-REACH, y + THICKNESS), (REACH, y + THICKNESS), THICKNESS)

    def lay_ramp(self, ramp: Ramp) -> None:
        """Lay a slope; its line is its upper edge."""
        self._lay(RAMP, (ramp.x0, ramp.y0), (ramp.x1, ramp.y1), 0.0)

    def _lay(self, kind: int, start: tuple[float, float], end: tuple[float, float], radius: float) -> None:
        """Add what stands still and is rough. It gives no speed back unless a body's first touch does."""
        segment = pymunk.Segment(self.space.static_body, start, end, radius)
        segment.friction, segment.elasticity, segment.collision_type = 1.0, 0.0, kind
        segment.filter = pymunk.ShapeFilter(categories=STANDING)
        self.space.add(segment)

    def put(self, number: int, actor: Actor) -> pymunk.Body:
        """Add the body of actor number `number` and return it."""
        body = body_of(actor)
        for shape in body.shapes:
            shape.collision_type = FIRST + number
        self.space.add(body, *body.shapes)
        self._bodies.append(body)
        if body.body_type == pymunk.Body.DYNAMIC:
            # The engine moves before it speeds up; half a step of gravity ahead, free fall is exact.
            body.velocity += (0.0, GRAVITY * STEP_S / 2)
        self._restitution[number] = actor.restitution if MATTER[actor.beats[0].action].bounces else 0.0
        if is_round(actor) and spins(actor):
            motor = pymunk.SimpleMotor(self.space.static_body, body, 0.0)
            motor.max_force = 0.0
            self.space.add(motor)
            self._motors[number] = (motor, ROLLING * body.mass * GRAVITY * actor.height / 2)
        return body

    def hang(self, body: pymunk.Body, rope: Rope) -> None:
        """Tie a body's centre to the rope's upper end."""
        joint = pymunk.PinJoint(self.space.static_body, body, (rope.x, rope.y), (0.0, 0.0))
        joint.collide_bodies = False
        self.space.add(joint)

    def run(self, times: Series, until: float) -> Series:
        """Step on to `until` seconds and return x, y (frame heights) and angle (degrees) of all bodies, (A,T,3)."""
        steps = times / STEP_S
        low, high = np.floor(steps + 1e-6).astype(int), np.ceil(steps - 1e-6).astype(int)
        marks = sorted({*low.tolist(), *high.tolist()})
        rows = np.empty((len(marks), len(self._bodies), 3))
        for row, mark in enumerate(marks):
            self._go(mark)
            for column, body in enumerate(self._bodies):
                x, y = body.position
                rows[row, column] = x, y, math.degrees(body.angle)
        self._go(math.floor(until / STEP_S + 1e-6))
        # A frame between two steps lies on the line between them.
        first, second = np.searchsorted(marks, low), np.searchsorted(marks, high)
        share = np.clip(steps - low, 0.0, 1.0)[:, None, None]
        sampled: Series = (rows[first] * (1 - share) + rows[second] * share).transpose(1, 0, 2)
        return sampled

    def _go(self, mark: int) -> None:
        """Step until `mark` steps are done."""
        step = self.space.step
        while self._steps < mark:
            if self.pushes and self._steps % PUSH_STEPS == 0:
                for push in self.pushes:
                    push(self._steps * STEP_S, PUSH_S if self._steps else PUSH_S / 2)
            step(STEP_S)
            self._steps += 1

    def _touch(self, arbiter: pymunk.Arbiter, space: pymunk.Space, data: object) -> None:
        """Note that two bodies began to touch; on the floor, let one bounce and the resistance to rolling set in."""
        one, two = arbiter.shapes
        points = arbiter.contact_point_set
        where = points.points[0].point_a
        assert one.body is not None and two.body is not None
        fast, slow = one.body.velocity_at_world_point(where), two.body.velocity_at_world_point(where)
        speed = (fast - slow).dot(points.normal)
        now = (self._steps + 1) * STEP_S
        numbers = [shape.collision_type - FIRST for shape in (one, two)]
        still = STILL.get(one.collision_type) or STILL.get(two.collision_type)
        if still is None:
            # The one that came is named first.
            first, second = sorted(numbers) if fast.length == slow.length else numbers
            if slow.length > fast.length:
                first, second = second, first
            self.note(now, first, second, "actor", speed)
            return
        number = max(numbers)
        arbiter.restitution = self._restitution[number]
        if number in self._motors and still == "ground":
            motor, resistance = self._motors[number]
            motor.max_force = resistance
        self.note(now, number, None, still, speed)

    def note(self, now: float, first: int, second: int | None, what: str, speed: float) -> None:
        """Note a touch if it is fast enough to tell."""
        if speed > SLOWEST_TOUCH:
            self.touches.append(Contact(at_s=now, first=first, second=second, what=what, speed=speed))
