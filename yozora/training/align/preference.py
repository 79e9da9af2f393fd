"""The objective of alignment: the better clip of a pair becomes likelier than it was, the worse one less.

Flow-DPO (VideoAlign, arXiv 2501.13918) with a fixed beta: at one time and noise for both clips, the network is to err
less on the better and more on the worse than it did before it learned anything. A supervised term on the better keeps
it from making both unlikely (Reg-DPO, arXiv 2511.01450). The same is asked of the planner about the courses that were
drawn: who is how large and moves how far is decided there.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.seeds import derive_seed
from yozora.generation.planning import Course, layout_of, token_grid, tokens_a_second
from yozora.generation.weights import Weights
from yozora.model.flow.flow import interpolate, sample_times
from yozora.model.layout.layout import Layout, paint
from yozora.model.layout.planner import Brief, LayoutPlanner
from yozora.model.nn.lora import LoraConfig, LoraLinear, attach
from yozora.model.transformer.transformer import VideoTransformer
from yozora.training.align.takes import Taken


@dataclass(frozen=True, kw_only=True)
class PreferenceConfig:
    """How strongly choices pull.

    `beta` is per mean squared error of a latent number, `planner_beta` of a course's. `supervised` weighs the flow
    loss of the better clips. Times are logit-normal around `time_mean`. A step attends to `tokens_per_clip` tokens of
    each clip, the same of both of a pair, drawn at random: lessons dwell so too. 0 is all of them.
    """

    pairs_per_step: int = 4
    beta: float = 300.0
    planner_beta: float = 30.0
    supervised: float = 0.2
    time_mean: float = 0.6
    tokens_per_clip: int = 96


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two takes of one vote; `counts` (T,H,W) is how much each latent cell of them is meant."""

    better: Taken
    worse: Taken
    counts: Float[Tensor, "t h w"]


class AlignedNetworks(nn.Module):
    """The transformer and the planner with their updates; what they were before is kept apart, as the reference."""

    def __init__(self, weights: Weights, lora: LoraConfig, seed: int) -> None:
        """Copy both networks and put updates beside their blocks."""
        super().__init__()
        generator = torch.Generator().manual_seed(derive_seed("align", seed))
        self.transformer = copy.deepcopy(weights.transformer)
        self.planner = copy.deepcopy(weights.planner)
        self.updates: dict[str, dict[str, LoraLinear]] = {
            "transformer": attach(self.transformer.blocks, lora, generator)
        }
        if self.planner is not None:
            self.updates["planner"] = attach(self.planner.blocks, lora, generator)


class PreferenceObjective:
    """Which of two clips is better, as a loss on the networks' errors."""

    def __init__(
        self, networks: AlignedNetworks, weights: Weights, pairs: Sequence[Pair], config: PreferenceConfig
    ) -> None:
        """Keep what a loss needs; pairs must agree in their shape."""
        self.module: nn.Module = networks
        self.networks, self.weights, self.pairs, self.config = networks, weights, pairs, config
        self.batch_size = config.pairs_per_step
        self.latent_fps = weights.card.taught.fps / weights.autoencoder.config.stride_time

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the mean loss of this step's pairs, on pictures and on courses."""
        pairs = [self.pairs[index] for index in self._drawn(seed, step)]
        config, count = self.config, len(pairs)
        takes = [pair.better for pair in pairs] + [pair.worse for pair in pairs]
        time = sample_times(count, mean=config.time_mean).repeat(2)
        device = self.weights.transformer.enter.weight.device
        now, before = self._picture_errors(takes, torch.stack([pair.counts for pair in pairs]), time.to(device))
        loss = preference(now, before, config.beta) + config.supervised * now[:count].mean()
        if self.networks.planner is not None and all(len(take.who) and take.knots.shape[1] for take in takes):
            now, before = self._course_errors(takes, time.to(device))
            loss = loss + preference(now, before, config.planner_beta) + config.supervised * now[:count].mean()
        return loss

    def _drawn(self, seed: int, step: int) -> list[int]:
        """Return which pairs a step takes: all of them once before any comes again."""
        size, drawn = min(self.config.pairs_per_step, len(self.pairs)), []
        for place in range(step * size, (step + 1) * size):
            turn, index = divmod(place, len(self.pairs))
            order = torch.Generator().manual_seed(derive_seed("pairs", seed, turn))
            drawn.append(int(torch.randperm(len(self.pairs), generator=order)[index]))
        return drawn

    def _picture_errors(self, takes: list[Taken], counts: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
        """Return the flow's error on each take, (2N,), now and before; the halves share times and noise."""
        weights = self.weights
        device = time.device
        data = torch.stack([take.latents for take in takes]).to(device)
        noise = torch.randn_like(data[: len(counts)]).repeat(2, 1, 1, 1, 1)
        counts = counts.to(device).repeat(2, 1, 1, 1)
        with torch.no_grad():
            text = weights.text(torch.stack([take.phrases for take in takes]).to(device))
            layout = painted_takes(weights, takes, tuple(data.shape[2:]))  # type: ignore[arg-type]
        noisy = interpolate(data, noise, time)
        chosen, there = self._chosen(len(counts) // 2, tuple(data.shape[2:]), device)  # type: ignore[arg-type]
        counts = counts * there

        def errors(network: VideoTransformer) -> Tensor:
            """Ask one of the two."""
            velocity = network(noisy, time, text.to(noisy.dtype), self.latent_fps, layout=layout, chosen=chosen)
            squared = (velocity.float() - (noise - data)).square().mean(1)
            return (squared * counts).sum((1, 2, 3)) / counts.sum((1, 2, 3)).clamp(min=1e-6)

        with torch.no_grad():
            before = errors(weights.transformer)
        return errors(self.networks.transformer), before

    def _chosen(
        self, pairs: int, grid: tuple[int, int, int], device: torch.device
    ) -> tuple[Tensor | None, Float[Tensor, "b t h w"]]:
        """Return the numbers of the tokens that a step attends to, and the cells they cover; both clips share them."""
        count, tokens = self.config.tokens_per_clip, token_grid(self.weights, grid)
        if not 0 < count < math.prod(tokens):
            return None, torch.ones(2 * pairs, *grid, device=device)
        chosen = torch.rand(pairs, math.prod(tokens), device=device).topk(count).indices.repeat(2, 1)
        there = torch.zeros(2 * pairs, math.prod(tokens), device=device).scatter(1, chosen, 1.0).unflatten(1, tokens)
        for axis, size in enumerate(self.weights.transformer.config.patch, start=1):
            there = there.repeat_interleave(size, dim=axis)
        return chosen, there

    def _course_errors(self, takes: list[Taken], time: Tensor) -> tuple[Tensor, Tensor]:
        """Return the planner's error on each take's course, (2N,), now and before."""
        planner = self.weights.planner
        assert planner is not None and self.networks.planner is not None
        device = time.device
        errors_now, errors_before = [], []
        noises: list[Tensor] = []
        half = len(takes) // 2
        for number, take in enumerate(takes):
            brief = brief_again(take, device)
            courses = planner.courses(take.knots[None].to(device), brief.seconds)
            if number < half:
                noises.append(torch.randn_like(courses))
            noise = noises[number % half]
            if noise.shape != courses.shape:  # another number of subjects was understood of another prompt
                noise = torch.randn_like(courses)
            asked = Lesson(brief=brief, courses=courses, noise=noise, time=time[number : number + 1])
            errors_now.append(asked.error(self.networks.planner))
            with torch.no_grad():
                errors_before.append(asked.error(planner))
        return torch.stack(errors_now), torch.stack(errors_before)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One course of the planner, noised."""

    brief: Brief
    courses: Float[Tensor, "1 c a 1 1"]
    noise: Float[Tensor, "1 c a 1 1"]
    time: Float[Tensor, " 1"]

    def error(self, planner: LayoutPlanner) -> Float[Tensor, ""]:
        """Return how far a planner is off, mean over the numbers of all subjects that are there."""
        noisy = interpolate(self.courses, self.noise, self.time)
        with torch.autocast(noisy.device.type, enabled=False):
            velocity = planner(noisy, self.time, self.brief)
        there = (self.brief.who != 0).any(-1)[:, None, :, None, None].float()
        squared = (velocity - (self.noise - self.courses)).square().mean(1, keepdim=True)
        return (squared * there).sum() / there.sum().clamp(min=1)


def preference(now: Float[Tensor, " m"], before: Float[Tensor, " m"], beta: float) -> Float[Tensor, ""]:
    """Return the loss of N pairs, the better clips' errors in the first half of each (2N,) and the worse ones' after.

    -log sigmoid(beta ((before - now) of the better - the same of the worse)).
    """
    gained, lost = (before - now).chunk(2)
    return F.softplus(-beta * (gained - lost)).mean()


def painted_takes(weights: Weights, takes: Sequence[Taken], grid: tuple[int, int, int]) -> Tensor | None:
    """Return what the transformer was told of who is where in each take, (B,P,T,H,W); None if it cannot be told."""
    if not weights.transformer.config.layout_channels or weights.planner is None:
        return None
    tokens = token_grid(weights, grid)
    most = max(1, *(len(take.who) for take in takes))
    slots = max(1, *(take.who.shape[-1] for take in takes))
    boxes = torch.zeros(len(takes), most, tokens[0], 6)
    who = torch.zeros(len(takes), most, slots, dtype=torch.long)
    for row, take in enumerate(takes):
        if not take.knots.numel():
            continue
        whole = max(tokens[0], round(take.seconds * tokens_a_second(weights)))
        course = Course(brief=brief_again(take, "cpu"), knots=take.knots[None])
        first = (whole - tokens[0]) // 2
        drawn = layout_of(weights, course, (whole, *tokens[1:])).boxes[0, :, first : first + tokens[0]]
        boxes[row, : len(drawn)] = drawn
        who[row, : take.who.shape[0], : take.who.shape[1]] = take.who
    layout = Layout(boxes=boxes, who=who).to(weights.transformer.enter.weight.device)
    return paint(layout, weights.text.meant(layout.who), (tokens[1], tokens[2]), tokens_a_second(weights))


def brief_again(take: Taken, device: torch.device | str) -> Brief:
    """Return what the planner was asked for a take."""
    return Brief(
        setting=take.setting[None].to(device),
        who=take.who[None].to(device),
        seconds=torch.full((1,), take.seconds, device=device),
    )


def counted(
    grid: tuple[int, int, int], latent_fps: float, span: tuple[float, float] | None, region: Sequence[float] | None
) -> Float[Tensor, "t h w"]:
    """Return how much each latent cell of a `grid` (T,H,W) is meant by a vote about a span and a region: 1 or 0.

    What is about less than a cell is about that cell.
    """
    counts = torch.ones(grid)
    for axis, (low, high) in enumerate(_bounds(grid, latent_fps, span, region)):
        cells = torch.arange(grid[axis])
        inside = (cells + 1 > low) & (cells < max(high, low + 1e-6))
        counts = counts * inside.float().view([-1 if each == axis else 1 for each in range(3)])
    return counts if counts.any() else torch.ones(grid)


def _bounds(
    grid: tuple[int, int, int], latent_fps: float, span: tuple[float, float] | None, region: Sequence[float] | None
) -> list[tuple[float, float]]:
    """Return where what is meant begins and ends along each axis, in cells."""
    _, rows, columns = grid
    time = (0.0, float(grid[0])) if span is None else (span[0] * latent_fps, span[1] * latent_fps)
    if region is None:
        return [time, (0.0, float(rows)), (0.0, float(columns))]
    x, y, width, height = region
    return [time, (y * rows, (y + height) * rows), (x * columns, (x + width) * columns)]
