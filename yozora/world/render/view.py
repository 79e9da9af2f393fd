"""Views: where the camera looks at an instant, and how that moves a sheet of paper of some depth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia

from yozora.core.seeds import derive_seed
from yozora.world.physics.track import Motion
from yozora.world.places.place import Extent
from yozora.world.scene.scene import Scene

BLEED = 0.1
# Rates (Hz) and shares of the shake of a camera in the hand, across and down.
SHAKES = ((0.55, 0.6), (1.3, 0.3), (2.1, 0.1))


@dataclass(frozen=True, kw_only=True)
class View:
    """The camera at one instant: how far it has moved from rest (frame heights), how much it magnifies everything

    (`zoom`), and how much it has come nearer (`dolly`, a factor in the subjects' plane, less further off).
    """

    across: float = 0.0
    down: float = 0.0
    zoom: float = 1.0
    dolly: float = 1.0

    def apply(self, canvas: skia.Canvas, depth: float, aspect: float) -> None:
        """Move `canvas` as this view sees a layer of `depth`."""
        scale = self.zoom if self.dolly == 1.0 else self.zoom * self.dolly ** (0.1 + 0.9 * depth)
        if scale != 1.0:
            canvas.translate(aspect / 2, 0.5)
            canvas.scale(scale, scale)
            canvas.translate(-aspect / 2, -0.5)
        canvas.translate(-self.across * depth, -self.down * depth)


def view_at(scene: Scene, motion: Motion, index: int, fps: float) -> View:
    """Return the scene's view in frame `index`; half-way through a pan or tilt the frame is where it rests."""
    move, rate = scene.camera.move, scene.camera.rate
    seconds = index / fps
    since_middle = seconds - scene.seconds / 2
    if move.startswith("pan"):
        return View(across=rate * since_middle * (1 if move == "pan right" else -1))
    if move.startswith("tilt"):
        return View(down=rate * since_middle * (1 if move == "tilt down" else -1))
    if move in ("zoom in", "dolly in", "zoom out", "dolly out"):
        factor = math.exp(rate * (seconds if move.endswith("in") else scene.seconds - seconds))
        return View(zoom=factor) if move.startswith("zoom") else View(dolly=factor)
    if move == "follow" and motion.tracks:
        return View(across=float(motion.tracks[0].x[index]) - scene.aspect / 2)
    if move == "handheld":
        return View(across=rate * _shake(scene.seed, 0, seconds), down=0.7 * rate * _shake(scene.seed, 1, seconds))
    return View()


def in_frame(box: npt.NDArray[np.float32], view: View, aspect: float) -> npt.NDArray[np.float32]:
    """Return a box (x0,y0,x1,y1) of the world at rest, in frame heights, as a view shows it, in frame heights."""
    scale = view.zoom * view.dolly
    centre = np.array([aspect / 2, 0.5, aspect / 2, 0.5], np.float32)
    away = np.array([view.across, view.down, view.across, view.down], np.float32)
    shown: npt.NDArray[np.float32] = (box - away - centre) * scale + centre
    return shown


def extent_of(views: list[View], aspect: float) -> Extent:
    """Return the part of the world that layers must cover for all `views`; the nearest are 1.5 deep."""
    ways = [1.5 * view.across for view in views] + [0.0]
    return Extent(left=min(ways) - BLEED, right=max(ways) + aspect + BLEED)


def _shake(seed: int, axis: int, seconds: float) -> float:
    """Return the shake (-1..1) of a hand at an instant."""
    start = derive_seed("shake", seed, axis) % 1000 / 1000
    return sum(
        share * math.sin(math.tau * (rate * seconds + start * (k + 1))) for k, (rate, share) in enumerate(SHAKES)
    )
