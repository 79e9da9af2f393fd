"""Places: paper to every edge whatever the camera does, and nowhere looks like anywhere else."""

from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

import numpy as np
import pytest
import skia

from tests.world.places.paper_stage import extent_of, painted, sheets, view
from yozora.world.places.catalog import PLACES
from yozora.world.places.ground import EARTHS
from yozora.world.places.occluders import AIR_OCCLUDERS
from yozora.world.places.place import Layer
from yozora.world.scene.light import DAY, LIGHTS
from yozora.world.weather.catalog import WEATHERS

NAMES = (
    "sea", "mountains", "forest", "city", "meadow", "space", "beach", "mystical forest", "village", "desert",
    "snowfield", "skyline", "harbour", "underwater", "moon surface", "room",
)  # fmt: skip
REACH = 0.5
CAMERAS = {
    "still": {},
    "panned left": {"shift": (-REACH, 0.0)},
    "panned right": {"shift": (REACH, 0.0)},
    "tilted up": {"shift": (0.0, -0.1)},
    "tilted down": {"shift": (0.0, 0.1)},
    "zoomed": {"zoom": 1.4},
}
MAGENTA = skia.Color4f(1.0, 0.0, 1.0, 1.0)
every_place = pytest.mark.parametrize("place", PLACES)
every_camera = pytest.mark.parametrize("camera", CAMERAS.values(), ids=CAMERAS)


def test_the_list_of_places_keeps_its_order() -> None:
    assert tuple(PLACES) == NAMES


@every_place
def test_a_place_knows_only_times_and_weathers_that_there_are(place: str) -> None:
    it = PLACES[place]
    assert it.times and set(it.times) <= set(DAY)
    assert it.weathers[0] == "clear" and set(it.weathers) <= set(WEATHERS)
    assert it.outdoors or it.weathers == ("clear",), "no weather indoors"
    assert set(it.habitats) <= {"ground", "air", "water", "deep", "space"}
    assert all(0 < low < high < 1 for low, high in it.habitats.values())


def test_feet_leave_prints_in_sand_snow_and_dust() -> None:
    assert {name for name, place in PLACES.items() if place.traces} == {"beach", "desert", "snowfield", "moon surface"}


@every_place
@every_camera
@pytest.mark.parametrize("seconds", [0.0, 7.3])
def test_nothing_shines_through_from_before(place: str, camera: dict, seconds: float) -> None:
    """Were one pixel not covered, it would show what the memory held."""
    for time in PLACES[place].times:
        layers = sheets(place, LIGHTS[time], extent_of(reach=REACH))
        on_black, on_white = (painted(layers, seconds=seconds, fill=fill, **camera) for fill in (0, 255))
        assert np.array_equal(on_black, on_white)


@pytest.mark.parametrize("place", [name for name in PLACES if name != "space"])
@every_camera
@pytest.mark.parametrize("aspect", [1.0, 16 / 9, 9 / 16])
def test_the_ground_reaches_every_edge(place: str, camera: dict, aspect: float) -> None:
    """The sky covers all by itself: make it magenta, take the far layers away; the foot of the frame stays whole."""
    # The zoomed or tilted camera looks past the sea's nearer waves; those behind must cover it.
    near = 0.8 if camera.get("zoom", 1.0) == 1.0 and camera.get("shift", (0.0, 0.0))[1] == 0.0 else 0.3
    for seed in range(3):
        first, *others = sheets(place, LIGHTS["day"], extent_of(aspect, REACH), seed)
        sky = replace(first, draw=lambda canvas, seconds: canvas.clear(MAGENTA))
        layers = [sky, *(layer for layer in others if layer.depth >= near)]
        pixels = painted(layers, aspect=aspect, **camera).astype(int)
        magenta = (pixels[..., 0] > 200) & (pixels[..., 1] < 60) & (pixels[..., 2] > 200)
        # A narrow room seen from the side has no window.
        assert magenta.any() or place == "room", "the sky is where it was painted"
        assert not magenta[-len(pixels) // 8 :].any()


def colours_of(place: str, time: str) -> np.ndarray:
    """Return the mean colour of the upper, middle and lower third of a place, over a few seeds."""
    pixels = np.stack([view(place, time, seed=seed) for seed in range(4)])
    return np.stack([third.mean((0, 1, 2)) for third in np.array_split(pixels, 3, axis=1)])


def test_no_two_places_look_alike() -> None:
    for time in DAY:
        colours = {name: colours_of(name, time) for name, place in PLACES.items() if time in place.times}
        for one, other in itertools.combinations(colours, 2):
            assert abs(colours[one] - colours[other]).mean() > 4, f"{one} and {other}, {time}"


@every_place
def test_no_two_times_of_day_look_alike(place: str) -> None:
    colours = {time: colours_of(place, time) for time in PLACES[place].times}
    for one, other in itertools.combinations(colours, 2):
        assert abs(colours[one] - colours[other]).mean() > 10, f"{one} and {other} in {place}"
    if len(colours) > 1:
        assert colours["night"].mean() < min(colours[time].mean() for time in colours if time != "night") - 20


@every_place
def test_a_seed_is_a_view(place: str) -> None:
    first, again, other = (view(place, "night", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@every_place
def test_layers_run_from_far_to_near_and_know_their_depth(place: str) -> None:
    layers = PLACES[place].layers(Random(0), LIGHTS["night"], extent_of())
    assert all(isinstance(layer, Layer) and 0 <= layer.depth <= 1.5 for layer in layers)
    assert layers[0].depth == 0.0
    nearer = [layer.depth > 1 for layer in layers]
    assert nearer == sorted(nearer), "what stands before the actors is painted after them"


@every_place
def test_what_is_said_to_move_moves_and_nothing_else(place: str) -> None:
    for layer in PLACES[place].layers(Random(0), LIGHTS["night"], extent_of()):
        first, later = (painted([layer], seconds=seconds, side_px=96) for seconds in (0.3, 4.9))
        if not layer.moving:
            assert np.array_equal(first, later)
    moving = [layer for layer in PLACES[place].layers(Random(0), LIGHTS["night"], extent_of()) if layer.moving]
    pictures = [painted(moving, seconds=seconds, side_px=96) for seconds in (0.3, 4.9)]
    assert not pictures[0].any() or not np.array_equal(*pictures)


def hidden_share(place: str, name: str, width: float, y: float) -> float:
    """Return how much of an egg 0.3 high and `width` wide, its middle at height `y`, an occluder hides."""
    side, it = 160, PLACES[place]
    pixels = np.zeros((side, side, 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.scale(side, side)
    canvas.translate(0.5, it.occluder_foot)
    it.occluders[name](canvas, Random(3), LIGHTS[it.times[-1]])
    rows, columns = (np.mgrid[:side, :side] + 0.5) / side
    egg = ((columns - 0.5) / (width / 2)) ** 2 + ((rows - y) / 0.15) ** 2 <= 1
    return float(pixels[..., 3][egg].mean() / 255)


@pytest.mark.parametrize(
    ("place", "name"), [(where, name) for where, place in PLACES.items() for name in place.occluders]
)
def test_an_occluder_hides_a_subject(place: str, name: str) -> None:
    it = PLACES[place]
    for habitat in ("ground", "water", "deep", "space"):
        if habitat in it.habitats and not ("ground" in it.habitats and habitat == "space"):
            for edge in it.habitats[habitat]:
                y = edge - 0.15 if habitat == "ground" else edge
                assert hidden_share(place, name, 0.24, y) > 0.85


def test_a_cloud_hides_what_flies() -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.scale(100, 100)
    canvas.translate(0.5, 0.7)
    AIR_OCCLUDERS["cloud"](canvas, Random(0), LIGHTS["day"])
    assert pixels[39:68, 38:62, 3].mean() > 0.97 * 255
    rows, columns = np.nonzero(pixels[..., 3] > 128)
    assert 50 <= np.ptp(columns) <= 60 and 30 <= np.ptp(rows) <= 36 and rows.max() <= 70


def test_every_earth_is_some_place() -> None:
    assert set(EARTHS) <= set(PLACES)
