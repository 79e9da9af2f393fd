"""What is given of a clip before it is made: pixels and which of them hold, as latents can be held to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from yozora.core.records import Frames
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.model.sampling.known import agreeing

# How far off a linear code leaves pixels of what is fine, where white and black are two apart (19 dB in a subject).
PIXEL_NOISE = 0.1


@dataclass(frozen=True, kw_only=True)
class Given:
    """`pixels` (T,H,W,3) at the model's own size and rate; `known` (T,H,W), true where they hold.

    With `strength` (0..1) what is not known begins as the pixels there, noised so far, and not as noise alone.
    """

    pixels: Frames
    known: npt.NDArray[np.bool_]
    strength: float | None = None

    def part(self, frames: npt.NDArray[np.int64]) -> Given:
        """Return what is given of these frames, in this order."""
        return Given(pixels=self.pixels[frames], known=self.known[frames], strength=self.strength)


def latents_of(given: Given, autoencoder: Autoencoder, frames: int) -> Tensor:
    """Return the latents (1,C,T,H,W) of the given pixels, the last frame standing still up to `frames`."""
    return autoencoder.encode(pixels_to_video(torch.from_numpy(_filled(given.pixels, frames))[None]))


def projection(
    given: Given, autoencoder: Autoencoder, spread: Tensor, frames: int
) -> Callable[[Tensor, float], Tensor] | None:
    """Return what moves latents (1,C,T,H,W) to agree with the known pixels; None where none are known.

    Where the code is linear, pixels are linear in the numbers of their cell, and any of them can be held: some frames
    of a latent frame, a part of a cell. Where it is learned, cells are held of which every pixel is known.
    """
    if not given.known.any():
        return None
    config = autoencoder.config
    mask = torch.from_numpy(_filled(given.known, frames, nothing=True)).float()
    video = pixels_to_video(torch.from_numpy(_filled(given.pixels, frames))[None])
    weight = autoencoder.patches(mask[None, None].expand(1, 3, -1, -1, -1))
    grid = frames // config.stride_time, weight.shape[2], weight.shape[3]
    share = weight.permute(0, 2, 3, 1).reshape(-1, config.patch_numbers)
    whole = (share.amin(1) > 0).view(1, 1, *grid)
    code = autoencoder.encode(video)
    touched = (share.amax(1) > 0) & (share.amin(1) == 0)
    if config.encoder_depth or not touched.any():
        return lambda latents, time: torch.where(whole.to(latents.device), code.to(latents), latents)
    seen = (autoencoder.patches(video) - autoencoder.mean[:, None, None]).permute(0, 2, 3, 1)
    held = share[touched]
    rows = (autoencoder.scale[:, None] * autoencoder.basis)[None] * held[:, None]
    move = agreeing(rows, seen.reshape(-1, config.patch_numbers)[touched] * held, spread.float(), PIXEL_NOISE)

    def project(latents: Tensor, time: float) -> Tensor:
        """Move the cells of which something is known, and put those in their place that are known whole."""
        cells = latents.float().permute(0, 2, 3, 4, 1).reshape(-1, config.channels)
        moved = cells.clone()
        moved[touched] = move(cells[touched], time)
        there = moved.view(1, *grid, config.channels).permute(0, 4, 1, 2, 3).to(latents.dtype)
        return torch.where(whole, code.to(latents), there)

    return project


def blended(given: Given, made: Frames) -> Frames:
    """Return the made frames (T,H,W,3) with what is known put in their place."""
    return np.where(given.known[..., None], given.pixels, made)


def _filled(frames: npt.NDArray[np.generic], count: int, *, nothing: bool = False) -> npt.NDArray[np.generic]:
    """Return `count` frames: those given, then the last one again, or `nothing`."""
    missing = count - len(frames)
    if missing <= 0:
        return frames
    last = np.zeros_like(frames[-1:]) if nothing else frames[-1:]
    return np.concatenate([frames, np.repeat(last, missing, axis=0)])
