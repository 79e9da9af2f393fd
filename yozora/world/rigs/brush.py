"""Paint helpers for rigs: filled and stroked shapes in a few words, always anti-aliased."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import skia

from yozora.world.scene.light import RGB, mix

WHITE: RGB = (1.0, 1.0, 1.0)
BLACK: RGB = (0.0, 0.0, 0.0)
INK: RGB = (0.16, 0.14, 0.22)


# A paint takes longer to make than to use, and a clip uses the same ones in every frame.
SHADES = 8192


@lru_cache(SHADES)
def fill(colour: RGB, alpha: float = 1.0) -> skia.Paint:
    """Return a paint that fills with `colour`. It is shared: whoever wants to change it copies it."""
    return skia.Paint(Color4f=skia.Color4f(*colour, alpha), AntiAlias=True)


@lru_cache(SHADES)
def stroke(colour: RGB, width: float, alpha: float = 1.0) -> skia.Paint:
    """Return a paint that draws round-ended lines of `width`. It is shared: whoever wants to change it copies it."""
    paint = skia.Paint(fill(colour, alpha))
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


@lru_cache(SHADES)
def lighter(colour: RGB, share: float = 0.35) -> RGB:
    """Return `colour` mixed with white."""
    return mix(colour, WHITE, share)


@lru_cache(SHADES)
def darker(colour: RGB, share: float = 0.3) -> RGB:
    """Return `colour` mixed with ink."""
    return mix(colour, INK, share)


def polygon(*points: tuple[float, float]) -> skia.Path:
    """Return a closed path of straight lines through `points`."""
    path = skia.Path()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    return path


def curve(start: tuple[float, float], *segments: tuple[float, ...], closed: bool = True) -> skia.Path:
    """Return a path from `start`: a segment of 2 numbers is a line, of 4 a quadratic, of 6 a cubic (ends last)."""
    path = skia.Path()
    path.moveTo(*start)
    draw = {2: path.lineTo, 4: path.quadTo, 6: path.cubicTo}
    for segment in segments:
        draw[len(segment)](*segment)
    if closed:
        path.close()
    return path


def oval(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, paint: skia.Paint) -> None:
    """Draw an ellipse centred on (x, y)."""
    canvas.drawOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), paint)


def line(canvas: skia.Canvas, points: Sequence[tuple[float, float]], paint: skia.Paint) -> None:
    """Draw a line through `points`."""
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        canvas.drawLine(x0, y0, x1, y1, paint)
