"""Scripted actors: they go through the places of their beats at a steady speed, hop, dance and sway on the way."""

from __future__ import annotations

import math

import numpy as np

from yozora.world.physics.bouncing import bouncing
from yozora.world.physics.changes import change_of
from yozora.world.physics.course import Course, Rows, course_of
from yozora.world.physics.hop import hops_of, landings
from yozora.world.physics.track import Contact, Series, Track
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Scene

SWAY_HZ = 0.45
DANCE_SWAY = 0.02
DANCE_SWAY_S = 1.0
DANCE_CYCLES_PER_SECOND = 1.2
# Who does any of this is on the ground and does not sway in the air.
GROUNDED = ("walk", "run", "drive", "roll", "bounce", "jump", "dance", "sit")
# A way shorter than this (frame heights) is none.
SHORTEST_WAY = 1e-6


def follow(scene: Scene, number: int, times: Series) -> tuple[Track, tuple[Contact, ...]]:
    """Return the track of a scripted actor, and where it touches the ground."""
    actor = scene.actors[number]
    course = course_of(actor)
    index, share = course.at(times)
    x = course.x0[index] + (course.x1 - course.x0)[index] * share
    y = course.y0[index] + (course.y1 - course.y0)[index] * share
    contacts: tuple[Contact, ...] = ()
    if all(manner == "bounce" for manner in course.manners):
        heights, contacts = bouncing(actor, number, times, scene.seconds)
        y = y - heights
    elif {"jump", "dance", "bounce"} & set(course.manners):
        hops = hops_of(course)
        y = y - hops.lift(index, share)
        contacts = tuple(landings(course, hops, number, scene.seconds))
        x = x + _dance_sway(course, index, share)
    y = y + _air_sway(actor, course, times)
    track = Track(
        x=x,
        y=y,
        cycle=cycles(actor, course, index, share, times),
        angle=_angle(actor, course, index, share),
        facing=_facing(actor, course)[index],
        change=change_of(scene.changes, number, times),
        actions=tuple(course.actions[row] for row in index.tolist()),
    )
    return track, contacts


def cycles(actor: Actor, course: Course, index: Rows, share: Series, times: Series) -> Series:
    """Return the gait cycles (T,) done by `times`, of which `share` of beat `index` is gone.

    What rolls turns as a whole (its angle); its parts do not.
    """
    rig = RIGS[actor.kind]
    rolls = np.array([manner == "roll" for manner in course.manners])
    dances = np.array([manner == "dance" for manner in course.manners])
    heights = np.hypot(course.x1 - course.x0, course.y1 - course.y0) / actor.height
    each = rig.cycles_per_height * heights * ~rolls + DANCE_CYCLES_PER_SECOND * course.seconds * dances
    before = np.cumsum(each) - each
    done: Series = actor.phase + rig.cycles_per_second * times + before[index] + each[index] * share
    return done


def _dance_sway(course: Course, index: Rows, share: Series) -> Series:
    """Return how far (frame heights) dancers sway to the right, (T,): whole sways in a beat."""
    dances = np.array([manner == "dance" for manner in course.manners])
    count = np.maximum(1, np.round(course.seconds / DANCE_SWAY_S))
    sway: Series = DANCE_SWAY * dances[index] * np.sin(2 * math.pi * count[index] * share)
    return sway


def _air_sway(actor: Actor, course: Course, times: Series) -> Series:
    """Return how far (frame heights) what flies, swims or sails sways down, (T,)."""
    amplitude = 0.0 if set(GROUNDED) & set(course.manners) else RIGS[actor.kind].bob * actor.height
    return amplitude * np.sin(2 * math.pi * (SWAY_HZ * times + actor.phase))


def _angle(actor: Actor, course: Course, index: Rows, share: Series) -> Series:
    """Return the angle (degrees, T): up or down for rigs that turn, the way rolled for what rolls."""
    dx, dy = course.x1 - course.x0, course.y1 - course.y0
    if RIGS[actor.kind].turns:
        angle: Series = np.where(np.abs(dy) > np.abs(dx) + SHORTEST_WAY, 90.0 * np.sign(dy), 0.0)[index]
        return angle
    if "roll" not in course.manners:
        return np.zeros(len(index))
    rolls = np.array([manner == "roll" for manner in course.manners])
    each = np.degrees(dx * rolls / (actor.height / 2))
    return (np.cumsum(each) - each)[index] + each[index] * share


def _facing(actor: Actor, course: Course) -> Series:
    """Return where the actor faces in each beat, (B,): 1 right, -1 left.

    A rig that points up or down is not mirrored.
    """
    facing = -1.0 if actor.direction == "left" else 1.0
    faces = []
    for dx, dy in zip((course.x1 - course.x0).tolist(), (course.y1 - course.y0).tolist(), strict=True):
        upright = RIGS[actor.kind].turns and abs(dy) > abs(dx) + SHORTEST_WAY
        if abs(dx) > SHORTEST_WAY and not upright:
            facing = math.copysign(1.0, dx)
        faces.append(1.0 if upright else facing)
    return np.array(faces)
