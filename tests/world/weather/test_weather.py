"""Weather: each is seen, none is taken for another, and lightning strikes seldom enough to be looked at."""

from __future__ import annotations

import itertools
import re
from random import Random

import numpy as np
import pytest

from tests.world.places.paper_stage import extent_of, painted, sheets, view
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.light import DAY, LIGHTS
from yozora.world.weather.catalog import WEATHERS
from yozora.world.weather.thunder import APART_S, BOLT_S
from yozora.world.weather.weather import Weather

NAMES = ("clear", "clouds", "rain", "snow", "fog", "wind", "thunder")
every_weather = pytest.mark.parametrize("weather", WEATHERS.values(), ids=WEATHERS)
OUTDOORS = [name for name, place in PLACES.items() if place.outdoors]


def test_the_list_of_weathers_keeps_its_order() -> None:
    assert tuple(WEATHERS) == NAMES


@every_weather
def test_its_words_are_its_own(weather: Weather) -> None:
    assert 5 <= len(weather.words) <= 10
    others = {phrase for place in PLACES.values() for phrase in (*place.words, *place.settings, *place.sceneries)}
    others |= {word for rig in RIGS.values() for word in rig.words}
    others |= {word for other in WEATHERS.values() if other is not weather for word in other.words}
    assert not others & {*weather.words, *weather.settings, *weather.sceneries}
    for said in (*weather.settings, *weather.sceneries):
        assert any(re.search(rf"\b{re.escape(word)}\b", said) for word in weather.words), f"{said!r} means nothing"


@every_weather
@pytest.mark.parametrize("time", DAY)
def test_its_sheets_run_from_far_to_near(weather: Weather, time: str) -> None:
    depths = [layer.depth for layer in weather.layers(Random(0), weather.relight(LIGHTS[time]), extent_of())]
    assert depths == sorted(depths) and all(0 < depth < 1.5 for depth in depths)


@pytest.mark.parametrize("place", OUTDOORS)
@pytest.mark.parametrize("time", ["day", "night"])
def test_no_two_weathers_look_alike_over_one_place(place: str, time: str) -> None:
    """Clear leaves the picture as it is; each of the others changes it in its own way."""
    bare = view(place, time, seconds=1.0, side_px=96)
    pictures = {
        name: view(place, time, seconds=1.0, side_px=96, weather=WEATHERS[name]) for name in PLACES[place].weathers
    }
    assert np.array_equal(bare, pictures["clear"])
    for one, other in itertools.combinations(pictures, 2):
        apart = abs(pictures[one].astype(int) - pictures[other]).max(-1)
        assert (apart > 10).mean() > 0.02, f"{one} and {other}"


@every_weather
def test_a_subject_keeps_its_colour(weather: Weather) -> None:
    for light in LIGHTS.values():
        under = weather.relight(light)
        ratio = np.array(under.tint) / np.array(light.tint)
        assert ratio.min() > 0.7 and ratio.max() <= 1.0 and np.ptp(ratio) < 0.15
        assert (under.name, under.moon, under.darkness) == (light.name, light.moon, light.darkness)


@every_weather
def test_it_moves_without_end_and_covers_the_whole_frame(weather: Weather) -> None:
    """After a minute there is as much of it in every part of the frame as at the start."""
    light = weather.relight(LIGHTS["day"])
    layers = [layer for layer in weather.layers(Random(4), light, extent_of()) if layer.moving and layer.depth > 0.5]
    for seconds in (0.0, 3.7, 20.0, 60.0):
        for shift in ((0.0, -0.1), (0.0, 0.1)) if layers else ():
            seen = painted(layers, seconds=seconds, side_px=96, shift=shift).max(-1) > 20
            halves = [half.mean() for row in np.array_split(seen, 2) for half in np.array_split(row, 2, axis=1)]
            assert sum(halves) > 0.01
            if weather.name in ("rain", "snow", "thunder"):
                assert min(halves) > 0.25 * max(halves)


@every_weather
def test_the_same_seed_is_the_same_weather(weather: Weather) -> None:
    first, again, other = (
        painted(sheets("meadow", LIGHTS["day"], extent_of(), seed, weather), seconds=0.5) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@every_weather
@pytest.mark.parametrize("seconds", [0.5, 2.0, 10.0])
def test_lightning_strikes_within_the_clip_and_never_more_than_twice_a_second(weather: Weather, seconds: float) -> None:
    for seed in range(50):
        strikes = weather.flashes(Random(seed), seconds)
        assert bool(strikes) == (weather.name == "thunder")
        assert all(0 <= strike < seconds for strike in strikes)
        assert (np.diff(strikes) >= APART_S[0]).all()
    assert APART_S[0] >= 0.7


def test_a_bolt_is_seen_from_its_strike_on_and_not_for_long() -> None:
    thunder = WEATHERS["thunder"]
    assert thunder.bolt is not None
    layer = thunder.bolt(Random(0), LIGHTS["night"], extent_of(), (0.5, 1.5))
    seen = {seconds: painted([layer], seconds=seconds).any() for seconds in (0.0, 0.49, 0.5, 0.6, 0.7, 1.5, 1.64, 1.7)}
    assert seen == {s: any(0 <= s - strike < BOLT_S for strike in (0.5, 1.5)) for s in seen}
    assert all(weather.bolt is None for weather in WEATHERS.values() if weather is not thunder)
