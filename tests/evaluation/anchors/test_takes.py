"""Folders of takes: names as Physics-IQ has them, written, found and compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.evaluation.anchors.conftest import numbered
from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.evaluation.anchors.physics_iq import SAME, physics_iq
from yozora.evaluation.anchors.takes import REAL, at_height, compare_folder, export_takes, find_trios
from yozora.evaluation.questions.question import Question
from yozora.media.video import write_video

# Names of the benchmark's own files (README, and what run_physics_iq.py makes of descriptions.csv).
THEIRS = "0001_testing-videos_30FPS_perspective-left_take-1_trimmed-ball-and-block-fall.mp4"
THEIR_MASK = "0001_video-masks_30FPS_perspective-left_take-1_trimmed-ball-and-block-fall.mp4"


def moving_square(*, start: int, step: int, frames: int = 16, side: int = 64) -> np.ndarray:
    """Return a grey video in which a white square of 16 px moves by `step` px a frame."""
    video = np.full((frames, side, side, 3), 60, np.uint8)
    for index, picture in enumerate(video):
        x = start + index * step
        picture[24:40, max(0, x) : max(0, x + 16)] = 240
    return video


def write(folder: Path, name: str, frames: np.ndarray, fps: float = 8.0) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    write_video(Clip(frames=frames, fps=fps), folder / name, crf=0)


def lay_out(folder: Path, generated: np.ndarray, *, fps: float = 8.0) -> Path:
    """Lay out one scenario whose two real takes differ a little, and what was generated."""
    first, second = moving_square(start=4, step=2), moving_square(start=5, step=2)
    write(folder, "real/0001_testing-videos_8FPS_perspective-left_take-1_trimmed-ball.mp4", first)
    write(folder, "real/0002_testing-videos_8FPS_perspective-left_take-2_trimmed-ball.mp4", second)
    write(folder, "generated/0001_perspective-left_trimmed-ball.mp4", generated, fps=fps)
    return folder


def test_names_are_theirs(tmp_path: Path) -> None:
    found = REAL.fullmatch(THEIRS)
    assert found is not None
    assert (found["id"], found["view"], found["take"], found["scenario"]) == (
        "0001", "perspective-left", "1", "trimmed-ball-and-block-fall",
    )  # fmt: skip
    write(tmp_path, f"real/{THEIRS}", moving_square(start=4, step=2))
    write(tmp_path, "generated/0001_anything-you-like.mp4", moving_square(start=4, step=2))
    (trio,) = find_trios(tmp_path)
    assert trio.mask(trio.take_1) == tmp_path / "masks" / THEIR_MASK and trio.take_2 is None


def test_the_better_video_scores_higher(tmp_path: Path) -> None:
    """The real one again, one shifted by 3 px, one that goes the other way, one that stands still."""
    videos = {
        "same": moving_square(start=4, step=2),
        "shifted": moving_square(start=7, step=2),
        "backwards": moving_square(start=34, step=-2),
        "still": moving_square(start=4, step=0),
    }
    scores, found = {}, {}
    for name, frames in videos.items():
        (found[name],) = compare_folder(lay_out(tmp_path / name, frames), seconds=2)
        scores[name] = physics_iq([found[name]])
    assert found["same"].likeness.mse < 1e-4 and found["same"].likeness.spatiotemporal_iou == 1
    assert 0.5 < found["same"].variance.spatiotemporal_iou < 1 and found["same"].variance.mse > 0
    assert scores["same"] == 100 > scores["shifted"] > scores["backwards"] > scores["still"]
    assert found["still"].likeness.spatial_iou == 0
    # All that it has in common with the real one are the first frames, in which nothing moves far enough.
    assert found["still"].likeness.spatiotemporal_iou <= 2 / 16 and scores["still"] < 5


def test_one_take_is_enough_where_chance_has_no_part(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, moving_square(start=4, step=2))
    next((folder / "real").glob("*take-2*")).unlink()
    (found,) = compare_folder(folder, seconds=2)
    assert found.variance == SAME


def test_real_takes_come_to_the_rate_of_the_generated_video(tmp_path: Path) -> None:
    """Two seconds at 4 frames a second are 8 frames; those of 8 a second are brought to it."""
    (found,) = compare_folder(lay_out(tmp_path, moving_square(start=4, step=4, frames=8), fps=4.0), seconds=2)
    assert found.likeness.spatial_iou > 0.6 and found.likeness.mse < 0.02


def test_given_masks_are_used(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, moving_square(start=4, step=2))
    for number, take in ((1, 1), (2, 2)):
        name = f"masks/{number:04d}_video-masks_8FPS_perspective-left_take-{take}_trimmed-ball.mp4"
        write(folder, name, np.full((16, 64, 64, 3), 255, np.uint8))
    (found,) = compare_folder(folder, seconds=2)
    # Everything moves in the masks of both takes, and little in the video's own.
    assert found.variance.spatial_iou == 1 and found.likeness.spatial_iou < 0.5


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no first take"):
        find_trios(tmp_path)
    folder = lay_out(tmp_path / "a", moving_square(start=4, step=2))
    with pytest.raises(UsageError, match=r"lasts 2 s, 5 s are compared"):
        compare_folder(folder)
    next((folder / "generated").iterdir()).unlink()
    with pytest.raises(UsageError, match="needs one video named 0001_"):
        find_trios(folder)
    (folder / "real" / "ball.mp4").write_bytes(b"")
    with pytest.raises(UsageError, match=r"ball.mp4 is not named"):
        find_trios(folder)


def test_our_own_questions_go_round(tmp_path: Path, red_car: Question) -> None:
    """The truth against itself loses what enlarging by two costs, a still picture all but everything."""
    questions = [numbered(red_car, 1), numbered(red_car, 2)]

    def clips(question: Question) -> np.ndarray:
        film = replace(question, shape=at_height(question.shape, 96)).film()
        return film if question.key.endswith("1") else np.repeat(film[:1], len(film), axis=0)

    assert export_takes(questions, clips, tmp_path, height_px=192) == tmp_path
    names = [path.name for path in sorted((tmp_path / "real").iterdir())]
    assert names == [f"000{n}_testing-videos_8FPS_perspective-center_take-1_test-000{n}.mp4" for n in (1, 2)]
    good, bad = compare_folder(tmp_path, seconds=4)
    assert 70 < physics_iq([good]) < 100 and good.likeness.mse < 0.002
    assert bad.likeness.spatial_iou == 0 and physics_iq([bad]) < 5
