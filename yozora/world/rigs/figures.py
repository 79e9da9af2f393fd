"""Figures: people of many looks that walk, run, jump, dance, wave, sit and stand, drawn facing right."""

from __future__ import annotations

import math
from dataclasses import dataclass

import skia

from yozora.world.rigs.brush import INK, darker, fill, oval, stroke
from yozora.world.rigs.clothes import legwear, trunk
from yozora.world.rigs.hairdos import hairdo
from yozora.world.rigs.rig import Pose
from yozora.world.rigs.stances import Joint, Stance
from yozora.world.scene.light import RGB, rgb

SKINS: dict[str, RGB] = {
    "light": rgb("#f0cdb0"),
    "tan": rgb("#d8a377"),
    "brown": rgb("#a66f49"),
    "dark": rgb("#6d4633"),
}
HAIRS: dict[str, RGB] = {
    "black": rgb("#26202a"),
    "brown": rgb("#4a3436"),
    "blond": rgb("#e0b65c"),
    "red": rgb("#a8492a"),
    "grey": rgb("#b9b6b8"),
}
SOLE, TRUNK_HIP, NECK = 0.035, 0.115, -0.28
WORN = {"cap": "a cap", "headscarf": "a headscarf", "bun": "hair in a bun", "ponytail": "hair in a ponytail"}
CLAD = {"coat": "a long coat", "dress": "a dress", "tutu": "a tutu", "trousers": "trousers and a shirt"}


@dataclass(frozen=True, kw_only=True)
class Look:
    """What tells one of a kind from another: names from SKINS and HAIRS, of a hairdo and of clothes."""

    skin: str
    hair: str
    hairdo: str
    clothes: str

    @property
    def words(self) -> str:
        """The look in words: "dark skin, curly black hair, a long coat"."""
        if self.hairdo in ("cap", "headscarf"):
            head = WORN[self.hairdo]
        elif self.hairdo in WORN:
            head = f"{self.hair} {WORN[self.hairdo]}"
        else:
            head = f"{'bobbed' if self.hairdo == 'bob' else self.hairdo} {self.hair} hair"
        return f"{self.skin} skin, {head}, {CLAD[self.clothes]}"


@dataclass(frozen=True, kw_only=True)
class Build:
    """Proportions: the lengths of `thigh` and `shin`, the sizes of trunk and head and the girth (1: a grown-up's)."""

    thigh: float
    shin: float
    trunk: float = 1.0
    head: float = 1.0
    girth: float = 1.0

    def hip(self, stance: Stance) -> float:
        """Return the height y of the hips at which the seat or the lower foot is on the ground."""
        if stance.seated:
            return 0.5 - 0.075 * self.girth
        turns = [(math.radians(hip), math.radians(hip + knee)) for hip, knee in stance.legs]
        return 0.495 - SOLE - max(self.thigh * math.cos(hip) + self.shin * math.cos(shin) for hip, shin in turns)


GROWN = Build(thigh=0.16, shin=0.185)


def figure(canvas: skia.Canvas, pose: Pose, look: Look, build: Build, stance: Stance) -> None:
    """Paint a figure: far arm, legs, trunk, head, near arm. The legs of who sits in a coat lie over it."""
    colour = pose.colour
    near, far = legwear(look.clothes, colour, SKINS[look.skin])
    lap = darker(colour, 0.1) if stance.seated and look.clothes in ("coat", "dress") else None
    canvas.save()
    canvas.translate(-0.1 if stance.seated else stance.sway, build.hip(stance))
    _to_trunk(canvas, build, stance)
    _arm(canvas, look, 0.03, stance.arms[1], darker(colour, 0.4))
    canvas.restore()
    if not lap:
        _leg(canvas, build, stance.legs[1], far, None)
        _leg(canvas, build, stance.legs[0], near, None)
    _to_trunk(canvas, build, stance)
    trunk(canvas, look.clothes, colour, seated=stance.seated)
    _head(canvas, build, look, colour, -0.5 * stance.lean)
    canvas.restore()
    if lap:
        _leg(canvas, build, stance.legs[1], far, lap)
        _leg(canvas, build, stance.legs[0], near, lap)
    _to_trunk(canvas, build, stance)
    _arm(canvas, look, -0.02, stance.arms[0], darker(colour, 0.15))
    canvas.restore()
    canvas.restore()


def _to_trunk(canvas: skia.Canvas, build: Build, stance: Stance) -> None:
    """Move `canvas` (after a save) from the hips to where the trunk is drawn."""
    canvas.save()
    canvas.rotate(stance.lean)
    canvas.scale(build.trunk * build.girth, build.trunk)
    canvas.translate(0, -TRUNK_HIP)


def _head(canvas: skia.Canvas, build: Build, look: Look, colour: RGB, degrees: float) -> None:
    """Paint the head, turned about the neck."""
    size = build.head / build.trunk
    canvas.save()
    canvas.translate(0, NECK)
    canvas.rotate(degrees)
    canvas.scale(size / build.girth, size)
    canvas.translate(0, -NECK)
    oval(canvas, 0.015, -0.375, 0.115, 0.12, fill(SKINS[look.skin]))
    hairdo(canvas, look.hairdo, HAIRS[look.hair], colour)
    oval(canvas, 0.085, -0.36, 0.017, 0.022, fill(INK))
    canvas.restore()


def _leg(canvas: skia.Canvas, build: Build, turns: Joint, colour: RGB, lap: RGB | None) -> None:
    """Paint a leg with its shoe from the hips; `lap` is the cloth over the thigh of who sits."""
    hip, shin = math.radians(turns[0]), math.radians(turns[0] + turns[1])
    knee = (-build.thigh * math.sin(hip), build.thigh * math.cos(hip))
    dx, dy = -math.sin(shin), math.cos(shin)
    foot = (knee[0] + build.shin * dx, knee[1] + build.shin * dy)
    canvas.drawLine(*knee, foot[0] - 0.03 * dx, foot[1] - 0.03 * dy, stroke(colour, 0.115 * build.girth))
    canvas.drawLine(0, 0, *knee, stroke(lap or colour, (0.15 if lap else 0.13) * build.girth))
    canvas.drawLine(*foot, foot[0] + 0.06 * dy, foot[1] - 0.06 * dx, stroke(INK, 2 * SOLE))


def _arm(canvas: skia.Canvas, look: Look, x: float, turns: Joint, sleeve: RGB) -> None:
    """Paint an arm with its hand, hung at `x` from the shoulder."""
    upper, lower = math.radians(turns[0]), math.radians(turns[0] + turns[1])
    elbow = (x - 0.15 * math.sin(upper), -0.19 + 0.15 * math.cos(upper))
    dx, dy = -math.sin(lower), math.cos(lower)
    skin = SKINS[look.skin]
    cloth = stroke(sleeve, 0.105)
    bare = look.clothes in ("dress", "tutu")
    oval(canvas, elbow[0] + 0.165 * dx, elbow[1] + 0.165 * dy, 0.045, 0.045, fill(skin))
    canvas.drawLine(*elbow, elbow[0] + 0.1 * dx, elbow[1] + 0.1 * dy, stroke(skin, 0.08) if bare else cloth)
    canvas.drawLine(x, -0.19, *elbow, cloth)
