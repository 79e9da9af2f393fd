"""Places: paper to every edge whatever the camera does, and nowhere looks like anywhere else."""

from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

import numpy as np
import pytest
import skia

from yozora.core.shapes import VideoShape
from yozora.world.places.catalog import PLACES
from yozora.world.places.place import Extent, Layer
from yozora.world.render.render import render
from yozora.world.scene.light import LIGHTS, TIMES
from yozora.world.scene.scene import CAMERA_MOVES, Camera, Occluder, Scene

every_place = pytest.mark.parametrize("place", PLACES)
MAGENTA = skia.Color4f(1.0, 0.0, 1.0, 1.0)


def empty(place: str, *, time: str = "night", move: str = "still", seed: int = 0, aspect: float = 1.0) -> Scene:
    """Return a scene with nobody in it, its camera as fast as any."""
    rate = 0.07 if "pan" in move else 0.09
    camera = Camera(move=move, rate=rate if move != "still" else 0.0)
    return Scene(place=place, time=time, actors=(), camera=camera, occluder=None, seconds=4.0, aspect=aspect, seed=seed)


def shape_of(scene: Scene, side_px: int = 48) -> VideoShape:
    return VideoShape(frames=4, height=side_px, width=round(side_px * scene.aspect), fps=1.0)


def filled_with(value: int):
    """Return a stand-in for np.empty that hands out memory full of `value`."""
    return lambda shape, dtype=float: np.full(shape, value, dtype)


@every_place
@pytest.mark.parametrize("move", CAMERA_MOVES)
def test_nothing_shines_through_from_before(place: str, move: str, monkeypatch) -> None:
    """Were one pixel not covered, it would show what the memory held, or the frame before."""
    for time in PLACES[place].times:
        scene = empty(place, time=time, move=move)
        with monkeypatch.context() as patch:
            patch.setattr(np, "empty", filled_with(0))
            on_black = render(scene, shape_of(scene)).frames
            patch.setattr(np, "empty", filled_with(255))
            on_white = render(scene, shape_of(scene)).frames
        assert np.array_equal(on_black, on_white)


@pytest.mark.parametrize("place", [name for name in PLACES if name != "space"])
@pytest.mark.parametrize("move", CAMERA_MOVES)
@pytest.mark.parametrize("aspect", [1.0, 16 / 9, 9 / 16])
def test_the_ground_reaches_every_edge(place: str, move: str, aspect: float, monkeypatch) -> None:
    """The sky covers all by itself: make it magenta, take the far layers away; the foot of the frame stays whole."""
    whole = PLACES[place]
    # Under a zoom the sea's nearer waves sink out of the frame, and those behind must cover it.
    near = 0.3 if "zoom" in move else 0.8

    def without_sky(rng, light, extent):
        layers = whole.layers(rng, light, extent)
        sky = replace(layers[0], draw=lambda canvas, seconds: canvas.clear(MAGENTA))
        return (sky, *(layer for layer in layers if layer.depth >= near))

    monkeypatch.setitem(PLACES, place, replace(whole, layers=without_sky))
    for seed in range(3):
        scene = empty(place, time="day", move=move, seed=seed, aspect=aspect)
        frames = render(scene, shape_of(scene)).frames.astype(int)
        magenta = (frames[..., 0] > 200) & (frames[..., 1] < 60) & (frames[..., 2] > 200)
        assert magenta.any(), "the sky is where it was painted"
        assert not magenta[:, -frames.shape[1] // 8 :].any()


def colours_of(place: str, time: str) -> np.ndarray:
    """Return the mean colour of the upper, middle and lower third of a place, over a few seeds."""
    frames = np.stack([render(s := empty(place, time=time, seed=seed), shape_of(s)).frames for seed in range(4)])
    return frames.reshape(4, 4, 3, 16, 48, 3).mean((0, 1, 3, 4))


def test_no_two_places_look_alike() -> None:
    for time in TIMES:
        colours = {name: colours_of(name, time) for name, place in PLACES.items() if time in place.times}
        for one, other in itertools.combinations(colours, 2):
            assert abs(colours[one] - colours[other]).max() > 10, f"{one} and {other} by {time}"


@every_place
def test_no_two_times_of_day_look_alike(place: str) -> None:
    colours = {time: colours_of(place, time) for time in PLACES[place].times}
    for one, other in itertools.combinations(colours, 2):
        assert abs(colours[one] - colours[other]).mean() > 15, f"{one} and {other} in {place}"
    if len(colours) > 1:
        assert colours["night"].mean() < min(colours[time].mean() for time in ("dawn", "day", "sunset")) - 20


@every_place
def test_another_seed_is_another_view(place: str) -> None:
    first, second = (render(s := empty(place, seed=seed), shape_of(s)).frames for seed in (1, 2))
    assert not np.array_equal(first, second)


@every_place
def test_layers_run_from_far_to_near_and_know_their_depth(place: str) -> None:
    layers = PLACES[place].layers(Random(0), LIGHTS["night"], Extent(left=-0.1, right=1.1))
    assert all(isinstance(layer, Layer) and 0 <= layer.depth <= 1.5 for layer in layers)
    assert layers[0].depth == 0.0
    nearer = [layer.depth > 1 for layer in layers]
    assert nearer == sorted(nearer), "what stands before the actors is painted after them"


@pytest.mark.parametrize(
    ("place", "occluder"), [(name, occluder) for name, place in PLACES.items() for occluder in place.occluders]
)
def test_an_occluder_changes_the_picture_around_its_foot(place: str, occluder: str) -> None:
    scene = empty(place)
    bare = render(scene, shape_of(scene)).frames.astype(int)
    hidden = render(replace(scene, occluder=Occluder(name=occluder, x=0.5)), shape_of(scene)).frames.astype(int)
    changed = (abs(hidden - bare).max(-1) > 12)[0]
    assert changed.mean() > 0.03
    columns = np.where(changed.any(0))[0]
    assert 10 < columns.mean() < 38, "it stands where the scene puts it"
