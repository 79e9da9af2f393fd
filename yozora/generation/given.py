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
from yozora.model.transformer.transformer import known_cells

# How far off a linear code leaves pixels of what is fine, where white and black are two apart (19 dB in a subject).
PIXEL_NOISE = 0.1
# Known frames beside made ones lose their sharpness over so many frames, where at least so many are known in a row.
FADE, LEAST_FOR_FADE = 3, 12
# Made frames that differ by fewer levels than this show the same thing.
ALIKE_LEVELS = 10.0


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


def told_known(given: Given, autoencoder: Autoencoder, spread: Tensor, frames: int) -> Tensor | None:
    """Return what a transformer is told of the known cells, (1,C+1,T,H,W); None where nothing is known.

    Of a cell that is known in some of its frames the others are as the nearest of these; one that is known in a part of
    its area only is left to the projection.
    """
    if not given.known.any():
        return None
    config = autoencoder.config
    stride, side = config.stride_time, config.stride_space
    known = torch.from_numpy(_filled(given.known, frames, nothing=True))
    video = pixels_to_video(torch.from_numpy(_filled(given.pixels, frames))[None])
    rows, columns = known.shape[1] // side, known.shape[2] // side
    whole = known.view(frames // stride, stride, rows, side, columns, side).all(5).all(3)
    there = whole.repeat_interleave(side, 2).repeat_interleave(side, 3)
    parts = video[0].unflatten(1, (-1, stride))
    filled = parts.clone()
    for frame in range(stride):
        # From the furthest to the nearest, so that the nearest has the last word.
        for other in sorted(range(stride), key=lambda each: -abs(each - frame)):
            filled[:, :, frame] = torch.where(there[:, other], parts[:, :, other], filled[:, :, frame])
    share = whole.float().mean(1)[None, None]
    return known_cells(autoencoder.encode(filled.flatten(1, 2)[None]), share, spread)


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


def held(whole: npt.NDArray[np.bool_], fade: int = FADE, *, ring: bool = False) -> npt.NDArray[np.float32]:
    """Return how much each frame of those known `whole` (T,) is itself, 0..1, and not as it would be made.

    Where a long run of known frames meets made ones its last `fade` frames become as soft as these: a video is sharp
    to its last frame, and a step in sharpness is seen as a cut. In a `ring` the end meets the beginning.
    """
    count, share = len(whole), whole.astype(np.float32)
    least = LEAST_FOR_FADE * fade // FADE
    starts = (
        np.flatnonzero(whole & ~np.roll(whole, 1)) if ring else np.flatnonzero(np.diff(whole, prepend=False) & whole)
    )
    for start in starts:
        length = 1
        while length < count and whole[(start + length) % count] and (ring or start + length < count):
            length += 1
        if length < least:
            continue
        for place in range(fade):
            soft = (place + 1) / (fade + 1)
            if ring or start > 0:
                share[(start + place) % count] = soft
            if ring or start + length < count:
                share[(start + length - 1 - place) % count] = soft
    return share


def blended(given: Given, made: Frames, *, ring: bool = False) -> Frames:
    """Return the made frames (T,H,W,3) with what is known put in their place, softened where it meets them.

    What stands still beside a frame that is known whole keeps that frame's detail, which the code had smoothed away:
    the difference between it and itself as made is added where the made frames are alike.
    """
    whole = np.asarray(given.known.all((1, 2)))
    there, made_anew = np.flatnonzero(whole), np.flatnonzero(~whole)
    fine = made.astype(np.float32)
    for index in made_anew.tolist() if len(there) else ():
        before, after = there[there < index][-1:], there[there > index][:1]
        near = np.concatenate((before, after))
        shares = 1.0 / np.abs(near - index)
        for frame, share in zip(near.tolist(), shares / shares.sum(), strict=True):
            kept = given.pixels[frame].astype(np.float32) - made[frame]
            fine[index] += share * _alike(made, index, frame) * kept
    soft = given.pixels.astype(np.float32)
    share_held = held(whole, ring=ring)
    for index in np.flatnonzero(whole & (share_held < 1)).tolist():
        # What stands still keeps its detail beyond the seam: there is nothing to soften.
        nearest = int(made_anew[np.abs(made_anew - index).argmin()])
        weight = share_held[index] + (1 - share_held[index]) * _alike(made, index, nearest)
        soft[index] = weight * soft[index] + (1 - weight) * made[index]
    joined = np.where(given.known[..., None], soft, fine)
    return joined.round().clip(0, 255).astype(np.uint8)


def _alike(made: Frames, one: int, other: int) -> npt.NDArray[np.float32]:
    """Return how far two made frames show the same in each place, (H,W,1), 0..1."""
    apart = np.abs(made[one].astype(np.float32) - made[other]).mean(-1, keepdims=True)
    alike: npt.NDArray[np.float32] = np.exp(-((_smoothed(apart) / ALIKE_LEVELS) ** 2))
    return alike


def _smoothed(picture: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the mean over three by three pixels of (H,W,1)."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    height, width, _ = picture.shape
    parts = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    mean: npt.NDArray[np.float32] = np.mean(parts, axis=0, dtype=np.float32)
    return mean


def _filled(frames: npt.NDArray[np.generic], count: int, *, nothing: bool = False) -> npt.NDArray[np.generic]:
    """Return `count` frames: those given, then the last one again, or `nothing`."""
    missing = count - len(frames)
    if missing <= 0:
        return frames
    last = np.zeros_like(frames[-1:]) if nothing else frames[-1:]
    return np.concatenate([frames, np.repeat(last, missing, axis=0)])
