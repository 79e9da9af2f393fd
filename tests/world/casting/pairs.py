"""Which pairs of the kinds that training holds out (subject and colour, subject and action, place and time) a scene

shows, and how its actors move.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from yozora.world.casting.splits import actions_of, held_out, held_out_action, held_out_time
from yozora.world.scene.light import DAY
from yozora.world.scene.scene import Actor, Scene
from yozora.world.scene.script import PLAYS, TRAVELS, Beat

Pair = tuple[str, str, str]
AUXILIARY = ("stand", "hide", "leave", "return")


def shown_by(actor: Actor) -> set[Pair]:
    """Return the pairs (axis, kind, colour or action) that one actor shows; what helps a plot along is none."""
    listed = actions_of(actor.kind)
    actions = {beat.action for beat in actor.beats if beat.action in listed or beat.action not in AUXILIARY}
    return {("colour", actor.kind, actor.colour)} | {("action", actor.kind, action) for action in actions}


def shown_in(scene: Scene) -> set[Pair]:
    """Return all pairs of a scene, those of every group and of its place and time."""
    setting = {("time", scene.place, scene.time)} if scene.time in DAY else set()
    return setting.union(*map(shown_by, scene.actors))


def is_held_out(pair: Pair) -> bool:
    """Return whether training never shows a pair."""
    axis, first, second = pair
    return {"colour": held_out, "action": held_out_action, "time": held_out_time}[axis](first, second)


def legs(actor: Actor) -> Iterator[tuple[Beat, float, float]]:
    """Yield each beat of an actor with its mean velocity (vx, vy) in frame heights a second."""
    x, y = actor.x, actor.y
    for beat in actor.beats:
        seconds = beat.end_s - beat.start_s
        yield beat, (beat.x - x) / seconds, (beat.y - y) / seconds
        x, y = beat.x, beat.y


def travelling_velocities(scene: Scene, actor: Actor) -> Iterator[tuple[bool, float]]:
    """Yield whether an actor goes up or down, and how fast, for each beat in which it gets about by the script."""
    for beat, vx, vy in legs(actor):
        scripted = beat.action not in PLAYS or (scene.plot == "parade" and beat.action in ("bounce", "roll"))
        if scripted and (beat.action in (*TRAVELS, "leave", "return", "bounce", "roll")):
            yield abs(vy) > abs(vx), math.hypot(vx, vy)
