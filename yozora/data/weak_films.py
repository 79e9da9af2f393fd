"""Films as a weak model draws them, made of renders: through an autoencoder whose latents are off, bent, blotched.

A model's clip is off in ways that change with time: its outlines swim from frame to frame, while what is wrong with a
latent stays so for all the frames which that latent stands for. Nothing here comes from a generator: an upsampler that
learns from such films learns to repair what it will meet, not to imitate it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from yozora.data.disturb import bent, field, soften
from yozora.model.autoencoder.autoencoder import Autoencoder

# Shares of films: left as rendered; only taken through the autoencoder and back; the others are disturbed as well.
CLEAN, CODED = 0.2, 0.15
CELL_PX = 8
# At full strength, in pixels, in latents' standard deviations and in shares of the range from black to white.
SWIM_PX, LATENT_NOISE, SHADE = 1.2, 0.3, 0.04
LOST = 2.5


def as_a_model_draws(
    video: Float[Tensor, "b 3 t h w"], autoencoder: Autoencoder, generator: torch.Generator
) -> Float[Tensor, "b 3 t h w"]:
    """Return films in [-1,1], each disturbed by a strength of its own; T must suit the autoencoder."""
    clips, frames = len(video), video.shape[2]
    kinds = torch.rand(clips, generator=generator)
    strength = torch.rand(clips, generator=generator) * (kinds >= CLEAN + CODED)
    per_frame = strength.repeat_interleave(frames)[:, None, None, None]
    rows = video.transpose(1, 2).flatten(0, 1)
    cells = int(torch.randint(4, 13, (), generator=generator))
    moves = _unsteady(clips, 2, video, cells, autoencoder, generator)
    swum = bent(rows, SWIM_PX * per_frame * moves)
    # Seen twice: where a model hesitates between two places it draws both, faintly.
    echo = bent(rows, 2 * SWIM_PX * per_frame * _unsteady(clips, 2, video, cells, autoencoder, generator))
    doubled = 0.5 * torch.rand(clips, generator=generator) * (torch.rand(clips, generator=generator) < 0.5)
    swum = torch.lerp(swum, echo, doubled.repeat_interleave(frames)[:, None, None, None])
    lost = (_unsteady(clips, 1, video, 6, autoencoder, generator) - 0.8).mul(6).sigmoid()
    swum = torch.lerp(swum, soften(swum, LOST), lost * (per_frame > 0))
    drawn = _redrawn(swum.unflatten(0, (clips, frames)).transpose(1, 2), strength, autoencoder, generator)
    shade = SHADE * per_frame * _blotches(clips, video, autoencoder, generator)
    drawn = (drawn.transpose(1, 2).flatten(0, 1) + shade).clamp(-1, 1)
    drawn = drawn.unflatten(0, (clips, frames)).transpose(1, 2)
    return torch.where((kinds < CLEAN)[:, None, None, None, None], video, drawn)


def _unsteady(
    clips: int, channels: int, video: Tensor, cells: int, autoencoder: Autoencoder, generator: torch.Generator
) -> Float[Tensor, "n c h w"]:
    """Return smooth noise for every frame, deviation 1: half of it stays for a latent's frames, half does not."""
    frames, held, size = video.shape[2], autoencoder.config.stride_time, video.shape[-2:]
    slow = field(clips * frames // held, channels, size, cells, generator).repeat_interleave(held, dim=0)
    return (slow + field(clips * frames, channels, size, cells, generator)) * 0.5**0.5


def _redrawn(
    video: Float[Tensor, "b 3 t h w"],
    strength: Float[Tensor, " b"],
    autoencoder: Autoencoder,
    generator: torch.Generator,
) -> Float[Tensor, "b 3 t h w"]:
    """Return films through the autoencoder, with latents off by noise that is partly smooth over cells."""
    device = autoencoder.mean.device
    with torch.no_grad():
        latents = autoencoder.encode(video.to(device))
        noise = torch.randn(latents.shape, generator=generator).to(device)
        smooth = F.avg_pool3d(noise, (1, 3, 3), stride=1, padding=(0, 1, 1)) * 3
        mixed = torch.where(torch.rand(len(video), 1, 1, 1, 1, generator=generator).to(device) < 0.5, noise, smooth)
        amount = LATENT_NOISE * strength.to(device)[:, None, None, None, None]
        return autoencoder.decode(latents + amount * mixed).float().clamp(-1, 1).to(video.device)


def _blotches(
    clips: int, video: Tensor, autoencoder: Autoencoder, generator: torch.Generator
) -> Float[Tensor, "n 3 h w"]:
    """Return noise of deviation 1 that is the same over a latent cell of 8 px and over a latent's frames."""
    (frames, h, w), held = video.shape[2:], autoencoder.config.stride_time
    cells = torch.randn(clips * frames // held, 3, -(-h // CELL_PX), -(-w // CELL_PX), generator=generator)
    return F.interpolate(cells, scale_factor=CELL_PX)[..., :h, :w].repeat_interleave(held, dim=0)
