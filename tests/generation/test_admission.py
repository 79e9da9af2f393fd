"""Nothing is made of what the gate refuses; what it rewrites is made in other words, and the record says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from yozora.core.cast import Member
from yozora.core.records import Request
from yozora.core.storyboard import parse_storyboard
from yozora.generation.generate import generate
from yozora.generation.native import NativeEngine
from yozora.trust.gate import Gate, PromptRefused, open_gate

BAD = "a soldier stabs an old man with a knife in an alley"


class Untouched(NativeEngine):
    """An engine that nobody may ask."""

    def __init__(self) -> None:
        """Hold nothing."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was asked for")


def test_a_refused_prompt_reaches_no_engine(tmp_path: Path) -> None:
    gate = open_gate(tmp_path)
    with pytest.raises(PromptRefused, match="graphic violence"):
        generate(Request(prompt=BAD), Untouched(), gate=gate)
    with pytest.raises(AssertionError, match="was asked for"):
        generate(Request(prompt=BAD), Untouched(), gate=Gate(judge=None))


def test_cards_and_cast_are_judged_as_they_are_understood(tmp_path: Path) -> None:
    gate = open_gate(tmp_path)
    board = parse_storyboard(f"0-4s: a red car drives left\n4-8s: {BAD}")
    with pytest.raises(PromptRefused):
        gate.admit_request(Request(prompt=board.prompt, storyboard=board.cards, seconds=8))
    cast = (Member(name="Momo", description="a naked woman in bed"),)
    with pytest.raises(PromptRefused):
        gate.admit_request(Request(prompt="Momo waves", cast=cast))


def test_only_the_card_that_names_an_artist_is_rewritten(tmp_path: Path) -> None:
    board = parse_storyboard("0-4s: a red car drives left\n4-8s: a fox in the snow in the style of Banksy")
    request, sentence = open_gate(tmp_path).admit_request(
        Request(prompt=board.prompt, storyboard=board.cards, seconds=8)
    )
    assert [card.prompt for card in request.storyboard] == ["a red car drives left", "a fox in the snow"]
    assert "banksy" in sentence and "anksy" not in request.prompt
