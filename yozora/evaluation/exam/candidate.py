"""Candidates: who can sit the exam, what may be asked of each, and what its videos depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.evaluation.exam.origin import fingerprint, weights_fingerprint
from yozora.evaluation.exam.sources import ClipFolderSource, FloorSource, ModelSource, PublicSource, Source
from yozora.generation.diffusers.source import is_public
from yozora.generation.generate import load_engine
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.world.captions.lexicon import syllabus

TRUTH = "truth"
# How the whole world is asked and filmed where no syllabus of a model narrows it.
WORLD_SHAPE = VideoShape(frames=32, height=128, width=128, fps=8)
MOST_STEPS, MOST_GUIDANCE = 1000, 20.0


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Who is examined: what it was taught, in which shape, and who makes its videos.

    `source` is None for the world itself: its videos are the truth's. `floor` is None where there is no autoencoder.
    `made_by` is all that decides what its videos look like, by name: videos are only kept together with those of the
    same making.
    """

    name: str
    syllabus: Syllabus
    shape: VideoShape
    source: Source | None = None
    floor: Source | None = None
    made_by: Mapping[str, Any]


def native(model: str, *, steps: int | None = None, guidance: float | None = None) -> Candidate:
    """Return a model by its name or folder, public weights among them; None leaves a choice to the model's card."""
    if steps is not None and not 1 <= steps <= MOST_STEPS:
        raise UsageError(f"steps must be from 1 to {MOST_STEPS}, not {steps}.")
    if guidance is not None and not 0 <= guidance <= MOST_GUIDANCE:
        raise UsageError(f"guidance must be from 0 to {MOST_GUIDANCE:g}, not {guidance:g}.")
    if is_public(model):
        return _public(model, steps, guidance)
    folder = find_weights(model)
    mark = weights_fingerprint(folder)
    engine = NativeEngine(load_weights(folder))
    card = engine.weights.card
    steps = card.num_inference_steps if steps is None else steps
    guidance = card.guidance_scale if guidance is None else guidance
    return Candidate(
        name=card.name,
        syllabus=engine.weights.syllabus,
        shape=card.taught,
        source=ModelSource(engine, steps=steps, guidance=guidance),
        floor=FloorSource(engine),
        made_by={"weights": mark, "steps": steps, "guidance": float(guidance)},
    )


def _public(model: str, steps: int | None, guidance: float | None) -> Candidate:
    """Return public weights: asked of the whole world, for nobody knows what they were taught; they have no floor."""
    return Candidate(
        name=model,
        syllabus=syllabus(),
        shape=WORLD_SHAPE,
        source=PublicSource(model, load_engine(model), steps=steps, guidance=guidance),
        made_by={"weights": model, "steps": steps, "guidance": guidance},
    )


def the_world() -> Candidate:
    """Return the world itself, with all its words: what an exam finds of it is what the examiner misreads."""
    return Candidate(name=TRUTH, syllabus=syllabus(), shape=WORLD_SHAPE, made_by={})


def clips_in(folder: Path, name: str) -> Candidate:
    """Return any model, by the videos that it made of the exam's prompts (`ask`)."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder of videos: `yozora exam --ask FOLDER` writes the prompts for one.")
    return Candidate(
        name=name,
        syllabus=syllabus(),
        shape=WORLD_SHAPE,
        source=ClipFolderSource(folder),
        made_by={"clips": fingerprint(folder.glob("*.mp4"))},
    )
