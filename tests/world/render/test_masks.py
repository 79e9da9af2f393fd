"""Masks mark what the actors changed in the picture; who is nearer, and what stands before, hides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.world.bulk import cast_many
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.places.catalog import PLACES
from yozora.world.places.occluders import AIR_OCCLUDERS
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Camera, Occluder, Scene
from yozora.world.scene.script import Beat

SHAPE = VideoShape(frames=8, height=64, width=64, fps=2.0)
ONE = replace(SHAPE, frames=1)
CALM = Mix(styles_vary=0.0, weather_varies=0.0)
ALONE = replace(CALM, plots=(("parade", 1.0),), two_subjects=0.0, crowds=0.0, camera_moves=0.0, occluders=0.0)


def test_masks_mark_what_the_actors_changed() -> None:
    """Against the same stage without them: nothing changes off the masks, and what a mask marks has changed.

    Footprints, slopes, ropes, splashes and the light of lamps are the actors' doing too: plots with these are left out.
    """
    matched = 0
    plots = (("parade", 0.6), ("permanence", 0.4))
    for scene in cast_many(range(28), mix=replace(CALM, plots=plots, two_subjects=0.4, camera_moves=0.5)):
        if PLACES[scene.place].traces or scene.camera.move == "follow":
            continue
        played, bare = render(scene, SHAPE), render(replace(scene, actors=()), SHAPE)
        changed = abs(played.frames.astype(int) - bare.frames).max(-1) > 24
        changed = changed.reshape(8, 32, 2, 32, 2).any((2, 4))
        mask = played.masks.max(0)
        rim = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
        near = np.max([rim[:, y : y + 32, x : x + 32] for y in range(3) for x in range(3)], axis=0) > 0
        assert not changed[~near].any(), f"seed {scene.seed} changes pixels off its masks"
        # A white subject before a white cloud may change little; a quarter of one may go unnoticed.
        marked = changed[mask > 230]
        assert marked.size == 0 or marked.mean() > 0.6, f"seed {scene.seed} marks pixels that did not change"
        matched += marked.size
    assert matched > 3000


def test_a_mask_is_empty_exactly_when_nothing_is_visible() -> None:
    for scene in cast_many(range(30), mix=CALM, seconds=6.0):
        made = render(scene, replace(SHAPE, frames=12))
        assert made.visible.min() >= 0 and made.visible.max() <= 1
        empty = made.masks.max((2, 3)) == 0
        assert (made.visible[empty] < 0.02).all() and (made.visible[~empty] > 0).all(), f"seed {scene.seed}"


def test_the_share_in_sight_is_that_of_the_silhouette() -> None:
    """At rest in the middle of the frame all of it is seen; half-way out, half."""
    for kind in ("car", "dog", "sailboat"):
        scene = posed(kind, x=0.5)
        assert render(scene, ONE).visible[0, 0] > 0.98
        assert render(posed(kind, x=0.0), ONE).visible[0, 0] == pytest.approx(0.5, abs=0.17)
        assert render(posed(kind, x=-0.5), ONE).visible[0, 0] == 0


def posed(kind: str, *, x: float = 0.5, facing: str = "right", **more: object) -> Scene:
    """Return a still scene of one subject at `x`, at rest."""
    scene = cast_scene(0, wishes=Wishes(kind=kind), mix=ALONE)
    actor = replace(scene.actors[0], x=x, direction=facing)
    actor = replace(actor, beats=(Beat(action="stand", start_s=0.0, end_s=scene.seconds, x=x, y=actor.y),), **more)
    return replace(scene, actors=(actor,), occluders=(), camera=Camera())


def test_the_nearer_of_two_hides_the_other() -> None:
    scene = posed("car")
    (actor,) = scene.actors
    pair = replace(scene, actors=(actor, replace(actor, colour="green", kind="bus", height=0.5, group=1)))
    made, alone = render(pair, SHAPE), render(scene, SHAPE)
    assert made.visible[0].max() < 0.5 * alone.visible[0].max()
    assert made.visible[1].min() > 0.95, "the nearer one is whole"
    assert (np.minimum(made.masks[0], made.masks[1]) > 128).sum() == 0, "no pixel is both"


@pytest.mark.parametrize("kind", ["dog", "car", "fish", "bird", "spaceship"])
def test_who_goes_left_looks_left(kind: str) -> None:
    """On the spot, one to the left is one to the right in a mirror."""
    left, right = (render(posed(kind, facing=way), ONE).masks[0, 0].astype(int) for way in ("left", "right"))
    assert abs(left - right[:, ::-1]).mean() < 3
    assert abs(left - right).mean() > 1.5


def test_a_rocket_that_climbs_points_up() -> None:
    flying = cast_scene(0, wishes=Wishes(kind="rocket", place="meadow", direction="up", camera="still"), mix=ALONE)
    rows, columns = np.where(render(flying, SHAPE).masks[0, 4] > 128)
    assert np.ptp(rows) > 1.3 * np.ptp(columns)


@pytest.mark.parametrize(("place", "name"), [(place, name) for place in PLACES for name in PLACES[place].occluders])
def test_an_occluder_hides_one_of_height_0_3(place: str, name: str) -> None:
    habitat = min(PLACES[place].habitats, key=lambda habitat: habitat != "ground")
    kind = {"ground": "penguin", "water": "duck", "deep": "fish", "space": "rocket"}[habitat]
    scene = cast_scene(1, wishes=Wishes(kind=kind, place=place, camera="still"), mix=ALONE)
    actor = replace(scene.actors[0], x=0.5, height=0.3, pattern="plain")
    low, high = PLACES[place].habitats[habitat]
    y = (low + high) / 2 - (0.15 if habitat == "ground" else 0.0)
    actor = replace(actor, y=y, beats=(Beat(action="stand", start_s=0, end_s=4.0, x=0.5, y=y),))
    alone = replace(scene, actors=(actor,))
    free = render(alone, ONE).visible[0, 0]
    hidden = render(replace(alone, occluders=(Occluder(name=name, x=0.5),)), ONE).visible[0, 0]
    assert hidden < 0.4 < 0.9 < free


@pytest.mark.parametrize("name", AIR_OCCLUDERS)
def test_in_the_air_one_passes_behind_a_cloud(name: str) -> None:
    scene = cast_scene(1, wishes=Wishes(kind="bird", place="meadow", camera="still"), mix=ALONE)
    actor = replace(scene.actors[0], x=0.5, y=0.4, height=0.24)
    actor = replace(actor, beats=(Beat(action="fly", start_s=0, end_s=4.0, x=0.5, y=0.4),))
    clouded = replace(scene, actors=(actor,), occluders=(Occluder(name=name, x=0.5, y=0.56),))
    assert render(clouded, ONE).visible[0, 0] < 0.4


def test_a_screen_slides_over_and_away() -> None:
    scene = posed("dog")
    path = ((0.5, 1.6), (1.5, 0.5), (2.5, 0.5), (3.5, -0.6))
    made = render(replace(scene, occluders=(Occluder(name="screen", x=0.5, path=path),)), replace(SHAPE))
    seen = made.visible[0]
    assert seen[0] > 0.95 and seen[-1] > 0.95 and seen[3:6].max() < 0.05
    bare = render(replace(scene, actors=(), occluders=()), SHAPE).frames[4].astype(int)
    assert abs(made.frames[4].astype(int) - bare).max(-1)[20:60, 20:44].mean() > 20, "the screen itself is seen"


@pytest.mark.parametrize("time", ["dawn", "day", "sunset", "night"])
def test_a_subject_keeps_its_colour_in_any_light(time: str) -> None:
    """Averaged over its mask, red stays red and blue stays blue, so that colour can be read off a frame."""
    for colour, channel in (("red", 0), ("blue", 2)):
        wishes = Wishes(kind="spaceship", colour=colour, place="meadow", time=time, pattern="plain")
        made = render(cast_scene(5, wishes=wishes, mix=ALONE, split="all"), SHAPE)
        mask = made.masks[0].repeat(2, 1).repeat(2, 2) > 230
        mean = made.frames[mask].mean(0)
        assert mean.argmax() == channel and mean[channel] > 1.2 * np.delete(mean, channel).max()


@pytest.mark.parametrize("kind", RIGS)
def test_every_subject_is_seen_whole_on_its_stage(kind: str) -> None:
    """Wherever it is at home it fills a good part of its box."""
    scene = cast_scene(0, wishes=Wishes(kind=kind, size="medium", camera="still"), mix=ALONE, seconds=1.0)
    made = render(scene, replace(SHAPE, frames=2))
    (actor, *_), rig = scene.actors, RIGS[kind]
    area = (made.masks[0] / 255).sum((1, 2)) / 32**2 / (actor.height**2 * rig.aspect)
    assert made.visible[0].max() > 0.9 and 0.2 < area.max() <= 1.05
