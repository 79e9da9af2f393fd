"""The planner's objective: the flow from noise to the courses that subjects took in the lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Integer
from torch import Tensor, nn

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.data.loader import LatentBatches
from yozora.model.flow.flow import flow_loss, interpolate, sample_times
from yozora.model.layout.layout import Layout, resampled
from yozora.model.layout.planner import Brief, LayoutPlanner
from yozora.training.config import PlannerStage
from yozora.training.objectives import forgetful

# So many clips tell the mean and the spread of courses.
CLIPS_FOR_SPREAD = 4000


@dataclass(frozen=True, kw_only=True)
class Courses:
    """Who went where in clips of one length: boxes frame by frame, who they are, and what captions say."""

    boxes: Float[Tensor, "n a t 6"]
    who: Integer[Tensor, "n a j"]
    phrases: Integer[Tensor, "n captions p k"]
    seconds: float

    @classmethod
    def of(cls, data: LatentBatches, seconds: float) -> Courses:
        """Return those of cached clips of so many seconds."""
        if data.boxes is None or data.who is None:
            raise UsageError("A planner learns from clips with boxes: render them again.")
        return cls(boxes=data.boxes, who=data.who, phrases=data.phrases, seconds=seconds)


class PlannerObjective:
    """Predict the velocity of the straight path between courses and noise, given a part of what is true of a clip."""

    def __init__(
        self, planner: LayoutPlanner, sources: Sequence[Courses], stage: PlannerStage, *, num_setting: int
    ) -> None:
        """Keep what a loss needs: the usual clips, then others; a caption's first `num_setting` phrases."""
        self.module: nn.Module = planner
        self.planner, self.sources, self.stage = planner, sources, stage
        self.num_setting = num_setting
        self.batch_size = stage.batch_size

    def whiten(self, *, again: bool = True) -> None:
        """Let the planner know how courses of each length are spread; if not `again`, of lengths that are new to it."""
        for which in range(len(self.planner.config.lengths)):
            if not again and bool((self.planner.spread[which] != 1).any()):
                continue
            alike = [one for one in self.sources if int(self.planner.length_of(torch.tensor([one.seconds]))) == which]
            some = [(one.boxes[:CLIPS_FOR_SPREAD], one.who[:CLIPS_FOR_SPREAD]) for one in alike]
            knots = [resampled(boxes, self.planner.config.knots)[(who != 0).any(-1)] for boxes, who in some]
            if knots:
                self.planner.whiten(torch.cat(knots).to(self.planner.mean.device), alike[0].seconds)

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the mean squared error of the velocity over the subjects of this step's clips."""
        generator = torch.Generator().manual_seed(derive_seed("plans", seed, step))
        source = self._source(generator)
        rows = torch.randint(len(source.boxes), (self.batch_size,), generator=generator)
        captions = torch.randint(source.phrases.shape[1], (self.batch_size,), generator=generator)
        device = self.planner.mean.device
        knots, seconds = self._cut(source, rows, generator)
        layout = forgetful(Layout(boxes=knots.to(device), who=source.who[rows].long().to(device)), box_error=0.0)
        # What a caption says of the setting, as it says it: one concept a phrase.
        setting = source.phrases[rows, captions, : self.num_setting, 0].long().to(device)
        brief = Brief(setting=setting, who=layout.who, seconds=torch.full((len(rows),), seconds, device=device))
        courses = self.planner.courses(layout.boxes, brief.seconds)
        time = sample_times(len(rows), mean=self.stage.time_mean).to(device)
        noise = torch.randn_like(courses)
        velocity = self.planner(interpolate(courses, noise, time), time, brief)
        there = (brief.who != 0).any(-1).to(courses)[..., None, None]
        return flow_loss(velocity, courses, noise, there)

    def _source(self, generator: torch.Generator) -> Courses:
        """Return the clips that a step learns from: longer ones so often, else any of those of the usual length."""
        usual = [one for one in self.sources if one.seconds <= self.sources[0].seconds]
        longer = [one for one in self.sources if one.seconds > self.sources[0].seconds]
        if longer and float(torch.rand((), generator=generator)) < self.stage.longer_share:
            usual = longer
        return usual[int(torch.randint(len(usual), (), generator=generator))] if len(usual) > 1 else usual[0]

    def _cut(self, source: Courses, rows: Tensor, generator: torch.Generator) -> tuple[Tensor, float]:
        """Return the boxes at the knots of these clips, and their length: longer ones are cut to any length above the

        usual one, half the time.
        """
        frames, usual = source.boxes.shape[2], self.sources[0].seconds
        if source.seconds <= usual or float(torch.rand((), generator=generator)) < 0.5:
            return resampled(source.boxes[rows], self.planner.config.knots), source.seconds
        least = round(frames * usual / source.seconds)
        count = int(torch.randint(least, frames + 1, (), generator=generator))
        start = int(torch.randint(frames - count + 1, (), generator=generator))
        cut = source.boxes[rows, :, start : start + count]
        return resampled(cut, self.planner.config.knots), source.seconds * count / frames
