"""The two objectives: a decoder that redraws frames from noisy latents, a flow that carries noise to latents."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from yozora.core.errors import UsageError
from yozora.core.share import Share
from yozora.data.buckets import BucketBatches
from yozora.data.loader import LatentBatch, LatentBatches, PixelBatches
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.flow.flow import flow_loss, interpolate, length_shift, sample_times
from yozora.model.layout.layout import Layout, paint, token_boxes
from yozora.model.transformer.transformer import VideoTransformer
from yozora.training.config import DecoderStage, FlowStage
from yozora.training.given import draw_given

# The share of what is known of a subject that lessons leave unsaid; how far their boxes are off, in frame heights.
UNSAID, BOX_ERROR = 0.25, 0.008
# How often clips of which a part is given are told who is where as well.
PLANNED_THOUGH_GIVEN = 0.3
# A cell of which a subject covers more than this is the subject's.
SEEN_ABOVE = 0.1


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
        self,
        modules: FlowModules,
        data: LatentBatches | BucketBatches,
        stage: FlowStage,
        latent_fps: float,
        autoencoder: Autoencoder | None = None,
        share: Share | None = None,
    ) -> None:
        """Keep what a loss needs: the autoencoder's code, where a part of clips is given; whose rows are done here.

        Every device draws the whole batch, so that any number of them learns from the same; the network sees its rows.
        """
        self.module: nn.Module = modules
        self.share = share or Share()
        self.networks, self.data, self.stage, self.latent_fps = modules, data, stage, latent_fps
        self.autoencoder = autoencoder
        if stage.known_share and (autoencoder is None or not modules.transformer.config.takes_known):
            raise UsageError(f"Stage {stage.name!r} gives a part of clips: its transformer must take it (takes_known).")
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
        """Return the flow loss of this step's windows, or this device's part of it."""
        stage = self.stage
        batch, time_mean = self._draw(seed, step)
        device = self.networks.transformer.enter.weight.device
        data, phrases = batch.data.to(device), batch.phrases.to(device)
        time = sample_times(len(data), mean=time_mean).to(device)
        noise = torch.randn_like(data)
        kept = torch.rand(len(data), 1, 1, device=device) >= stage.text_drop
        text = self.networks.text(phrases * kept)
        known = share = None
        if stage.known_share and self.autoencoder is not None:
            spread = self.networks.transformer.latent_spread
            known, share = draw_given(data, self.autoencoder, spread, stage.known_share)
        told = None
        if self.networks.transformer.config.layout_channels:
            told = kept.view(-1) & (torch.rand(len(data), device=device) >= stage.layout_drop)
            if share is not None:
                # Who is in sight already goes on without a plan, more often than not.
                told &= (share.amax((1, 2, 3, 4)) == 0) | (torch.rand(len(data), device=device) < PLANNED_THOUGH_GIVEN)
        layout = (
            None
            if told is None
            else painted(self.networks.transformer, self.networks.text, batch, self.latent_fps, told)
        )
        noisy = interpolate(data, noise, time)
        mask = batch.mask.to(device)
        weight = 1 + stage.subject_weight * mask
        if share is not None:
            weight = weight * (share[:, 0] < 1)
        chosen = None
        if stage.dwell_tokens and float(torch.rand(())) < stage.dwell_share:
            usual = self.data.usual_cells if isinstance(self.data, BucketBatches) else mask[0].numel()
            count = max(1, round(stage.dwell_tokens * mask[0].numel() / usual))
            chosen, there = dwell(mask, self.networks.transformer.config.patch, count)
            weight = weight * there
        mine = self.share.rows(len(data))
        velocity = self.networks.transformer(
            noisy[mine],
            time[mine],
            text[mine],
            self.latent_fps,
            layout=None if layout is None else layout[mine],
            chosen=None if chosen is None else chosen[mine],
            known=None if known is None else known[mine],
        )
        part = flow_loss(velocity, data[mine], noise[mine], weight[mine], weight.sum())
        return part * self.share.weight(len(data))


def dwell(
    mask: Float[Tensor, "b t h w"], patch: tuple[int, int, int], count: int
) -> tuple[Int[Tensor, "b n"], Float[Tensor, "b t h w"]]:
    """Return the numbers of at most `count` tokens of each clip, those of subjects first, and the cells they cover."""
    covered = F.max_pool3d(mask[:, None], patch)[:, 0]
    wish = (covered > SEEN_ABOVE).float() + torch.rand(covered.shape, device=mask.device)
    chosen = wish.flatten(1).topk(min(count, covered[0].numel())).indices
    there = torch.zeros_like(wish).flatten(1).scatter(1, chosen, 1.0).view_as(wish)
    for axis, size in enumerate(patch, start=1):
        there = there.repeat_interleave(size, dim=axis)
    return chosen, there


def painted(
    transformer: VideoTransformer, text: TextEncoder, batch: LatentBatch, latent_fps: float, told: Tensor
) -> Tensor:
    """Return what the transformer's tokens are told of who is where, (B,P,T,H,W), in those clips that are `told` (B,).

    Of some subjects not all is said, and boxes are a bit off, as they may be when a prompt is all there is.
    """
    if batch.layout is None:
        raise UsageError("A transformer that is told layouts needs clips with boxes: render them again.")
    layout = forgetful(batch.layout.to(told.device)).keep(told)
    patch = transformer.config.patch
    layout = Layout(boxes=token_boxes(layout.boxes, patch[0]), who=layout.who)
    grid = batch.data.shape[3] // patch[1], batch.data.shape[4] // patch[2]
    return paint(layout, text.meant(layout.who), grid, latent_fps / patch[0])


def forgetful(layout: Layout, box_error: float = BOX_ERROR) -> Layout:
    """Return a layout as a prompt would give it: what a subject is beside its kind is left unsaid now and then, and its

    boxes are a little off, the same way all the time.
    """
    said = torch.rand(layout.who.shape, device=layout.who.device) >= UNSAID
    said[..., 0] = True
    off = box_error * torch.randn(*layout.boxes.shape[:2], 1, 4, device=layout.boxes.device)
    there = (layout.boxes[..., 2:3] > 0).to(layout.boxes)
    place, seen = layout.boxes.split((4, 2), dim=-1)
    place = torch.cat((place[..., :2] + off[..., :2], place[..., 2:] * (1 + 2 * off[..., 2:])), dim=-1)
    return Layout(boxes=torch.cat((place, seen), dim=-1) * there, who=layout.who * said.long())
