"""Adherence: of what a prompt asked for, how much does the video show? On held-out prompts of the test grammar.

The same readers look at the ground-truth render of each prompt and at its passage through the autoencoder, so that a
figure can be held against what is possible; chance is the score of a blind guess from the world's own frequencies.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from yozora.core.syllabus import Syllabus
from yozora.data.worlds import WorldClip, WorldSpec, render_clip
from yozora.evaluation.reader import Reader, Reading, read_video_tensor
from yozora.generation.native import NativeEngine, Take
from yozora.model.autoencoder.pixels import pixels_to_video, video_to_pixels
from yozora.model.conditioning.understanding import understand
from yozora.world.casting.first_light import FIRST_LIGHT

SLOTS = ("place", "time", "kind", "colour", "direction")
TOGETHER = "all together"


@dataclass(frozen=True, kw_only=True)
class Score:
    """A share with its Wilson 95 % interval."""

    value: float
    n: int
    ci95: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One prompt, the answers it asks for, and its ground-truth clip."""

    prompt: str
    answers: dict[str, str]
    clip: WorldClip


def score(right: int, n: int) -> Score:
    """Return `right` of `n` with its Wilson interval (Wilson 1927)."""
    if n == 0:
        return Score(value=float("nan"), n=0, ci95=(0.0, 1.0))
    z, share = 1.96, right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Score(value=round(share, 4), n=n, ci95=(round(centre - half, 4), round(centre + half, 4)))


def papers(num_prompts: int, taught: Syllabus, split: str = "test", seed: int = 4242) -> list[Paper]:
    """Return prompts of the test grammar with one subject under a still camera, and what each asks for.

    Only what `taught` names is asked for.

    Time of day is not asked in space, where there is none.
    """

    def names(slot: str) -> tuple[str, ...]:
        """Return the taught names of a slot."""
        return tuple(concept.name for concept in taught.of_slot(slot))

    spec = WorldSpec(
        num_clips=num_prompts,
        captions_per_clip=1,
        split=split,
        seed=seed,
        mix=dataclasses.replace(
            FIRST_LIGHT,
            two_subjects=0.0,
            camera_moves=0.0,
            occluders=0.0,
            kinds=names("kind"),
            places=names("place"),
            times=names("time"),
            colours=names("colour"),
            weathers=names("weather") or ("clear",),
            styles=names("style") or ("storybook",),
        ),
    )
    result = []
    for index in range(num_prompts):
        clip = render_clip(spec, index)
        facts = clip.record["facts"]
        actor = facts["actors"][0]
        answers = {"place": facts["place"], "time": facts["time"]} | {s: actor[s] for s in SLOTS[2:]}
        if facts["place"] == "space":
            del answers["time"]
        result.append(Paper(prompt=clip.record["captions"][0], answers=answers, clip=clip))
    return result


def truth_frames(asked: Sequence[Paper]) -> Iterator[torch.Tensor]:
    """Yield the ground truth of each paper, (T,H,W,3) uint8."""
    for paper in asked:
        yield torch.from_numpy(paper.clip.frames)


def reconstructed_frames(asked: Sequence[Paper], engine: NativeEngine) -> Iterator[torch.Tensor]:
    """Yield the ground truth of each paper after the autoencoder."""
    autoencoder = engine.weights.autoencoder
    for paper in asked:
        with torch.inference_mode():
            latents = autoencoder.encode(pixels_to_video(torch.from_numpy(paper.clip.frames)[None]))
            yield video_to_pixels(autoencoder.decode(latents))[0]


def generated_frames(
    asked: Sequence[Paper],
    engine: NativeEngine,
    *,
    num_inference_steps: int,
    guidance_scale: float,
    batch: int = 10,
    tick: Callable[[int, int], None] | None = None,
) -> Iterator[torch.Tensor]:
    """Yield what the model makes of each prompt, seed 0, at its own size."""
    card = engine.weights.card
    for start in range(0, len(asked), batch):
        takes = [
            Take(
                understanding=understand(paper.prompt, engine.weights.syllabus),
                num_frames=card.taught.frames,
                seed=start + offset,
                num_inference_steps=num_inference_steps,
                guidance_scale=guidance_scale,
            )
            for offset, paper in enumerate(asked[start : start + batch])
        ]
        for frames in engine.film(takes):
            yield torch.from_numpy(frames)
        if tick:
            tick(min(start + batch, len(asked)), len(asked))


def read_all(frames: Iterator[torch.Tensor], reader: Reader, fps: float) -> list[Reading]:
    """Return a reading of each clip."""
    return [read_video_tensor(reader, pixels_to_video(clip[None])[0], fps) for clip in frames]


def mark(asked: Sequence[Paper], readings: Sequence[Reading]) -> dict[str, Score]:
    """Return the share of papers answered right, by slot and all slots together."""
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for paper, reading in zip(asked, readings, strict=True):
        hits = {slot: getattr(reading, slot) == answer for slot, answer in paper.answers.items()}
        for slot, hit in hits.items():
            right[slot] += hit
            count[slot] += 1
        right[TOGETHER] += all(hits.values())
        count[TOGETHER] += 1
    return {slot: score(right[slot], count[slot]) for slot in (*SLOTS, TOGETHER)}


def chance(asked: Sequence[Paper]) -> dict[str, float]:
    """Return the score of answering blindly with the commonest answer of each slot."""
    result = {}
    for slot in SLOTS:
        answers = Counter(paper.answers[slot] for paper in asked if slot in paper.answers)
        result[slot] = round(max(answers.values()) / sum(answers.values()), 4) if answers else float("nan")
    result[TOGETHER] = round(math.prod(result.values()), 6)
    return result
