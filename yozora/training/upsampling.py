"""The upsampler's objective: redraw a crisp large film from one as a weak model draws it, and the frames in between."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.seeds import derive_seed
from yozora.data.pairs import CELL_PX, PairBatch, PairBatches, PairSpec
from yozora.data.weak_films import as_a_model_draws
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.upsampler.upsampler import HEAD_PX, Upsampler, UpsamplerConfig
from yozora.training.optim import OptimConfig

# The steepest slope within so many pixels is compared, wherever exactly it lies.
NEAR_PX = 8


@dataclass(frozen=True, kw_only=True)
class UpsampleRecipe:
    """A complete training of an upsampler.

    `disturbed_by` names the model (or its folder) whose autoencoder the small films are taken through. The trunk sees
    all of a pair's window, but only two neighbours of it and a frame in between are drawn, which costs most. A share
    `small_share` of the batches holds the smallest films. Pixels of a subject weigh 1 + `subject_weight`; slopes,
    crispness and change from frame to frame weigh `edge_weight`, `crisp_weight` and `flicker_weight` beside the
    pixels' one.
    """

    name: str
    pairs: PairSpec
    upsampler: UpsamplerConfig
    optim: OptimConfig
    disturbed_by: str = "nano"
    batch_size: int = 4
    small_share: float = 0.75
    subject_weight: float = 2.0
    edge_weight: float = 1.0
    crisp_weight: float = 0.5
    flicker_weight: float = 0.5
    seed: int = 0
    bf16: bool = True
    log_every: int = 20
    checkpoint_minutes: float = 4.0
    workers: int = 2


class UpsampleObjective:
    """Errors of pixels, of slopes, of how crisp edges are, and of what changes from frame to frame."""

    def __init__(self, upsampler: Upsampler, data: PairBatches, recipe: UpsampleRecipe, coder: Autoencoder) -> None:
        """Keep what a loss needs; `coder` is the autoencoder whose traces the upsampler is to remove."""
        self.module: nn.Module = upsampler
        self.upsampler, self.data, self.recipe, self.coder = upsampler, data, recipe, coder
        self.batch_size = recipe.batch_size

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the error of this step's pairs."""
        recipe, spec = self.recipe, self.recipe.pairs
        generator = torch.Generator().manual_seed(derive_seed("upsample", seed, step))
        sides = sorted(spec.small_px)
        smallest = len(sides) == 1 or float(torch.rand((), generator=generator)) < recipe.small_share
        side = sides[0] if smallest else sides[1]
        pairs = self.data.batch(seed, step, recipe.batch_size, side)
        device = self.upsampler.see.weight.device
        with torch.autocast(device.type, enabled=False):
            weak = as_a_model_draws(pairs.small, self.coder, generator)
        factor = spec.large_px // side
        cut = cut_small(weak, pairs, factor, spec).to(device)
        gaps = torch.randint(spec.window_large - 1, (len(cut),), generator=generator)
        steps = torch.randint(1, spec.finer, gaps.shape, generator=generator)
        drawn = self.drawn(cut, factor, gaps, steps / spec.finer)
        wanted = gaps[:, None] * spec.finer + torch.stack((torch.zeros_like(steps), steps, 0 * steps + spec.finer), 1)
        truth = pairs.drawn_large(wanted).transpose(1, 2).to(device)
        mask = pairs.mask[torch.arange(len(cut))[:, None], wanted].to(device)
        weight = 1 + recipe.subject_weight * F.interpolate(mask, truth.shape[-2:])
        return self._error(drawn.float(), truth, weight)

    def drawn(self, small: Float[Tensor, "b 3 t h w"], factor: int, gaps: Tensor, moments: Tensor) -> Tensor:
        """Return frames `gaps` (B) of `small` enlarged, those at `moments` (B, 0..1) after them, and the next ones."""
        net, rows = self.upsampler, torch.arange(len(small), device=small.device)
        hidden, base = net.features(small, factor)
        ends = [(hidden[rows, index], base[rows, index]) for index in (gaps, gaps + 1)]
        before, after = (net.grown(*end) for end in ends)
        between = net.between((ends[0][0], ends[1][0]), (before, after), moments.to(small.device))
        film = torch.stack((before, between.to(before.dtype), after), dim=1)
        return F.pixel_shuffle(net.draw(film.flatten(0, 1)), HEAD_PX).unflatten(0, (len(small), 3))

    def _error(
        self, drawn: Float[Tensor, "b n 3 y x"], truth: Float[Tensor, "b n 3 y x"], weight: Float[Tensor, "b n y x"]
    ) -> Float[Tensor, ""]:
        """Return the weighted sum of all errors of successive frames."""
        recipe, weight = self.recipe, weight[:, :, None]
        error = drawn - truth
        total = (weight * error.abs()).sum() / (3 * weight.sum())
        across, down = error[..., 1:] - error[..., :-1], error[..., 1:, :] - error[..., :-1, :]
        slopes = (weight[..., 1:] * across.abs()).mean() + (weight[..., 1:, :] * down.abs()).mean()
        total = total + recipe.edge_weight * slopes / weight.mean()
        total = total + recipe.crisp_weight * (steepest(drawn) - steepest(truth)).abs().mean()
        return total + recipe.flicker_weight * (error[:, 1:] - error[:, :-1]).abs().mean()


def cut_small(film: Float[Tensor, "b 3 t s s"], pairs: PairBatch, factor: int, spec: PairSpec) -> Tensor:
    """Return what the large cuttings show, cut from the whole small films: (B,3,T',cut/factor,cut/factor)."""
    side, cell = spec.cut_px // factor, CELL_PX // factor
    cuts = []
    for clip, (first, top, left) in zip(film, pairs.place.tolist(), strict=True):
        rows, columns = (slice(start * cell, start * cell + side) for start in (top, left))
        cuts.append(clip[:, first : first + spec.window_large, rows, columns])
    return torch.stack(cuts)


def steepest(frames: Float[Tensor, "b n 3 y x"]) -> Float[Tensor, "r 1 v u"]:
    """Return the steepest slope near every fourth pixel: how crisp the edges are, whether or not they lie right.

    Where an edge lies is uncertain in a soft film; the mean over its places is a blur, which this error punishes.
    """
    rows = frames.flatten(0, 1)
    across, down = rows[..., :-1, 1:] - rows[..., :-1, :-1], rows[..., 1:, :-1] - rows[..., :-1, :-1]
    return F.max_pool2d((across.abs() + down.abs()).mean(1, keepdim=True), NEAR_PX, stride=NEAR_PX // 2)
