"""Planning: a layout hangs on its own seed and words alone, is for clips as long as those learned from, and is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from yozora.generation.native import NativeEngine, Take
from yozora.generation.planning import Asked, brief_of, come_round, draw_layout, plan
from yozora.generation.weights import Weights, load_weights, save_weights
from yozora.model.conditioning.cast import MAX_ACTORS
from yozora.model.conditioning.understanding import understand
from yozora.model.layout.layout import Layout, painted_channels
from yozora.model.layout.planner import LayoutPlanner, PlannerConfig
from yozora.model.transformer.transformer import VideoTransformer


@pytest.fixture(scope="module")
def weights(tiny_model: Path) -> Weights:
    """Return the tiny model, with a planner and a transformer that listens to it."""
    plain = load_weights(tiny_model)
    config = dataclasses.replace(plain.transformer.config, layout_channels=painted_channels(plain.text.config.width))
    torch.manual_seed(5)
    transformer = VideoTransformer(config)
    planner = LayoutPlanner(
        PlannerConfig(num_concepts=plain.text.config.num_concepts, knots=4, width=32, depth=1, num_heads=2)
    )
    planner.whiten(0.3 + 0.1 * torch.rand(50, 4, 6), 4.0)
    with torch.no_grad():
        for param in (*transformer.parameters(), *planner.parameters()):
            param.add_(0.1 * torch.randn_like(param))
    return dataclasses.replace(
        plain,
        transformer=transformer.eval().requires_grad_(False),
        planner=planner.eval().requires_grad_(False),
    )


def take(weights: Weights, prompt: str, seed: int = 0, num_frames: int = 8) -> Take:
    return Take(
        understanding=understand(prompt, weights.syllabus),
        num_frames=num_frames,
        seed=seed,
        num_inference_steps=2,
        guidance_scale=2.0,
    )


def asked(weights: Weights, *prompts: str) -> list[Asked]:
    return [(understand(prompt, weights.syllabus), seed) for seed, prompt in enumerate(prompts)]


PROMPTS = ("a red car drives to the left", "a dog and a blue bird")


def test_a_layout_hangs_on_its_own_words_and_seed(weights: Weights) -> None:
    everyone = asked(weights, PROMPTS[0], PROMPTS[0], *PROMPTS)
    together = draw_layout(weights, everyone, 1.0, (2, 4, 4))
    assert together.boxes.shape == (4, 2, 2, 6)
    for row, one in enumerate(everyone):
        alone = draw_layout(weights, [one], 1.0, (2, 4, 4))
        count = alone.boxes.shape[1]
        assert torch.equal(together.boxes[row, :count], alone.boxes[0]) and not together.boxes[row, count:].any()
    assert not torch.equal(together.boxes[0], together.boxes[1])


def test_the_planner_is_asked_as_in_its_lessons_with_a_row_for_all_there_is_room_for(weights: Weights) -> None:
    brief = brief_of(weights, understand(PROMPTS[1], weights.syllabus), 1.0)
    assert brief.who.shape[:2] == (1, MAX_ACTORS)
    assert (brief.who != 0).any(-1)[0].tolist() == [True, True] + [False] * (MAX_ACTORS - 2)


def test_who_is_not_to_hide_is_in_sight_as_far_as_the_frame_goes(weights: Weights) -> None:
    layout = draw_layout(weights, asked(weights, PROMPTS[0]), 1.0, (4, 4, 4))
    x, y, wide, high, visible, _ = layout.boxes[0, 0].T
    across = (x + wide / 2).clamp(max=1) - (x - wide / 2).clamp(min=0)
    down = (y + high / 2).clamp(max=1) - (y - high / 2).clamp(min=0)
    assert torch.allclose(visible, across.clamp(min=0) * down.clamp(min=0) / (wide * high), atol=1e-5)


def test_in_a_wide_frame_courses_keep_to_the_middle(weights: Weights) -> None:
    car = asked(weights, PROMPTS[0])
    square, wide = (draw_layout(weights, car, 1.0, grid).boxes for grid in ((2, 4, 4), (2, 4, 8)))
    assert torch.allclose(wide[..., 0], square[..., 0] + 0.5) and torch.equal(wide[..., 1:4], square[..., 1:4])


def test_longer_clips_than_it_learned_from_are_not_planned(weights: Weights) -> None:
    seconds, car = weights.card.taught.seconds, asked(weights, PROMPTS[0])
    assert plan(weights, car, seconds, (2, 4, 4)) is not None
    assert plan(weights, car, 2 * seconds, (4, 4, 4)) is None
    assert plan(dataclasses.replace(weights, planner=None), car, seconds, (2, 4, 4)) is None


def test_nobody_asked_for_is_nobody_planned(weights: Weights) -> None:
    told = plan(weights, asked(weights, "the sea at night"), weights.card.taught.seconds, (2, 4, 4))
    assert told is not None and not told.any()


def test_a_film_follows_its_plan_and_hangs_on_its_seed_alone(weights: Weights) -> None:
    engine = NativeEngine(weights)
    takes = [take(weights, prompt, seed) for prompt, seed in zip(PROMPTS, (3, 4), strict=True)]
    together = engine.film(takes)
    # In another company sums are rounded otherwise, here and there by a shade.
    for one, film in zip(takes, together, strict=True):
        assert np.abs(engine.film([one])[0].astype(int) - film).mean() < 4
    blind = NativeEngine(dataclasses.replace(weights, planner=None)).film(takes)
    assert any((one != other).any() for one, other in zip(together, blind, strict=True))


def test_a_planner_is_kept_with_its_weights(weights: Weights, tmp_path: Path) -> None:
    save_weights(weights, tmp_path)
    back = load_weights(tmp_path)
    assert back.planner is not None and weights.planner is not None
    assert back.planner.config == weights.planner.config and "planner" in back.digests
    for name, tensor in weights.planner.state_dict().items():
        assert torch.allclose(back.planner.state_dict()[name], tensor, atol=1e-3), name
    save_weights(dataclasses.replace(weights, planner=None), tmp_path)
    assert load_weights(tmp_path).planner is None, "no other model's planner stays behind"


def test_in_a_loop_everybody_comes_back(weights: Weights) -> None:
    """Who crosses leaves the frame and comes in on the other side; who stays about ends where they began."""
    along = torch.linspace(0, 1, 8)
    boxes = torch.zeros(1, 3, 8, 6)
    boxes[..., 2:5] = torch.tensor([0.2, 0.3, 1.0])
    boxes[0, 0, :, 0], boxes[0, 0, :, 1] = 0.8 - 0.5 * along, 0.7
    boxes[0, 1, :, 0], boxes[0, 1, :, 1] = 0.5 + 0.05 * along, 0.4
    ring = come_round(Layout(boxes=boxes, who=torch.tensor([[[1], [1], [0]]]))).boxes[0]
    step = ring[0, 0, 0] - ring[0, 1, 0]
    assert step > 0 and torch.allclose(ring[0, :-1, 0] - ring[0, 1:, 0], step.expand(7), atol=1e-5)
    assert float(ring[0, 0, 0] - ring[0, -1, 0] + step) == pytest.approx(1 + 0.2, abs=1e-5), "one frame and one width"
    assert ring[0, 0, 4] < 0.6 and ring[0, 4, 4] == pytest.approx(1)
    assert float(ring[1, :, 0].std()) < 0.01 and not ring[2].any()
