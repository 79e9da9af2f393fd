"""Staging: one layout for all cards, in which those who come again go on from where they were."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import Tensor

from tests.generation.test_planning import weights as weights
from yozora.core.records import Request
from yozora.core.storyboard import parse_storyboard
from yozora.generation import staging
from yozora.generation.planning import plan
from yozora.generation.staging import placed, stage
from yozora.generation.story import Part, parts_of
from yozora.generation.weights import Weights
from yozora.model.layout.layout import Layout, paint


def parts(weights: Weights, text: str) -> tuple[Part, ...]:
    board = parse_storyboard(text)
    return parts_of(Request(prompt=board.prompt, storyboard=board.cards, seconds=board.seconds), weights.syllabus)


def boxes_painted(
    weights: Weights, text: str, frames: int, monkeypatch: pytest.MonkeyPatch, seed: int = 3
) -> tuple[Tensor, Tensor]:
    """Return boxes (A,T,6) and concepts (A,K) of the layout that is painted for a storyboard."""
    seen: list[Layout] = []

    def watched(layout: Layout, *rest):
        seen.append(layout)
        return paint(layout, *rest)

    monkeypatch.setattr(staging, "paint", watched)
    told = stage(weights, parts(weights, text), seed, (frames, 4, 4))
    assert told is not None and told.shape[2:] == (frames, 2, 2)
    return seen[0].boxes[0], seen[0].who[0]


def test_one_card_is_planned_like_a_prompt(weights: Weights) -> None:
    (part,) = parts(weights, "0-1s: a red car drives to the left")
    there = plan(weights, [(part.understanding, 3)], 1.0, (2, 4, 4))
    told = stage(weights, [part], 3, (2, 4, 4))
    assert told is not None and there is not None and torch.equal(told, there)


def test_everybody_is_there_in_their_own_seconds(weights: Weights, monkeypatch) -> None:
    text = "0-1s: a red car drives to the left\n1-2s: a blue fish\n2-3s: the red car drives to the right"
    boxes, who = boxes_painted(weights, text, 6, monkeypatch)
    assert boxes.shape == (3, 6, 6) and len({tuple(row) for row in who[:, :2].tolist()}) == 2
    there = boxes[..., 2:4].prod(-1).abs() > 0
    assert there.tolist() == [[row == frame // 2 for frame in range(6)] for row in range(3)]


def test_who_comes_again_goes_on(weights: Weights, monkeypatch) -> None:
    monkeypatch.setattr(staging, "WIDEST_GAP", 100.0)
    boxes, _ = boxes_painted(weights, "0-1s: a red car\n1-2s: the car drives to the right", 4, monkeypatch)
    assert torch.allclose(boxes[1, 2, :2], boxes[0, 1, :2], atol=1e-5)


def test_the_best_of_many_leaps_least(weights: Weights, monkeypatch) -> None:
    text = "0-1s: a red car\n1-2s: the car drives to the right"
    monkeypatch.setattr(staging, "WIDEST_GAP", 0.0)
    gaps: dict[int, list[float]] = {1: [], 12: []}
    for tries, of_seeds in gaps.items():
        monkeypatch.setattr(staging, "TRIES", tries)
        for seed in range(3):
            boxes, _ = boxes_painted(weights, text, 4, monkeypatch, seed)
            of_seeds.append(float((boxes[1, 2, :2] - boxes[0, 1, :2]).norm()))
    assert all(many <= one for many, one in zip(gaps[12], gaps[1], strict=True)) and sum(gaps[12]) < sum(gaps[1])


def test_a_strangers_place_is_left_alone(weights: Weights, monkeypatch) -> None:
    monkeypatch.setattr(staging, "TRIES", 1)
    boxes, _ = boxes_painted(weights, "0-1s: a red car\n1-2s: a blue fish", 4, monkeypatch)
    assert not torch.allclose(boxes[1, 2, :2], boxes[0, 1, :2], atol=1e-3)


def test_a_card_too_long_to_be_planned_is_told_nothing(weights: Weights) -> None:
    told = stage(weights, parts(weights, "0-1s: a red car\n1-4s: the car drives to the right"), 3, (8, 4, 4))
    assert told is not None and told[:, :, :2].any() and not told[:, :, 2:].any()
    assert stage(weights, parts(weights, "0-3s: a red car"), 3, (6, 4, 4)) is None
    assert stage(dataclasses.replace(weights, planner=None), parts(weights, "0-1s: a"), 3, (2, 4, 4)) is None


def test_waiting_moves_nobody() -> None:
    layout = Layout(boxes=torch.rand(1, 2, 3, 6), who=torch.ones(1, 2, 4).long())
    longer = placed(layout, 2, 9).boxes
    assert longer.shape[2] == 9 and torch.equal(longer[:, :, 2:5], layout.boxes)
    assert torch.equal(longer[:, :, 0, :2], layout.boxes[:, :, 0, :2]) and not longer[:, :, :2, 2:].any()
    assert torch.equal(longer[:, :, 8, :2], layout.boxes[:, :, 2, :2]) and not longer[:, :, 5:, 2:].any()
