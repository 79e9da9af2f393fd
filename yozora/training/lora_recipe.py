"""The recipe of a LoRA that is learned from a folder of one's own clips."""

from __future__ import annotations

from dataclasses import dataclass, field

from yozora.model.nn.lora import LoraConfig
from yozora.training.config import FlowStage
from yozora.training.optim import OptimConfig


@dataclass(frozen=True, kw_only=True)
class LoraRecipe:
    """How a LoRA is learned from a folder of clips.

    `prior_clips` are made of the model's own words, and `prior_weight` says how strongly they hold it; `dwell_tokens`
    of each clip are attended to in most steps, those of what moves first.
    """

    lora: LoraConfig = field(default_factory=lambda: LoraConfig(rank=16, alpha=16.0))
    steps: int = 250
    batch_size: int = 4
    learning_rate: float = 1.5e-3
    prior_clips: int = 24
    prior_batch: int = 2
    prior_weight: float = 2.0
    dwell_tokens: int = 160
    time_mean: float = 0.2
    seed: int = 0

    @property
    def optim(self) -> OptimConfig:
        """Rates and schedule."""
        return OptimConfig(
            num_steps=self.steps,
            learning_rate=self.learning_rate,
            warmup_steps=max(1, self.steps // 20),
            decay_share=0.5,
            weight_decay=0.0,
            ema_decay=0.95,
        )

    def stage(self, latent_frames: int) -> FlowStage:
        """Return the lessons on clips of so many latent frames."""
        return FlowStage(
            name="lora",
            optim=self.optim,
            latent_frames=latent_frames,
            batch_size=self.batch_size,
            time_mean=self.time_mean,
            dwell_tokens=self.dwell_tokens,
            layout_drop=0.3,
        )
