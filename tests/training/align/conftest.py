"""A model that is real in everything but its size and education, with a planner, and votes about its clips."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from tests.generation.conftest import random_weights
from yozora.core.records import Request
from yozora.generation.weights import Weights, load_weights, save_weights
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import LayoutPlanner, PlannerConfig
from yozora.model.transformer.transformer import VideoTransformer
from yozora.training.align.votes import Vote, VoteLog


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    """Return weights with a planner that the transformer listens to."""
    weights = random_weights()
    torch.manual_seed(1)
    config = dataclasses.replace(weights.transformer.config, layout_channels=painted_channels(16))
    transformer = VideoTransformer(config)
    planner = LayoutPlanner(
        PlannerConfig(num_concepts=weights.text.config.num_concepts, width=32, depth=2, num_heads=2)
    )
    for module in (transformer, planner):
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.add_(0.1 * torch.randn_like(parameter))
    folder = tmp_path_factory.mktemp("planned")
    save_weights(dataclasses.replace(weights, transformer=transformer, planner=planner), folder)
    return load_weights(folder)


def cast_votes(count: int, artist: str = "ada", first: int = 0) -> tuple[Vote, ...]:
    """Return so many votes of an artist."""
    return tuple(
        Vote(
            id=f"v{number:03d}",
            artist=artist,
            better=Request(prompt="a red dog at sea", seed=2 * number),
            worse=Request(prompt="a red dog at sea", seed=2 * number + 1),
        )
        for number in range(first, first + count)
    )


@pytest.fixture
def log() -> VoteLog:
    return VoteLog(votes=cast_votes(6))
