"""Sources: who makes the videos that are examined.

Films of a wrong prompt need no source: they are the truth's films of other questions, and so are their readings
(`wrong`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import torch

from yozora.core.errors import UsageError
from yozora.core.records import Frames, Request
from yozora.evaluation.questions.question import Question
from yozora.generation.generate import Engine, generate
from yozora.generation.native import NativeEngine, Take
from yozora.media.resize import resize_clip, retime_clip
from yozora.media.video import read_video
from yozora.model.autoencoder.pixels import pixels_to_video, video_to_pixels
from yozora.trust.gate import Gate

# Frames that go through an autoencoder at once, where it looks at each by itself.
FRAMES_AT_ONCE = 64
# A clip that is to be examined must last for this share of what was asked.
LONG_ENOUGH = 0.9


@runtime_checkable
class Source(Protocol):
    """Makes videos for questions. `seeded` says whether another seed of the same prompt gives another video."""

    @property
    def seeded(self) -> bool:
        """Whether the video hangs on the question's seed."""

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        """Yield the video (T,H,W,3) uint8 of each question in turn, at the rate of the question's shape."""


class TruthSource:
    """The world's own film of each question."""

    seeded = False

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        """Yield the ground truth of each question."""
        for question in questions:
            yield question.film()


class FloorSource:
    """The world's own film after the autoencoder of a model: no video of the model can be better."""

    seeded = False

    def __init__(self, engine: NativeEngine) -> None:
        """Take the engine whose autoencoder it is."""
        self.autoencoder = engine.weights.autoencoder

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        """Yield the reconstruction of each question's ground truth."""
        for question in questions:
            yield self.reconstructed(question.film())

    def reconstructed(self, frames: Frames) -> Frames:
        """Return frames (T,H,W,3) as the autoencoder leaves them."""
        # What looks back in time is coded whole; frames that are coded one by one can be coded in parts.
        at_once = len(frames) if self.autoencoder.config.temporal else FRAMES_AT_ONCE
        return np.concatenate([self._coded(frames[at : at + at_once]) for at in range(0, len(frames), at_once)])

    def _coded(self, frames: Frames) -> Frames:
        """Return frames (T,H,W,3) after the autoencoder; a last latent frame that they do not fill is filled up."""
        lacking = -len(frames) % self.autoencoder.config.stride_time
        whole = np.concatenate((frames, np.repeat(frames[-1:], lacking, axis=0)))
        device = next(self.autoencoder.parameters()).device
        with torch.inference_mode():
            latents = self.autoencoder.encode(pixels_to_video(torch.from_numpy(whole)[None]).to(device))
            coded: Frames = video_to_pixels(self.autoencoder.decode(latents))[0].cpu().numpy()
        return coded[: len(frames)]


class ModelSource:
    """A model of ours: what it makes of each prompt as it understood it."""

    seeded = True

    def __init__(self, engine: NativeEngine, *, steps: int, guidance: float) -> None:
        """Take the engine and how it samples."""
        self.engine, self.steps, self.guidance = engine, steps, guidance

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        """Yield the model's video of each question: one at a time, so that none hangs on its company in a batch."""
        for question in questions:
            yield self.engine.film([self._take(question)])[0]

    def _take(self, question: Question) -> Take:
        """Return how a question is filmed."""
        return Take(
            understanding=question.understood,
            num_frames=question.shape.frames,
            seed=question.seed,
            num_inference_steps=self.steps,
            guidance_scale=self.guidance,
        )


class PublicSource:
    """Public weights: what they make of the words of each prompt, delivered in the question's shape."""

    seeded = True

    def __init__(self, name: str, engine: Engine, *, steps: int | None, guidance: float | None) -> None:
        """Take the engine and how it samples; None leaves that to the family."""
        self.name, self.engine, self.steps, self.guidance = name, engine, steps, guidance

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        """Yield the video of each question."""
        for question in questions:
            shape = question.shape
            request = Request(
                prompt=question.prompt,
                seconds=shape.seconds,
                height=shape.height,
                width=shape.width,
                fps=shape.fps,
                seed=question.seed,
                num_inference_steps=self.steps,
                guidance_scale=self.guidance,
                model=self.name,
            )
            # The exam's prompts come from the world's own grammars: what is measured is the model, not the gate.
            yield generate(request, self.engine, gate=Gate(judge=None)).frames


class ClipFolderSource:
    """Videos that any model made of the exam's prompts: FOLDER/test__0003.mp4 answers question "test/0003".

    They are brought to the rate, length and size of the question: cut to its seconds and, where the aspect differs, at
    both sides.
    """

    seeded = True

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder

    def check(self, questions: Sequence[Question]) -> None:
        """Refuse, in one sentence and before anything is read, a folder that lacks videos."""
        missing = [question.key for question in questions if not clip_path(self.folder, question.key).is_file()]
        if missing:
            more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
            name = clip_path(self.folder, missing[0]).name
            raise UsageError(f"{self.folder} has no {name}{more}: `yozora exam --ask FOLDER` writes all the prompts.")

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        """Yield the video that lies in the folder for each question."""
        for question in questions:
            path, shape = clip_path(self.folder, question.key), question.shape
            clip = read_video(path)
            if clip.seconds < LONG_ENOUGH * shape.seconds:
                raise UsageError(f"{path} lasts {clip.seconds:.2g} s, {shape.seconds:.2g} s are asked for: film more.")
            clip = retime_clip(clip, shape.fps, shape.frames)
            yield resize_clip(clip, shape.height, shape.width).frames


def clip_path(folder: Path, key: str) -> Path:
    """Return where the video of a question lies in a folder of clips."""
    return folder / f"{key.replace('/', '__')}.mp4"
