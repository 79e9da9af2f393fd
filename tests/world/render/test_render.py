"""Render: the same bytes for the same scene anywhere, and masks that mark what the actors changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.house.graph import REPOSITORY
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import Mix, Wishes, cast_scene
from yozora.world.places.catalog import PLACES
from yozora.world.render.render import render, silhouette_share, view_at
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Camera, Occluder

SHAPE = VideoShape(frames=8, height=64, width=64, fps=2.0)
BUSY = Mix(two_subjects=0.4, camera_moves=0.5, occluders=0.5)
DIGEST = """
import hashlib
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import Mix, cast_scene
from yozora.world.render.render import render
digest = hashlib.sha256()
for seed in range(6):
    scene = cast_scene(seed, mix=Mix(two_subjects=0.4, camera_moves=0.5, occluders=0.5))
    made = render(scene, VideoShape(frames=8, height=64, width=64, fps=2.0))
    digest.update(made.frames.tobytes() + made.masks.tobytes() + made.visible.tobytes())
print(digest.hexdigest())
"""


def digest_here() -> str:
    digest = hashlib.sha256()
    for seed in range(6):
        made = render(cast_scene(seed, mix=BUSY), SHAPE)
        digest.update(made.frames.tobytes() + made.masks.tobytes() + made.visible.tobytes())
    return digest.hexdigest()


def test_the_same_scene_gives_the_same_bytes_here_and_in_another_process() -> None:
    first = digest_here()
    assert digest_here() == first
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True, env=env)
    assert there.stdout.strip() == first


def test_another_seed_gives_other_bytes() -> None:
    first, second = (render(cast_scene(seed), SHAPE).frames for seed in (1, 2))
    assert not np.array_equal(first, second)


def test_shapes() -> None:
    made = render(cast_scene(0, mix=Mix(two_subjects=1.0)), replace(SHAPE, width=64))
    assert made.frames.shape == (8, 64, 64, 3) and made.frames.dtype == np.uint8
    assert made.masks.shape == (2, 8, 32, 32) and made.visible.shape == (2, 8)
    wide = render(cast_scene(0, aspect=2.0), VideoShape(frames=3, height=32, width=64, fps=1.0))
    assert wide.frames.shape == (3, 32, 64, 3) and wide.masks.shape[1:] == (3, 16, 32)


def test_masks_mark_what_the_actors_changed() -> None:
    """Film each scene with and without its actors: pixels differ where a mask is, and nowhere else."""
    matched = 0
    for seed in range(30):
        scene = cast_scene(seed, mix=BUSY)
        played, bare = render(scene, SHAPE), render(replace(scene, actors=()), SHAPE)
        changed = abs(played.frames.astype(int) - bare.frames).max(-1) > 24
        changed = changed.reshape(8, 32, 2, 32, 2).any((2, 4))
        mask = played.masks.max(0)
        rim = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
        near = np.max([rim[:, y : y + 32, x : x + 32] for y in range(3) for x in range(3)], axis=0) > 0
        assert not changed[~near].any(), f"seed {seed} changes pixels off its masks"
        # A white subject before a white cloud may change little; a quarter of one may go unnoticed.
        assert changed[mask > 230].mean() > 0.7, f"seed {seed} marks pixels that did not change"
        matched += int((mask > 230).sum())
    assert matched > 5000


def test_a_mask_is_empty_exactly_when_nothing_is_visible() -> None:
    for seed in range(30):
        made = render(cast_scene(seed, mix=BUSY, seconds=8.0), replace(SHAPE, frames=16))
        assert np.array_equal(made.masks.max((2, 3)) > 0, made.visible > 0)
        assert made.visible.min() >= 0 and made.visible.max() <= 1


def test_the_nearer_of_two_hides_the_other() -> None:
    scene = cast_scene(0, wishes=Wishes(kind="car", place="city"), mix=Mix(two_subjects=0.0, camera_moves=0.0))
    (actor,) = scene.actors
    pair = replace(scene, occluder=None, actors=(actor, replace(actor, colour="green", kind="train", height=0.5)))
    made = render(pair, SHAPE)
    alone = render(replace(pair, actors=(actor,)), SHAPE)
    assert made.visible[0].max() < 0.5 * alone.visible[0].max()
    assert (np.minimum(made.masks[0], made.masks[1]) > 128).sum() == 0, "no pixel is both"


def test_who_goes_left_looks_left() -> None:
    """On the spot, a dog to the left is a dog to the right in a mirror; a rocket that climbs points up."""
    scene = cast_scene(0, wishes=Wishes(kind="dog", place="meadow"), mix=Mix(two_subjects=0, camera_moves=0))
    actor = replace(scene.actors[0], x=0.5, velocity=0.0)
    facing = {
        direction: render(
            replace(scene, occluder=None, actors=(replace(actor, direction=direction),)), replace(SHAPE, frames=1)
        )
        .masks[0, 0]
        .astype(int)
        for direction in ("left", "right")
    }
    assert abs(facing["left"] - facing["right"][:, ::-1]).mean() < 2
    assert abs(facing["left"] - facing["right"]).mean() > 5
    flying = cast_scene(0, wishes=Wishes(kind="rocket", place="meadow", direction="up"), mix=Mix(two_subjects=0))
    (rows, columns) = np.where(render(replace(flying, occluder=None, camera=Camera()), SHAPE).masks[0, 4] > 128)
    assert np.ptp(rows) > 1.3 * np.ptp(columns)


@pytest.mark.parametrize("name", sorted(PLACES["forest"].occluders))
def test_an_occluder_hides_who_passes(name: str) -> None:
    scene = cast_scene(1, wishes=Wishes(kind="dog", place="forest", direction="right", camera="still"))
    alone = replace(scene, occluder=None, actors=scene.actors[:1])
    free = render(alone, SHAPE).visible[0]
    hidden = render(replace(alone, occluder=Occluder(name=name, x=scene.actors[0].x)), SHAPE).visible[0]
    assert (hidden <= free + 1e-6).all()
    assert hidden[4] < 0.5 < free[4], "half-way through, it stands right behind"


def test_the_camera_moves_as_its_name_says() -> None:
    scene = cast_scene(0)
    views = {
        move: (view_at(moved := replace(scene, camera=Camera(move=move, rate=0.06)), 0.0), view_at(moved, 4.0))
        for move in ("pan left", "pan right", "zoom in", "zoom out", "still")
    }
    assert views["pan left"][0].shift > 0 > views["pan left"][1].shift
    assert views["pan right"][0].shift < 0 < views["pan right"][1].shift
    assert views["zoom in"][0].zoom == 1 < views["zoom in"][1].zoom
    assert views["zoom out"][0].zoom > 1 == views["zoom out"][1].zoom
    assert views["still"][0] == views["still"][1]


@pytest.mark.parametrize(("move", "sign"), [("pan left", 1), ("pan right", -1)])
def test_under_a_pan_the_near_moves_more_than_the_far(move: str, sign: int) -> None:
    """Parallax, seen in the picture: the lower part of a meadow slides, against the camera, further than the sky."""
    scene = replace(cast_scene(0, wishes=Wishes(place="meadow", time="day")), actors=(), occluder=None)
    moved = replace(scene, camera=Camera(move=move, rate=0.07))
    frames = render(moved, VideoShape(frames=4, height=96, width=96, fps=1.0)).frames.astype(float).mean(-1)
    near, far = (best_shift(frames[0, rows], frames[3, rows]) for rows in (slice(76, 96), slice(50, 58)))
    assert sign * near > sign * far >= 0
    assert sign * near == pytest.approx(0.07 * 3 * 96, abs=2)


def best_shift(first: np.ndarray, second: np.ndarray) -> int:
    """Return how many pixels to the right `second` is moved against `first`."""
    width = first.shape[1]

    def error(shift: int) -> float:
        kept = first[:, max(0, -shift) : width - max(0, shift)]
        return float(((kept - second[:, max(0, shift) : width - max(0, -shift)]) ** 2).mean())

    return min(range(-30, 31), key=error)


def test_a_silhouette_covers_part_of_its_box() -> None:
    for kind in RIGS:
        assert 0.25 < silhouette_share(kind, 0) <= 1.0


@pytest.mark.parametrize("time", ["dawn", "day", "sunset", "night"])
def test_a_subject_keeps_its_colour_in_any_light(time: str) -> None:
    """Averaged over its mask, red stays red and blue stays blue, so that colour can be read off a frame."""
    for colour, channel in (("red", 0), ("blue", 2)):
        wishes = Wishes(kind="spaceship", colour=colour, place="meadow", time=time)
        made = render(cast_scene(5, wishes=wishes, mix=Mix(two_subjects=0, occluders=0)), SHAPE)
        mask = made.masks[0].repeat(2, 1).repeat(2, 2) > 230
        mean = made.frames[mask].mean(0)
        assert mean.argmax() == channel and mean[channel] > 1.2 * np.delete(mean, channel).max()
