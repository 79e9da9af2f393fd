"""Where actors are: boxes from the simulation of their scene."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yozora.world.facts.facts import boxes_of
from yozora.world.physics.motion import simulate
from yozora.world.scene.scene import Scene

Boxes = npt.NDArray[np.float64]


def boxes(scene: Scene, fps: float = 4.0) -> Boxes:
    """Return the boxes (A,T,4), each (x0,y0,x1,y1) in frame heights, of a scene's actors."""
    tracks = simulate(scene, fps).tracks
    return np.array([boxes_of(actor, track) for actor, track in zip(scene.actors, tracks, strict=True)])


def share_in_frame(scene: Scene, box: Boxes) -> Boxes:
    """Return which share (0..1) of each box (...,4) lies in the frame."""
    x0, y0, x1, y1 = np.moveaxis(box, -1, 0)
    wide = np.clip(x1, 0, scene.aspect) - np.clip(x0, 0, scene.aspect)
    return wide * (np.clip(y1, 0, 1) - np.clip(y0, 0, 1)) / ((x1 - x0) * (y1 - y0))


def centres(box: Boxes) -> tuple[Boxes, Boxes]:
    """Return the centres x, y of boxes (...,4)."""
    return (box[..., 0] + box[..., 2]) / 2, (box[..., 1] + box[..., 3]) / 2


def members(scene: Scene, group: int) -> list[int]:
    """Return the numbers of a group's actors."""
    return [number for number, actor in enumerate(scene.actors) if actor.group == group]
