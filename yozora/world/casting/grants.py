"""Grants: whether a scene has all that was wished for."""

from __future__ import annotations

from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import Actor, Scene

OF_THE_SCENE = ("place", "time", "weather", "style", "plot", "relation")
OF_THE_SUBJECT = ("kind", "colour", "pattern", "size", "direction", "speed")


def grants(wishes: Wishes, scene: Scene) -> bool:
    """Return whether every wish has come true in `scene`, those for a subject in one and the same."""
    for name in OF_THE_SCENE:
        if getattr(wishes, name) not in (None, getattr(scene, name)):
            return False
    if wishes.camera not in (None, scene.camera.move):
        return False
    if wishes.effect is not None and all(change.name != wishes.effect for change in scene.changes):
        return False
    return any(_is_wished(wishes, scene, actor) for actor in bound(scene))


def bound(scene: Scene) -> tuple[Actor, ...]:
    """Return whom wishes for a subject may bind: the first, and what is changed where something is."""
    return scene.actors[:2] if scene.plot == "effect" else scene.actors[:1]


def _is_wished(wishes: Wishes, scene: Scene, actor: Actor) -> bool:
    """Return whether an actor is as wished for, in number too, and does first what is wished."""
    count = sum(other.group == actor.group for other in scene.actors)
    return (
        all(getattr(wishes, name) in (None, getattr(actor, name)) for name in OF_THE_SUBJECT)
        and wishes.count in (None, count)
        and wishes.action in (None, actor.beats[0].action)
    )
