"""Scenery: the sheets of a place and its weather under one light; those that do not move are painted once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np
import skia

from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.world.places.catalog import PLACES
from yozora.world.places.occluders import AIR_OCCLUDERS
from yozora.world.places.place import Extent, Layer
from yozora.world.places.screen import screen
from yozora.world.render.view import View
from yozora.world.scene.light import LIGHTS, Light, light_of_day
from yozora.world.scene.scene import DAY_PASSING, Occluder, Scene
from yozora.world.weather.catalog import WEATHERS

# Under a moving camera neighbours that differ in depth by no more than this are one sheet: a fraction of a pixel.
SAME_DEPTH = 0.15
# Instants of a passing day at which its scenery is painted; in between one fades into the next.
DAY_KEYS = 9
LINEAR, NEAREST = skia.SamplingOptions(skia.FilterMode.kLinear), skia.SamplingOptions()
# The part of the world (left, top, right, bottom about its foot) that an occluder may fill.
OCCLUDER_BOX = (-0.6, -1.05, 0.6, 0.2)


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A layer that moves, or the picture of some that do not."""

    depth: float
    layer: Layer | None = None
    image: skia.Image | None = None
    left_px: int = 0
    top_px: int = 0


class Scenery:
    """What stands and hangs round the actors under one light."""

    def __init__(self, scene: Scene, shape: VideoShape, extent: Extent, light: Light, *, still: bool) -> None:
        """Paint every layer that does not move; under a camera that is `still` all neighbours become one picture."""
        self.scene, self.shape, self.extent, self.still = scene, shape, extent, still
        # Pictures start on whole pixels, so that a camera at rest, which sees the frame and no more, lays them down as
        # they are.
        self.left_px, self.top_px = math.floor(extent.left * shape.height), math.floor(extent.top * shape.height)
        self.size_px = ((extent.right - extent.left) * shape.height, (extent.bottom - extent.top) * shape.height)
        if still:
            self.left_px, self.top_px, self.size_px = 0, 0, (shape.width - 1, shape.height - 1)
        self.light = WEATHERS[scene.weather].relight(light)
        place, weather = PLACES[scene.place], WEATHERS[scene.weather]
        layers = list(place.layers(Random(derive_seed("layers", scene.seed)), self.light, extent))
        extras = list(weather.layers(Random(derive_seed("weather", scene.seed)), self.light, extent))
        if weather.bolt is not None:
            strikes = weather.flashes(Random(derive_seed("flashes", scene.seed)), scene.seconds)
            extras.append(weather.bolt(Random(derive_seed("bolt", scene.seed)), self.light, extent, strikes))
        for extra in sorted(extras, key=lambda layer: layer.depth):
            layers.insert(sum(layer.depth <= extra.depth for layer in layers), extra)
        self.behind = self._prepared([layer for layer in layers if layer.depth <= 1])
        self.before = self._prepared([layer for layer in layers if layer.depth > 1])
        self.occluders = [self._occluder(occluder) for occluder in scene.occluders]

    def _prepared(self, layers: list[Layer]) -> list[_Sheet]:
        """Return layers with still ones painted."""
        sheets: list[_Sheet] = []
        run: list[Layer] = []
        for layer in layers:
            if layer.moving:
                sheets += self._flushed(run)
                sheets.append(_Sheet(depth=layer.depth, layer=layer))
                run = []
            else:
                if run and not self.still and layer.depth - run[0].depth > SAME_DEPTH:
                    sheets += self._flushed(run)
                    run = []
                run.append(layer)
        return sheets + self._flushed(run)

    def _flushed(self, run: list[Layer]) -> list[_Sheet]:
        """Paint a run of still layers into one picture."""
        if not run:
            return []
        scale = self.shape.height
        surface = blank(*self.size_px)
        canvas = surface.getCanvas()
        canvas.translate(-self.left_px, -self.top_px)
        canvas.scale(scale, scale)
        for layer in run:
            canvas.save()
            layer.draw(canvas, 0.0)
            canvas.restore()
        image, left, top = _trimmed(surface)
        if image is None:
            return []
        depth, left_px, top_px = run[-1].depth, left + self.left_px, top + self.top_px
        return [_Sheet(depth=depth, image=image, left_px=left_px, top_px=top_px)]

    def _occluder(self, occluder: Occluder) -> tuple[skia.Image, float, float]:
        """Paint what the actors pass behind, once; return it and where its corner is from its foot (frame heights)."""
        place = PLACES[self.scene.place]
        draw = place.occluders.get(occluder.name) or AIR_OCCLUDERS.get(occluder.name) or screen
        left, top, right, bottom = OCCLUDER_BOX
        scale = self.shape.height
        surface = blank((right - left) * scale, (bottom - top) * scale)
        canvas = surface.getCanvas()
        canvas.scale(scale, scale)
        canvas.translate(-left, -top)
        draw(canvas, Random(derive_seed("occluder", self.scene.seed, occluder.name)), self.light)
        image, across, down = _trimmed(surface)
        if image is None:
            raise ValueError(f"The occluder {occluder.name!r} paints nothing.")
        return image, left + across / scale, top + down / scale

    def paint(self, canvas: skia.Canvas, view: View, seconds: float, *, before: bool = False) -> None:
        """Paint the sheets behind the actors, or those before them, as `view` sees them."""
        for sheet in self.before if before else self.behind:
            canvas.save()
            view.apply(canvas, sheet.depth, self.scene.aspect)
            if sheet.layer is not None:
                sheet.layer.draw(canvas, seconds)
            else:
                sampling = NEAREST if self.still else LINEAR
                canvas.scale(1 / self.shape.height, 1 / self.shape.height)
                canvas.drawImage(sheet.image, sheet.left_px, sheet.top_px, sampling)
            canvas.restore()

    def occluder_boxes(self, seconds: float) -> list[tuple[float, float, float, float]]:
        """Return the box (x0,y0,x1,y1) of each thing that the actors pass behind, in frame heights, camera apart."""
        boxes = []
        for occluder, (image, left, top) in zip(self.scene.occluders, self.occluders, strict=True):
            x, y = occluder.x_at(seconds) + left, self._foot(occluder) + top
            boxes.append((x, y, x + image.width() / self.shape.height, y + image.height() / self.shape.height))
        return boxes

    def _foot(self, occluder: Occluder) -> float:
        """Return how far down an occluder stands, in frame heights."""
        return PLACES[self.scene.place].occluder_foot if occluder.y is None else occluder.y

    def paint_occluders(self, canvas: skia.Canvas, seconds: float) -> None:
        """Paint what the actors pass behind; `canvas` is in the subjects' plane."""
        for occluder, (image, left, top) in zip(self.scene.occluders, self.occluders, strict=True):
            canvas.save()
            canvas.translate(occluder.x_at(seconds) + left, self._foot(occluder) + top)
            canvas.scale(1 / self.shape.height, 1 / self.shape.height)
            canvas.drawImage(image, 0, 0, LINEAR)
            canvas.restore()


def _trimmed(surface: skia.Surface) -> tuple[skia.Image | None, int, int]:
    """Return the part of a sheet where there is paint, and where it starts; as an opaque picture where it can be,

    for that is laid down twenty times faster.
    """
    pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    painted = pixels[..., 3] > 0
    rows, columns = np.flatnonzero(painted.any(1)), np.flatnonzero(painted.any(0))
    if not len(rows):
        return None, 0, 0
    box = skia.IRect.MakeLTRB(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    part = pixels[box.top() : box.bottom(), box.left() : box.right()]
    if (part[..., 3] < 255).any():
        return surface.makeImageSnapshot(box), box.left(), box.top()
    kinds = {"colorType": skia.kRGBA_8888_ColorType, "alphaType": skia.kOpaque_AlphaType}
    return skia.Image.fromarray(np.ascontiguousarray(part), **kinds), box.left(), box.top()


def blank(width: float, height: float) -> skia.Surface:
    """Return an empty sheet of at least this many pixels, its channels in the order that films have."""
    info = skia.ImageInfo.Make(
        math.ceil(width) + 1, math.ceil(height) + 1, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    return skia.Surface.MakeRaster(info)


class Backdrop:
    """The scenery of a scene over time: one for its light, or several that fade into each other as a day passes."""

    def __init__(self, scene: Scene, shape: VideoShape, extent: Extent, *, still: bool) -> None:
        """Paint all of it."""
        self.scene = scene
        lights = (
            [LIGHTS[scene.time]]
            if scene.time != DAY_PASSING
            else [light_of_day(key / (DAY_KEYS - 1)) for key in range(DAY_KEYS)]
        )
        self.keys = [Scenery(scene, shape, extent, light, still=still) for light in lights]

    def at(self, seconds: float) -> tuple[Scenery, Scenery | None, float]:
        """Return the scenery of an instant, the one that it fades into if any, and how far (0..1)."""
        if len(self.keys) == 1:
            return self.keys[0], None, 0.0
        place = min(1.0, seconds / self.scene.seconds) * (len(self.keys) - 1)
        first = min(len(self.keys) - 2, int(place))
        return self.keys[first], self.keys[first + 1], place - first

    def paint(self, canvas: skia.Canvas, view: View, seconds: float, *, before: bool = False) -> None:
        """Paint what hangs behind or before the actors at an instant."""
        first, second, share = self.at(seconds)
        first.paint(canvas, view, seconds, before=before)
        if second is not None and share > 0:
            canvas.saveLayerAlpha(None, round(255 * share))
            second.paint(canvas, view, seconds, before=before)
            canvas.restore()

    def light_at(self, seconds: float) -> Light:
        """Return the light of an instant."""
        if self.scene.time != DAY_PASSING:
            return self.keys[0].light
        return WEATHERS[self.scene.weather].relight(light_of_day(min(1.0, seconds / self.scene.seconds)))
