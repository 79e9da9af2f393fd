"""A pendulum, against Huygens."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.world.physics.stage import body, scene
from yozora.world.physics.engine import GRAVITY
from yozora.world.physics.motion import simulate
from yozora.world.physics.track import Track
from yozora.world.scene.scene import Rope


def swing(length: float, degrees: float, seconds: float = 8.0) -> Track:
    """Return the track of a ball let go at an angle, at 240 frames a second; it hangs from (0.9, 0.1)."""
    theta = math.radians(degrees)
    ball = body("ball", 0.9 + length * math.sin(theta), 0.1 + length * math.cos(theta), "swing", height=0.15)
    (track,) = simulate(scene(ball, ropes=(Rope(actor=0, x=0.9, y=0.1),), seconds=seconds), 240.0).tracks
    return track


@pytest.mark.parametrize("length", (0.3, 0.5))
def test_the_period_is_huygens(length: float) -> None:
    """2 pi sqrt(L/g) within 1 % for a swing of five degrees."""
    track = swing(length, 5.0)
    side = track.x - 0.9
    crossings = np.flatnonzero(side[:-1] * side[1:] < 0) / 240
    period = 2 * float(np.mean(np.diff(crossings)))
    assert period == pytest.approx(2 * math.pi * math.sqrt(length / GRAVITY), rel=0.01)


def test_the_rope_keeps_its_length_and_the_ball_hangs_from_it() -> None:
    track = swing(0.5, 40.0)
    assert np.hypot(track.x - 0.9, track.y - 0.1) == pytest.approx(np.full(len(track.x), 0.5), abs=0.003)
    assert track.angle[0] == pytest.approx(-40.0, abs=0.1)
    # A point above the ball's middle, turned with it, lies on the rope.
    turn = np.radians(track.angle)
    assert track.x + 0.5 * np.sin(turn) == pytest.approx(np.full(len(turn), 0.9), abs=0.003)


def test_it_swings_out_slowly() -> None:
    """In eight seconds it loses some of its swing, less than two fifths."""
    angle = np.abs(swing(0.5, 30.0).angle)
    last = angle[-600:].max()
    assert 18.0 < last < 29.0


def test_a_cradle_passes_the_swing_to_the_other_end() -> None:
    """Of four balls side by side one is let go: the last swings out, nearly as high; the middle ones hardly stir."""
    swung = math.radians(30.0)
    balls = [body("ball", 0.7 + 0.15 * index, 0.6, "swing", height=0.15, restitution=1.0) for index in range(1, 4)]
    first = body(
        "ball", 0.7 - 0.5 * math.sin(swung), 0.1 + 0.5 * math.cos(swung), "swing", height=0.15, restitution=1.0
    )
    ropes = tuple(Rope(actor=index, x=0.7 + 0.15 * index, y=0.1) for index in range(4))
    tracks = simulate(scene(first, *balls, ropes=ropes, seconds=1.9), 60.0).tracks
    reach = [float(np.abs(track.x - rope.x).max()) for track, rope in zip(tracks, ropes, strict=True)]
    assert reach[0] == pytest.approx(0.25) and reach[3] > 0.85 * reach[0]
    assert max(reach[1:3]) < 0.05
