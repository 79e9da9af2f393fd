"""The diffusers engine: public weights, from a sentence (and pictures) to frames, told and stopped step by step."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from PIL import Image

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip, Frames, Request
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.generation.diffusers.families import Facts, Family, Tasks, family_of
from yozora.generation.diffusers.loader import load_pipeline, place, sibling
from yozora.generation.diffusers.source import find_source, read_facts
from yozora.generation.weights import ModelCard
from yozora.media.resize import resize_clip, retime_clip

OnStep = Callable[[int, int], None]
# How a LTX decoder that was taught with noise wants it (diffusers' LTX documentation, for 0.9.1 and later).
_DECODE_TIMESTEP, _DECODE_NOISE = 0.05, 0.025


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One clip to make with public weights, in the shape that is wanted; the engine makes the nearest it can.

    `negative_prompt` of None is the family's own.
    """

    prompt: str
    shape: VideoShape
    seed: int
    num_inference_steps: int
    guidance_scale: float
    negative_prompt: str | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known beforehand: first and last picture (H,W,3) uint8, or a video (T,H,W,3) uint8 at the shot's rate.

    `strength` is how far the result may leave the video: 0 keeps it, 1 forgets it.
    """

    image: Frames | None = None
    last_image: Frames | None = None
    video: Frames | None = None
    strength: float = 0.8


class DiffusersEngine:
    """Makes clips with public weights."""

    def __init__(self, pipeline: Any, facts: Facts, card: ModelCard, device: str = "cpu") -> None:
        """Keep a loaded pipeline; `load_engine` is the usual way in."""
        self.facts, self.card, self.device = facts, card, device
        self.family: Family = family_of(facts)
        self.pipeline = pipeline
        self.placed = place(pipeline, self.family, device)

    @property
    def tasks(self) -> Tasks:
        """What these weights can start from."""
        return self.family.tasks_of(self.facts)

    def shot(self, request: Request, height: int, width: int) -> Shot:
        """Return the shot that a request asks for, delivered at `height` x `width`."""
        fps = self.card.taught.fps
        seconds = request.seconds or self.card.taught.seconds
        return Shot(
            prompt=request.spoken,
            shape=VideoShape(frames=max(1, round(seconds * fps)), height=height, width=width, fps=fps),
            seed=request.seed,
            num_inference_steps=request.num_inference_steps or self.card.num_inference_steps,
            guidance_scale=self.card.guidance_scale if request.guidance_scale is None else request.guidance_scale,
            negative_prompt=request.negative_prompt or None,
        )

    def film(
        self,
        shot: Shot,
        on_step: OnStep | None = None,
        *,
        image: Frames | None = None,
        last_image: Frames | None = None,
        video: Frames | None = None,
        strength: float = 0.8,
    ) -> Frames:
        """Return the frames (T,H,W,3) uint8 of a shot: T as asked, H and W the nearest that the family makes.

        `image` and `last_image` (H,W,3) uint8 are the first and last picture, `video` (T,H,W,3) uint8 is what to make
        anew, of which `strength` (0 to 1) says how much may change. `on_step(step, steps)` is called after every step;
        what it raises stops the work there. The same shot gives the same frames on the same machine.
        """
        known = Known(image=image, last_image=last_image, video=video, strength=strength)
        pipeline = self._pipeline_for(known)
        made = self.shape_for(shot.shape)
        arguments = self._arguments(pipeline, shot, made, known)
        if hasattr(pipeline, "guider"):
            pipeline.guider = pipeline.guider.new(guidance_scale=shot.guidance_scale)
        frames = self._run(pipeline, arguments, on_step)
        return frames[: shot.shape.frames]

    def shape_for(self, shape: VideoShape) -> VideoShape:
        """Return the shape nearest to what is asked that these weights make, with no fewer frames."""
        fixed = self.facts.fixed_shape
        if fixed is not None:
            if shape.frames > fixed.frames:
                raise UsageError(f"These weights make at most {fixed.seconds:.2g} seconds: ask for fewer.")
            return fixed
        height, width = self.family.size_for(shape.height, shape.width)
        return replace(shape, frames=self.family.frames_for(shape.frames), height=height, width=width)

    def _pipeline_for(self, known: Known) -> Any:
        """Return the pipeline for what is known, over the same weights."""
        tasks, can = self.tasks, self.family.name
        if known.video is not None and (known.image is not None or known.last_image is not None):
            raise UsageError("Give a video to make anew, or pictures to begin and end with, not both.")
        if known.last_image is not None and known.image is None:
            raise UsageError("A last picture needs a first one beside it.")
        if not 0 <= known.strength <= 1:
            raise UsageError(f"strength must be from 0 to 1, not {known.strength:g}.")
        if known.video is not None:
            name, what = tasks.video, "make a video anew"
        elif known.last_image is not None:
            name, what = tasks.last_image, "end with a given picture"
        elif known.image is not None:
            name, what = tasks.image, "begin with a given picture"
        else:
            name, what = tasks.text, "film a sentence alone: give them a picture to begin with"
        if name is None:
            raise UsageError(f"These {can} weights cannot {what}.")
        other = sibling(self.pipeline, name)
        if other is not self.pipeline and self.placed != "resident":
            self.placed = place(other, self.family, self.device)
        self.pipeline = other
        return other

    def _arguments(self, pipeline: Any, shot: Shot, made: VideoShape, known: Known) -> dict[str, Any]:
        """Return what the pipeline is called with: all that it has a word for."""
        family = self.family
        negative = shot.negative_prompt if shot.negative_prompt is not None else family.negative_prompt
        possible: dict[str, Any] = {
            "prompt": shot.prompt,
            "negative_prompt": negative if shot.guidance_scale > 1 else None,
            "height": made.height,
            "width": made.width,
            "num_frames": made.frames,
            "frame_rate": made.fps,
            "num_inference_steps": shot.num_inference_steps,
            "guidance_scale": shot.guidance_scale,
            "generator": torch.Generator().manual_seed(derive_seed("noise", shot.seed)),
            "output_type": "np",
        }
        if family.guidance_scale_2 is not None and pipeline.config.get("boundary_ratio") is not None:
            ratio = family.guidance_scale_2 / family.guidance_scale
            possible["guidance_scale_2"] = max(1.0, shot.guidance_scale * ratio)
        if getattr(getattr(pipeline.vae, "config", None), "timestep_conditioning", False):
            possible |= {"decode_timestep": _DECODE_TIMESTEP, "decode_noise_scale": _DECODE_NOISE}
        if type(pipeline.scheduler).__name__ == "CogVideoXDPMScheduler":
            possible["use_dynamic_cfg"] = True  # as diffusers' examples for this scheduler
        possible |= _pictures(pipeline, made, known)
        words = inspect.signature(type(pipeline).__call__).parameters
        return {name: value for name, value in possible.items() if name in words}

    def _run(self, pipeline: Any, arguments: dict[str, Any], on_step: OnStep | None) -> Frames:
        """Call the pipeline, tell the steps, and return its frames."""
        shift = self.family.shift_for(arguments.get("height", 0), arguments.get("width", 0))
        if shift is not None and pipeline.scheduler.config.get("flow_shift") not in (None, shift):
            pipeline.scheduler = type(pipeline.scheduler).from_config(pipeline.scheduler.config, flow_shift=shift)
        words = inspect.signature(type(pipeline).__call__).parameters
        listener = _Listener(pipeline, on_step)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if "callback_on_step_end" in words:
                    made = pipeline(**arguments, callback_on_step_end=listener.after_step)
                else:
                    made = listener.watched(lambda: pipeline(**arguments))
        except torch.cuda.OutOfMemoryError as error:
            raise YozoraError("The GPU's memory is full: ask for a smaller size or fewer seconds.") from error
        finally:
            pipeline.maybe_free_model_hooks()
        frames = np.asarray(made.frames[0])
        if not np.isfinite(frames).all():
            raise YozoraError("The weights gave no picture (numbers that are none): try another precision or seed.")
        return (frames.clip(0, 1) * 255).round().astype(np.uint8)


class _Listener:
    """Hears a pipeline's steps, tells them on, and stops the pipeline where whoever listens raises."""

    def __init__(self, pipeline: Any, on_step: OnStep | None) -> None:
        """Listen to `pipeline`."""
        self.pipeline, self.on_step = pipeline, on_step
        self.time: Any = None
        self.done = 0

    def after_step(self, pipeline: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """Be `callback_on_step_end`."""
        self._tell(step + 1)
        return {}

    def watched(self, run: Callable[[], Any]) -> Any:
        """Run a pipeline that has no such callback: a step is over when its transformer is asked at another time."""
        hook = self.pipeline.transformer.register_forward_pre_hook(self._before_forward)
        try:
            made = run()
        finally:
            hook.remove()
        if self.time is not None:
            self._tell(self.done + 1)
        return made

    def _before_forward(self, *_: Any) -> None:
        """Count a step when the pipeline's time has moved on."""
        now = self.pipeline._current_timestep
        if self.time is not None and now is not self.time:
            self.done += 1
            self._tell(self.done)
        self.time = now

    def _tell(self, step: int) -> None:
        """Tell one step; let what is raised stop the pipeline."""
        if self.on_step is None:
            return
        try:
            self.on_step(step, self.pipeline.num_timesteps)
        except BaseException:
            self.pipeline._interrupt = True
            raise


def load_engine(name: str, device: str) -> DiffusersEngine:
    """Load public weights (`hf:ORG/NAME` or a folder, LoRAs behind plus signs) to compute on `device`."""
    source = find_source(name)
    facts, commit = read_facts(source)
    family = family_of(facts)
    taught = facts.fixed_shape or family.taught
    pipeline = load_pipeline(source, facts, family, device)
    # Weights that keep their guidance in their folder know best: some were distilled to need none.
    guider = getattr(pipeline, "guider", None)
    card = ModelCard(
        name=source.name,
        taught=taught,
        delivery_px=taught.height,
        num_inference_steps=family.num_inference_steps,
        guidance_scale=family.guidance_scale if guider is None else float(guider.guidance_scale),
        commit=commit,
        recipe={"family": family.name, "loras": [f"{lora.where}@{lora.scale:g}" for lora in source.loras]},
    )
    return DiffusersEngine(pipeline, facts, card, device)


def _pictures(pipeline: Any, made: VideoShape, known: Known) -> dict[str, Any]:
    """Return what is known beforehand, in the pipeline's own words, cut to the size that is made."""
    name = type(pipeline).__name__
    first = _picture(known.image, made)
    last = _picture(known.last_image, made)
    if known.video is not None:
        pictures = _film(known.video, made)
        if name.startswith("LTX"):
            return {"conditions": [_condition(pipeline, pictures, 0, made, 1 - known.strength)]}
        return {"video": pictures, "strength": known.strength}
    if last is not None and name.startswith("LTX"):
        both = ((first, 0), (last, made.frames - 1))
        return {"conditions": [_condition(pipeline, [picture], index, made, 1.0) for picture, index in both]}
    given = {"image": first, "last_image": last}
    return {word: picture for word, picture in given.items() if picture is not None}


def _condition(pipeline: Any, pictures: list[Any], index: int, made: VideoShape, strength: float) -> Any:
    """Return one condition of LTX (a picture or a film from frame `index` on) or of LTX-2."""
    module: Any = inspect.getmodule(type(pipeline))
    if hasattr(module, "LTX2VideoCondition"):
        # LTX-2 counts latent frames here, from the end where negative.
        frames = pictures if len(pictures) > 1 else pictures[0]
        return module.LTX2VideoCondition(frames=frames, index=0 if index == 0 else -1, strength=strength)
    if len(pictures) == 1:
        return module.LTXVideoCondition(image=pictures[0], frame_index=index, strength=strength)
    return module.LTXVideoCondition(video=pictures, frame_index=index, strength=strength)


def _picture(pixels: Frames | None, made: VideoShape) -> Any:
    """Return a picture (H,W,3) at the size that is made, as Pillow's."""
    if pixels is None:
        return None
    if pixels.ndim != 3 or pixels.shape[-1] != 3 or pixels.dtype != np.uint8:
        raise UsageError(f"A picture is (H,W,3) uint8, not {pixels.shape} {pixels.dtype}.")
    return Image.fromarray(resize_clip(Clip(frames=pixels[None], fps=1), made.height, made.width).frames[0])


def _film(pixels: Frames, made: VideoShape) -> list[Any]:
    """Return a video (T,H,W,3) at the size and length that is made; a short one stands still at its end."""
    clip = retime_clip(Clip(frames=pixels, fps=made.fps), made.fps, made.frames)
    return [Image.fromarray(picture) for picture in resize_clip(clip, made.height, made.width).frames]
