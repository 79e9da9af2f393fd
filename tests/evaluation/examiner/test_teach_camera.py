"""Teaching the camera reader: lessons of every length, a loss that reaches every weight, and files that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from yozora.data.loader import read_tensor
from yozora.evaluation.examiner.answers import CAMERAS
from yozora.evaluation.examiner.camera import NUM_FRAMES, PAIRS, REACH, SIDE_PX, shifts_in
from yozora.evaluation.examiner.teach_camera import (
    CLIPS_A_STEP,
    IN_A_MIRROR,
    LENGTHS_S,
    camera_lesson,
    camera_loss,
    gather,
    new_camera_reader,
)


def test_lessons_are_gathered_once_and_teach_every_weight(tmp_path: Path) -> None:
    (path,) = gather(tmp_path, 6)
    written = path.stat().st_mtime_ns
    assert gather(tmp_path, 6) == [path] and path.stat().st_mtime_ns == written
    files = [{name: read_tensor(path, name) for name in ("grey", "views", "camera")}]
    assert files[0]["grey"].shape == (6, NUM_FRAMES, SIDE_PX, SIDE_PX)
    torch.manual_seed(0)
    reader = new_camera_reader()
    loss, parts = camera_loss(reader, files, 0)
    assert set(parts) == {"move", "views"} and CLIPS_A_STEP > 1
    assert float(loss.detach()) == pytest.approx(sum(parts.values()), rel=1e-3)
    loss.backward()
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in reader.parameters())


def test_a_lesson_is_the_same_every_time_and_lessons_are_of_several_lengths() -> None:
    one, again = camera_lesson(5), camera_lesson(5)
    assert (one["grey"] == again["grey"]).all() and (one["views"] == again["views"]).all()
    assert {2.0, 4.0, 15.0} <= set(LENGTHS_S)


@pytest.mark.parametrize(("across", "down"), [(3, 0), (-5, 2), (0, -4)])
def test_every_pair_shows_the_shift_between_its_frames(across: int, down: int) -> None:
    generator = torch.Generator().manual_seed(0)
    picture = torch.rand(SIDE_PX, SIDE_PX, generator=generator)
    frames = torch.stack([picture.roll((down * t, across * t), (0, 1)) for t in range(NUM_FRAMES)])[None]
    found = shifts_in(frames).unflatten(-1, (2 * REACH[0] + 1, 2 * REACH[1] + 1))
    assert found.shape[1] == len(PAIRS)
    checked = 0
    for number, (before, after) in enumerate(PAIRS):
        x, y = across * (after - before), down * (after - before)
        # Further than half a window there is little left to compare.
        if abs(x) <= 20 and abs(y) <= REACH[0]:
            mean = found[0, number].mean(0)
            assert int(mean.argmax()) == (y + REACH[0]) * mean.shape[1] + x + REACH[1]
            checked += 1
    assert checked >= 7


def test_in_a_mirror_left_is_right_and_all_else_stays() -> None:
    names = [CAMERAS[int(number)] for number in IN_A_MIRROR]
    assert [names[CAMERAS.index(move)] for move in ("pan left", "pan right", "zoom in", "follow")] == [
        "pan right",
        "pan left",
        "zoom in",
        "follow",
    ]
    assert sorted(names) == sorted(CAMERAS)
