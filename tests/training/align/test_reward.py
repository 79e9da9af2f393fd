"""The baseline: a head that sees who was preferred picks clips of that kind."""

from __future__ import annotations

import torch

from yozora.training.align.preference import Pair
from yozora.training.align.reward import best_of, fit_reward
from yozora.training.align.takes import Taken


def taken(latents: torch.Tensor) -> Taken:
    none = torch.zeros(0, dtype=torch.long)
    return Taken(
        latents=latents, phrases=none[None], setting=none, who=none[None], knots=torch.zeros(1, 0, 6), seconds=1.0
    )


def test_it_finds_what_is_preferred_and_its_size_is_as_told() -> None:
    torch.manual_seed(0)
    pairs = []
    for _ in range(150):
        better, worse = torch.randn(64, 2, 4, 4), torch.randn(64, 2, 4, 4)
        better[3] += 1.0
        pairs.append(Pair(better=taken(better), worse=taken(worse), counts=torch.ones(2, 4, 4)))
    head = fit_reward(pairs)
    assert 10_000 <= sum(each.numel() for each in head.parameters()) <= 50_000
    hits = 0
    for _ in range(40):
        clips = [torch.randn(64, 2, 4, 4) for _ in range(4)]
        clips[2][3] += 1.5
        hits += best_of(head, clips) == 2
    assert hits >= 20, "chance is 10 of 40"
    again = fit_reward(pairs)
    assert all(torch.equal(a, b) for a, b in zip(head.state_dict().values(), again.state_dict().values(), strict=True))
