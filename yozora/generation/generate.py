"""Generate: the one way from a request to a clip. Doors, lines and tests all come through here."""

from __future__ import annotations

from collections.abc import Callable

from yozora.core.config import to_dict
from yozora.core.records import Clip, Request
from yozora.generation.native import NativeEngine, Take
from yozora.generation.weights import ModelCard
from yozora.media.resize import resize_clip, retime_clip
from yozora.model.conditioning.understanding import Understanding, understand


def generate(request: Request, engine: NativeEngine, progress: Callable[[int, int], None] | None = None) -> Clip:
    """Return the clip `request` asks for, of exactly the size, rate and duration asked; its record makes it again."""
    card = engine.weights.card
    understanding = understand(request.prompt, engine.weights.syllabus)
    seconds = request.seconds or card.taught.seconds
    take = Take(
        understanding=understanding,
        num_frames=max(1, round(seconds * card.taught.fps)),
        seed=request.seed,
        num_inference_steps=request.num_inference_steps or card.num_inference_steps,
        guidance_scale=card.guidance_scale if request.guidance_scale is None else request.guidance_scale,
    )
    frames = engine.film([take], progress)[0]
    return deliver(Clip(frames=frames, fps=card.taught.fps), request, card, understanding, take)


def deliver(clip: Clip, request: Request, card: ModelCard, understanding: Understanding, take: Take) -> Clip:
    """Return `clip` at the requested size and rate, with the record of how it was made."""
    height, width = delivery_size(request, card)
    fps = request.fps or card.taught.fps
    seconds = request.seconds or card.taught.seconds
    resized = resize_clip(clip, height, width)
    timed = retime_clip(resized, fps, max(1, round(seconds * fps)))
    record = {
        "prompt": request.prompt,
        "request": to_dict(request),
        "model": card.name,
        "commit": card.commit,
        "understood": understanding.summary,
        "unknown": [word.word for word in understanding.unknown],
        "steps": take.num_inference_steps,
        "guidance": take.guidance_scale,
        "generator": "yozora",
    }
    return Clip(frames=timed.frames, fps=timed.fps, record=record)


def delivery_size(request: Request, card: ModelCard) -> tuple[int, int]:
    """Return (height, width) in pixels: as asked; one side alone keeps the model's aspect; none is the model's own."""
    aspect = card.taught.width / card.taught.height
    if request.height and request.width:
        return request.height, request.width
    if request.height:
        return request.height, 2 * round(request.height * aspect / 2)
    if request.width:
        return 2 * round(request.width / aspect / 2), request.width
    return card.delivery_px, 2 * round(card.delivery_px * aspect / 2)
