"""Render: from a scene to pixels and to the mask of every actor, layer by layer, far to near."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import numpy.typing as npt
import skia

from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.world.physics.motion import Track, simulate
from yozora.world.places.catalog import PLACES
from yozora.world.places.place import Extent, Layer
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Pose
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import LIGHTS, mix
from yozora.world.scene.scene import Actor, Scene

MASK_STRIDE = 2
PHASES = 8
WHITE = (1.0, 1.0, 1.0)
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """Pixels `frames` (T,H,W,3) uint8, and per actor the visible part: `masks` (A,T,H/2,W/2) uint8 in 0..255,

    and `visible` (A,T) in 0..1: the share of the actor's silhouette that is neither hidden nor out of frame.
    """

    frames: Bytes
    masks: Bytes
    visible: npt.NDArray[np.float32]
    tracks: tuple[Track, ...]


@dataclass(frozen=True, kw_only=True)
class _View:
    """The camera at one instant: how far it has moved and how much it magnifies."""

    shift: float
    zoom: float

    def apply(self, canvas: skia.Canvas, depth: float, scene: Scene) -> None:
        """Move `canvas` as this view sees a layer of `depth`."""
        zoom = 1 + (self.zoom - 1) * (0.25 + 0.75 * depth)
        canvas.translate(scene.aspect / 2, 0.5)
        canvas.scale(zoom, zoom)
        canvas.translate(-scene.aspect / 2 - self.shift * depth, -0.5)


def view_at(scene: Scene, seconds: float) -> _View:
    """Return the scene's view at an instant; half-way through a pan the frame is where it rests."""
    move, rate = scene.camera.move, scene.camera.rate
    since_middle = seconds - scene.seconds / 2
    if move in ("pan left", "pan right"):
        return _View(shift=rate * since_middle * (1 if move == "pan right" else -1), zoom=1.0)
    if move == "zoom in":
        return _View(shift=0.0, zoom=math.exp(rate * seconds))
    if move == "zoom out":
        return _View(shift=0.0, zoom=math.exp(rate * (scene.seconds - seconds)))
    return _View(shift=0.0, zoom=1.0)


def render(scene: Scene, shape: VideoShape) -> Rendering:
    """Film `scene` into a clip of `shape` (whose aspect is the scene's); the same scene gives the same bytes."""
    return _Stage(scene, shape).film()


class _Stage:
    """The painted scenery of one scene, ready to be filmed frame by frame."""

    def __init__(self, scene: Scene, shape: VideoShape) -> None:
        """Paint every layer that does not move, once."""
        self.scene, self.shape = scene, shape
        self.light = LIGHTS[scene.time]
        self.place = PLACES[scene.place]
        self.tracks = simulate(scene, shape.fps)
        reach = abs(scene.camera.rate) * scene.seconds * 0.75 if "pan" in scene.camera.move else 0.0
        self.extent = Extent(left=-0.1 - reach, right=scene.aspect + 0.1 + reach)
        layers = self.place.layers(Random(derive_seed("layers", scene.seed)), self.light, self.extent)
        self.behind = self._prepare([layer for layer in layers if layer.depth <= 1])
        self.before = self._prepare([layer for layer in layers if layer.depth > 1])
        self.occluder_seed = derive_seed("occluder", scene.seed)

    def _prepare(self, layers: list[Layer]) -> list[tuple[float, Layer | skia.Image]]:
        """Return layers with still ones painted; under a still camera, neighbours that are still become one."""
        prepared: list[tuple[float, Layer | skia.Image]] = []
        run: list[Layer] = []
        merge = self.scene.camera.move == "still"
        for layer in layers:
            if layer.moving:
                prepared += self._flush(run) + [(layer.depth, layer)]
                run = []
            else:
                if not merge:
                    prepared += self._flush(run)
                    run = []
                run.append(layer)
        return prepared + self._flush(run)

    def _flush(self, run: list[Layer]) -> list[tuple[float, Layer | skia.Image]]:
        """Paint a run of still layers into one picture."""
        if not run:
            return []
        scale = self.shape.height
        extent = self.extent
        width = math.ceil((extent.right - extent.left) * scale)
        surface = skia.Surface(width, math.ceil((extent.bottom - extent.top) * scale))
        canvas = surface.getCanvas()
        canvas.scale(scale, scale)
        canvas.translate(-extent.left, -extent.top)
        for layer in run:
            layer.draw(canvas, 0.0)
        return [(run[-1].depth, surface.makeImageSnapshot())]

    def film(self) -> Rendering:
        """Return every frame and mask of the clip."""
        shape, count = self.shape, len(self.scene.actors)
        frames = np.empty((shape.frames, shape.height, shape.width, 3), np.uint8)
        small = (shape.height // MASK_STRIDE, shape.width // MASK_STRIDE)
        masks = np.empty((count, shape.frames, *small), np.uint8)
        visible = np.empty((count, shape.frames), np.float32)
        pixels = np.empty((shape.height, shape.width, 4), np.uint8)
        surface = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType)
        matte = np.empty((*small, 4), np.uint8)
        matte_surface = skia.Surface(matte, colorType=skia.kRGBA_8888_ColorType)
        for index in range(shape.frames):
            self._frame(surface.getCanvas(), index)
            frames[index] = pixels[..., :3]
            for actor in range(count):
                area = self._matte(matte_surface.getCanvas(), index, actor)
                masks[actor, index] = matte[..., 3]
                seen = float(matte[..., 3].sum(dtype=np.int64)) / 255
                visible[actor, index] = min(1.0, seen / max(area, 1e-6))
        return Rendering(frames=frames, masks=masks, visible=visible, tracks=self.tracks)

    def _frame(self, canvas: skia.Canvas, index: int) -> None:
        """Paint frame `index`."""
        seconds = index / self.shape.fps
        view = view_at(self.scene, seconds)
        canvas.save()
        canvas.scale(self.shape.height, self.shape.height)
        self._sheets(canvas, self.behind, view, seconds)
        canvas.save()
        view.apply(canvas, 1.0, self.scene)
        for actor, track in zip(self.scene.actors, self.tracks, strict=True):
            self._actor(canvas, actor, track, index, tinted=True)
        self._occluder(canvas)
        canvas.restore()
        self._sheets(canvas, self.before, view, seconds)
        canvas.restore()

    def _sheets(
        self, canvas: skia.Canvas, sheets: list[tuple[float, Layer | skia.Image]], view: _View, seconds: float
    ) -> None:
        """Paint prepared layers as `view` sees them."""
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        for depth, sheet in sheets:
            canvas.save()
            view.apply(canvas, depth, self.scene)
            if isinstance(sheet, Layer):
                sheet.draw(canvas, seconds)
            else:
                canvas.translate(self.extent.left, self.extent.top)
                canvas.scale(1 / self.shape.height, 1 / self.shape.height)
                canvas.drawImage(sheet, 0, 0, sampling)
            canvas.restore()

    def _actor(self, canvas: skia.Canvas, actor: Actor, track: Track, index: int, *, tinted: bool) -> None:
        """Paint one actor where its track puts it, mirrored if it faces left."""
        rig = RIGS[actor.kind]
        canvas.save()
        canvas.translate(float(track.x[index]), float(track.y[index]))
        canvas.rotate(track.angle)
        canvas.scale(-actor.height if actor.direction == "left" else actor.height, actor.height)
        if tinted:
            tint = mix(self.light.tint, WHITE, 0.55)
            paint = skia.Paint(ColorFilter=skia.ColorFilters.Matrix(_diagonal(tint)))
            half = 0.75 * max(1.0, rig.aspect)
            canvas.saveLayer(skia.Rect.MakeLTRB(-half, -0.75, half, 0.75), paint)
        pose = Pose(colour=COLOURS[actor.colour], cycle=float(track.cycle[index]), seconds=index / self.shape.fps)
        rig.draw(canvas, pose)
        if tinted:
            canvas.restore()
        canvas.restore()

    def _occluder(self, canvas: skia.Canvas) -> None:
        """Paint what the actors pass behind."""
        occluder = self.scene.occluder
        if occluder is None:
            return
        canvas.save()
        canvas.translate(occluder.x, self.place.occluder_foot)
        self.place.occluders[occluder.name](canvas, Random(self.occluder_seed), self.light)
        canvas.restore()

    def _matte(self, canvas: skia.Canvas, index: int, which: int) -> float:
        """Paint the visible part of actor `which`; return its whole silhouette's area in matte pixels."""
        actor, track = self.scene.actors[which], self.tracks[which]
        rig = RIGS[actor.kind]
        scale = self.shape.height / MASK_STRIDE
        view = view_at(self.scene, index / self.shape.fps)
        canvas.clear(0)
        canvas.save()
        canvas.scale(scale, scale)
        view.apply(canvas, 1.0, self.scene)
        self._actor(canvas, actor, track, index, tinted=False)
        erase = skia.Paint(BlendMode=skia.BlendMode.kDstOut)
        nearer = list(zip(self.scene.actors, self.tracks, strict=True))[which + 1 :]
        if nearer or self.scene.occluder:
            canvas.saveLayer(None, erase)
            for other, other_track in nearer:
                self._actor(canvas, other, other_track, index, tinted=False)
            self._occluder(canvas)
            canvas.restore()
        canvas.restore()
        phase = round(PHASES * float(track.cycle[index])) % PHASES
        area = silhouette_share(actor.kind, phase) * rig.aspect * (actor.height * scale * view.zoom) ** 2
        return area


@cache
def silhouette_share(kind: str, phase: int) -> float:
    """Return the share (0..1) of a rig's box that its silhouette covers at `phase` of PHASES, painted once."""
    rig, size = RIGS[kind], 64
    pixels = np.zeros((2 * size, 2 * math.ceil(size * rig.aspect), 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.translate(math.ceil(size * rig.aspect), size)
    canvas.scale(size, size)
    rig.draw(canvas, Pose(colour=COLOURS["red"], cycle=phase / PHASES, seconds=0.0))
    return float(pixels[..., 3].sum(dtype=np.int64)) / 255 / (size * size * rig.aspect)


def _diagonal(tint: tuple[float, float, float]) -> list[float]:
    """Return the 4x5 colour matrix that multiplies by `tint`."""
    r, g, b = tint
    return [r, 0, 0, 0, 0, 0, g, 0, 0, 0, 0, 0, b, 0, 0, 0, 0, 0, 1, 0]
