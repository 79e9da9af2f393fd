"""Lessons for the examiner: frames of world renders and, for each, where every subject is and what there is to say.

Drawn from the whole world, every pair of subject and colour among it, with the ranges of speed and size that training
leaves out, so that the examiner can judge what a generator has never been shown. A share of the clips goes through
H.264 on the way, so that content is judged and not its wrapping.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from yozora.core.records import Clip, Frames
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.answers import BETWEEN, CAMERAS, DOINGS, SETTING, SUBJECT
from yozora.media.files import written_whole
from yozora.media.video import read_video, write_video
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.facts.facts import boxes_of
from yozora.world.render.render import Rendering, render
from yozora.world.render.view import in_frame, view_at
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Scene

MAX_SUBJECTS = 8
CODEC_SHARE = 0.25
CRFS = (18, 34)
# An index that no answer has: "does not apply".
NONE = 255
# More company, crowds and camera than the world's own mix, so that rare things are seen often enough.
LESSON_MIX = Mix(
    plots=(
        ("parade", 0.5), ("permanence", 0.1), ("effect", 0.16), ("physics", 0.16), ("story", 0.06), ("stand-in", 0.02),
    ),
    two_subjects=0.35,
    three_subjects=0.3,
    crowds=0.25,
    camera_moves=0.4,
    sizes_vary=0.45,
    patterns_vary=0.4,
    styles_vary=0.5,
    weather_varies=0.5,
    held_out=(),
)  # fmt: skip
# Splits a lesson is drawn from; what training a generator leaves out must be known to its judge.
SPLITS = (("all", 0.86), ("unseen speed", 0.07), ("unseen size", 0.07))


@dataclass(frozen=True, kw_only=True)
class LessonSpec:
    """Which lessons to draw: how many, how long, at what rate and size."""

    num_clips: int
    clips_per_shard: int = 250
    seconds: float = 4.0
    fps: float = 2.0
    side_px: int = 128
    seed: int = 17
    mix: Mix = field(default=LESSON_MIX)
    splits: tuple[tuple[str, float], ...] = SPLITS

    @property
    def shape(self) -> VideoShape:
        """The shape of every clip."""
        frames = round(self.seconds * self.fps)
        return VideoShape(frames=frames, height=self.side_px, width=self.side_px, fps=self.fps)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One clip with its answers. For T frames and up to A = MAX_SUBJECTS subjects:

    `frames` (T,H,W,3) uint8; `setting` (4,) indices in the order of SETTING; `camera`, `relation` indices; `views`
    (T,3): how far the camera is from rest, across and down in frame heights, and the log of its magnification of the
    subjects; `who` (A,4) indices of kind, colour, pattern and group; `height` (A,) in frame heights, `state` (A,T) the
    level of the lasting change 0..1; `boxes` (A,T,4) round the whole subject and `seen` (A,T,4) round its visible
    part, both (x0,y0,x1,y1) as shares of the frame; `visible` (A,T) 0..1; `doing` (A,T) indices; `prints` (T,) 0 or 1.
    """

    frames: Frames
    arrays: dict[str, npt.NDArray[Any]]


def lesson(spec: LessonSpec, index: int) -> Lesson:
    """Return lesson number `index` of `spec`."""
    seed = derive_seed("lesson", spec.seed, index)
    rng = Random(seed)
    split = rng.choices([name for name, _ in spec.splits], [weight for _, weight in spec.splits])[0]
    scene = cast_scene(seed, mix=spec.mix, seconds=spec.seconds, split=split)
    rendering = render(scene, spec.shape)
    frames = rendering.frames
    if rng.random() < CODEC_SHARE:
        frames = through_codec(frames, spec.fps, rng.randint(*CRFS))
    return Lesson(frames=frames, arrays=answers_of(scene, rendering, spec.fps))


def through_codec(frames: Frames, fps: float, crf: int) -> Frames:
    """Return frames as H.264 of a quality leaves them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        write_video(Clip(frames=frames, fps=fps), path, crf=crf)
        return read_video(path).frames


def answers_of(scene: Scene, rendering: Rendering, fps: float) -> dict[str, npt.NDArray[Any]]:
    """Return all that is to be said of a rendered scene, as arrays (see `Lesson`)."""
    motion, frames = rendering.motion, len(rendering.frames)
    views = [view_at(scene, motion, index, fps) for index in range(frames)]
    relation = BETWEEN.index(scene.relation) if scene.relation else NONE
    setting = [
        names.index(getattr(scene, slot)) if getattr(scene, slot) in names else NONE for slot, names in SETTING.items()
    ]
    arrays: dict[str, npt.NDArray[Any]] = {
        "setting": np.array(setting, np.uint8),
        "camera": np.array([CAMERAS.index(scene.camera.move)], np.uint8),
        "relation": np.array([relation], np.uint8),
        "views": np.array([[v.across, v.down, np.log(v.zoom * v.dolly)] for v in views], np.float32),
        "who": np.full((MAX_SUBJECTS, 4), NONE, np.uint8),
        "height": np.zeros(MAX_SUBJECTS, np.float32),
        "state": np.zeros((MAX_SUBJECTS, frames), np.float32),
        "boxes": np.zeros((MAX_SUBJECTS, frames, 4), np.float32),
        "seen": np.zeros((MAX_SUBJECTS, frames, 4), np.float32),
        "visible": np.zeros((MAX_SUBJECTS, frames), np.float32),
        "doing": np.full((MAX_SUBJECTS, frames), NONE, np.uint8),
        "prints": np.array([any(p.at_s <= t / fps for p in motion.prints) for t in range(frames)], np.uint8),
    }
    for number, (actor, track) in enumerate(zip(scene.actors[:MAX_SUBJECTS], motion.tracks, strict=False)):
        names = (actor.kind, actor.colour, actor.pattern)
        who = [words.index(name) for words, name in zip(SUBJECT.values(), names, strict=True)]
        arrays["who"][number] = [*who, actor.group]
        arrays["height"][number] = actor.height
        changes = RIGS[actor.kind].change is not None
        arrays["state"][number] = track.change if changes else -1.0
        boxes = np.array(boxes_of(actor, track), np.float32)
        shown = [in_frame(box, view, scene.aspect) for box, view in zip(boxes, views, strict=True)]
        arrays["boxes"][number] = np.stack(shown) / np.array([scene.aspect, 1, scene.aspect, 1], np.float32)
        arrays["visible"][number] = rendering.visible[number]
        arrays["doing"][number] = [DOINGS.index(action) for action in track.actions]
        arrays["seen"][number] = [seen_box(mask) for mask in rendering.masks[number]]
    return arrays


def seen_box(mask: npt.NDArray[np.uint8]) -> tuple[float, float, float, float]:
    """Return the box round a mask (H,W) in shares of the frame; all zero where nothing is seen."""
    rows, columns = np.flatnonzero((mask > 100).any(1)), np.flatnonzero((mask > 100).any(0))
    if not len(rows):
        return (0.0, 0.0, 0.0, 0.0)
    height, width = mask.shape
    return (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)


def write_lessons(spec: LessonSpec, folder: Path, number: int) -> int:
    """Write shard `number` of the lessons unless it is there; return how many clips it holds."""
    first = number * spec.clips_per_shard
    count = min(spec.clips_per_shard, spec.num_clips - first)
    path = folder / f"lessons-{number:05d}.safetensors"
    if path.exists():
        return count
    drawn = [lesson(spec, first + index) for index in range(count)]
    arrays = {name: np.stack([one.arrays[name] for one in drawn]) for name in drawn[0].arrays}
    with written_whole(path) as part:
        save_file({"frames": np.stack([one.frames for one in drawn]), **arrays}, part)
    return count


def render_lessons(
    spec: LessonSpec, folder: Path, *, workers: int = 1, tick: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Write every lesson of `spec` into `folder`, resuming where an earlier run stopped; return the shards."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.json").write_text(json.dumps({"spec": repr(spec)}))
    shards = -(-spec.num_clips // spec.clips_per_shard)
    done = 0
    for count in _all_written(spec, folder, shards, workers):
        done += count
        if tick:
            tick(done, spec.num_clips)
    return [folder / f"lessons-{number:05d}.safetensors" for number in range(shards)]


def _all_written(spec: LessonSpec, folder: Path, shards: int, workers: int) -> Iterator[int]:
    """Write every shard, here or in `workers` processes; yield the clips of each as it is done."""
    if workers == 1:
        yield from (write_lessons(spec, folder, number) for number in range(shards))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(write_lessons, spec, folder, number) for number in range(shards)]
        yield from (job.result() for job in as_completed(jobs))
