"""Teach the examiner's camera reader: `python -m yozora.evaluation.examiner.teach_camera`.

Its lessons are eight grey frames of clips of any length, most of whose cameras move: in two seconds a camera gets half
as far as in four, which is little to see at 64 px. Half of them are shown in a mirror, where left is right.
"""

from __future__ import annotations

import argparse
import dataclasses
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from torch import Tensor

from yozora.core.seeds import derive_seed
from yozora.data.loader import read_tensor
from yozora.evaluation.examiner.answers import CAMERAS
from yozora.evaluation.examiner.camera import NUM_FRAMES, SIDE_PX, UNIT, CameraConfig, CameraReader, grey
from yozora.evaluation.examiner.lessons import LESSON_MIX, LessonSpec, lesson
from yozora.evaluation.examiner.sight import resized
from yozora.evaluation.examiner.teach import cross_entropy, teach
from yozora.media.files import written_whole

# How long the clips are (seconds), in turn. Beyond four seconds a camera goes no further in all than in four.
LENGTHS_S = (2.0, 4.0, 2.0, 4.0, 3.0, 15.0)
CAMERA_MIX = dataclasses.replace(LESSON_MIX, camera_moves=0.85)
PER_FILE = 250
CLIPS_A_STEP = 32
# The number of the move that each move is in a mirror.
IN_A_MIRROR = torch.tensor(
    [CAMERAS.index({"pan left": "pan right", "pan right": "pan left"}.get(move, move)) for move in CAMERAS]
)


def camera_lesson(index: int) -> dict[str, np.ndarray]:
    """Return lesson number `index`: `grey` (8,128,128) uint8, `views` (8,3) as in `Lesson`, `camera` (1,) the move."""
    seconds = LENGTHS_S[index % len(LENGTHS_S)]
    spec = LessonSpec(
        num_clips=index + 1, seconds=seconds, fps=NUM_FRAMES / seconds, side_px=SIDE_PX, seed=29, mix=CAMERA_MIX
    )
    drawn = lesson(spec, index)
    pixels = torch.from_numpy(drawn.frames).permute(0, 3, 1, 2).float()
    return {"grey": grey(pixels).round().byte().numpy(), **{name: drawn.arrays[name] for name in ("views", "camera")}}


def gather(folder: Path, clips: int, *, workers: int = 1) -> list[Path]:
    """Write `clips` lessons into `folder`, resuming where an earlier run stopped; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"camera-{number:05d}.safetensors" for number in range(-(-clips // PER_FILE))]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(_write, path, range(number * PER_FILE, min(clips, (number + 1) * PER_FILE)))
            for number, path in enumerate(paths)
            if not path.exists()
        ]
        for done, job in enumerate(as_completed(jobs), 1):
            job.result()
            print(f"{done} of {len(jobs)} files", flush=True)
    return paths


def _write(path: Path, numbers: range) -> None:
    """Write one file of lessons, in a process of its own."""
    torch.set_num_threads(1)
    lessons = [camera_lesson(number) for number in numbers]
    with written_whole(path) as part:
        save_file({name: np.stack([each[name] for each in lessons]) for name in lessons[0]}, part)


def camera_loss(reader: CameraReader, files: list[dict[str, Tensor]], step: int) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of one batch of clips, and its parts; half of the clips are as soft as 64 px frames are."""
    generator = torch.Generator().manual_seed(derive_seed("camera", step))
    picked: dict[str, list[Tensor]] = {"grey": [], "views": [], "camera": []}
    for _ in range(CLIPS_A_STEP):
        held = files[int(torch.randint(len(files), (), generator=generator))]
        row = int(torch.randint(len(held["grey"]), (), generator=generator))
        for name, values in picked.items():
            values.append(held[name][row])
    frames = torch.stack(picked["grey"]).float() / 127.5 - 1
    moves, views = torch.stack(picked["camera"])[:, 0].long(), torch.stack(picked["views"])
    mirrored = torch.rand(len(frames), generator=generator) < 0.5
    frames[mirrored] = frames[mirrored].flip(-1)
    moves = torch.where(mirrored, IN_A_MIRROR[moves], moves)
    views[mirrored] *= torch.tensor([-1.0, 1.0, 1.0])
    soft = torch.rand(len(frames), generator=generator) < 0.5
    half = F.interpolate(frames[soft], scale_factor=0.5, mode="bilinear", antialias=True)
    frames[soft] = resized(half, SIDE_PX, SIDE_PX)
    noise = 0.05 * torch.rand(len(frames), 1, 1, 1, generator=generator)
    shot = reader(frames + noise * torch.randn(frames.shape, generator=generator))
    parts = {
        "move": cross_entropy(shot.move, moves),
        "views": 10 * F.smooth_l1_loss(shot.views / UNIT, views / UNIT, beta=0.1),
    }
    return sum(parts.values(), torch.zeros(())), {name: float(part.detach()) for name, part in parts.items()}


def new_camera_reader() -> CameraReader:
    """Return an untaught camera reader."""
    return CameraReader(CameraConfig(moves=CAMERAS))


def main() -> None:
    """Draw the lessons, then teach; both go on where they were stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("runs/out/camera"))
    parser.add_argument("--clips", type=int, default=20000)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--out", type=Path, default=Path("runs/out/camera.pt"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes that draw lessons")
    options = parser.parse_args()
    paths = gather(options.folder, options.clips, workers=options.workers)
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    files = [{name: read_tensor(path, name) for name in ("grey", "views", "camera")} for path in paths]
    reader = new_camera_reader()
    teach(reader, lambda step: camera_loss(reader, files, step), options.out, options.minutes, 2e-3)


if __name__ == "__main__":
    main()
