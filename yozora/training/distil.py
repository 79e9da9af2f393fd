"""The third objective: a flow learns to walk in a few jumps, one pass of the network to each, guidance included.

Self-distillation: the teacher is the flow as it was before this stage, frozen, under classifier-free guidance. The
student walks from noise by its own jumps; from each place that it comes to, a few steps of the teacher say where the
jump should have led, so that a student is corrected where it really goes and not only on the teacher's way (shortcut
models, arXiv 2410.12557, with the teacher's steps in place of the student's half jumps; self-distillation of a flow
that has been trained already, arXiv 2510.17858). Beside every walk goes an anchor (FACM, arXiv 2507.03738): the
velocity itself, plain and guided, on noised data; it is the teacher's and not noise minus data, whose scatter would
drown jumps that are off by a hundredth of it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from yozora.data.loader import LatentBatch, LatentBatches
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.flow.flow import interpolate, sample_times
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.transformer.transformer import Ask, VideoTransformer
from yozora.training.config import DistilStage, TrainRecipe
from yozora.training.objectives import painted

# A time, and the velocity there.
Slope = tuple[float, Tensor]


class DistilModules(nn.Module):
    """The student and its teacher: the same network, before. Both go into checkpoints, the student alone learns."""

    def __init__(self, student: VideoTransformer) -> None:
        """Copy the student as it is now."""
        super().__init__()
        self.student, self.teacher = student, copy.deepcopy(student)
        self.teacher.requires_grad_(False)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the networks are told: text tokens and those of no text, both (B,L,D), and the painted layout, if any."""

    text: Float[Tensor, "b l d"]
    blank: Float[Tensor, "b l d"]
    layout: Float[Tensor, "b p t h w"] | None


class DistilObjective:
    """Where the teacher's guided steps lead, in one jump."""

    def __init__(
        self, modules: DistilModules, text: TextEncoder, data: LatentBatches, stage: DistilStage, recipe: TrainRecipe
    ) -> None:
        """Keep what a loss needs; the text encoder is read, not taught."""
        self.module: nn.Module = modules
        self.networks, self.text, self.data, self.stage, self.recipe = modules, text, data, stage, recipe
        self.latent_fps = recipe.latent_fps
        self.batch_size = stage.batch_size

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the mean error of this step's jumps and of its anchor."""
        stage = self.stage
        batch = self.data.batch(seed, step, stage.batch_size, stage.latent_frames)
        device = self.networks.student.enter.weight.device
        data, phrases = batch.data.to(device), batch.phrases.to(device)
        with torch.no_grad():
            layout = self._layout(batch, device)
            told = Told(text=self.text(phrases), blank=self.text(torch.zeros_like(phrases)), layout=layout)
        guidance = self._guidance(len(data)).to(device)
        walk = self._walk(torch.randn_like(data), told, guidance)
        weight = 1 + stage.subject_weight * batch.mask.to(device)
        return walk + stage.anchor_weight * self._anchor(data, told, guidance, weight)

    def _layout(self, batch: LatentBatch, device: torch.device) -> Tensor | None:
        """Return what the tokens are told of who is where, if the network can be told."""
        student = self.networks.student
        if not student.config.layout_channels:
            return None
        return painted(
            student, self.text, batch, self.latent_fps, torch.ones(len(batch.data), dtype=torch.bool, device=device)
        )

    def _guidance(self, count: int) -> Float[Tensor, " b"]:
        """Return strengths: half of them the usual one, the others anywhere in the taught range."""
        low, high = self.stage.guidance
        anywhere = low + (high - low) * torch.rand(count)
        return torch.where(torch.rand(count) < 0.5, self.recipe.guidance_scale, anywhere)

    def _walk(
        self,
        noise: Float[Tensor, "b c t h w"],
        told: Told,
        guidance: Float[Tensor, " b"],
    ) -> Float[Tensor, ""]:
        """Return the mean squared error of the average velocities of one walk from noise to data."""
        stage = self.stage
        lengths, shares = zip(*stage.walks, strict=True)
        num_jumps = lengths[int(torch.multinomial(torch.tensor(shares), 1))]
        per_jump = max(1, round(stage.teacher_steps / num_jumps))
        times = shifted_schedule(num_jumps * per_jump, self.recipe.schedule_shift).tolist()
        x, total = noise, noise.new_zeros(())
        behind: Slope | None = None
        for start in range(0, len(times) - 1, per_jump):
            path = times[start : start + per_jump + 1]
            jump = path[0] - path[-1]
            with torch.no_grad():
                there = x
                for now, then in pairwise(path):
                    slope = self._guided(there, x.new_full((len(x),), now), told, guidance)
                    taken = second_order((now, slope), behind, then) if behind else slope
                    there, behind = there + (then - now) * taken, (now, slope)
            ask = Ask(guidance=guidance, jump=torch.full_like(guidance, jump))
            at = x.new_full((len(x),), path[0])
            average = self.networks.student(x, at, told.text.to(x.dtype), self.latent_fps, ask, told.layout).float()
            total = total + (average - (x - there) / jump).square().mean()
            x = x - jump * average.detach()
        return total / num_jumps

    def _guided(
        self,
        x: Float[Tensor, "b c t h w"],
        time: Float[Tensor, " b"],
        told: Told,
        guidance: Float[Tensor, " b"],
    ) -> Float[Tensor, "b c t h w"]:
        """Return the teacher's guided velocity (arXiv 2207.12598)."""
        both = self.networks.teacher(
            torch.cat((x, x)),
            torch.cat((time, time)),
            torch.cat((told.text, told.blank)).to(x.dtype),
            self.latent_fps,
            layout=None if told.layout is None else torch.cat((told.layout, torch.zeros_like(told.layout))),
        )
        guided, plain = both.float().chunk(2)
        return plain + guidance.view(-1, 1, 1, 1, 1) * (guided - plain)

    def _anchor(
        self,
        data: Float[Tensor, "b c t h w"],
        told: Told,
        guidance: Float[Tensor, " b"],
        weight: Float[Tensor, "b t h w"],
    ) -> Float[Tensor, ""]:
        """Return the error of the velocity on noised data: guided, plain or without its text, one for each clip.

        Plain and guided are asked as a guidance of 1 and of what it is, over no time at all.
        """
        count = len(data)
        time = sample_times(count, mean=self.stage.time_mean).to(data)
        noisy = interpolate(data, torch.randn_like(data), time)
        kind = torch.randint(3, (count,)).to(data.device)
        strength = torch.where(kind == 0, guidance, 1.0)
        hidden = (kind == 2).view(-1, 1, 1)
        layout = None if told.layout is None else told.layout * ~hidden[..., None, None]
        heard = Told(text=torch.where(hidden, told.blank, told.text), blank=told.blank, layout=layout)
        with torch.no_grad():
            target = self._guided(noisy, time, heard, guidance=strength)
        ask = Ask(guidance=strength, jump=torch.zeros_like(strength))
        text = heard.text.to(noisy.dtype)
        velocity = self.networks.student(noisy, time, text, self.latent_fps, ask, layout).float()
        squared = (velocity - target).square().mean(1)
        return (squared * weight).sum() / weight.sum()


def second_order(now: Slope, before: Slope, then: float) -> Tensor:
    """Return the slope to take from `now` to `then`, of those at two (time, slope), by Adams and Bashforth's rule.

    Eight such steps of nano end two fifths nearer to sixty straight ones than eight straight ones do (LOG.md).
    """
    (time, slope), (earlier, slope_before) = now, before
    return slope + (then - time) / (2 * (time - earlier)) * (slope - slope_before)
