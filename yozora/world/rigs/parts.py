"""Parts that animals share: jointed legs that step with the gait, eyes, and pieces turned about a joint."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import skia

from yozora.world.rigs.brush import INK, WHITE, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose
from yozora.world.scene.light import RGB

# How a leg is held (degrees of hip and knee) where it does not step.
HELD = {"stand": (0.0, 0.0), "jump": (-42.0, 96.0), "sit": (0.0, 0.0)}


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A leg of two segments: their lengths and widths, and how far (degrees) the hip swings and the knee bends.

    A `toe` above zero lays a foot that long on the ground, and `foot` mixes so much ink into it. `held` are the turns
    (degrees) of hip and knee that it keeps while it does not step.
    """

    thigh: float
    shin: float
    widths: tuple[float, float]
    swing: float
    bend: float
    toe: float = 0.0
    foot: float = 0.0
    held: tuple[float, float] | None = None

    def doing(self, action: str) -> Leg:
        """Return the leg as `action` wants it: held straight to stand, tucked to jump, else stepping."""
        return replace(self, held=HELD[action]) if action in HELD else self

    def angles(self, cycle: float) -> tuple[float, float]:
        """Return the turns (degrees) of hip and knee: straight while it stands, bent while it swings forward."""
        if self.held:
            return self.held
        angle = math.tau * cycle
        return -self.swing * math.sin(angle), self.bend * max(0.0, math.cos(angle + 0.5))

    def hip(self, *cycles: float) -> float:
        """Return the height y of the hips at which the lowest of these legs' feet touches the ground."""
        turns = [(math.radians(hip), math.radians(hip + knee)) for hip, knee in map(self.angles, cycles)]
        reach = max(self.thigh * math.cos(hip) + self.shin * math.cos(shin) for hip, shin in turns)
        return 0.5 - self.widths[1] / 2 - reach

    def draw(self, canvas: skia.Canvas, x: float, y: float, cycle: float, colour: RGB) -> None:
        """Paint the leg hung at (x, y); the toe lies flat while the leg stands."""
        hip, knee = (math.radians(turn) for turn in self.angles(cycle))
        knee_x, knee_y = x - self.thigh * math.sin(hip), y + self.thigh * math.cos(hip)
        foot_x, foot_y = knee_x - self.shin * math.sin(hip + knee), knee_y + self.shin * math.cos(hip + knee)
        canvas.drawLine(x, y, knee_x, knee_y, stroke(colour, self.widths[0]))
        canvas.drawLine(knee_x, knee_y, foot_x, foot_y, stroke(colour, self.widths[1]))
        if self.toe:
            tip_x, tip_y = foot_x + self.toe * math.cos(0.3 * knee), foot_y + self.toe * math.sin(0.3 * knee)
            canvas.drawLine(foot_x, foot_y, tip_x, tip_y, stroke(darker(colour, self.foot), self.widths[1]))


def pace(pose: Pose) -> float:
    """Return the cycle of the gait, or 0 where the legs are held still."""
    return 0.0 if pose.action in HELD else pose.cycle


def moved(path: skia.Path, x: float, y: float) -> skia.Path:
    """Return a copy of `path` moved by (x, y)."""
    copy = skia.Path(path)
    copy.offset(x, y)
    return copy


def turned(
    canvas: skia.Canvas, path: skia.Path, joint: tuple[float, float], degrees: float, *paints: skia.Paint
) -> None:
    """Paint `path`, drawn about its `joint`, turned by `degrees`, with each of `paints`."""
    canvas.save()
    canvas.translate(*joint)
    canvas.rotate(degrees)
    for paint in paints:
        canvas.drawPath(path, paint)
    canvas.restore()


def soft(colour: RGB, share: float = 0.4) -> RGB:
    """Return the paler shade of `colour` for bellies and muzzles; of white, a grey one."""
    return lighter(colour, share) if min(colour) < 0.9 else darker(colour, 0.1 + 0.1 * share)


def eye(canvas: skia.Canvas, x: float, y: float, radius: float) -> None:
    """Draw a dark eye with a glint."""
    oval(canvas, x, y, radius, 1.08 * radius, fill(INK))
    oval(canvas, x + 0.35 * radius, y - 0.4 * radius, 0.36 * radius, 0.36 * radius, fill(WHITE))
