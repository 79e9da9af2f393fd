"""Pairs: two ends of one walk, each made again by its own request; the less is noised the more they have in common."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.core.records import Request, Variation
from yozora.generation.generate import generate, generate_together, load_engine
from yozora.generation.pairing import dense_pair

ASKED = Request(prompt="a red dog", seed=5, height=32, width=32)


def far(first, second) -> float:
    return float(np.abs(first.frames.astype(float) - second.frames).mean())


def test_a_pair_is_two_ends_of_one_walk(tiny_model: Path) -> None:
    engine = load_engine(str(tiny_model))
    told = []
    pair = dense_pair(ASKED, engine, lambda step, steps: told.append((step, steps)))
    assert not np.array_equal(pair[0].frames, pair[1].frames)
    assert told[-1] == (9, 9) and sorted(told) == told
    for clip in pair:
        assert np.array_equal(generate(from_dict(Request, clip.record["request"]), engine).frames, clip.frames)


def test_the_less_is_noised_the_more_is_shared(tiny_model: Path) -> None:
    engine = load_engine(str(tiny_model))
    base = generate(ASKED, engine)
    near, away = (dense_pair(ASKED, engine, strength=strength) for strength in (0.3, 1.0))
    assert far(*near) < far(*away) and far(base, near[0]) < far(base, away[0])


def test_what_cannot_be_varied(tiny_model: Path) -> None:
    engine = load_engine(str(tiny_model))
    with pytest.raises(UsageError, match="two seeds"):
        dense_pair(ASKED, engine, seeds=(1, 1))
    with pytest.raises(UsageError, match="above 0 and at most 1"):
        Variation(seed=1, strength=0.0)
    with pytest.raises(UsageError, match="varied as it was made from a prompt"):
        Request(prompt="a dog", loop=True, variation=Variation(seed=1))
    varied = Request(prompt="a red dog", variation=Variation(seed=1))
    with pytest.raises(UsageError, match="one at a time"):
        generate_together([varied, varied], engine)
