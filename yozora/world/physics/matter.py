"""Matter: what the bodies of each behaviour are made of: their shape, weight, friction and bounce."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pymunk

from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor

BRAKE_FRICTION = 0.25
BRICK_FRICTION = 0.6
# What a launched box glides over the floor with, towards the stack it is to hit.
GLIDE_FRICTION = 0.1
# The widths, in heights, of what counts as round.
ROUND_ASPECTS = (0.9, 1.1)
# Those that pass momentum on are this far apart (frame heights) where they touch: a row of them meets one by one,
# as real balls do, not all in one step of the engine.
ROWS, GAP = ("collide", "swing"), 0.004
# Filter categories: the ground and what stands on it for good, and bodies.
STANDING, MOVING = 1, 2


@dataclass(frozen=True, kw_only=True)
class Matter:
    """`friction` against a floor of friction 1; whether a body `bounces` off the floor with the actor's restitution,

    `rebounds` so off other bodies, and `spins` (a body that does not keeps its angle, come what may).
    """

    friction: float
    bounces: bool = False
    rebounds: bool = True
    spins: bool = False


MATTER: dict[str, Matter] = {
    "fall": Matter(friction=0.6, bounces=True, spins=True),
    "bounce": Matter(friction=0.4, bounces=True, spins=True),
    "roll": Matter(friction=1.0, spins=True),
    "collide": Matter(friction=0.0),
    # Two bricks of this friction have BRICK_FRICTION between them: the engine multiplies.
    "topple": Matter(friction=math.sqrt(BRICK_FRICTION), rebounds=False, spins=True),
    "swing": Matter(friction=0.0, bounces=True),
    "float": Matter(friction=0.1),
    "splash": Matter(friction=0.1),
    "blow": Matter(friction=0.1),
    "brake": Matter(friction=BRAKE_FRICTION),
}


def is_round(actor: Actor) -> bool:
    """Whether the body of `actor` is a disc (else a box). What rolls is."""
    low, high = ROUND_ASPECTS
    return actor.beats[0].action == "roll" or (actor.kind != "brick" and low <= RIGS[actor.kind].aspect <= high)


def spins(actor: Actor) -> bool:
    """Whether the engine turns the body of `actor`. A box that bounces stays upright."""
    action = actor.beats[0].action
    return MATTER[action].spins and (action != "bounce" or is_round(actor))


def body_of(actor: Actor) -> pymunk.Body:
    """Return a new body with its shapes, at the place and with the velocity the actor starts with."""
    action = actor.beats[0].action
    mass, radius, size = actor.height**2, actor.height / 2, (actor.height * RIGS[actor.kind].aspect, actor.height)
    moment = pymunk.moment_for_circle(mass, 0.0, radius) if is_round(actor) else pymunk.moment_for_box(mass, size)
    body = pymunk.Body(mass, moment if spins(actor) else math.inf)
    body.position, body.velocity = (actor.x, actor.y), actor.launch
    shape = _shape(actor, body, 0.0)
    if action in ROWS:
        shape.filter = pymunk.ShapeFilter(categories=MOVING, mask=STANDING)
        _shape(actor, body, GAP / 2).filter = pymunk.ShapeFilter(categories=MOVING, mask=MOVING)
    if action == "blow":
        # The wind alone moves it: nothing pulls it down, and it passes others.
        body.body_type = pymunk.Body.KINEMATIC
        shape.filter = pymunk.ShapeFilter(mask=0)
    if action == "topple" and actor.launch != (0.0, 0.0) and not is_round(actor):
        shape.friction = GLIDE_FRICTION
    if action in ("roll", "topple") and is_round(actor):
        # It comes rolling: no speed is lost on getting the ball to turn.
        body.angular_velocity = actor.launch[0] / radius
    return body


def _shape(actor: Actor, body: pymunk.Body, less: float) -> pymunk.Shape:
    """Return a new shape of `body`, on each side `less` (frame heights) smaller than the actor's box."""
    width, height = actor.height * RIGS[actor.kind].aspect - 2 * less, actor.height - 2 * less
    shape = pymunk.Circle(body, height / 2) if is_round(actor) else pymunk.Poly.create_box(body, (width, height))
    matter = MATTER[actor.beats[0].action]
    shape.friction = matter.friction
    shape.elasticity = math.sqrt(actor.restitution) if matter.rebounds else 0.0
    shape.filter = pymunk.ShapeFilter(categories=MOVING)
    return shape
