"""The two objectives: a decoder that redraws frames from noisy latents, a flow that carries noise to latents."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.data.buckets import BucketBatches
from yozora.data.loader import LatentBatch, LatentBatches, PixelBatches
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.flow.flow import flow_loss, interpolate, length_shift, sample_times
from yozora.model.transformer.transformer import VideoTransformer
from yozora.training.config import DecoderStage, FlowStage


class DecoderObjective:
    """Redraw short windows; errors on subjects and on edges weigh more (feasibility: overall PSNR misleads)."""

    def __init__(self, autoencoder: Autoencoder, data: PixelBatches, stage: DecoderStage) -> None:
        """Keep what a loss needs."""
        self.module: nn.Module = autoencoder
        self.autoencoder, self.data, self.stage = autoencoder, data, stage
        self.batch_size = stage.batch_size

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the weighted error of this step's frames."""
        video, mask = self.data.batch(seed, step, self.batch_size)
        device = self.autoencoder.mean.device
        video, mask = video.to(device), mask.to(device)
        with torch.no_grad():
            latents = self.autoencoder.encode(video) if self.autoencoder.config.encoder_depth == 0 else None
        if latents is None:
            latents = self.autoencoder.encode(video)
        strength = self.stage.latent_noise * torch.rand(len(video), 1, 1, 1, 1, device=device)
        noisy = latents + strength * torch.randn_like(latents)
        weight = 1 + self.stage.subject_weight * F.interpolate(mask, video.shape[-2:])[:, None]
        return reconstruction_loss(self.autoencoder.decode(noisy).float(), video, weight)


def reconstruction_loss(
    drawn: Float[Tensor, "b 3 t h w"], truth: Float[Tensor, "b 3 t h w"], weight: Float[Tensor, "b 1 t h w"]
) -> Float[Tensor, ""]:
    """Return weighted L1 + 2 L2 + L1 of the differences between neighbours (edges), per weight."""
    error = drawn - truth
    total = (weight * (error.abs() + 2 * error * error)).sum()
    across, down = error[..., 1:] - error[..., :-1], error[..., 1:, :] - error[..., :-1, :]
    total = total + (weight[..., 1:] * across.abs()).sum() + (weight[..., 1:, :] * down.abs()).sum()
    return total / (3 * weight.sum())


class FlowModules(nn.Module):
    """The networks that the flow trains together."""

    def __init__(self, transformer: VideoTransformer, text: TextEncoder) -> None:
        """Keep both."""
        super().__init__()
        self.transformer, self.text = transformer, text


class FlowObjective:
    """Predict the velocity of the straight path between latents and noise, given a caption."""

    def __init__(
        self, modules: FlowModules, data: LatentBatches | BucketBatches, stage: FlowStage, latent_fps: float
    ) -> None:
        """Keep what a loss needs."""
        self.module: nn.Module = modules
        self.networks, self.data, self.stage, self.latent_fps = modules, data, stage, latent_fps
        self.batch_size = round(data.mean_size) if isinstance(data, BucketBatches) else stage.batch_size

    def _draw(self, seed: int, step: int) -> tuple[LatentBatch, float]:
        """Return this step's batch, and where its times lean: to noise, where clips are longer than usual."""
        data, stage = self.data, self.stage
        if isinstance(data, LatentBatches):
            return data.batch(seed, step, self.batch_size, stage.latent_frames), stage.time_mean
        batch = data.batch(seed, step)
        # Shifting a time by a factor moves its logit by the factor's logarithm.
        return batch, stage.time_mean + math.log(length_shift(batch.mask[0].numel(), data.usual_cells))

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the flow loss of this step's windows."""
        stage = self.stage
        batch, time_mean = self._draw(seed, step)
        device = self.networks.transformer.enter.weight.device
        data, phrases = batch.data.to(device), batch.phrases.to(device)
        time = sample_times(len(data), mean=time_mean).to(device)
        noise = torch.randn_like(data)
        kept = torch.rand(len(data), 1, 1, device=device) >= stage.text_drop
        text = self.networks.text(phrases * kept)
        velocity = self.networks.transformer(interpolate(data, noise, time), time, text, self.latent_fps)
        weight = 1 + stage.subject_weight * batch.mask.to(device)
        return flow_loss(velocity, data, noise, weight)
