"""Cameras: what each move is named for is what the views do and the pictures show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from tests.world.bulk import cast_many
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import RATES, cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.physics.motion import simulate
from yozora.world.render.render import render
from yozora.world.render.view import View, view_at
from yozora.world.scene.scene import CAMERA_MOVES, Camera, Scene

SHAPE = VideoShape(frames=8, height=64, width=64, fps=2.0)
PLAIN = Mix(
    plots=(("parade", 1.0),), styles_vary=0, weather_varies=0, day_passes=0, two_subjects=0, crowds=0, occluders=0,
    acts=0,
)  # fmt: skip
Picture = npt.NDArray[np.float64]


def views(scene: Scene, move: str, rate: float = 0.06, fps: float = 2.0) -> list[View]:
    moved = replace(scene, camera=Camera(move=move, rate=rate))
    motion = simulate(moved, fps)
    return [view_at(moved, motion, index, fps) for index in range(len(motion.tracks[0].x))]


@pytest.mark.parametrize(
    ("move", "value", "sign"),
    [
        ("pan left", "across", -1), ("pan right", "across", 1), ("tilt up", "down", -1), ("tilt down", "down", 1),
        ("zoom in", "zoom", 1), ("zoom out", "zoom", -1), ("dolly in", "dolly", 1), ("dolly out", "dolly", -1),
    ],
)  # fmt: skip
def test_a_move_changes_what_it_is_named_for_evenly_and_nothing_else(move: str, value: str, sign: int) -> None:
    seen = views(cast_scene(0), move)
    way = np.array([getattr(view, value) for view in seen])
    steps = np.diff(np.log(way) if value in ("zoom", "dolly") else way)
    assert (sign * steps > 0).all() and steps == pytest.approx(steps[0], rel=1e-6)
    for other in {"across", "down", "zoom", "dolly"} - {value}:
        assert len({getattr(view, other) for view in seen}) == 1


def test_a_zoom_never_looks_past_the_frame_at_rest() -> None:
    for move in ("zoom in", "zoom out", "dolly in", "dolly out"):
        assert min(view.zoom * view.dolly for view in views(cast_scene(0), move)) >= 1.0


def test_a_still_camera_does_not_move() -> None:
    assert set(views(cast_scene(0), "still")) == {View()}


def test_a_hand_shakes_within_its_rate_and_never_holds_still() -> None:
    for seed in range(10):
        for rate in (0.006, 0.02):
            seen = views(cast_scene(seed), "handheld", rate=rate, fps=8.0)
            across, down = (np.array([getattr(view, way) for view in seen]) for way in ("across", "down"))
            assert abs(across).max() <= rate and abs(down).max() <= rate
            assert np.ptp(across) > 0.5 * rate and abs(np.diff(across)).min() >= 0
            assert not np.allclose(across[1:], across[:-1], atol=1e-5)
    one, two = (views(cast_scene(seed), "handheld", rate=0.01) for seed in (1, 2))
    assert one != two


def test_who_is_followed_stays_in_the_middle() -> None:
    for scene in cast_many(range(12), wishes=Wishes(camera="follow"), mix=PLAIN):
        made = render(scene, SHAPE)
        columns = np.arange(32) + 0.5
        for mask, visible in zip(made.masks[0].astype(float), made.visible[0], strict=True):
            assert visible > 0.7
            assert abs((mask.sum(0) * columns).sum() / mask.sum() / 32 - 0.5) < 0.13, f"seed {scene.seed}"


def test_only_who_goes_somewhere_is_followed_unless_wished() -> None:
    for scene in cast_many(range(300), mix=Mix(camera_moves=1.0)):
        if scene.camera.move == "follow":
            assert scene.actors[0].beats[0].x != scene.actors[0].x or len(scene.actors[0].beats) > 1


@pytest.mark.parametrize("move", CAMERA_MOVES)
@pytest.mark.parametrize("seconds", [4.0, 12.0])
def test_rates_keep_to_their_paces(move: str, seconds: float) -> None:
    """Long clips move as far in all as short ones do, so that no camera leaves its scene behind."""
    for scene in cast_many(range(20), wishes=Wishes(camera=move), seconds=seconds):
        rates = RATES.get(move.split()[0])
        if rates is None:
            assert scene.camera.rate == 0.0
            continue
        low, high = rates[scene.camera.pace]
        share = 1.0 if move == "handheld" else 4.0 / seconds
        assert share * low <= scene.camera.rate <= share * high


def empty(place: str, **more: object) -> Scene:
    """Return a place by day with nobody in it."""
    scene = cast_scene(0, wishes=Wishes(place=place, time="day"), mix=PLAIN, split="all")
    return replace(scene, actors=(), occluders=(), **more)


@pytest.mark.parametrize(("move", "sign"), [("pan left", 1), ("pan right", -1)])
def test_under_a_pan_the_near_moves_more_than_the_far(move: str, sign: int) -> None:
    """Parallax, seen in the picture: the lower part of a meadow slides, against the camera, further than the sky."""
    scene = empty("meadow", camera=Camera(move=move, rate=0.07))
    frames = render(scene, VideoShape(frames=4, height=96, width=96, fps=1.0)).frames.astype(float).mean(-1)
    near, far = (best_shift(frames[0, rows], frames[3, rows]) for rows in (slice(76, 96), slice(50, 58)))
    assert sign * near > sign * far >= 0
    assert sign * near == pytest.approx(0.07 * 3 * 96, abs=2)


@pytest.mark.parametrize(("move", "sign"), [("tilt up", 1), ("tilt down", -1)])
def test_a_tilt_slides_the_picture_down_or_up(move: str, sign: int) -> None:
    scene = empty("city", camera=Camera(move=move, rate=0.026))
    frames = render(scene, VideoShape(frames=8, height=96, width=96, fps=2.0)).frames.astype(float).mean(-1)
    assert 1 <= sign * best_shift(frames[0].T, frames[-1].T) <= 10


@pytest.mark.parametrize("move", ["zoom in", "dolly in"])
def test_coming_nearer_makes_larger(move: str) -> None:
    """A subject in the middle grows by the camera's rate; under a dolly, what is far off grows less."""
    scene = cast_scene(0, wishes=Wishes(kind="balloon", place="meadow", time="day"), mix=PLAIN, split="all")
    actor = replace(scene.actors[0], x=0.5, y=0.5)
    actor = replace(actor, beats=(replace(actor.beats[0], x=0.5, y=0.5),))
    made = render(replace(scene, actors=(actor,), camera=Camera(move=move, rate=0.1)), SHAPE)
    area = made.masks[0].sum((1, 2), dtype=float)
    assert np.sqrt(area[-1] / area[0]) == pytest.approx(np.exp(0.1 * 3.5), rel=0.06)


def test_a_dolly_leaves_the_sky_behind_and_a_zoom_does_not() -> None:
    shape = VideoShape(frames=8, height=128, width=128, fps=2.0)
    far = {
        move: render(empty("city", camera=Camera(move=move, rate=0.15)), shape).frames.astype(float).mean(-1)
        for move in ("zoom in", "dolly in")
    }
    zoomed, dollied = (abs(far[move][7, :48] - far[move][0, :48]).mean() for move in ("zoom in", "dolly in"))
    assert dollied < zoomed


def best_shift(first: Picture, second: Picture) -> int:
    """Return how many pixels to the right `second` is moved against `first`."""
    width = first.shape[1]

    def error(shift: int) -> float:
        kept = first[:, max(0, -shift) : width - max(0, shift)]
        return float(((kept - second[:, max(0, shift) : width - max(0, -shift)]) ** 2).mean())

    return min(range(-30, 31), key=error)
