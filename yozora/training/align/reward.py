"""The baseline of alignment: a small head that learns which of two clips is better, and picks the best of several.

It sees what the autoencoder's code says of a clip, pooled: mean and spread of each channel over the clip, the mean in
each quarter of the frame, and how far it moves from one latent frame to the next. About 30,000 numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.seeds import derive_seed
from yozora.training.align.preference import Pair

HIDDEN = 64
# Passes over all pairs; as many as fit the noise of the votes without learning it by heart.
PASSES = 150
WEIGHT_DECAY = 0.3


class RewardHead(nn.Module):
    """Pooled latents (B,F) to a reward (B,); of two clips the better has the higher."""

    mean: Tensor
    spread: Tensor

    def __init__(self, channels: int) -> None:
        """Build the head for latents of so many channels."""
        super().__init__()
        width = 7 * channels
        self.hidden, self.out = nn.Linear(width, HIDDEN), nn.Linear(HIDDEN, 1, bias=False)
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))

    def forward(self, pooled: Float[Tensor, "b f"]) -> Float[Tensor, " b"]:
        """Return the reward of each clip."""
        reward: Tensor = self.out(torch.tanh(self.hidden((pooled - self.mean) / self.spread)))
        return reward[:, 0]


def pooled(latents: Float[Tensor, "c t h w"]) -> Float[Tensor, " f"]:
    """Return what the head sees of a clip's latents."""
    latents = latents.float()
    quarters = F.adaptive_avg_pool2d(latents.mean(1), 2).flatten()
    moved = (
        (latents[:, 1:] - latents[:, :-1]).abs().mean((1, 2, 3)) if latents.shape[1] > 1 else latents[:, 0, 0, 0] * 0
    )
    return torch.cat((latents.mean((1, 2, 3)), latents.std((1, 2, 3)), quarters, moved))


def fit_reward(pairs: Sequence[Pair], seed: int = 0) -> RewardHead:
    """Return a head that was taught these pairs (Bradley and Terry's likelihood)."""
    torch.manual_seed(derive_seed("reward", seed))
    head = RewardHead(pairs[0].better.latents.shape[0])
    better = torch.stack([pooled(pair.better.latents) for pair in pairs])
    worse = torch.stack([pooled(pair.worse.latents) for pair in pairs])
    head.mean.copy_(torch.cat((better, worse)).mean(0))
    head.spread.copy_(torch.cat((better, worse)).std(0).clamp(min=1e-4))
    optimiser = torch.optim.AdamW(head.parameters(), lr=3e-3, weight_decay=WEIGHT_DECAY)
    for _ in range(PASSES):
        loss = F.softplus(head(worse) - head(better)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return head.eval().requires_grad_(False)


def best_of(head: RewardHead, latents: Sequence[Float[Tensor, "c t h w"]]) -> int:
    """Return which of several clips the head likes best."""
    with torch.inference_mode():
        return int(head(torch.stack([pooled(one) for one in latents])).argmax())
