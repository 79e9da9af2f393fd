"""The native engine: our own networks, from an understanding and a shape to pixels, on whatever device they are on."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import torch
from safetensors.torch import load, save
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.core.records import Frames, UsedAdapter, Variation
from yozora.core.seeds import derive_seed
from yozora.core.syllabus import Syllabus
from yozora.generation.adapters import adapted
from yozora.generation.given import Given, latents_of, projection, told_known
from yozora.generation.planning import plan
from yozora.generation.staging import stage
from yozora.generation.story import Part, shares_of
from yozora.generation.weights import ModelCard, Weights
from yozora.model.autoencoder.pixels import video_to_pixels
from yozora.model.autoencoder.steady import steadied
from yozora.model.conditioning.text_encoder import pack_phrases
from yozora.model.conditioning.understanding import Understanding
from yozora.model.flow.flow import interpolate, length_shift
from yozora.model.sampling.cards import joined, windows
from yozora.model.sampling.guidance import guided
from yozora.model.sampling.known import known, mending, turning
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import Velocity, euler, leap
from yozora.model.transformer.transformer import Ask

OnStep = Callable[[int, int], None]
OnMidway = Callable[["Midway"], None]
DECODE_AT_ONCE = 8
# Where something is known, steps above this time are taken so often.
MENDING_TURNS, MENDING_DOWN_TO = 4, 0.3
# How far what stands still is evened out, in half latent frames.
STEADY_REACH = 3
# Plans drift as if a camera zoomed, where nothing is said of one (LOG.md, "a second world for nano").
RESTING = "camera:still"


@dataclass(frozen=True, kw_only=True)
class Take:
    """One clip to make: what to show, how many frames at the model's own rate, and how to sample it.

    `height` and `width` (pixels, a shape that the model was taught) of None are the model's own. Something may be
    `given`, of a `loop` the end runs into the beginning, several `parts` may tell it, or it is the `variation` of
    another: such a take is made alone.
    """

    understanding: Understanding
    num_frames: int
    seed: int
    num_inference_steps: int
    guidance_scale: float
    height: int | None = None
    width: int | None = None
    given: Given | None = None
    loop: bool = False
    parts: tuple[Part, ...] = ()
    variation: Variation | None = None

    @property
    def alone(self) -> bool:
        """Whether it is made by itself."""
        return self.loop or self.given is not None or bool(self.parts) or self.variation is not None

    @property
    def asked(self) -> tuple[Understanding, ...]:
        """What the network is asked for."""
        return tuple(part.understanding for part in self.parts) or (self.understanding,)

    def resting(self, syllabus: Syllabus) -> Take:
        """Return this with a camera that rests wherever nobody says what it does, as far as the weights know of one."""
        if not any(concept.key == RESTING for concept in syllabus.concepts):
            return self
        slot, name = RESTING.split(":")

        def rested(one: Understanding) -> Understanding:
            """Put the resting camera behind what was said."""
            return replace(one, setting={slot: name, **one.setting})

        parts = tuple(replace(part, understanding=rested(part.understanding)) for part in self.parts)
        return replace(self, understanding=rested(self.understanding), parts=parts)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the transformer is told of B clips: `phrases` (B,L,K) and, if it can be told, who is where, (B,P,T,H,W), and

    what is known of the clip, (B,C+1,T,H,W).
    """

    phrases: Tensor
    layout: Tensor | None = None
    known: Tensor | None = None

    def turned(self, frames: int) -> Told:
        """Return this for clips that begin so many latent frames later and come round again."""
        layout = None if self.layout is None else self.layout.roll(-frames, dims=2)
        known = None if self.known is None else self.known.roll(-frames, dims=2)
        return Told(phrases=self.phrases, layout=layout, known=known)

    def and_nothing(self) -> Told:
        """Return this for a batch, and for as many more nothing but what is known."""
        layout = None if self.layout is None else torch.cat((self.layout, torch.zeros_like(self.layout)))
        known = None if self.known is None else torch.cat((self.known, self.known))
        return Told(phrases=torch.cat((self.phrases, torch.zeros_like(self.phrases))), layout=layout, known=known)

    def apart(self, sees: list[slice]) -> list[Told]:
        """Return this for each of the parts of one clip by itself, which sees so many of its latent frames."""
        layouts = [None if self.layout is None else self.layout[:, :, window] for window in sees]
        return [Told(phrases=one[None], layout=layout) for one, layout in zip(self.phrases, layouts, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Midway:
    """Where a walk from noise to data stands: latents (B,C,T,H,W) fp32 after `step` steps.

    From here the walk goes on to the very frames it was bound for, in the same company on the same machine.
    """

    step: int
    latents: Tensor

    def part(self, index: int) -> Midway:
        """Return where one of several takes stands."""
        return Midway(step=self.step, latents=self.latents[index : index + 1])

    def to_bytes(self, about: str) -> bytes:
        """Return this place as bytes, with a text that says which walk it is of."""
        return save({"latents": self.latents.cpu().contiguous()}, metadata={"step": str(self.step), "about": about})

    @classmethod
    def from_bytes(cls, content: bytes, about: str) -> Midway | None:
        """Read what `to_bytes` wrote; None if it is of another walk."""
        (length,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + length])["__metadata__"]
        if header["about"] != about:
            return None
        return cls(step=int(header["step"]), latents=load(content)["latents"])


class NativeEngine:
    """Makes clips with our own weights."""

    def __init__(self, weights: Weights) -> None:
        """Keep the weights; a CPU with bf16 instructions computes in bf16, any other in fp32."""
        self.weights = weights
        self.adapters: tuple[UsedAdapter, ...] = ()
        self._plain: NativeEngine = self
        self._latest: NativeEngine = self

    def with_adapters(self, adapters: tuple[UsedAdapter, ...]) -> NativeEngine:
        """Return an engine whose weights are changed by these adapters and no others; the latest one is kept."""
        plain = self._plain
        if adapters == self.adapters:
            return self
        if not adapters or adapters == plain._latest.adapters:
            return plain._latest if adapters else plain
        engine = NativeEngine(adapted(plain.weights, adapters))
        engine.adapters, engine._plain, plain._latest = adapters, plain, engine
        return engine

    @property
    def card(self) -> ModelCard:
        """What the weights say of themselves."""
        return self.weights.card

    def film(
        self,
        takes: list[Take],
        on_step: OnStep | None = None,
        *,
        on_midway: OnMidway | None = None,
        midway: Midway | None = None,
    ) -> list[Frames]:
        """Return the frames (T,H,W,3) of each take; all takes share length, shape, steps and guidance.

        A take's noise depends on its seed alone, so that it does not matter in which company it is made. After every
        step `on_midway` is told where the walk stands, then `on_step` how far it is; either may raise to break it off.
        A walk begins at `midway`, if given.
        """
        first = takes[0]
        latents = self.latents(takes, on_step, on_midway=on_midway, midway=midway)
        with (
            torch.inference_mode(),
            torch.autocast(latents.device.type, torch.bfloat16, enabled=fast_bf16(latents.device)),
        ):
            return [self.decode(one.unsqueeze(0), first.num_frames, ring=first.loop) for one in latents]

    def latents(
        self,
        takes: list[Take],
        on_step: OnStep | None = None,
        *,
        on_midway: OnMidway | None = None,
        midway: Midway | None = None,
    ) -> Tensor:
        """Return the latents (B,C,T,H,W) that `film` decodes."""
        takes = [take.resting(self.weights.syllabus) for take in takes]
        weights, first = self.weights, takes[0]
        config, taught = weights.autoencoder.config, weights.card.taught
        size = self._latent_size(first.num_frames, first.height or taught.height, first.width or taught.width)
        if len(takes) > 1 and any(take.alone for take in takes):
            raise UsageError(
                "Loops, storyboards, variations, and clips of which something is given, are made one at a time."
            )
        if midway is None and first.variation is not None:
            midway = self.varied(first, self.latents([replace(first, variation=None)]))
        if midway is None:
            begin, start = 0, torch.stack([_noise(size, take.seed) for take in takes])
        else:
            begin, start = midway.step, midway.latents
            if start.shape != (len(takes), *size) or not 0 <= begin <= first.num_inference_steps:
                raise UsageError("These latents are not from a walk for these takes: begin anew.")
        sizes = weights.text.config
        asked = [one.phrases(weights.syllabus) for take in takes for one in take.asked]
        phrases = pack_phrases(asked, sizes.num_phrases, sizes.max_concepts_per_phrase)
        device = weights.transformer.enter.weight.device
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=fast_bf16(device)):
            schedule = self.schedule(first)
            start, first_step = self._start(start, first, schedule) if begin == 0 else (start, begin)
            begin = max(begin, first_step)
            told = Told(phrases=phrases.to(device), layout=self._plan(takes, size[1:]), known=self._known(first, size))
            walk = self._walk(told, taught.fps / config.stride_time, first, schedule)
            latents: Tensor = walk(start.to(device), schedule, _tell(on_step, on_midway), begin)
            return latents

    def varied(self, take: Take, latents: Tensor) -> Midway:
        """Return where the walk of a take's variation begins, given the latents (1,C,T,H,W) that it varies."""
        assert take.variation is not None
        schedule = self.schedule(take)
        step = min(int((schedule > take.variation.strength).sum()), len(schedule) - 2)
        noise = _noise(tuple(latents.shape[1:]), take.variation.seed)[None].to(latents)
        return Midway(step=step, latents=interpolate(latents, noise, schedule[step : step + 1].to(latents)))

    def schedule(self, take: Take) -> Tensor:
        """Return the falling times of a take's walk, 1 first and 0 last."""
        card = self.weights.card
        taught = card.taught
        size = self._latent_size(take.num_frames, take.height or taught.height, take.width or taught.width)
        usual = self._latent_size(taught.frames, taught.height, taught.width)
        shift = card.schedule_shift * length_shift(math.prod(size), math.prod(usual))
        return shifted_schedule(take.num_inference_steps, shift)

    def _latent_size(self, frames: int, height: int, width: int) -> tuple[int, int, int, int]:
        """Return (C,T,H,W) of the latents of a clip of so many frames and pixels; a last latent frame may be cut."""
        config = self.weights.autoencoder.config
        cells = height // config.stride_space, width // config.stride_space
        return config.channels, math.ceil(frames / config.stride_time), *cells

    def _plan(self, takes: list[Take], grid: tuple[int, int, int]) -> Tensor | None:
        """Return who is where in each take, as the transformer is told it."""
        first = takes[0]
        if first.given is not None and first.given.known.any():
            return None  # nobody has told where those are who are in sight already
        if first.parts:
            return stage(self.weights, first.parts, first.seed, grid)
        seconds = first.num_frames / self.card.taught.fps
        asked = [(take.understanding, take.seed) for take in takes]
        return plan(self.weights, asked, seconds, grid, ring=first.loop)

    def _known(self, take: Take, size: tuple[int, int, int, int]) -> Tensor | None:
        """Return what the transformer is told of what is known of a take, if it was taught to listen."""
        transformer, autoencoder = self.weights.transformer, self.weights.autoencoder
        if take.given is None or not transformer.config.takes_known:
            return None
        frames = size[1] * autoencoder.config.stride_time
        known = told_known(take.given, autoencoder, transformer.latent_spread, frames)
        return None if known is None else known.to(transformer.enter.weight.device)

    def _start(self, noise: Tensor, take: Take, schedule: Tensor) -> tuple[Tensor, int]:
        """Return where the walk begins, and at which step: with noise alone, or with what is given noised so far."""
        given = take.given
        if given is None or given.strength is None:
            return noise, 0
        frames = noise.shape[2] * self.weights.autoencoder.config.stride_time
        step = min(int((schedule > given.strength).sum()), len(schedule) - 2)
        there = latents_of(given, self.weights.autoencoder, frames).to(noise)
        return interpolate(there, noise, schedule[step : step + 1]), step

    def _walk(self, told: Told, latent_fps: float, take: Take, schedule: Tensor) -> Callable[..., Tensor]:
        """Return the solver with what it is to follow: jumps where the weights know these, else the velocity."""
        scale = take.guidance_scale
        if take.loop or take.given is not None:
            velocity = self._guided_by(take, told, latent_fps, schedule)
            if take.given is None or not take.given.known.any():
                return partial(euler, velocity)
            fresh = torch.Generator().manual_seed(derive_seed("mending", take.seed))
            size = self._latent_size(take.num_frames, *take.given.pixels.shape[1:3])
            draw = partial(torch.randn, (1, *size), generator=fresh)
            return partial(mending, velocity, turns=MENDING_TURNS, down_to=MENDING_DOWN_TO, draw=draw)
        jumps = self.card.takes_jumps(take.num_inference_steps, scale)
        solver: Callable[..., Tensor] = leap if jumps else euler
        ask: Callable[..., Callable[..., Tensor]] = self._average if jumps else self._velocity
        if not take.parts:
            return partial(solver, ask(told, latent_fps, scale))
        frames = math.ceil(take.num_frames / self.weights.autoencoder.config.stride_time)
        counts = shares_of(take.parts, frames, latent_fps)
        # Each part sees no more than a usual clip: in all of a longer one its light would win over the others'.
        sees = windows(counts, round(self.card.taught.seconds * latent_fps))
        return partial(solver, joined([ask(one, latent_fps, scale) for one in told.apart(sees)], counts, sees))

    def _guided_by(self, take: Take, told: Told, latent_fps: float, schedule: Tensor) -> Velocity:
        """Return the velocity of a loop, or of a clip that agrees with what is given."""
        scale = take.guidance_scale
        frames = math.ceil(take.num_frames / self.weights.autoencoder.config.stride_time)
        velocity = self._velocity(told, latent_fps, scale)
        if take.loop:
            velocity = turning(
                lambda x, time, turn: self._velocity(told.turned(turn), latent_fps, scale)(x, time),
                schedule.tolist(),
                frames,
            )
        if take.given is not None:
            frames *= self.weights.autoencoder.config.stride_time
            spread = self.weights.transformer.latent_spread
            project = projection(take.given, self.weights.autoencoder, spread, frames)
            velocity = velocity if project is None else known(velocity, project)
        return velocity

    def _average(self, told: Told, latent_fps: float, scale: float) -> Callable[[Tensor, float, float], Tensor]:
        """Return the average velocity for what is told, with its guidance in it."""
        transformer, text = self.weights.transformer, self.weights.text(told.phrases)

        def average(x: Tensor, now: float, then: float) -> Tensor:
            """Ask the transformer once."""
            times, guidance = x.new_full((len(x),), now), x.new_full((len(x),), scale)
            ask = Ask(guidance=guidance, jump=x.new_full((len(x),), now - then))
            return transformer(x, times, text.to(x.dtype), latent_fps, ask, told.layout).float()

        return average

    def _velocity(self, told: Told, latent_fps: float, scale: float) -> Callable[[Tensor, float], Tensor]:
        """Return the velocity for what is told, guided if `scale` is not 1: away from being told nothing."""
        transformer = self.weights.transformer
        told = told if scale == 1 else told.and_nothing()
        text = self.weights.text(told.phrases)

        def velocity(x: Tensor, time: float) -> Tensor:
            """Ask the transformer."""
            times = torch.full((len(x),), time, device=x.device)
            return transformer(x, times, text.to(x.dtype), latent_fps, layout=told.layout, known=told.known).float()

        return velocity if scale == 1 else guided(velocity, scale)

    def decode(self, latents: Tensor, num_frames: int, *, ring: bool = False) -> Frames:
        """Return the pixels of one clip's latents, a few latent frames at a time so that memory stays flat.

        A temporal decoder looks back one latent frame a block, so each part is given as many frames before it; before
        the first of a `ring` is the last.
        """
        autoencoder = self.weights.autoencoder
        config, parts = autoencoder.config, []
        if ring and config.temporal:
            frames, depth = latents.shape[2], min(config.depth, latents.shape[2])
            whole = self.decode(
                torch.cat((latents[:, :, -depth:], latents), dim=2), (frames + depth) * config.stride_time
            )
            return whole[depth * config.stride_time :][:num_frames]
        for start in range(0, latents.shape[2], DECODE_AT_ONCE):
            context = min(start, config.depth) if config.temporal else 0
            video = autoencoder.decode(latents[:, :, start - context : start + DECODE_AT_ONCE])
            parts.append(video[:, :, context * config.stride_time :].float().cpu())
        video = torch.cat(parts, dim=2)
        if not config.temporal:
            video = steadied(video, STEADY_REACH * config.stride_time // 2, ring=ring)
        return video_to_pixels(video)[0].numpy()[:num_frames]


def _tell(on_step: OnStep | None, on_midway: OnMidway | None) -> Callable[[int, int, Tensor], None]:
    """Return what the solver is to call after every step."""

    def after(step: int, steps: int, latents: Tensor) -> None:
        """Tell where the walk stands, then how far it is."""
        if on_midway:
            on_midway(Midway(step=step, latents=latents))
        if on_step:
            on_step(step, steps)

    return after


def fast_bf16(device: torch.device) -> bool:
    """Return whether bf16 is faster than fp32 on `device`: on any GPU, and on CPUs with bf16 instructions."""
    if device.type != "cpu":
        return True
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _noise(size: tuple[int, ...], seed: int) -> Tensor:
    """Return the noise of one take."""
    generator = torch.Generator().manual_seed(derive_seed("noise", seed))
    return torch.randn(size, generator=generator)
