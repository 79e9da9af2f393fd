"""Pixels to video and back: 8-bit frames (T,H,W,3) outside the model, (3,T,H,W) in [-1,1] inside."""

from __future__ import annotations

import torch
from jaxtyping import Float, UInt8
from torch import Tensor


def pixels_to_video(frames: UInt8[Tensor, "b t h w 3"]) -> Float[Tensor, "b 3 t h w"]:
    """Return 8-bit frames as video in [-1,1]."""
    return frames.permute(0, 4, 1, 2, 3).float() / 127.5 - 1


def video_to_pixels(video: Float[Tensor, "b 3 t h w"]) -> UInt8[Tensor, "b t h w 3"]:
    """Return video in [-1,1] (clipped) as 8-bit frames."""
    return ((video.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 4, 1).contiguous()
