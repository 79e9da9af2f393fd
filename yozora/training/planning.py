"""The planner's objective: the flow from noise to the courses that subjects took in the lessons."""

from __future__ import annotations

import torch
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


class PlannerObjective:
    """Predict the velocity of the straight path between courses and noise, given a part of what is true of a clip."""

    def __init__(
        self, planner: LayoutPlanner, data: LatentBatches, stage: PlannerStage, *, num_setting: int, seconds: float
    ) -> None:
        """Keep what a loss needs: clips of `seconds`; the first `num_setting` phrases of captions are the setting's."""
        if data.boxes is None or data.who is None:
            raise UsageError("A planner learns from clips with boxes: render them again.")
        self.module: nn.Module = planner
        self.planner, self.data, self.stage = planner, data, stage
        self.num_setting, self.seconds = num_setting, seconds
        self.boxes, self.who = data.boxes, data.who
        self.batch_size = stage.batch_size

    def whiten(self) -> None:
        """Let the planner know how courses are spread."""
        some, who = self.boxes[:CLIPS_FOR_SPREAD], self.who[:CLIPS_FOR_SPREAD]
        knots = resampled(some, self.planner.config.knots)
        self.planner.whiten(knots[(who != 0).any(-1)].to(self.planner.mean.device))

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the mean squared error of the velocity over the subjects of this step's clips."""
        generator = torch.Generator().manual_seed(derive_seed("plans", seed, step))
        rows = torch.randint(len(self.boxes), (self.batch_size,), generator=generator)
        captions = torch.randint(self.data.phrases.shape[1], (self.batch_size,), generator=generator)
        device = self.planner.mean.device
        knots = resampled(self.boxes[rows], self.planner.config.knots).to(device)
        layout = forgetful(Layout(boxes=knots, who=self.who[rows].long().to(device)), box_error=0.0)
        # What a caption says of the setting, as it says it: one concept a phrase.
        setting = self.data.phrases[rows, captions, : self.num_setting, 0].long().to(device)
        brief = Brief(setting=setting, who=layout.who, seconds=torch.full((len(rows),), self.seconds, device=device))
        courses = self.planner.courses(layout.boxes)
        time = sample_times(len(rows), mean=self.stage.time_mean).to(device)
        noise = torch.randn_like(courses)
        velocity = self.planner(interpolate(courses, noise, time), time, brief)
        there = (brief.who != 0).any(-1).to(courses)[..., None, None]
        return flow_loss(velocity, courses, noise, there)
