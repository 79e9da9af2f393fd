"""A flying saucer: a wide hull, a glass dome with its pilot, and lights that chase around the rim."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.78, 0.86, 0.92)
CREAM: RGB = (1.0, 0.96, 0.82)
LIGHTS = ((-0.58, 0.13), (-0.3, 0.2), (0.0, 0.23), (0.3, 0.2), (0.58, 0.13))

HULL = curve(
    (-0.84, 0.08),
    (-0.62, -0.14, -0.36, -0.2, 0.0, -0.2),
    (0.36, -0.2, 0.62, -0.14, 0.84, 0.08),
    (0.62, 0.36, 0.36, 0.46, 0.0, 0.46),
    (-0.36, 0.46, -0.62, 0.36, -0.84, 0.08),
)
BELLY = curve(
    (-0.7, 0.21),
    (-0.45, 0.37, -0.2, 0.37, 0.0, 0.37),
    (0.2, 0.37, 0.45, 0.37, 0.7, 0.21),
    (0.5, 0.46, 0.0, 0.46),
    (-0.5, 0.46, -0.7, 0.21),
)
DOME = curve(
    (-0.31, -0.13),
    (-0.31, -0.37, -0.16, -0.49, 0.0, -0.49),
    (0.16, -0.49, 0.31, -0.37, 0.31, -0.13),
    (0, -0.05, -0.31, -0.13),
)
SHINE = curve((-0.68, 0.02), (-0.42, -0.14, -0.36, -0.13), (-0.5, -0.02, -0.68, 0.02))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the saucer leaning into its flight and wobbling a little."""
    canvas.save()
    canvas.rotate(4 + 2.5 * math.sin(2 * math.pi * pose.cycle))
    _dome(canvas, pose)
    canvas.drawPath(HULL, stroke(darker(pose.colour, 0.4), 0.03))
    canvas.drawPath(HULL, fill(pose.colour))
    canvas.drawPath(BELLY, fill(darker(pose.colour, 0.28)))
    canvas.drawPath(SHINE, fill(lighter(pose.colour, 0.5)))
    _lights(canvas, pose)
    canvas.restore()


def _dome(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the glass dome and the pilot, who looks ahead."""
    canvas.drawPath(DOME, stroke(darker(pose.colour, 0.4), 0.03))
    canvas.drawPath(DOME, fill(GLASS))
    oval(canvas, 0.03, -0.24, 0.13, 0.15, fill(darker(pose.colour, 0.12)))
    oval(canvas, 0.04, -0.27, 0.026, 0.04, fill(INK))
    oval(canvas, 0.12, -0.27, 0.026, 0.04, fill(INK))


def _lights(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the rim lights: every third one is bright, and the bright ones move on."""
    bright, dim = fill(CREAM), fill(darker(pose.colour, 0.5))
    step = int(pose.seconds * 4)
    for index, (x, y) in enumerate(LIGHTS):
        oval(canvas, x, y, 0.06, 0.055, dim if (index - step) % 3 else bright)


RIG = Rig(
    name="spaceship",
    words=("spaceship", "spacecraft", "starship", "flying saucer", "ufo"),
    test_noun="spaceship",
    gait="hovering",
    family="vehicle",
    habitats=("air", "space"),
    directions=("left", "right"),
    aspect=1.7,
    height=0.24,
    draw=draw,
    cycles_per_second=0.5,
    bob=0.07,
    travels=("fly",),
)
