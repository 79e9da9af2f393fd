"""Best of several: who wins, which seed makes it again alone, and what was never asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.core.records import MAX_TAKES, Clip, Request
from yozora.generation.best import best_of, seeds_of
from yozora.generation.yozora import Yozora

REQUEST = Request(prompt="a red car", seed=7)


def clip_of(request: Request, progress=None) -> Clip:
    """Return a clip that shows its seed, and takes two steps."""
    for step in (1, 2):
        if progress:
            progress(step, 2)
    frames = np.full((2, 4, 4, 3), request.seed % 251, np.uint8)
    return Clip(frames=frames, fps=8, record={"seed": request.seed, "of": request.chosen_of})


def test_the_seed_asked_for_comes_first_and_no_two_are_alike() -> None:
    seeds = seeds_of(7, 8)
    assert seeds[0] == 7 and len(set(seeds)) == 8 and seeds[:3] == seeds_of(7, 3) and seeds[1] != seeds_of(8, 2)[1]


@pytest.mark.parametrize("winner", range(4))
def test_the_highest_score_wins(winner: int) -> None:
    seeds = seeds_of(7, 4)
    steps: list[tuple[int, int]] = []
    clip = best_of(
        REQUEST, 4, (), lambda clip, _: float(clip.record["seed"] == seeds[winner]), clip_of,
        lambda *step: steps.append(step),
    )  # fmt: skip
    assert (clip.record["seed"], clip.record["of"]) == (seeds[winner], 4)
    assert [take["score"] for take in clip.record["takes"]] == [float(n == winner) for n in range(4)]
    assert steps == [(step, 8) for step in range(1, 9)]


def test_of_equals_the_first_wins() -> None:
    assert best_of(REQUEST, 4, (), lambda *_: -1.0, clip_of).record["seed"] == 7


@pytest.mark.parametrize("count", [0, MAX_TAKES + 1])
def test_counts_have_bounds(count: int) -> None:
    with pytest.raises(UsageError):
        best_of(REQUEST, count, (), lambda *_: 0.0, clip_of)
    with pytest.raises(UsageError):
        Request(prompt="a", chosen_of=count)


def test_the_winner_is_made_again_alone(tiny_model: Path) -> None:
    yozora = Yozora.from_pretrained(str(tiny_model))
    asked: list[str] = []

    def bright(clip: Clip, parts) -> float:
        asked.extend(part.understanding.summary for part in parts)
        return float(clip.frames.mean())

    best = yozora.generate("a red car", best_of=3, score=bright, num_inference_steps=1, seed=5)
    takes = {take["seed"]: take["score"] for take in best.record["takes"]}
    request = from_dict(Request, best.record["request"])
    assert len(takes) == 3 and takes[request.seed] == max(takes.values()) and asked == ["red car"] * 3
    again = yozora.run(request)
    assert np.array_equal(again.frames, best.frames) and request.chosen_of == 3


def test_somebody_must_choose(tiny_model: Path) -> None:
    with pytest.raises(UsageError, match="Who is to choose"):
        Yozora.from_pretrained(str(tiny_model)).generate("a red car", best_of=2)
