"""Records that travel: what a clip and a request may be, and that every refusal is one sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import MAX_PROMPT_CHARACTERS, Clip, Request

GOOD = {"prompt": "a red dog"}


@pytest.mark.parametrize(
    "values",
    [
        {"seconds": 60},
        {"seconds": 0.01},
        {"height": 16, "width": 2048},
        {"fps": 1},
        {"fps": 60},
        {"fps": 23.976},
        {"seed": 0},
        {"seed": 2**63 - 1},
        {"num_inference_steps": 1},
        {"num_inference_steps": 1000},
        {"guidance_scale": 0},
        {"guidance_scale": 20},
        {"prompt": "x" * MAX_PROMPT_CHARACTERS},
        {"prompt": "夜空"},
    ],
)
def test_what_one_may_ask(values: dict) -> None:
    request = Request(**{**GOOD, **values})
    assert {name: getattr(request, name) for name in values} == values


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": " \n\t"}, "prompt"),
        ({"prompt": "x" * (MAX_PROMPT_CHARACTERS + 1)}, "prompt"),
        ({"seconds": 0.0}, "seconds"),
        ({"seconds": -1.0}, "seconds"),
        ({"seconds": 60.01}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"seconds": float("inf")}, "seconds"),
        ({"height": 14}, "height"),
        ({"height": 127}, "height"),
        ({"height": 2050}, "height"),
        ({"height": 0}, "height"),
        ({"height": -128}, "height"),
        ({"width": 65}, "width"),
        ({"width": 10**9}, "width"),
        ({"fps": 0.0}, "fps"),
        ({"fps": 0.9}, "fps"),
        ({"fps": 61.0}, "fps"),
        ({"fps": float("nan")}, "fps"),
        ({"num_inference_steps": 0}, "steps"),
        ({"num_inference_steps": -3}, "steps"),
        ({"num_inference_steps": 1001}, "steps"),
        ({"guidance_scale": -0.1}, "guidance"),
        ({"guidance_scale": 20.1}, "guidance"),
        ({"guidance_scale": float("nan")}, "guidance"),
        ({"guidance_scale": float("inf")}, "guidance"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
    ],
)
def test_what_one_may_not(values: dict, word: str) -> None:
    with pytest.raises(UsageError) as refusal:
        Request(**{**GOOD, **values})
    sentence = str(refusal.value)
    assert word in sentence.lower()
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 160


def test_a_request_is_data() -> None:
    request = Request(prompt="a red dog", seconds=2, height=64, fps=12, seed=9, guidance_scale=0)
    assert from_dict(Request, json.loads(json.dumps(to_dict(request)))) == request


def test_a_clip_knows_how_long_it_is() -> None:
    assert Clip(frames=np.zeros((12, 4, 6, 3), np.uint8), fps=8.0).seconds == 1.5


@pytest.mark.parametrize(
    "frames",
    [
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((1, 4, 4, 4), np.uint8),
        np.zeros((1, 3, 4, 4), np.uint8),
        np.zeros((2, 1, 4, 4, 3), np.uint8),
    ],
)
def test_a_clip_is_a_stack_of_rgb_frames(frames: np.ndarray) -> None:
    with pytest.raises(UsageError, match=r"\(T,H,W,3\)"):
        Clip(frames=frames, fps=8.0)


def test_usage_errors_are_errors_of_ours_with_their_own_exit_code() -> None:
    assert issubclass(UsageError, YozoraError)
    assert (YozoraError.exit_code, UsageError.exit_code) == (1, 2)
