"""Simulate: from a scene to where every actor is in every frame, what touches what, and the footprints left."""

from __future__ import annotations

import numpy as np

from yozora.world.physics.changes import causes
from yozora.world.physics.plays import is_body, play
from yozora.world.physics.prints import prints_of
from yozora.world.physics.script import follow
from yozora.world.physics.track import Contact, Motion, Print, Track
from yozora.world.scene.scene import Scene


def simulate(scene: Scene, fps: float) -> Motion:
    """Return the motion of `scene`, sampled at the frames of a clip of `scene.seconds` at `fps`.

    The engine plays those whose first beat is its own; all others follow their script.
    """
    times = np.arange(round(scene.seconds * fps)) / fps
    bodies = tuple(number for number, actor in enumerate(scene.actors) if is_body(scene, actor))
    tracks: dict[int, Track] = {}
    contacts: list[Contact] = []
    prints: list[Print] = []
    if bodies:
        tracks, touches = play(scene, bodies, times)
        contacts += touches
    for number in range(len(scene.actors)):
        if number not in tracks:
            tracks[number], touches = follow(scene, number, times)
            contacts += touches
            prints += prints_of(scene, number)
    ordered = tuple(tracks[number] for number in range(len(scene.actors)))
    contacts += causes(scene.changes, ordered, fps)
    return Motion(
        tracks=ordered,
        contacts=tuple(sorted(contacts, key=lambda contact: (contact.at_s, contact.first))),
        prints=tuple(sorted(prints, key=lambda made: (made.at_s, made.actor))),
    )
