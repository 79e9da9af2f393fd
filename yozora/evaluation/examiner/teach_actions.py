"""Teach the examiner's action reader, on tracks as the other networks see them: `python -m ....teach_actions`.

Lessons at eight frames a second are looked at once; what is kept of each is its tracks, a few kilobytes.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from jaxtyping import Float
from safetensors.numpy import load_file, save_file
from torch import Tensor

from yozora.evaluation.examiner.actions import RATE, ActionConfig, ActionReader, inputs_of
from yozora.evaluation.examiner.answers import DOINGS, SUBJECT
from yozora.evaluation.examiner.assemble import networks_of, save_part
from yozora.evaluation.examiner.grouping import Subject
from yozora.evaluation.examiner.interpret import course_of, seen_subjects
from yozora.evaluation.examiner.lessons import NONE, Lesson, LessonSpec, lesson
from yozora.evaluation.examiner.recogniser import POSE
from yozora.evaluation.examiner.sight import Eyes
from yozora.media.files import written_whole

SAME_SUBJECT = 0.3
PER_FILE = 50
# In teaching: the noise on every input, and the shares of looks and of features of the pose that are lost.
NOISE, LOST_LOOKS, LOST_POSE = 0.2, 0.3, 0.4
# The inputs of a frame that come from the look at it: its pose and what it seems to be doing.
LOOKS = POSE + len(DOINGS)
# Who walks faster than anybody in training must not be taken for one that runs.
ACTION_SPLITS = (("all", 0.7), ("unseen speed", 0.2), ("unseen size", 0.1))


def tracks_of(taught: Lesson, eyes: Eyes) -> Iterator[tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]]:
    """Yield the inputs (T,F) and the true actions (T,) of every track of a lesson that is a subject of it."""
    sight = eyes.look(taught.frames)
    subjects, _ = seen_subjects(sight, RATE)
    for subject in subjects:
        actor = who(subject, taught)
        if actor is None:
            continue
        kind = SUBJECT["kind"][taught.arrays["who"][actor, 0]]
        others = [other for other in subjects if other is not subject]
        course, _ = course_of(subject, others, kind, sight.aspect, RATE)
        yield inputs_of(course), taught.arrays["doing"][actor]


def who(subject: Subject, taught: Lesson) -> int | None:
    """Return which subject of the lesson a track is, by how their boxes overlap; None if it is none."""
    boxes, known = taught.arrays["boxes"], taught.arrays["who"][:, 0] != NONE
    frames = np.flatnonzero(np.isfinite(subject.framed[:, 0]))
    mine, theirs = subject.framed[frames], boxes[:, frames]
    across = np.minimum(mine[:, 2], theirs[..., 2]) - np.maximum(mine[:, 0], theirs[..., 0])
    down = np.minimum(mine[:, 3], theirs[..., 3]) - np.maximum(mine[:, 1], theirs[..., 1])
    both = across.clip(0) * down.clip(0)
    areas = [(box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1]) for box in (mine, theirs)]
    shares = (both / np.maximum(areas[0] + areas[1] - both, 1e-9)).mean(1) * known
    best = int(shares.argmax())
    return best if shares[best] > SAME_SUBJECT else None


def gather(spec: LessonSpec, networks: Path, folder: Path, *, workers: int = 1) -> list[Path]:
    """Write the tracks of every lesson of `spec` into `folder`, resuming where an earlier run stopped.

    `networks` is the folder of the other networks' checkpoints.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(-(-spec.num_clips // PER_FILE))
    paths = [folder / f"tracks-{number:05d}.safetensors" for number in numbers]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(_write_tracks, spec, networks, path, number)
            for number, path in zip(numbers, paths, strict=True)
            if not path.exists()
        ]
        for done, job in enumerate(as_completed(jobs), 1):
            job.result()
            print(f"{done} of {len(jobs)} files", flush=True)
    return paths


def _write_tracks(spec: LessonSpec, networks: Path, path: Path, number: int) -> None:
    """Write one file of tracks, in a process of its own."""
    torch.set_num_threads(1)
    eyes = networks_of(networks).eyes
    last = min(spec.num_clips, (number + 1) * PER_FILE)
    tracks = [pair for index in range(number * PER_FILE, last) for pair in tracks_of(lesson(spec, index), eyes)]
    with written_whole(path) as part:
        save_file(
            {
                "inputs": np.stack([inputs for inputs, _ in tracks]).astype(np.float16),
                "doing": np.stack([doing for _, doing in tracks]),
            },
            part,
        )


def teach_actions(paths: list[Path], *, steps: int, size: int = 64) -> ActionReader:
    """Return an action reader taught on tracks."""
    torch.manual_seed(0)
    parts = [load_file(path) for path in paths]
    inputs = torch.from_numpy(np.concatenate([part["inputs"] for part in parts]).astype(np.float32))
    doing = torch.from_numpy(np.concatenate([part["doing"] for part in parts])).long()
    reader = ActionReader(ActionConfig())
    optimiser = torch.optim.AdamW(reader.parameters(), lr=2e-3, weight_decay=0.2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    generator = torch.Generator().manual_seed(0)
    for step in range(steps):
        rows = torch.randint(len(inputs), (size,), generator=generator)
        x = inputs[rows]
        # Pieces of any length are read, and looks are never twice the same.
        start = int(torch.randint(0, 9, (), generator=generator))
        x, y = x[:, start:], doing[rows, start:]
        x = _disturbed(x, generator)
        loss = F.cross_entropy(reader(x).flatten(0, 1), y.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 200 == 0:
            print(f"step {step} of {steps} loss {float(loss.detach()):.3f}", flush=True)
    return reader.eval()


def _disturbed(tracks: Float[Tensor, "n t f"], generator: torch.Generator) -> Float[Tensor, "n t f"]:
    """Return tracks with noise, some looks lost, and some features of the pose lost all along: there are few tracks."""
    n, frames, _ = tracks.shape
    noisy = tracks + NOISE * torch.randn(tracks.shape, generator=generator) * (tracks != 0)
    looks, rest = noisy[..., :LOOKS], noisy[..., LOOKS:]
    seen = torch.rand(n, frames, 1, generator=generator) > LOST_LOOKS
    kept = torch.rand(n, 1, POSE, generator=generator) > LOST_POSE
    poses = looks[..., :POSE] * kept / (1 - LOST_POSE)
    return torch.cat((torch.cat((poses, looks[..., POSE:]), -1) * seen, rest), -1)


def action_lessons(num_clips: int) -> LessonSpec:
    """Return the lessons from which tracks are gathered."""
    return dataclasses.replace(LessonSpec(num_clips=num_clips), fps=RATE, seed=23, splits=ACTION_SPLITS)


def main() -> None:
    """Gather tracks with the networks of a folder, then teach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=Path, required=True, help="folder of the other networks' checkpoints")
    parser.add_argument("--tracks", type=Path, default=Path("runs/out/tracks"))
    parser.add_argument("--clips", type=int, default=4000)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    paths = gather(action_lessons(options.clips), options.networks, options.tracks, workers=options.workers)
    torch.set_num_threads(options.workers)
    save_part(teach_actions(paths, steps=options.steps), options.networks / "actions.pt")


if __name__ == "__main__":
    main()
