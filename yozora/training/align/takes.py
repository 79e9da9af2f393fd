"""Takes: what a clip that people judged was to the networks, made again from its request, or read from what was kept.

A request makes the same latents whenever it is asked on the same machine, so a vote need not carry any. Takes are made
one at a time, since sums in other company may differ in their last bit, and kept as 16-bit floats: a run that goes on
sees the same numbers as one that was never broken off.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, Int
from safetensors.torch import load_file, save_file
from torch import Tensor

from yozora.core.config import to_dict
from yozora.core.records import Request
from yozora.generation.generate import take_of
from yozora.generation.native import NativeEngine, Take
from yozora.generation.planning import Course, brief_of, draw_course
from yozora.media.files import written_whole
from yozora.model.conditioning.text_encoder import pack_phrases


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One clip as the networks know it: latents, the phrases of its prompt, and who was planned to be where.

    `setting`, `who` and `knots` are of the planner's course of so many `seconds`; without a planner they are empty.
    """

    latents: Float[Tensor, "c t h w"]
    phrases: Int[Tensor, "l k"]
    setting: Int[Tensor, " s"]
    who: Int[Tensor, "a j"]
    knots: Float[Tensor, "a n 6"]
    seconds: float


def take_again(request: Request, engine: NativeEngine, keep: Path | None = None) -> Taken:
    """Return what `request` makes with the engine's weights; what lies in the folder `keep` is not made twice."""
    engine = engine.with_adapters(request.adapters)
    take = take_of(request, engine)
    path = None if keep is None else keep / f"{_key(request, engine)}.safetensors"
    if path is not None and path.exists():
        tensors = load_file(path)
    else:
        tensors = _made(take, engine)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(path) as draft:
                save_file(tensors, draft)
    return Taken(
        latents=tensors["latents"].float(),
        phrases=tensors["phrases"],
        setting=tensors["setting"],
        who=tensors["who"],
        knots=tensors["knots"],
        seconds=max(engine.card.taught.seconds, take.num_frames / engine.card.taught.fps),
    )


def _made(take: Take, engine: NativeEngine) -> dict[str, Tensor]:
    """Return the tensors of a take."""
    weights = engine.weights
    sizes = weights.text.config
    phrases = [take.understanding.phrases(weights.syllabus)]
    latents = engine.latents([take])[0]
    course = _course(take, engine)
    return {
        "latents": latents.half().cpu().contiguous(),
        "phrases": pack_phrases(phrases, sizes.num_phrases, sizes.max_concepts_per_phrase)[0],
        "setting": torch.zeros(0, dtype=torch.long) if course is None else course.brief.setting[0].cpu(),
        "who": torch.zeros(0, 0, dtype=torch.long) if course is None else course.brief.who[0].cpu(),
        "knots": torch.zeros(0, 0, 6) if course is None else course.knots[0].float().cpu().contiguous(),
    }


def _course(take: Take, engine: NativeEngine) -> Course | None:
    """Return the course that was drawn for a take."""
    weights = engine.weights
    if weights.planner is None:
        return None
    seconds = max(weights.card.taught.seconds, take.num_frames / weights.card.taught.fps)
    if not take.understanding.subjects:
        return Course(brief=brief_of(weights, take.understanding, seconds), knots=torch.zeros(1, 0, 0, 6))
    return draw_course(weights, take.understanding, take.seed, seconds)


def _key(request: Request, engine: NativeEngine) -> str:
    """Return what a request and the very weights that made it are called together."""
    about = json.dumps([to_dict(request), dict(engine.weights.digests)], sort_keys=True)
    return hashlib.sha256(about.encode()).hexdigest()[:32]
