"""Generate: the one way from a request to a clip. Doors, lines and tests all come through here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from yozora.core.config import to_dict
from yozora.core.errors import UsageError
from yozora.core.records import Clip, Request
from yozora.generation.conditions import keep_exact, open_sources
from yozora.generation.diffusers import engine as public
from yozora.generation.diffusers.engine import DiffusersEngine
from yozora.generation.diffusers.source import is_public
from yozora.generation.filling import fill
from yozora.generation.machine import choose_device
from yozora.generation.native import Midway, NativeEngine, OnMidway, Take
from yozora.generation.story import parts_of, whole
from yozora.generation.upsampling import Enlarger, factor_for, shipped_enlarger
from yozora.generation.weights import ModelCard, find_weights, load_weights
from yozora.media.resize import resize_clip, retime_clip
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.trust.gate import Gate, open_gate

Engine = NativeEngine | DiffusersEngine


def load_engine(name: str) -> Engine:
    """Load a model: shipped weights by name, a folder of ours, or public ones (`hf:ORG/NAME`, a diffusers folder)."""
    if is_public(name):
        return public.load_engine(name, choose_device())
    return NativeEngine(load_weights(find_weights(name)))


def generate(
    request: Request,
    engine: Engine,
    progress: Callable[[int, int], None] | None = None,
    *,
    gate: Gate | None = None,
) -> Clip:
    """Return the clip `request` asks for, of exactly the size, rate and duration asked; its record makes it again.

    Raises `PromptRefused` for a prompt that the gate (this user's by default) does not let through.
    """
    return generate_together([request], engine, progress, gate=gate)[0]


def generate_together(
    requests: Sequence[Request],
    engine: Engine,
    progress: Callable[[int, int], None] | None = None,
    *,
    on_midway: OnMidway | None = None,
    midway: Midway | None = None,
    gate: Gate | None = None,
) -> list[Clip]:
    """Return the clips of requests that agree in length, shape, steps and guidance (see `company`), made in one walk.

    Nothing is made of a prompt that the gate (this user's by default) refuses: `PromptRefused`. After every step
    `on_midway` is told the latents on their way, (B,C,T,H,W) for B requests; given back as `midway` with the same
    requests they lead to the same clips, without the steps that lie behind them. Public weights tell no latents: they
    make one clip after another, each from its noise.
    """
    admitted = [(gate or open_gate()).admit_request(request) for request in requests]
    clips = _film([request for request, _ in admitted], engine, progress, on_midway=on_midway, midway=midway)
    return [_noted(clip, sentence) for clip, (_, sentence) in zip(clips, admitted, strict=True)]


def _film(
    requests: Sequence[Request],
    engine: Engine,
    progress: Callable[[int, int], None] | None,
    *,
    on_midway: OnMidway | None,
    midway: Midway | None,
) -> list[Clip]:
    """Return the clips of requests that were let through."""
    if len({request.adapters for request in requests}) > 1:
        raise UsageError("Clips made in one walk must agree in their adapters.")
    engine, card = with_adapters(engine, requests[0]), engine.card
    if any(request.conditions or request.loop for request in requests):
        if len(requests) > 1:
            raise UsageError("Loops, and clips of which something is known, are made one at a time.")
        return [_fill(requests[0], engine, progress)]
    if any(request.storyboard or request.variation for request in requests) and len(requests) > 1:
        raise UsageError("Storyboards and variations are made one at a time.")
    if len({company(request, card) for request in requests}) > 1:
        raise UsageError("Clips made in one walk must agree in length, shape, steps and guidance.")
    if isinstance(engine, DiffusersEngine):
        return [
            _film_public(request, engine, _share(progress, index, len(requests)))
            for index, request in enumerate(requests)
        ]
    takes = [take_of(request, engine) for request in requests]
    films = engine.film(takes, progress, on_midway=on_midway, midway=midway)
    enlarger = shipped_enlarger(choose_device())
    return [
        _with_digests(
            deliver(Clip(frames=frames, fps=card.taught.fps), request, card, take.understanding, take, enlarger), engine
        )
        for frames, request, take in zip(films, requests, takes, strict=True)
    ]


def with_adapters(engine: Engine, request: Request) -> Engine:
    """Return the engine with the adapters of a request, and no others."""
    if isinstance(engine, NativeEngine):
        return engine.with_adapters(request.adapters)
    if request.adapters:
        raise UsageError("Adapters of ours change weights of ours: a LoRA of public weights is named behind the model.")
    return engine


def take_of(request: Request, engine: NativeEngine) -> Take:
    """Return what a request asks of our own weights."""
    if request.negative_prompt.strip():
        raise UsageError("This model takes no negative prompt: say in the prompt what the video should show.")
    num_frames, height, width, steps, guidance = company(request, engine.card)
    parts = parts_of(request, engine.weights.syllabus)
    return Take(
        understanding=whole(parts) if parts else understand(request.spoken, engine.weights.syllabus),
        parts=parts,
        num_frames=num_frames,
        height=height,
        width=width,
        seed=request.seed,
        num_inference_steps=steps,
        guidance_scale=guidance,
        loop=request.loop,
        variation=request.variation,
    )


def _fill(request: Request, engine: Engine, progress: Callable[[int, int], None] | None) -> Clip:
    """Return the clip of a request of which something is known, or that is a loop."""
    if not isinstance(engine, NativeEngine):
        raise UsageError(f"{engine.card.name} makes clips from words alone here: choose weights of our own.")
    card, sources = engine.card, open_sources(request)
    take = take_of(request, engine)
    if request.loop:
        # A latent frame that is cut would be missed where the end meets the beginning.
        stride = engine.weights.autoencoder.config.stride_time
        take = replace(take, num_frames=stride * max(1, round(take.num_frames / stride)))
    frames = fill(take, sources, engine, progress)
    seconds = request.seconds or card.taught.seconds
    clip = Clip(frames=frames, fps=len(frames) / seconds if request.loop else card.taught.fps)
    finished = deliver(clip, request, card, take.understanding, take, shipped_enlarger(choose_device()))
    exact = keep_exact(finished, sources, card.taught.fps, ring=request.loop)
    return _with_digests(exact, engine)


def _film_public(request: Request, engine: DiffusersEngine, progress: Callable[[int, int], None] | None) -> Clip:
    """Return the clip that a request asks of public weights, which read the sentence themselves."""
    if request.storyboard:
        raise UsageError(f"{engine.card.name} reads one sentence: choose weights of our own for a storyboard.")
    shot = engine.shot(request, *delivery_size(request, engine.card))
    clip = Clip(frames=engine.film(shot, progress), fps=engine.card.taught.fps)
    return deliver(clip, request, engine.card, None, shot)


def _share(progress: Callable[[int, int], None] | None, index: int, count: int) -> Callable[[int, int], None] | None:
    """Return what one of several clips is to call: the steps of those before it are behind it."""
    if progress is None or count == 1:
        return progress
    return lambda step, steps: progress(index * steps + step, count * steps)


def company(request: Request, card: ModelCard) -> tuple[int, int, int, int, float]:
    """Return what requests must agree in to be made in one walk: frames at the model's rate, the taught (height, width)

    nearest in aspect to what is asked, steps, guidance.
    """
    seconds = request.seconds or card.taught.seconds
    return (
        max(1, round(seconds * card.taught.fps)),
        *card.shape_for(*delivery_size(request, card)),
        request.num_inference_steps or card.num_inference_steps,
        card.guidance_scale if request.guidance_scale is None else request.guidance_scale,
    )


def deliver(
    clip: Clip,
    request: Request,
    card: ModelCard,
    understanding: Understanding | None,
    take: Take | public.Shot,
    enlarger: Enlarger | None = None,
) -> Clip:
    """Return `clip` at the requested size and rate, with the record of how it was made.

    A clip as small as our own models draw is drawn large by `enlarger`, if that is given; any other is resized.
    """
    height, width = delivery_size(request, card)
    fps = request.fps or card.taught.fps
    seconds = request.seconds or card.taught.seconds
    num_frames, (old_height, old_width) = max(1, round(seconds * fps)), clip.frames.shape[1:3]
    if height * width <= old_height * old_width or factor_for(old_height, old_width) is None:
        enlarger = None
    if enlarger is not None:
        finished = enlarger.deliver(clip, height, width, fps, num_frames)
    else:
        finished = retime_clip(resize_clip(clip, height, width), fps, num_frames)
    record = {
        "prompt": request.prompt,
        "request": to_dict(request),
        "model": card.name,
        "commit": card.commit,
        "understood": _understood(take, request),
        "unknown": [word.word for word in understanding.unknown] if understanding else [],
        "steps": take.num_inference_steps,
        "guidance": take.guidance_scale,
        "notes": list(notes(request, card)),
        "upsampler": enlarger.digest if enlarger else None,
        "generator": "yozora",
    }
    return Clip(frames=finished.frames, fps=finished.fps, record=record)


def _understood(take: Take | public.Shot, request: Request) -> str:
    """Return in one line what was understood, part by part; public weights understand the sentence as it is."""
    if not isinstance(take, Take):
        return request.spoken
    return " | ".join(part.summary for part in take.parts) or take.understanding.summary


def _noted(clip: Clip, sentence: str) -> Clip:
    """Return a clip whose record tells that it was made in other words, if it was."""
    if not sentence:
        return clip
    return replace(clip, record={**clip.record, "notes": [*clip.record["notes"], sentence]})


def _with_digests(clip: Clip, engine: NativeEngine) -> Clip:
    """Return a clip whose record names the very weights it was made with."""
    return replace(clip, record={**clip.record, "weights": dict(engine.weights.digests)})


def notes(request: Request, card: ModelCard) -> tuple[str, ...]:
    """Return a sentence for each thing that is made as asked although the model was not taught it."""
    seconds, taught = request.seconds or card.taught.seconds, card.seconds_taught
    if seconds <= taught + 0.5 / card.taught.fps:
        return ()
    return (f"{card.name} was taught {taught:g} seconds: in {seconds:g} who is in it may drift, change or be lost.",)


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
