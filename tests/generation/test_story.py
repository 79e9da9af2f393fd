"""Storyboards, end to end on a tiny model: one clip of all cards, its record, and the seconds that each one tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.core.records import Request
from yozora.core.storyboard import parse_storyboard
from yozora.generation.generate import generate, generate_together
from yozora.generation.native import NativeEngine
from yozora.generation.story import parts_of
from yozora.generation.weights import load_weights
from yozora.generation.yozora import Yozora

BOARD = parse_storyboard("0-1s: a red car drives left in the city\n1-3s: it goes to the right at night")


def asked(board=BOARD, **more) -> Request:
    return Request(prompt=board.prompt, storyboard=board.cards, seconds=board.seconds, num_inference_steps=2, **more)


@pytest.fixture(scope="module")
def engine(tiny_model: Path) -> NativeEngine:
    return NativeEngine(load_weights(tiny_model))


def test_cards_are_one_clip_that_its_record_makes_again(engine: NativeEngine) -> None:
    clip = generate(asked(seed=3), engine)
    assert clip.frames.shape == (24, 64, 64, 3)
    assert clip.record["understood"] == "0-1 s: red car, left · city | 1-3 s: red car, right · city · night"
    again = generate(from_dict(Request, clip.record["request"]), engine)
    assert np.array_equal(again.frames, clip.frames)


def test_a_card_tells_of_its_own_seconds(engine: NativeEngine) -> None:
    """Another last card changes the end, and what is before it far less: there it is only seen to come."""
    words = "0-3s: a red car in the city\n3-4s: {} in the city"
    one, other = (
        generate(asked(parse_storyboard(words.format(end))), engine).frames.astype(float)
        for end in ("a red car", "a blue fish")
    )
    change = np.abs(one - other).mean((1, 2, 3))
    assert change[26:].min() > 3 * change[:20].max() > 0


def test_one_card_is_a_prompt(engine: NativeEngine) -> None:
    board = parse_storyboard("0-1s: a red car drives left")
    plain = Request(prompt=board.prompt, seconds=1, num_inference_steps=2)
    assert np.array_equal(generate(asked(board), engine).frames, generate(plain, engine).frames)


def test_what_was_not_understood_is_told_of_every_card(engine: NativeEngine) -> None:
    board = parse_storyboard("0-1s: a red zorb\n1-2s: a blue blick")
    clip = generate(asked(board), engine)
    assert clip.record["unknown"] == ["zorb", "blick"]
    assert [part.end for part in parts_of(asked(board), engine.weights.syllabus)] == [1, 2]


def test_it_is_made_alone(engine: NativeEngine) -> None:
    with pytest.raises(UsageError, match="one at a time"):
        generate_together([asked(), replace(asked(), seed=1)], engine)


def test_from_python(tiny_model: Path) -> None:
    yozora = Yozora.from_pretrained(str(tiny_model))
    text = "0-1s: a red car\n1s: it goes to the right"
    clip = yozora.generate(storyboard=text, seconds=2, num_inference_steps=1)
    assert len(clip.frames) == 16 and len(clip.record["request"]["storyboard"]) == 2
    with pytest.raises(UsageError, match="prompt, or in a storyboard"):
        yozora.generate()
