"""Signals on drawn clips whose values are known by calculation."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.evaluation.questions.signals import measure

FPS = 8.0


def flat(levels: list[float], side: int = 64) -> Frames:
    """Return grey frames of these levels."""
    return np.broadcast_to(np.array(levels)[:, None, None, None], (len(levels), side, side, 3)).astype(np.uint8)


def square(lefts: list[int], side: int = 64) -> Frames:
    """Return a white square, a quarter of the frame high, on grey, its left edge at these pixels."""
    frames = flat([80.0] * len(lefts), side)
    for frame, left in zip(frames, lefts, strict=True):
        frame[side * 3 // 8 : side * 5 // 8, left : left + side // 4] = 240
    return frames


def rolling(offsets: list[int], side: int = 64) -> Frames:
    """Return a soft wave pattern that wraps round, moved across by these pixels."""
    x = np.arange(side) * 2 * np.pi / side
    wave = 128 + 50 * np.sin(3 * x)[None, :] + 40 * np.cos(2 * x)[:, None]
    picture = np.repeat(wave[..., None], 3, axis=2).astype(np.uint8)
    return np.stack([np.roll(picture, offset, axis=1) for offset in offsets])


def usual(frames: Frames, signal: str) -> float:
    return float(np.median(measure(frames, FPS)[signal]))


def test_brightness_contrast_and_colourfulness_are_those_of_the_formulas() -> None:
    halves = flat([0.0])
    halves[:, :, 32:] = 255
    signals = measure(halves, FPS)
    assert signals["brightness"] == pytest.approx((0.5,), abs=1e-4)
    assert signals["contrast"] == pytest.approx((0.5,), abs=1e-4)
    assert signals["colourfulness"] == pytest.approx((0.0,), abs=1e-2)
    coloured = flat([0.0])
    coloured[:, :, :32, 0] = 255
    coloured[:, :, 32:, 1] = 255
    # Red less green is 255 or -255, yellow less blue 127.5 throughout.
    assert measure(coloured, FPS)["colourfulness"] == pytest.approx((255 + 0.3 * 127.5,), rel=1e-4)


def test_sharpness_is_the_variance_of_the_laplacian_and_falls_with_blur() -> None:
    board = flat([0.0])
    board[0, ::2, ::2] = board[0, 1::2, 1::2] = 255
    assert measure(board, FPS)["sharpness"] == pytest.approx((16.0,), rel=1e-3)
    assert measure(flat([90.0]), FPS)["sharpness"] == (0.0,)
    ramp = [square([24])[0].astype(float)]
    for _ in range(4):
        ramp.append((np.roll(ramp[-1], 1, 0) + np.roll(ramp[-1], -1, 0) + ramp[-1] * 2) / 4)
    sharpness = measure(np.stack(ramp).astype(np.uint8), FPS)["sharpness"]
    assert all(later < 0.97 * earlier for earlier, later in zip(sharpness, sharpness[1:], strict=False))


def test_pictures_measure_the_same_when_enlarged() -> None:
    small = square([10, 14, 18, 22, 26])
    for by in (2, 5):
        large = small.repeat(by, axis=1).repeat(by, axis=2)
        for signal, values in measure(small, FPS).items():
            assert measure(large, FPS)[signal] == pytest.approx(values, abs=1e-3, rel=1e-3), signal


def test_change_and_flicker_of_a_swinging_still_are_the_distance_of_its_levels() -> None:
    signals = measure(flat([100, 120] * 4), FPS)
    assert signals["change"] == pytest.approx((20 / 255,) * 7, abs=1e-5)
    assert signals["flicker"] == pytest.approx((20 / 255,) * 6, abs=1e-5)


def test_flicker_of_fresh_grain_is_its_deviation_over_the_root_of_pi() -> None:
    grain = np.random.default_rng(0).normal(128, 9, (24, 64, 64, 3)).round().astype(np.uint8)
    assert usual(grain, "flicker") == pytest.approx(9 / math.sqrt(math.pi) / 255, rel=0.02)


@pytest.mark.parametrize(
    "frames",
    [flat([60 + 4 * t for t in range(16)]), square([2 * t for t in range(16)]), flat([70] * 8)],
    ids=["fade", "passing square", "still"],
)
def test_what_fades_or_passes_does_not_flicker(frames: Frames) -> None:
    assert max(measure(frames, FPS)["flicker"]) < 1e-4


def test_flicker_behind_something_that_moves_is_seen_and_its_motion_is_not() -> None:
    frames = square([2 * t for t in range(16)])
    frames[::2, 48:] += 16
    signals = measure(frames, FPS)
    assert float(np.median(signals["flicker"])) == pytest.approx(16 / 255 / 4, rel=0.15)


def test_smoothness_tells_a_steady_course_from_a_stutter_from_a_shuffle() -> None:
    steady = [2 * t for t in range(16)]
    stutter = [4 * (t // 2) for t in range(16)]
    shuffle = np.random.default_rng(1).permutation(steady).tolist()
    smooth = [usual(square(lefts), "smoothness") for lefts in (steady, stutter, shuffle)]
    assert smooth[0] == pytest.approx(1.0, abs=1e-6)
    assert smooth[0] > smooth[1] + 0.002 > smooth[2] + 0.004


def test_smoothness_of_one_odd_frame_is_how_odd_it_is() -> None:
    smoothness = measure(flat([100, 100, 100, 151, 100, 100, 100]), FPS)["smoothness"]
    # The odd frame is off by 51 levels; its neighbours by half of that.
    assert smoothness == pytest.approx((1.0, 0.9, 0.8, 0.9, 1.0), abs=1e-6)


def test_a_loop_has_no_seam_a_one_way_course_has_and_a_turn_shows_only_in_the_motion() -> None:
    loop, one_way = rolling([4 * t for t in range(16)]), square([2 * t for t in range(16)])
    there_and_back = rolling([2 * min(t, 16 - t) for t in range(16)])
    signals = measure(loop, FPS)
    assert signals["seam"] == pytest.approx((1.0,), abs=0.05)
    assert signals["seam_turn"] == pytest.approx((1.0,), abs=0.3)
    signals = measure(one_way, FPS)
    assert signals["seam"][0] > 5 and signals["seam_turn"][0] > 5
    signals = measure(there_and_back, FPS)
    assert signals["seam"] == pytest.approx((1.0,), abs=0.05)
    assert signals["seam_turn"][0] > 2


def test_lightning_leaves_the_medians_alone() -> None:
    calm = square([2 * t for t in range(16)])
    struck = calm.copy()
    struck[7] = 255
    for signal in ("brightness", "contrast", "colourfulness", "sharpness", "change", "flicker", "smoothness", "seam"):
        assert usual(struck, signal) == pytest.approx(usual(calm, signal), rel=0.01, abs=1e-5), signal


@pytest.mark.parametrize(
    ("count", "lengths"), [(1, (1, 0, 0, 0)), (2, (2, 1, 0, 0)), (3, (3, 2, 1, 1)), (20, (20, 19, 18, 1))]
)
def test_every_signal_has_its_length(count: int, lengths: tuple[int, ...]) -> None:
    signals = measure(square([0] * count), FPS)
    assert tuple(len(signals[name]) for name in ("sharpness", "change", "flicker", "seam")) == lengths
    assert len(signals["smoothness"]) == len(signals["flicker"])


def test_wide_small_and_odd_sizes_are_measured() -> None:
    for height, width in ((64, 112), (60, 34), (17, 9), (2, 2), (720, 406)):
        frames = np.random.default_rng(3).integers(0, 256, (4, height, width, 3), np.uint8)
        signals = measure(frames, FPS)
        assert all(np.isfinite(values).all() for values in signals.values())
        assert signals["brightness"] == pytest.approx((0.5,) * 4, abs=0.25)


@pytest.mark.parametrize("frames", [np.zeros((4, 8, 8), np.uint8), np.zeros((0, 8, 8, 3), np.uint8)])
def test_anything_but_a_clip_is_refused(frames: Frames) -> None:
    with pytest.raises(UsageError, match="uint8"):
        measure(frames, FPS)


@pytest.mark.parametrize(("side", "goal_ms"), [(64, 10), (128, 40)])
def test_a_clip_of_32_frames_is_measured_in_milliseconds(
    side: int, goal_ms: float, record_property: Callable[[str, object], None]
) -> None:
    frames = np.random.default_rng(4).integers(0, 256, (32, side, side, 3), np.uint8)
    times = []
    for _ in range(5):
        start = time.process_time()
        measure(frames, FPS)
        times.append((time.process_time() - start) * 1000)
    record_property("measured", f"signals of 32 frames of {side} px: {min(times):.1f} ms of CPU (goal {goal_ms:g} ms)")
    # A slower or a busy machine may take longer, but not five times as long.
    assert min(times) < 5 * goal_ms
