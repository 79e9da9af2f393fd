"""Rigs: each fills its box and hardly leaves it, shows its colour, faces both ways, and moves."""

from __future__ import annotations

import math

import numpy as np
import pytest
import skia

from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import DIRECTIONS

UNIT_PX = 64
HAVE_A_FRONT = "rocket sailboat car bird dog fish person train".split()
GAIT = np.linspace(0, 1, 9)[:-1]

every_rig = pytest.mark.parametrize("rig", RIGS.values(), ids=lambda rig: rig.name)


def painted(rig: Rig, colour: str, cycle: float, *, mirrored: bool = False) -> np.ndarray:
    """Return the drawing (H,W,4) on a sheet twice as high and as wide as its box."""
    half = math.ceil(UNIT_PX * rig.aspect)
    pixels = np.zeros((2 * UNIT_PX, 2 * half, 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.translate(half, UNIT_PX)
    canvas.scale(-UNIT_PX if mirrored else UNIT_PX, UNIT_PX)
    rig.draw(canvas, Pose(colour=COLOURS[colour], cycle=cycle, seconds=0.7 * cycle))
    return pixels


def inside(rig: Rig, shape: tuple[int, ...]) -> np.ndarray:
    """Return which pixels of the sheet are in the box."""
    height, width = shape[:2]
    y, x = np.mgrid[:height, :width] + 0.5
    return (abs(x - width / 2) <= UNIT_PX * rig.aspect / 2) & (abs(y - height / 2) <= UNIT_PX / 2)


@every_rig
def test_it_stays_in_its_box_and_fills_it(rig: Rig) -> None:
    for cycle in GAIT:
        alpha = painted(rig, "red", cycle)[..., 3] / 255
        box = inside(rig, alpha.shape)
        assert alpha[~box].sum() / alpha.sum() < 0.02
        assert alpha[box].mean() > 0.2
        rows, columns = np.where(alpha > 0.5)
        assert np.ptp(rows) > 0.7 * UNIT_PX or np.ptp(columns) > 0.7 * UNIT_PX * rig.aspect


@every_rig
@pytest.mark.parametrize("colour", COLOURS)
def test_most_of_it_is_its_colour(rig: Rig, colour: str) -> None:
    """Of all colours a subject can have, its own is nearest to most of its pixels."""
    palette = np.array(list(COLOURS.values()))
    for cycle in GAIT[::3]:
        pixels = painted(rig, colour, cycle)
        solid = pixels[pixels[..., 3] == 255][:, :3] / 255
        nearest = ((solid[:, None] - palette) ** 2).sum(-1).argmin(1)
        assert (nearest == list(COLOURS).index(colour)).mean() >= 0.5


@every_rig
def test_facing_left_is_facing_right_in_a_mirror(rig: Rig) -> None:
    for cycle in GAIT[::4]:
        right, left = (painted(rig, "blue", cycle, mirrored=side).astype(int) for side in (False, True))
        difference = abs(left - right[:, ::-1]).max(-1)
        assert (difference > 40).mean() < 0.003, "only the rims may differ, by rounding"
        assert (abs(left - right).max(-1) > 40).mean() > 0.003 or rig.name not in HAVE_A_FRONT


@every_rig
def test_it_moves_with_its_gait(rig: Rig) -> None:
    first, later = painted(rig, "green", 0.1), painted(rig, "green", 0.35)
    assert np.array_equal(first, painted(rig, "green", 0.1))
    assert not np.array_equal(first, later)


@every_rig
def test_it_has_a_home_and_a_course(rig: Rig) -> None:
    assert any(set(rig.habitats) & set(place.habitats) for place in PLACES.values())
    assert rig.directions and set(rig.directions) <= set(DIRECTIONS)
    assert 0.2 <= rig.height <= 0.4, "subjects are a fifth to a third of the frame's height or little more"


def test_colours_are_far_apart() -> None:
    palette = np.array(list(COLOURS.values()))
    distance = np.sqrt(((palette[:, None] - palette) ** 2).sum(-1))
    assert distance[~np.eye(len(palette), dtype=bool)].min() > 0.3
