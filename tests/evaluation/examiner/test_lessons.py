"""Lessons: where they say a subject is, it is; shards resume; a number always gives the same lesson."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.evaluation.examiner.stage import filmed, scene_of
from yozora.evaluation.examiner.answers import BETWEEN, CAMERAS, DOINGS, SETTING, SUBJECT
from yozora.evaluation.examiner.lessons import (
    MAX_SUBJECTS,
    NONE,
    LessonSpec,
    answers_of,
    lesson,
    render_lessons,
    seen_box,
    through_codec,
    write_lessons,
)
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import CAMERA_MOVES

FPS = 2.0
SIDE = 96
# A pixel of a mask is two of the picture; drawings are soft at the edge.
PIXEL = 2.5 / SIDE
ALONE = Mix(plots=(("parade", 1.0),), two_subjects=0, crowds=0, occluders=0, acts=0, patterns_vary=0, held_out=())
SPEC = LessonSpec(num_clips=3, clips_per_shard=2, seconds=1.0, fps=FPS, side_px=48)


@pytest.mark.parametrize("aspect", [1.0, 16 / 9])
@pytest.mark.parametrize("move", CAMERA_MOVES)
def test_what_is_seen_lies_in_the_box_however_the_camera_moves(move: str, aspect: float) -> None:
    checked = whole_ones = 0
    for seed in range(2):
        scene = replace(scene_of(seed, Wishes(camera=move, kind="car"), ALONE), aspect=aspect)
        take = filmed(scene, FPS, SIDE)
        assert take.rendering is not None
        arrays = answers_of(scene, take.rendering, FPS)
        visible = arrays["visible"][0] > 0.3
        boxes, seen = arrays["boxes"][0][visible], arrays["seen"][0][visible]
        checked += len(boxes)
        slack = np.array([PIXEL / aspect, PIXEL], np.float32)
        assert (boxes[:, :2] - slack <= seen[:, :2]).all() and (seen[:, 2:] <= boxes[:, 2:] + slack).all()
        # Whole in sight, it fills its box but for the rounding of its outline.
        whole = arrays["visible"][0][visible] > 0.99
        whole_ones += int(whole.sum())
        assert np.abs(boxes[whole] - seen[whole]).max(initial=0.0) < 0.05
    assert checked >= 8 and whole_ones >= 1


def test_answers_say_who_is_there_and_what_happens() -> None:
    scene = scene_of(1, Wishes(plot="effect", effect="bitten"))
    take = filmed(scene, 4.0, 48)
    assert take.rendering is not None
    arrays = answers_of(scene, take.rendering, 4.0)
    count = len(scene.actors)
    for number, actor in enumerate(scene.actors):
        names = [words[index] for words, index in zip(SUBJECT.values(), arrays["who"][number, :3], strict=True)]
        assert names == [actor.kind, actor.colour, actor.pattern]
        assert arrays["who"][number, 3] == actor.group
        assert [DOINGS[index] for index in arrays["doing"][number]] == list(take.motion.tracks[number].actions)
    assert (arrays["who"][count:] == NONE).all() and len(arrays["who"]) == MAX_SUBJECTS
    setting = dict(zip(SETTING, arrays["setting"], strict=True))
    assert {slot: SETTING[slot][index] for slot, index in setting.items()} == {
        slot: getattr(scene, slot) for slot in SETTING
    }
    assert CAMERAS[arrays["camera"][0]] == scene.camera.move
    eaten = next(change.actor for change in scene.changes)
    assert arrays["state"][eaten, 0] == 0 and arrays["state"][eaten, -1] >= 0.3
    # Who cannot change has no level.
    assert (arrays["state"][[n for n in range(count) if n != eaten]] <= 0).all()


def test_what_does_not_apply_has_no_answer() -> None:
    scene = scene_of(0, Wishes(time="day passing", plot="parade"), ALONE)
    take = filmed(scene, FPS, 32)
    assert take.rendering is not None
    arrays = answers_of(scene, take.rendering, FPS)
    assert arrays["setting"][list(SETTING).index("time")] == NONE
    assert arrays["relation"][0] == NONE and NONE >= len(BETWEEN)


def test_the_box_of_a_mask() -> None:
    mask = np.zeros((20, 40), np.uint8)
    assert seen_box(mask) == (0.0, 0.0, 0.0, 0.0)
    mask[5:10, 10:30] = 255
    mask[0, 0] = 60  # hardly anything
    assert seen_box(mask) == (0.25, 0.25, 0.75, 0.5)


def test_a_number_always_gives_the_same_lesson_and_another_another() -> None:
    first, again, other = lesson(SPEC, 1), lesson(SPEC, 1), lesson(SPEC, 2)
    assert (first.frames == again.frames).all()
    for name, array in first.arrays.items():
        assert (array == again.arrays[name]).all() and array.dtype == again.arrays[name].dtype, name
    assert (first.frames != other.frames).any()
    assert first.frames.shape == (2, 48, 48, 3)


def test_shards_resume_where_they_stopped(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    assert write_lessons(SPEC, tmp_path, 1) == 1
    kept = (tmp_path / "lessons-00001.safetensors").stat().st_mtime_ns
    paths = render_lessons(SPEC, tmp_path, tick=lambda done, total: told.append((done, total)))
    assert [path.name for path in paths] == ["lessons-00000.safetensors", "lessons-00001.safetensors"]
    assert told == [(2, 3), (3, 3)]
    assert paths[1].stat().st_mtime_ns == kept
    shards = [load_file(path) for path in paths]
    assert [len(shard["frames"]) for shard in shards] == [2, 1]
    # A lesson is the same by itself and in its shard.
    one = lesson(SPEC, 2)
    assert (shards[1]["frames"][0] == one.frames).all()
    assert (shards[1]["boxes"][0] == one.arrays["boxes"]).all()
    assert not list(tmp_path.glob("*.part"))


def test_a_codec_leaves_what_is_shown_and_takes_what_is_fine() -> None:
    take = filmed(scene_of(2, None, ALONE), 8.0, 64)
    assert take.rendering is not None
    frames = take.rendering.frames[:8]
    errors = []
    for crf in (18, 34):
        left = through_codec(frames, 8.0, crf)
        assert left.shape == frames.shape and left.dtype == np.uint8
        errors.append(float(np.abs(left.astype(float) - frames).mean()))
    assert 0 < errors[0] < errors[1] < 12
