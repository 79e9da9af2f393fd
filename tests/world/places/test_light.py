"""A day passing: dawn, day, sunset and night on the hour, and no jump between them."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from tests.world.places.paper_stage import extent_of, painted, sheets
from yozora.world.places.catalog import PLACES
from yozora.world.scene.light import DAY, LIGHTS, MOON_COMES, TIMES, light_of_day

SHARES = [round(0.02 * step, 2) for step in range(51)]


def numbers(light: object) -> np.ndarray:
    """Return all colours and measures of a light but for the sun's height."""
    values = [value for key, value in asdict(light).items() if key not in ("name", "sun_height", "moon", "stars")]
    return np.concatenate([np.atleast_1d(value) for value in values])


def test_a_day_may_pass_besides_the_four_times() -> None:
    assert DAY == tuple(LIGHTS) == ("dawn", "day", "sunset", "night")
    assert TIMES == (*DAY, "day passing")


@pytest.mark.parametrize(("share", "name"), [(0.0, "dawn"), (1 / 3, "day"), (2 / 3, "sunset"), (1.0, "night")])
def test_the_four_times_are_met_on_the_way(share: float, name: str) -> None:
    light = light_of_day(share)
    assert light.name == name
    assert np.allclose(numbers(light), numbers(LIGHTS[name]))
    assert light.sun_height == pytest.approx(LIGHTS[name].sun_height)
    assert (light.moon, light.stars) == (LIGHTS[name].moon, LIGHTS[name].stars)


def test_the_sun_climbs_then_sinks_until_the_moon_comes() -> None:
    lights = {share: light_of_day(share) for share in SHARES}
    heights = [light.sun_height for share, light in lights.items() if share < 1 / 3]
    assert heights == sorted(heights, reverse=True)
    heights = [light.sun_height for share, light in lights.items() if 1 / 3 < share < MOON_COMES]
    assert heights == sorted(heights) and heights[-1] > 0.72
    assert [light.moon for light in lights.values()] == [share >= MOON_COMES for share in SHARES]
    assert lights[MOON_COMES].moonrise < 0.05


def test_no_number_jumps() -> None:
    for early, late in zip(SHARES, SHARES[1:], strict=False):
        assert abs(numbers(light_of_day(early)) - numbers(light_of_day(late))).max() < 0.07
    for share in (-1.0, 2.0):
        assert light_of_day(share) == light_of_day(min(1.0, max(0.0, share)))


@pytest.mark.parametrize("place", [name for name, place in PLACES.items() if place.outdoors])
def test_no_picture_jumps(place: str) -> None:
    """Sheets built anew for each moment stand where they stood; windows are lit one after the other."""
    pictures = [painted(sheets(place, light_of_day(share), extent_of())).astype(int) for share in SHARES[::2]]
    for early, late in zip(pictures, pictures[1:], strict=False):
        assert abs(early - late).mean() < 14
        assert (abs(early - late).max(-1) > 90).mean() < 0.06
