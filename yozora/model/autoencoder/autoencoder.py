"""The autoencoder: a frozen linear code (PCA of patches, weighted towards the subjects) and a learned decoder.

Encoding is one matrix product, so latents are free, and the flow can be trained while the decoder still learns.
Decoding adds what a convolutional network knows of the world's shapes to the linear reconstruction. No convolution
runs at full resolution: the network works on a grid `head_px` coarse and ends in a pixel shuffle. Video is in [-1,1].
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.errors import UsageError

# Plain ReLUs died within a hundred steps of L1 training (gradients of exactly zero); see LOG.md.
SLOPE = 0.1


@dataclass(frozen=True, kw_only=True)
class AutoencoderConfig:
    """Sizes of an autoencoder.

    `stride_time` frames x `stride_space` x `stride_space` pixels become `channels` numbers. The decoder has `depth`
    residual blocks of `width` channels at the latents' grid and `fine_depth` of `fine_width` at `head_px`. With
    `encoder_depth` above 0 a learned residual of that many blocks is added to the linear code. `whitening` (0..1)
    is how far the code's channels are brought to equal variance: 0 keeps the pixels' own, 1 makes all equal.
    """

    channels: int = 64
    stride_time: int = 4
    stride_space: int = 8
    width: int = 128
    depth: int = 3
    fine_width: int = 64
    fine_depth: int = 4
    head_px: int = 4
    encoder_depth: int = 0
    temporal: bool = False
    whitening: float = 0.5

    def __post_init__(self) -> None:
        """Check what must divide."""
        if self.stride_space % self.head_px:
            raise UsageError(f"stride_space {self.stride_space} must be a multiple of head_px {self.head_px}.")

    @property
    def patch_numbers(self) -> int:
        """Pixel values behind one latent cell."""
        return 3 * self.stride_time * self.stride_space**2


class Residual(nn.Module):
    """Two 3x3 convolutions around a leaky ReLU; `temporal` also shows the first one the frame before."""

    def __init__(self, width: int, *, temporal: bool) -> None:
        """Build the block; it starts as the identity."""
        super().__init__()
        self.temporal = temporal
        self.first = nn.Conv2d(width * (2 if temporal else 1), width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Float[Tensor, "n c h w"], frames: int) -> Float[Tensor, "n c h w"]:
        """Return `x` plus what the block adds; rows of N are `frames` successive frames a clip."""
        seen = x
        if self.temporal:
            clips = x.unflatten(0, (-1, frames))
            before = torch.cat((clips[:, :1], clips[:, :-1]), dim=1).flatten(0, 1)
            seen = torch.cat((x, before), dim=1)
        return x + self.second(F.leaky_relu(self.first(F.leaky_relu(seen, SLOPE)), SLOPE))


class Autoencoder(nn.Module):
    """Video (B,3,T,H,W) in [-1,1] to latents (B,C,T/st,H/s,W/s), near unit variance, and back."""

    mean: Tensor
    basis: Tensor
    scale: Tensor

    def __init__(self, config: AutoencoderConfig) -> None:
        """Build the network; `set_code` must fill in the linear code before use."""
        super().__init__()
        self.config = config
        c = config
        self.register_buffer("mean", torch.zeros(c.patch_numbers))
        self.register_buffer("basis", torch.zeros(c.channels, c.patch_numbers))
        self.register_buffer("scale", torch.ones(c.channels))
        self.enter = nn.Conv2d(c.channels, c.width, 3, padding=1)
        self.coarse = nn.ModuleList(Residual(c.width, temporal=c.temporal) for _ in range(c.depth))
        zoom = c.stride_space // c.head_px
        self.grow = nn.Conv2d(c.width, c.stride_time * c.fine_width * zoom * zoom, 1)
        self.see = nn.Conv2d(3 * c.head_px**2, c.fine_width, 3, padding=1)
        self.fine = nn.ModuleList(Residual(c.fine_width, temporal=False) for _ in range(c.fine_depth))
        self.leave = nn.Conv2d(c.fine_width, 3 * c.head_px**2, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]
        if c.encoder_depth:
            self.look = nn.Conv2d(c.patch_numbers, c.width, 1)
            self.encode_blocks = nn.ModuleList(Residual(c.width, temporal=c.temporal) for _ in range(c.encoder_depth))
            self.code = nn.Conv2d(c.width, c.channels, 1)
            nn.init.zeros_(self.code.weight)
            nn.init.zeros_(self.code.bias)  # type: ignore[arg-type]

    def set_code(self, mean: Float[Tensor, " p"], basis: Float[Tensor, "c p"], spread: Float[Tensor, " c"]) -> None:
        """Set the linear code: patch mean, orthonormal basis rows, and each coefficient's standard deviation."""
        self.mean.copy_(mean)
        self.basis.copy_(basis)
        scale = spread ** (1 - self.config.whitening)
        self.scale.copy_(spread / (scale / scale.square().mean().sqrt()))

    def encode(self, video: Float[Tensor, "b 3 t h w"]) -> Float[Tensor, "b c l y x"]:
        """Return the latents of `video`."""
        patches, frames = self.patches(video), video.shape[2] // self.config.stride_time
        rows = (patches - self.mean[:, None, None]).permute(0, 2, 3, 1)
        code = ((rows @ self.basis.t()) / self.scale).permute(0, 3, 1, 2)
        if self.config.encoder_depth:
            hidden = self.look(patches)
            for block in self.encode_blocks:
                hidden = block(hidden, frames)
            code = code + self.code(hidden)
        return code.unflatten(0, (-1, frames)).transpose(1, 2)

    def decode_linear(self, latents: Float[Tensor, "b c l y x"]) -> Float[Tensor, "b 3 t h w"]:
        """Return the reconstruction of the linear code alone."""
        rows = (latents.permute(0, 2, 3, 4, 1) * self.scale.to(latents.dtype)) @ self.basis.to(latents.dtype)
        patches = (rows + self.mean.to(latents.dtype)).flatten(0, 1).permute(0, 3, 1, 2)
        return self._pixels(F.pixel_shuffle(patches, self.config.stride_space), latents.shape[0])

    def held(self, latents: Float[Tensor, "b c l y x"], frame: int) -> Float[Tensor, "b c l y x"]:
        """Return the latents of cells in which one of their `stride_time` frames lasts, as the linear code has it."""
        video = self.decode_linear(latents).unflatten(2, (-1, self.config.stride_time))
        still = video[:, :, :, frame : frame + 1].expand_as(video).flatten(2, 3)
        return self.encode(still)

    def decode(self, latents: Float[Tensor, "b c l y x"]) -> Float[Tensor, "b 3 t h w"]:
        """Return the video behind `latents`, near [-1,1] (not clipped)."""
        c, frames = self.config, latents.shape[2]
        linear = self.decode_linear(latents)
        hidden = self.enter(latents.transpose(1, 2).flatten(0, 1))
        for block in self.coarse:
            hidden = block(hidden, frames)
        grown = F.pixel_shuffle(self.grow(hidden), c.stride_space // c.head_px)
        seen = self.see(F.pixel_unshuffle(linear.transpose(1, 2).flatten(0, 1), c.head_px))
        hidden = grown.unflatten(1, (c.stride_time, c.fine_width)).flatten(0, 1) + seen
        for block in self.fine:
            hidden = block(hidden, frames * c.stride_time)
        detail = F.pixel_shuffle(self.leave(hidden), c.head_px)
        return linear + detail.unflatten(0, (latents.shape[0], frames * c.stride_time)).transpose(1, 2)

    def patches(self, video: Float[Tensor, "b 3 t h w"]) -> Float[Tensor, "n p y x"]:
        """Cut video into patches: rows are clip by clip, latent frame by latent frame."""
        st, s = self.config.stride_time, self.config.stride_space
        b, _, t, h, w = video.shape
        if t % st or h % s or w % s:
            raise UsageError(f"Video of {t}x{h}x{w} cannot be cut into {st}x{s}x{s}.")
        frames = video.reshape(b, 3, t // st, st, h, w).permute(0, 2, 3, 1, 4, 5).reshape(-1, 3 * st, h, w)
        return F.pixel_unshuffle(frames, s)

    def _pixels(self, frames: Float[Tensor, "n p h w"], batch: int) -> Float[Tensor, "b 3 t h w"]:
        """Undo the stacking of frames that `_patches` did."""
        st = self.config.stride_time
        n, _, h, w = frames.shape
        return frames.reshape(batch, n // batch * st, 3, h, w).transpose(1, 2)


def fit_linear_code(
    patches: Float[Tensor, "n p"], weight: Float[Tensor, " n"], channels: int
) -> tuple[Float[Tensor, " p"], Float[Tensor, "c p"], Float[Tensor, " c"]]:
    """Return mean, basis and spread of the weighted PCA of `patches` (rows), its largest `channels` directions."""
    share = (weight / weight.sum()).double()
    x = patches.double()
    mean = share @ x
    centred = x - mean
    covariance = (centred * share[:, None]).t() @ centred
    values, vectors = torch.linalg.eigh(covariance)
    basis = vectors.flip(1)[:, :channels].t()
    spread = values.flip(0)[:channels].clamp(min=1e-12).sqrt()
    return mean.float(), basis.float().contiguous(), spread.float()
