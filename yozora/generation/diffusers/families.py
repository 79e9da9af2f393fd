"""Families of public weights: the one table of what each was taught and how it wants to be asked.

Sources, by letter, of each number:

- **p** the pipeline's own defaults and checks in diffusers 0.42.1 (`pipelines/*/pipeline_*.py`, `__call__`,
  `check_inputs`), read there;
- **d** the example in that pipeline's own documentation string, read there;
- **c** the card that comes with the weights, quoted from general knowledge and not read again here.

| family | size | frames, rate | multiple | frame rule | steps | guidance | shift | dtype |
|---|---|---|---|---|---|---|---|---|
| Wan 2.1 | 832x480 p | 81 p, 16 d | 16 p | 4k+1 p | 50 p | 5.0 p | 3.0; 5.0 from 720p on d | bf16, VAE fp32 d |
| Wan 2.2 (A14B) | 1280x720 c | 81 p, 16 d | 16 p | 4k+1 p | 40 c | 4.0 and 3.0 c | the folder's | bf16, VAE fp32 d |
| Wan 2.2 (TI2V 5B) | 1280x704 c | 121 c, 24 c | 32 p | 4k+1 p | 50 p | 5.0 p | the folder's | bf16, VAE fp32 d |
| LTX | 704x512 p | 161 p, 25 p | 32 p | 8k+1 p | 50 p | 3.0 p | the folder's | bf16 d |
| LTX-2 | 768x512 p | 121 d, 24 p | 32 p | 8k+1 p | 30 p | 3.0 p | the folder's | bf16 d |
| HunyuanVideo 1.5 | 832x480 c | 121 p, 24 d | 16 p | 4k+1 p | 50 p | the folder's, 6.0 c | the folder's | fp16 d |
| CogVideoX | 720x480 p | 49 p, 8 d | 16 p | 8k+1 c | 50 p | 6.0 p | none | bf16 d (2B: fp16 d) |
| CogVideoX 1.5 | 1360x768 c | 81 c, 16 c | 16 p | 8k+1 c | 50 p | 6.0 p | none | bf16 c |
| Mochi | 848x480 p | 85 c, 30 c | 16 p | 6k+1 c | 64 p | 4.5 p | none | bf16 d |

The multiples of Wan 2.2 TI2V and of the transformers' patches follow from the networks' own configuration (VAE stride
times patch). Negative prompts are those of the examples (d). `offload` and `tiling` are what the examples switch on (d)
or, where they switch on nothing, what 24 GB cards need by the cards (c).
"""

from __future__ import annotations

from dataclasses import dataclass

from yozora.core.errors import UsageError
from yozora.core.shapes import VideoShape

# Quoted from diffusers' own examples for Wan and for LTX.
_WAN_NEGATIVE = (
    "Bright tones, overexposed, static, blurred details, subtitles, style, works, paintings, images, static, overall "
    "gray, worst quality, low quality, JPEG compression residue, ugly, incomplete, extra fingers, poorly drawn hands, "
    "poorly drawn faces, deformed, disfigured, misshapen limbs, fused fingers, still picture, messy background, three "
    "legs, many people in the background, walking backwards"
)
_LTX_NEGATIVE = "worst quality, inconsistent motion, blurry, jittery, distorted"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a folder says of its weights before they are loaded."""

    class_name: str
    expand_timesteps: bool = False
    two_experts: bool = False
    patched_in_time: bool = False
    half: bool = False
    fixed_shape: VideoShape | None = None


@dataclass(frozen=True, kw_only=True)
class Tasks:
    """The pipeline's class for each thing that may be known beforehand; None where the weights cannot."""

    text: str | None = None
    image: str | None = None
    last_image: str | None = None
    video: str | None = None

    @property
    def classes(self) -> set[str]:
        """Every class that is named."""
        return {name for name in (self.text, self.image, self.last_image, self.video) if name}


@dataclass(frozen=True, kw_only=True)
class Family:
    """One kind of public weights: the clip it was taught, how it is sampled, and what it can start from.

    Sizes are multiples of `size_multiple` pixels, frames are k * `frame_stride` + 1. `shifts` are (pixels, flow shift)
    from small to large: the last that a frame reaches holds; empty leaves the schedule to the weights' own folder.
    """

    name: str
    taught: VideoShape
    tasks: Tasks
    picture_tasks: Tasks = Tasks()
    size_multiple: int = 16
    frame_stride: int = 4
    num_inference_steps: int = 50
    guidance_scale: float
    guidance_scale_2: float | None = None
    shifts: tuple[tuple[int, float], ...] = ()
    dtype: str = "bfloat16"
    vae_fp32: bool = False
    tiling: bool = True
    negative_prompt: str | None = None
    max_pixels: int = 1280 * 720

    def tasks_of(self, facts: Facts) -> Tasks:
        """Return what weights with these facts can start from."""
        return self.picture_tasks if facts.class_name in self.picture_tasks.classes else self.tasks

    def frames_for(self, num_frames: int) -> int:
        """Return the smallest number of frames the family makes that covers `num_frames`."""
        return self.frame_stride * -(-max(0, num_frames - 1) // self.frame_stride) + 1

    def size_for(self, height: int, width: int) -> tuple[int, int]:
        """Return the (height, width) nearest to what is asked that the family makes."""
        scale = min(1.0, (self.max_pixels / (height * width)) ** 0.5)
        step = self.size_multiple
        return max(step, round(height * scale / step) * step), max(step, round(width * scale / step) * step)

    def shift_for(self, height: int, width: int) -> float | None:
        """Return the flow shift for a frame of this size, None where the folder's own holds."""
        return next((shift for pixels, shift in reversed(self.shifts) if height * width >= pixels), None)


_WAN_PICTURES = Tasks(image="WanImageToVideoPipeline", last_image="WanImageToVideoPipeline")

WAN_2_1 = Family(
    name="Wan 2.1",
    taught=VideoShape(frames=81, height=480, width=832, fps=16),
    tasks=Tasks(text="WanPipeline", video="WanVideoToVideoPipeline"),
    picture_tasks=_WAN_PICTURES,
    guidance_scale=5.0,
    shifts=((0, 3.0), (1280 * 704, 5.0)),
    vae_fp32=True,
    negative_prompt=_WAN_NEGATIVE,
)
WAN_2_2 = Family(
    name="Wan 2.2",
    taught=VideoShape(frames=81, height=720, width=1280, fps=16),
    tasks=Tasks(text="WanPipeline"),
    picture_tasks=_WAN_PICTURES,
    num_inference_steps=40,
    guidance_scale=4.0,
    guidance_scale_2=3.0,
    vae_fp32=True,
    negative_prompt=_WAN_NEGATIVE,
)
WAN_2_2_TI2V = Family(
    name="Wan 2.2 TI2V",
    taught=VideoShape(frames=121, height=704, width=1280, fps=24),
    tasks=Tasks(text="WanPipeline", image="WanImageToVideoPipeline"),
    size_multiple=32,
    guidance_scale=5.0,
    vae_fp32=True,
    negative_prompt=_WAN_NEGATIVE,
)
LTX = Family(
    name="LTX",
    taught=VideoShape(frames=161, height=512, width=704, fps=25),
    tasks=Tasks(
        text="LTXPipeline",
        image="LTXImageToVideoPipeline",
        last_image="LTXConditionPipeline",
        video="LTXConditionPipeline",
    ),
    size_multiple=32,
    frame_stride=8,
    guidance_scale=3.0,
    negative_prompt=_LTX_NEGATIVE,
)
LTX_2 = Family(
    name="LTX-2",
    taught=VideoShape(frames=121, height=512, width=768, fps=24),
    tasks=Tasks(
        text="LTX2Pipeline",
        image="LTX2ImageToVideoPipeline",
        last_image="LTX2ConditionPipeline",
        video="LTX2ConditionPipeline",
    ),
    size_multiple=32,
    frame_stride=8,
    num_inference_steps=30,
    guidance_scale=3.0,
    negative_prompt=_LTX_NEGATIVE,
)
HUNYUAN_VIDEO_1_5 = Family(
    name="HunyuanVideo 1.5",
    taught=VideoShape(frames=121, height=480, width=832, fps=24),
    tasks=Tasks(text="HunyuanVideo15Pipeline"),
    picture_tasks=Tasks(image="HunyuanVideo15ImageToVideoPipeline"),
    guidance_scale=6.0,
    dtype="float16",
)
COGVIDEOX = Family(
    name="CogVideoX",
    taught=VideoShape(frames=49, height=480, width=720, fps=8),
    tasks=Tasks(text="CogVideoXPipeline", video="CogVideoXVideoToVideoPipeline"),
    picture_tasks=Tasks(image="CogVideoXImageToVideoPipeline"),
    frame_stride=8,
    guidance_scale=6.0,
)
COGVIDEOX_1_5 = Family(
    name="CogVideoX 1.5",
    taught=VideoShape(frames=81, height=768, width=1360, fps=16),
    tasks=COGVIDEOX.tasks,
    picture_tasks=COGVIDEOX.picture_tasks,
    frame_stride=8,
    guidance_scale=6.0,
    max_pixels=1360 * 768,
)
MOCHI = Family(
    name="Mochi",
    taught=VideoShape(frames=85, height=480, width=848, fps=30),
    tasks=Tasks(text="MochiPipeline"),
    frame_stride=6,
    num_inference_steps=64,
    guidance_scale=4.5,
)
FAMILIES = (
    WAN_2_1, WAN_2_2, WAN_2_2_TI2V, LTX, LTX_2, HUNYUAN_VIDEO_1_5, COGVIDEOX, COGVIDEOX_1_5, MOCHI
)  # fmt: skip


def family_of(facts: Facts) -> Family:
    """Return the family of weights with these facts."""
    name = facts.class_name
    if name in WAN_2_1.tasks.classes | WAN_2_1.picture_tasks.classes:
        return WAN_2_2_TI2V if facts.expand_timesteps else WAN_2_2 if facts.two_experts else WAN_2_1
    if name in COGVIDEOX.tasks.classes | COGVIDEOX.picture_tasks.classes:
        return COGVIDEOX_1_5 if facts.patched_in_time else COGVIDEOX
    for family in FAMILIES:
        if name in family.tasks.classes | family.picture_tasks.classes:
            return family
    known = ", ".join(family.name for family in FAMILIES)
    raise UsageError(f"These weights ask for a {name}, which is none of the families that are known here: {known}.")
