"""Sprites: one actor in one frame, painted by itself, with the whole of its silhouette."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import skia

from yozora.world.physics.track import Track
from yozora.world.render.patterns import overlay, second_colour
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Pose
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import Actor

Bytes = npt.NDArray[np.uint8]
# Drawings may reach a little beyond their box.
MARGIN = 1.3
# What is under water shows through by this much.
UNDER_WATER = 0.35
# Sprites larger than this many pixels a side (a giant in a close-up) are clipped to the frame's surroundings.
WIDEST_PX = 4096


@dataclass(frozen=True, kw_only=True)
class Sprite:
    """A picture to lay at (`left`, `top`) in frame pixels; `alpha` (h,w) uint8 is its silhouette."""

    image: skia.Image
    alpha: Bytes
    left: int
    top: int


@dataclass(frozen=True, kw_only=True)
class Window:
    """The frame as sprites need it: its `height` and `width` in pixels, its rate, and what takes the subjects' plane to

    frame pixels.
    """

    height: int
    width: int
    fps: float
    matrix: skia.Matrix


def sprite(actor: Actor, track: Track, index: int, window: Window, surface_y: float | None) -> Sprite:
    """Paint `actor` as it is in frame `index`; nothing is painted of one that is wholly out of the frame.

    `surface_y` is the height of the water that it floats in, if it does: what is below shows faintly.
    """
    rig, matrix, fps = RIGS[actor.kind], window.matrix, window.fps
    x, y = float(track.x[index]), float(track.y[index])
    angle, facing = float(track.angle[index]), float(track.facing[index])
    wide, tall = _half_box(rig.aspect, angle)
    wide, tall = MARGIN * actor.height * wide, MARGIN * actor.height * tall
    box = matrix.mapRect(skia.Rect.MakeLTRB(x - wide, y - tall, x + wide, y + tall))
    if box.right() <= 0 or box.bottom() <= 0 or box.left() >= window.width or box.top() >= window.height:
        return _nothing()
    left, top = math.floor(box.left()), math.floor(box.top())
    width = min(WIDEST_PX, math.ceil(box.right()) - left)
    height = min(WIDEST_PX, math.ceil(box.bottom()) - top)
    pixels = np.zeros((max(1, height), max(1, width), 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType)
    canvas = surface.getCanvas()
    canvas.translate(-left, -top)
    canvas.concat(matrix)
    canvas.save()
    canvas.translate(x, y)
    if angle:
        canvas.rotate(angle)
    canvas.scale(actor.height * facing, actor.height)
    colour = COLOURS[actor.colour]
    pose = Pose(
        colour=colour,
        cycle=float(track.cycle[index]),
        seconds=index / fps,
        change=float(track.change[index]),
        action=track.actions[index],
        look=actor.look,
    )
    rig.draw(canvas, pose)
    if actor.pattern != "plain":
        canvas.clipPath(overlay(actor.pattern, rig.aspect), doAntiAlias=True)
        other = Pose(
            colour=second_colour(colour),
            cycle=pose.cycle,
            seconds=pose.seconds,
            change=pose.change,
            action=pose.action,
            look=pose.look,
        )
        rig.draw(canvas, other)
    canvas.restore()
    if surface_y is not None:
        canvas.drawRect(skia.Rect.MakeLTRB(x - 2, surface_y, x + 2, surface_y + 2), _faint())
    return Sprite(image=surface.makeImageSnapshot(), alpha=pixels[..., 3], left=left, top=top)


def _half_box(aspect: float, angle: float) -> tuple[float, float]:
    """Return half the width and half the height of what a box one unit high fills when it is turned (degrees)."""
    if not angle:
        return aspect / 2, 0.5
    turn = math.radians(angle)
    across, down = abs(math.cos(turn)), abs(math.sin(turn))
    return (aspect * across + down) / 2, (aspect * down + across) / 2


@cache
def _nothing() -> Sprite:
    """Return the sprite of one that is out of the frame."""
    pixels = np.zeros((1, 1, 4), np.uint8)
    image = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).makeImageSnapshot()
    return Sprite(image=image, alpha=pixels[..., 3], left=0, top=0)


@cache
def _faint() -> skia.Paint:
    """Return the paint that lets UNDER_WATER of what is there remain."""
    return skia.Paint(Color4f=skia.Color4f(0, 0, 0, UNDER_WATER), BlendMode=skia.BlendMode.kDstIn)
