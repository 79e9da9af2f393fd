"""What a scene adds to the ground: each is seen, where it was asked for and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import skia

from yozora.world.places.catalog import PLACES
from yozora.world.places.ground import (
    SPLASH_S,
    paint_glow,
    paint_prints,
    paint_ramp,
    paint_rope,
    paint_splash,
)
from yozora.world.scene.light import LIGHTS

SIDE_PX = 100


def drawn(paint: Callable[[skia.Canvas], None], grey: int = 90) -> np.ndarray:
    """Return where (H,W) a drawing changes a grey frame, and how much (0..255)."""
    pixels = np.full((SIDE_PX, SIDE_PX, 4), (grey, grey, grey, 255), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.scale(SIDE_PX, SIDE_PX)
    paint(canvas)
    return abs(pixels[..., :3].astype(int) - grey).max(-1)


@pytest.mark.parametrize("place", PLACES)
def test_a_ramp_fills_what_is_below_its_slope(place: str) -> None:
    change = drawn(lambda canvas: paint_ramp(canvas, 0.2, 0.5, 0.7, 0.9, LIGHTS["day"], place))
    for x in (0.25, 0.4, 0.6):
        y = 0.5 + 0.4 * (x - 0.2) / 0.5
        column = change[:, round(100 * x)]
        assert not column[: round(100 * y) - 2].any(), "nothing above the slope"
        assert (column[round(100 * y) + 2 : round(100 * y) + 4] > 5).all()
        assert (column[-5:] > 5).all()


def test_a_ramp_may_lead_left() -> None:
    right = drawn(lambda canvas: paint_ramp(canvas, 0.2, 0.5, 0.7, 0.9, LIGHTS["day"], "meadow"))
    left = drawn(lambda canvas: paint_ramp(canvas, 0.8, 0.5, 0.3, 0.9, LIGHTS["day"], "meadow"))
    assert (abs(left[:, ::-1] - right) > 12).mean() < 0.01


def test_a_rope_runs_from_hook_to_load() -> None:
    change = drawn(lambda canvas: paint_rope(canvas, 0.2, 0.1, 0.8, 0.7, LIGHTS["day"]))
    assert all(change[round(100 * (y - 0.1)), round(100 * y)] > 20 for y in (0.25, 0.5, 0.75))
    assert (change > 10).mean() < 0.05


def test_prints_are_small_and_dark() -> None:
    change = drawn(lambda canvas: paint_prints(canvas, [(0.3, 0.9), (0.6, 0.9)], LIGHTS["day"]), grey=220)
    rows, columns = np.nonzero(change > 30)
    assert set(columns) <= {*range(27, 34), *range(57, 64)}
    assert rows.min() >= 89 and rows.max() <= 91


def test_a_splash_rises_and_is_gone() -> None:
    tops = []
    for age in (0.05, 0.3, 0.55):
        rows = np.nonzero(drawn(lambda canvas, age=age: paint_splash(canvas, 0.5, 0.6, age, 1.0)) > 20)[0]
        tops.append(rows.min())
    assert tops[1] < tops[0] - 4 and tops[1] < tops[2] - 4
    for age in (-0.1, SPLASH_S, 2.0):
        assert not drawn(lambda canvas, age=age: paint_splash(canvas, 0.5, 0.6, age, 1.0)).any()
    strong, weak = (drawn(lambda canvas, s=s: paint_splash(canvas, 0.5, 0.6, 0.3, s)).sum() for s in (1.0, 0.2))
    assert strong > 1.5 * weak


def test_a_lamp_lights_its_surroundings_and_more_so_at_night() -> None:
    night, day = (drawn(lambda canvas, t=t: paint_glow(canvas, 0.5, 0.5, LIGHTS[t])) for t in ("night", "day"))
    assert night[50, 50] > night[50, 75] > night[50, 98] >= 0
    assert night[50, 50] > 2 * day[50, 50] > 10
