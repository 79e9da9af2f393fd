"""Stances: how people hold their limbs while they walk, run, jump, dance, wave, sit or stand."""

from __future__ import annotations

import math
from dataclasses import dataclass

from yozora.world.rigs.rig import Pose

Joint = tuple[float, float]
WAVES_PER_SECOND = 1.5


@dataclass(frozen=True, kw_only=True)
class Stance:
    """How the limbs are held, in degrees: `legs` as turns of hip and knee, `arms` of shoulder and elbow, near first.

    A limb hangs down at 0 and turns backwards by what is above it. `lean` turns the trunk forward, `sway` (own heights)
    moves the hips aside, and who is `seated` has them on the ground.
    """

    legs: tuple[Joint, Joint]
    arms: tuple[Joint, Joint]
    lean: float = 0.0
    sway: float = 0.0
    seated: bool = False


STAND = Stance(legs=((2.0, 0.0), (-3.0, 0.0)), arms=((7.0, -14.0), (-6.0, -12.0)))
JUMP = Stance(legs=((-52.0, 104.0), (-26.0, 84.0)), arms=((-102.0, -34.0), (-138.0, -10.0)), lean=5.0)
SIT = Stance(legs=((-100.0, 38.0), (-118.0, 74.0)), arms=((-26.0, -22.0), (-40.0, -10.0)), lean=-5.0, seated=True)


def stance_of(pose: Pose) -> Stance:
    """Return the stance for what `pose` does; anything unknown is walking."""
    if pose.action == "stand":
        return STAND
    if pose.action == "jump":
        return JUMP
    if pose.action == "sit":
        return SIT
    if pose.action == "wave":
        return _wave(pose.seconds)
    if pose.action == "dance":
        return _dance(pose.cycle)
    return _run(pose.cycle) if pose.action == "run" else _walk(pose.cycle)


def _stride(cycle: float, swing: float, bend: float) -> tuple[Joint, Joint]:
    """Return the turns of both legs: a leg is straight while it stands, bent while it swings forward."""
    angle = math.tau * cycle
    near = (-swing * math.sin(angle), bend * max(0.0, math.cos(angle + 0.5)))
    return near, (swing * math.sin(angle), bend * max(0.0, -math.cos(angle + 0.5)))


def _walk(cycle: float) -> Stance:
    """Return a stance of walking: arms swing against the legs."""
    step = math.sin(math.tau * cycle)
    return Stance(legs=_stride(cycle, 30.0, 52.0), arms=((34 * step, -22.0), (-36 * step, -22.0)))


def _run(cycle: float) -> Stance:
    """Return a stance of running: leaning, with long strides and bent arms."""
    step = math.sin(math.tau * cycle)
    arms = ((-6 + 52 * step, -82.0), (-6 - 52 * step, -82.0))
    return Stance(legs=_stride(cycle, 47.0, 104.0), arms=arms, lean=13.0)


def _wave(seconds: float) -> Stance:
    """Return a stance of standing with one arm up, whose hand goes to and fro."""
    hand = 32 * math.sin(math.tau * WAVES_PER_SECOND * seconds)
    return Stance(legs=STAND.legs, arms=((-112.0, -38.0 + hand), STAND.arms[1]), lean=-2.0)


def _dance(cycle: float) -> Stance:
    """Return a stance of dancing: hips from side to side, arms up and down in turn, knees likewise."""
    beat = math.sin(math.tau * cycle)
    near, far = max(0.0, beat), max(0.0, -beat)
    return Stance(
        legs=((13 - 50 * near, 84 * near), (-13 - 40 * far, 84 * far)),
        arms=((104 + 44 * beat, 20.0), (-104 + 44 * beat, -20.0)),
        lean=8 * beat,
        sway=-0.04 * beat,
    )
