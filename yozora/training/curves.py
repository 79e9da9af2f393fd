"""Curves: what a run leaves for people to look at: log.jsonl, TensorBoard scalars, sample videos of fixed prompts."""

from __future__ import annotations

import io
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from yozora.core.records import Clip, Frames
from yozora.generation.native import NativeEngine, Take
from yozora.generation.weights import Weights
from yozora.media.sheets import grid_clip, write_animation
from yozora.model.conditioning.understanding import understand
from yozora.training.loop import Progress

SAMPLE_PROMPTS = (
    "a red sailboat drifts to the left on the sea at sunset",
    "a blue car drives to the right through the city at night",
    "a green rocket flies upwards over the mountains by day",
    "a purple dog runs to the left in a meadow at dawn",
    "a white spaceship glides to the right in outer space",
    "a yellow balloon floats to the right over the forest at sunset",
)
SAMPLE_STEPS = 20
SAMPLE_GUIDANCE = 2.5


class Curves:
    """Writes the log of one run into its folder."""

    def __init__(self, folder: Path) -> None:
        """Open the log and, where TensorBoard is installed, its event file."""
        self.folder = folder
        self.log = (folder / "log.jsonl").open("a")
        self.board: Any = None
        with suppress(ImportError):
            from torch.utils.tensorboard import SummaryWriter

            self.board = SummaryWriter(str(folder / "tensorboard"))

    def __call__(self, told: Progress) -> None:
        """Note one message of the loop."""
        if not told.loss:
            return
        line = {
            "stage": told.stage,
            "step": told.step,
            "loss": round(told.loss, 5),
            "samples_per_second": round(told.samples_per_second, 2),
            "time": round(time.time(), 1),
        }
        self.log.write(json.dumps(line) + "\n")
        self.log.flush()
        if self.board is not None:
            self.board.add_scalar(f"loss/{told.stage}", told.loss, told.step)
            self.board.add_scalar(f"samples_per_second/{told.stage}", told.samples_per_second, told.step)

    def samples(self, weights: Weights, name: str, num_frames: int) -> Path:
        """Film the sample prompts, as a WebP beside the log and as a moving picture in TensorBoard."""
        takes = [
            Take(
                understanding=understand(prompt, weights.syllabus),
                num_frames=num_frames,
                seed=seed,
                num_inference_steps=SAMPLE_STEPS,
                guidance_scale=SAMPLE_GUIDANCE,
            )
            for seed, prompt in enumerate(SAMPLE_PROMPTS)
        ]
        fps = weights.card.taught.fps
        clips = [Clip(frames=frames, fps=fps) for frames in NativeEngine(weights).film(takes)]
        grid = grid_clip(clips, columns=3)
        path = self.folder / "samples" / f"{name}.webp"
        path.parent.mkdir(exist_ok=True)
        write_animation(grid, path)
        if self.board is not None:
            add_moving_picture(self.board, f"samples/{name}", grid.frames, fps)
        return path

    def close(self) -> None:
        """Close the files."""
        self.log.close()
        if self.board is not None:
            self.board.close()


def add_moving_picture(board: Any, tag: str, frames: Frames, fps: float) -> None:
    """Show `frames` in TensorBoard as an animated GIF (its own video summary would need moviepy)."""
    from tensorboard.compat.proto.summary_pb2 import Summary

    pictures = [Image.fromarray(np.ascontiguousarray(frame)) for frame in frames]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer, format="GIF", save_all=True, append_images=pictures[1:], duration=round(1000 / fps), loop=0
    )
    _, height, width, _ = frames.shape
    image = Summary.Image(height=height, width=width, colorspace=3, encoded_image_string=buffer.getvalue())
    board._get_file_writer().add_summary(Summary(value=[Summary.Value(tag=tag, image=image)]))
