"""From the small clip that a model draws to a large crisp one: any size, any rate, a chunk of frames at a time.

The network makes 64 px eight times and 128 px four times as large; from there plain resizing leads to the size asked.
Frames in between are drawn by the network too. Only the finished frames grow with the clip, not what the network needs.
"""

from __future__ import annotations

import functools
import json
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import YozoraError
from yozora.core.records import Clip, Frames
from yozora.generation.native import fast_bf16
from yozora.generation.weights import SHIPPED, read_tensors, write_tensors
from yozora.media.rate import exact_rate
from yozora.media.resize import resize_clip, retime_clip
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.model.upsampler.upsampler import HEAD_PX, Upsampler, UpsamplerConfig

FILE = "upsampler.safetensors"
# Frames that the trunk sees at once, and large ones that are drawn at once.
CHUNK, DRAWN_AT_ONCE = 32, 8
# A clip that takes more memory than this lies in a temporary file.
IN_MEMORY_BYTES = 2**30
# The side of a square as large as the frame decides: (least, most, how many times as large it becomes).
FACTORS = ((48, 90, 8), (90, 180, 4))


def save_upsampler(upsampler: Upsampler, folder: Path, card: dict[str, Any]) -> None:
    """Write an upsampler into `folder` as 16-bit floats; `card` says how it came to be."""
    tensors = {name: tensor.half() for name, tensor in upsampler.state_dict().items()}
    header = {"config": json.dumps(to_dict(upsampler.config)), "card": json.dumps(card)}
    write_tensors(folder / FILE, tensors, header)


def load_upsampler(folder: Path) -> tuple[Upsampler, dict[str, Any]]:
    """Read an upsampler from `folder`, ready to use, and its card with the checksum of the file ("sha256")."""
    header, tensors = read_tensors(folder / FILE)
    try:
        upsampler = Upsampler(from_dict(UpsamplerConfig, json.loads(header["config"])))
        upsampler.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
        card = {**json.loads(header["card"]), "sha256": header["sha256"]}
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise YozoraError(f"{folder / FILE} does not fit its own configuration: fetch or train it again.") from error
    return upsampler.eval().requires_grad_(False), card


@functools.cache
def shipped_enlarger(device: str) -> Enlarger | None:
    """Return the enlarger of this package, loaded once for every device; None where it ships without weights."""
    folder = SHIPPED / "upsampler"
    if not (folder / FILE).exists():
        return None
    upsampler, card = load_upsampler(folder)
    return Enlarger(upsampler, card, torch.device(device))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a frame to draw is: at frame `index` of the small clip, or `share` (0..1) of the way to the next one."""

    index: int
    share: float


class Enlarger:
    """Draws small clips large."""

    def __init__(self, upsampler: Upsampler, card: dict[str, Any], device: torch.device) -> None:
        """Keep the network in the numbers that `device` is fast at, and what its weights say of themselves."""
        self.dtype = torch.bfloat16 if fast_bf16(device) else torch.float32
        self.network = upsampler.to(device, self.dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.card, self.device = card, device

    @property
    def digest(self) -> str:
        """The checksum of the weights, which says in a clip's record what drew it large."""
        return str(self.card.get("sha256", ""))

    def deliver(self, clip: Clip, height: int, width: int, fps: float, num_frames: int) -> Clip:
        """Return `num_frames` frames of `clip` at `fps`, large, filled to the edges of `height` x `width` pixels.

        A slower rate leaves frames out, as `retime_clip` does; a faster one has frames in between drawn, and past the
        end the last frame stands still.
        """
        if exact_rate(fps) <= exact_rate(clip.fps):
            clip = retime_clip(clip, fps, num_frames)
        result = _room((num_frames, height, width, 3))
        done = 0
        for large in self.frames(clip.frames, moments(clip, fps, num_frames)):
            resized = resize_clip(Clip(frames=large, fps=fps), height, width).frames
            result[done : done + len(resized)] = resized
            done += len(resized)
        return replace(clip, frames=result, fps=fps)

    def frames(self, small: Frames, wanted: list[Moment]) -> Iterator[Frames]:
        """Yield the frames `wanted` (in order of time), a few at a time, (N,H*factor,W*factor,3)."""
        factor = factor_for(*small.shape[1:3])
        if factor is None:
            raise YozoraError(f"Frames of {small.shape[2]}x{small.shape[1]} are not what the upsampler was taught.")
        reach = self.network.config.reach
        for start in range(0, len(small), CHUNK):
            here = [moment for moment in wanted if start <= moment.index < start + CHUNK]
            # A frame in between also needs the next frame, which depends on `reach` more.
            first, stop = max(0, start - reach), min(len(small), start + CHUNK + 1 + reach)
            with torch.inference_mode():
                video = pixels_to_video(torch.from_numpy(np.ascontiguousarray(small[first:stop]))[None])
                hidden, base = (part[0] for part in self.network.features(video.to(self.device, self.dtype), factor))
                for at in range(0, len(here), DRAWN_AT_ONCE):
                    yield _pixels(self._drawn(hidden, base, here[at : at + DRAWN_AT_ONCE], first))

    def _drawn(self, hidden: Tensor, base: Tensor, wanted: list[Moment], first: int) -> Float[Tensor, "n p h w"]:
        """Return the frames `wanted`, folded; row 0 of `hidden` and `base` is frame `first` of the clip."""
        rows = torch.tensor([moment.index - first for moment in wanted], device=hidden.device)
        share = torch.tensor([moment.share for moment in wanted], device=hidden.device)
        grown = self.network.grown(hidden[rows], base[rows])
        moving = (share > 0).nonzero()[:, 0]
        if len(moving):
            ends = (rows[moving], rows[moving] + 1)
            after = self.network.grown(hidden[ends[1]], base[ends[1]])
            deep = (hidden[ends[0]], hidden[ends[1]])
            grown[moving] = self.network.between(deep, (grown[moving], after), share[moving])
        return self.network.draw(grown)


def factor_for(height: int, width: int) -> int | None:
    """Return how many times as large the upsampler draws frames of this size; None if it was not taught such."""
    side = math.sqrt(height * width)
    fitting = [factor for least, most, factor in FACTORS if least <= side < most]
    if not fitting or height % 2 or width % 2:
        return None
    return fitting[0]


def moments(clip: Clip, fps: float, num_frames: int) -> list[Moment]:
    """Return when in `clip` each of `num_frames` frames at `fps` is; a whole clip at its own rate frame by frame."""
    ratio: Fraction = exact_rate(clip.fps) / exact_rate(fps)
    last, wanted = len(clip.frames) - 1, []
    for number in range(num_frames):
        place = number * ratio
        index = min(last, math.floor(place))
        wanted.append(Moment(index=index, share=float(place - index) if index < last else 0.0))
    return wanted


def _pixels(folded: Float[Tensor, "n p h w"]) -> Frames:
    """Return folded frames as pixels: rounded to bytes before they are unfolded, which moves a quarter as much."""
    n, _, h, w = folded.shape
    levels = folded.float().add_(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)
    unfolded = levels.view(n, 3, HEAD_PX, HEAD_PX, h, w).permute(0, 4, 2, 5, 3, 1)
    return unfolded.reshape(n, h * HEAD_PX, w * HEAD_PX, 3).cpu().numpy()


def _room(shape: tuple[int, ...]) -> Frames:
    """Return room for frames: in memory, or in a temporary file that vanishes with them where they are too many."""
    if math.prod(shape) <= IN_MEMORY_BYTES:
        return np.empty(shape, np.uint8)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, np.uint8, "w+", shape=shape)
