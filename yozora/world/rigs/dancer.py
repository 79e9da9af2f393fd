"""A dancer, of many looks, who prances along with arms spread and dances by twirling on one foot."""

from __future__ import annotations

import math
from dataclasses import replace

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, stroke
from yozora.world.rigs.figures import HAIRS, SKINS, Build, Look, figure
from yozora.world.rigs.parts import soft
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.stances import stance_of
from yozora.world.scene.light import RGB

SLIM = Build(thigh=0.18, shin=0.2, trunk=0.92, head=0.92, girth=0.94)
LOOKS = (
    Look(skin="light", hair="brown", hairdo="ponytail", clothes="tutu"),
    Look(skin="dark", hair="black", hairdo="bun", clothes="tutu"),
    Look(skin="tan", hair="black", hairdo="short", clothes="trousers"),
    Look(skin="light", hair="blond", hairdo="bun", clothes="tutu"),
    Look(skin="brown", hair="black", hairdo="curly", clothes="trousers"),
    Look(skin="light", hair="red", hairdo="long", clothes="dress"),
    Look(skin="brown", hair="black", hairdo="ponytail", clothes="tutu"),
)
BODICE = curve(
    (-0.09, -0.2),
    (0.0, -0.17, 0.09, -0.2),
    (0.11, -0.08, 0.075, -0.03, 0.08, 0.04),
    (-0.08, 0.04),
    (-0.075, -0.03, -0.11, -0.08, -0.09, -0.2),
)
HEM = ((0.28, 0.27, 0.19, 0.23), (0.12, 0.32, 0.05, 0.26), (-0.03, 0.33, -0.1, 0.25), (-0.18, 0.31, -0.23, 0.23))
SKIRT = curve(
    (-0.075, -0.03),
    (0.075, -0.03),
    (0.14, 0.04, 0.29, 0.05, 0.38, 0.18),
    *HEM,
    (-0.29, 0.27, -0.38, 0.19),
    (-0.29, 0.05, -0.14, 0.04, -0.075, -0.03),
)
FRILL = curve((-0.33, 0.135), (-0.1, 0.23, 0.1, 0.23, 0.33, 0.125), (0.38, 0.18), *HEM, (-0.29, 0.27, -0.38, 0.19))
ARM = curve((0.05, -0.165), (0.26, -0.17, 0.32, -0.36, 0.13, -0.44), closed=False)
PONYTAIL = curve((0.08, -0.35), (0.24, -0.4, 0.29, -0.2), closed=False)
JERSEY = curve(
    (-0.09, -0.2),
    (0.0, -0.17, 0.09, -0.2),
    (0.15, -0.1, 0.12, 0.06, 0.13, 0.24),
    (0.0, 0.28, -0.13, 0.24),
    (-0.12, 0.06, -0.15, -0.1, -0.09, -0.2),
)
CURLS = skia.Path()
for _angle in (math.pi * (1 + sixth / 6) for sixth in range(7)):
    CURLS.addCircle(0.115 * math.cos(_angle), -0.31 + 0.115 * math.sin(_angle), 0.058)
KNEE = curve((0.0, 0.18), (0.24, 0.27), (0.02, 0.37), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the dancer: twirling to dance, else like other people but with arms spread on the way."""
    look = LOOKS[pose.look % len(LOOKS)]
    if pose.action == "dance":
        _twirl(canvas, pose, look)
        return
    stance = stance_of(pose)
    if pose.action not in RIG.acts:
        step = math.sin(math.tau * pose.cycle)
        stance = replace(stance, arms=((66 + 14 * step, 14.0), (-78 + 14 * step, -22.0)))
    figure(canvas, pose, look, SLIM, stance)


def _twirl(canvas: skia.Canvas, pose: Pose, look: Look) -> None:
    """Paint the dancer in a turn: what goes round her moves from side to side, before or behind her."""
    turn = math.tau * pose.cycle
    across, front = math.cos(turn), math.sin(turn)
    colour, skin, hair, trails = pose.colour, SKINS[look.skin], HAIRS[look.hair], look.hairdo in ("ponytail", "long")
    tights, tail = stroke(darker(colour, 0.2), 0.085), stroke(hair, 0.08)
    canvas.save()
    canvas.translate(0, 0.5)
    canvas.rotate(3 + 1.5 * across)
    canvas.translate(0, -0.5)
    if trails and front > 0:
        _narrowed(canvas, PONYTAIL, -across, tail)
    _narrowed(canvas, KNEE, 0.75 + 0.25 * across, tights)
    canvas.drawLine(0, 0.16, 0, 0.42, tights)
    canvas.drawLine(0, 0.42, 0, 0.465, stroke(darker(colour, 0.5), 0.07))
    for side in (-0.85 + 0.15 * across, 0.85 + 0.15 * across):
        _narrowed(canvas, ARM, side, stroke(darker(colour, 0.12), 0.085))
        oval(canvas, 0.12 * side, -0.45, 0.05, 0.042, fill(skin))
    if look.clothes == "trousers":
        canvas.drawPath(JERSEY, fill(colour))
    else:
        _skirt(canvas, colour, turn)
    canvas.drawLine(-0.07, 0.0, 0.07, 0.0, stroke(soft(colour, 0.6), 0.04))
    _head(canvas, look, across, front)
    if trails and front <= 0:
        _narrowed(canvas, PONYTAIL, -across, tail)
    canvas.restore()


def _narrowed(canvas: skia.Canvas, path: skia.Path, share: float, paint: skia.Paint) -> None:
    """Paint `path` at a `share` (negative: the other side) of its width, as when it is seen from an angle."""
    canvas.save()
    canvas.scale(share, 1.0)
    canvas.drawPath(path, paint)
    canvas.restore()


def _skirt(canvas: skia.Canvas, colour: RGB, turn: float) -> None:
    """Paint bodice and skirt, which swings out and in twice a turn."""
    canvas.drawPath(BODICE, fill(colour))
    canvas.save()
    canvas.rotate(4 * math.sin(2 * turn))
    canvas.scale(0.95 + 0.05 * math.cos(2 * turn), 1.0)
    canvas.drawPath(SKIRT, fill(colour))
    canvas.drawPath(FRILL, fill(darker(colour, 0.2)))
    canvas.restore()


def _head(canvas: skia.Canvas, look: Look, across: float, front: float) -> None:
    """Paint the head: the face while it is turned to us, else hair."""
    facing = front > -0.2
    hair = fill(HAIRS[look.hair])
    if look.hairdo == "bun":
        oval(canvas, 0.0, -0.425, 0.06, 0.055, hair)
    elif look.hairdo == "curly":
        canvas.drawPath(CURLS, hair)
    oval(canvas, 0.0, -0.295, 0.112, 0.115, fill(SKINS[look.skin]) if facing else hair)
    canvas.drawArc(skia.Rect.MakeLTRB(-0.122, -0.425, 0.122, -0.17), 180, 180, True, hair)
    if facing:
        for x in (-0.045, 0.045):
            oval(canvas, x + 0.06 * across, -0.265, 0.018, 0.022, fill(INK))


RIG = Rig(
    name="dancer",
    words=("dancer", "ballerina", "ballet dancer"),
    test_noun="dancer",
    gait="prancing",
    family="person",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.78,
    height=0.37,
    draw=draw,
    cycles_per_height=1.3,
    travels=("walk", "run"),
    acts=("stand", "jump", "dance", "wave", "sit"),
    looks=tuple(look.words for look in LOOKS),
)
