"""Storyboards: both ways of writing them, gaps that are filled and said, and a sentence for each slip."""

from __future__ import annotations

import json

import pytest

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError
from yozora.core.records import Condition, Request
from yozora.core.storyboard import MAX_CARDS, Card, parse_storyboard

TEXT = """
# an evening
0-4s: a red car drives left in the city
4s: the car stops: it is late
6.5 - 8 s : a dog runs
"""


def spans(text: str, seconds: float | None = None) -> list[tuple[float, float]]:
    return [(card.start, card.end) for card in parse_storyboard(text, seconds).cards]


def test_lines_become_cards() -> None:
    board = parse_storyboard(TEXT)
    assert board.cards[1] == Card(prompt="the car stops: it is late", start=4, end=6.5)
    assert spans(TEXT) == [(0, 4), (4, 6.5), (6.5, 8)] and board.seconds == 8 and not board.remarks


def test_json_says_the_same() -> None:
    cards = [
        {"start": 0, "end": 4, "prompt": "a red car drives left in the city"},
        {"start": 4, "prompt": "the car stops: it is late"},
        {"start": 6.5, "prompt": "a dog runs"},
    ]
    assert parse_storyboard(json.dumps({"seconds": 8, "cards": cards})) == parse_storyboard(TEXT)
    assert parse_storyboard(json.dumps(cards), 8) == parse_storyboard(TEXT)


def test_gaps_are_filled_by_the_card_before_and_said() -> None:
    board = parse_storyboard("1-2s: a\n3-4s: b", 5)
    assert [(card.start, card.end) for card in board.cards] == [(0, 3), (3, 5)]
    assert len(board.remarks) == 3 and "card 1 goes on" in board.remarks[1] and "card 2" in board.remarks[2]


WRONG = {
    "": "has no cards",
    "a red car": "is no card",
    "0-4s: a\n3-6s: b": "may not overlap",
    "0-2s: a\n0-3s: b": "in order of time",
    "4-6s: a\n0-3s: b": "in order of time",
    "4-2s: a": "ends at 2 s",
    "0-4s:": "Card 1 says nothing",
    "0s: a": "no end",
    "0-0.2s: a": "lasts 0.2 s",
    "\n".join(f"{n}-{n + 1}s: a" for n in range(MAX_CARDS + 1)): "at most 16 cards",
    "[1]": "Card 1 is no card",
    '[{"start": 0, "end": true, "prompt": "a"}]': "Card 1 is no card",
    '[{"start": 0, "end": 4, "prompt": "a", "text": "b"}]': "Card 1 is no card",
    "{": "is none",
    "{}": "is a list of cards",
}


@pytest.mark.parametrize("text", WRONG, ids=WRONG.values())
def test_slips_are_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=WRONG[text]) as error:
        parse_storyboard(text)
    assert str(error.value).endswith(".")


def test_a_clip_shorter_than_its_cards_is_refused() -> None:
    with pytest.raises(UsageError, match="ends at 4 s, after the clip at 3 s"):
        parse_storyboard("0-4s: a", 3)


def test_a_request_carries_it_and_holds_it_to_its_prompt() -> None:
    board = parse_storyboard(TEXT)
    request = Request(prompt=board.prompt, storyboard=board.cards, seconds=8)
    assert from_dict(Request, json.loads(json.dumps(to_dict(request)))) == request
    for change in (
        {"prompt": "a green frog"},
        {"seconds": 7.0},
        {"storyboard": board.cards[1:]},
        {"loop": True},
        {"conditions": (Condition(source="a.mp4", sha256="0" * 64),)},
    ):
        with pytest.raises(UsageError):
            Request(**{"prompt": board.prompt, "storyboard": board.cards, "seconds": 8.0, **change})
