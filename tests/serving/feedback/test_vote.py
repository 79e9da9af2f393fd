"""Votes: what is refused, what teaches, what is exported."""

from __future__ import annotations

import json

import pytest

from tests.serving.feedback.conftest import choice, mark, rating, take
from yozora.core.errors import UsageError
from yozora.serving.feedback.vote import Consent, Entry, vote_of


@pytest.mark.parametrize(
    ("make", "values", "word"),
    [
        (choice, {"artist": "  "}, "artist"),
        (choice, {"winner": "c"}, "winner"),
        (choice, {"winner": None}, "winner"),
        (choice, {"b": 1}, "between two"),
        (choice, {"takes": (take(1),)}, "between two"),
        (choice, {"rating": 3}, "rating"),
        (choice, {"tags": ("x",) * 17}, "tags"),
        (choice, {"tags": (" ",)}, "tags"),
        (choice, {"text": "x" * 2001}, "text"),
        (rating, {"rating": 6}, "rating"),
        (rating, {"rating": None}, "rating"),
        (rating, {"winner": "a"}, "winner"),
        (rating, {"kind": "tags", "rating": None}, "tags"),
        (mark, {"span": None, "region": None}, "span"),
        (mark, {"span": (2.0, 2.0)}, "span"),
        (mark, {"span": (3.0, 4.5)}, "span"),
        (mark, {"span": (-1.0, 2.0)}, "span"),
        (mark, {"region": (0.6, 0.0, 0.5, 0.5)}, "region"),
        (mark, {"region": (0.0, 0.0, 0.0, 0.5)}, "region"),
        (mark, {"region": (0.0, -0.1, 0.5, 0.5)}, "region"),
    ],
)
def test_what_says_nothing_is_refused_in_a_sentence(make, values, word) -> None:
    with pytest.raises(UsageError, match=word) as refusal:
        make(**values)
    assert str(refusal.value).endswith(".")


def test_a_licence_is_one_that_we_know() -> None:
    with pytest.raises(UsageError, match="licence"):
        Consent(training=True, licence="mine")


def test_only_choices_with_consent_between_takes_of_prompts_teach() -> None:
    assert choice().teaches
    assert not choice(winner="tie").teaches
    assert not choice(consent=Consent(training=False)).teaches
    assert not choice(takes=(take(1), take(2, loop=True))).teaches
    assert not rating().teaches


@pytest.mark.parametrize("vote", [choice(span=(0.0, 1.5)), rating(), mark(text="the hand melts", tags=("hand",))])
def test_a_vote_survives_being_plain_data(vote) -> None:
    assert vote_of(json.loads(json.dumps(vote.data))) == vote


def test_a_line_has_what_training_needs() -> None:
    line = json.loads(json.dumps(Entry(id="vote_1", time=5.0, vote=choice(span=(1.0, 2.0))).line))
    assert set(line) == {
        "id", "kind", "artist", "consent", "time", "prompt", "request_a", "request_b", "sha256_a", "sha256_b",
        "video_a", "video_b", "winner", "tags", "span", "region", "text",
    }  # fmt: skip
    assert line["request_b"]["seed"] == 2 and line["request_b"]["model"] == "nano" and line["span"] == [1.0, 2.0]
    assert line["consent"] == {"training": True, "licence": "CC-BY-4.0"}
    line = Entry(id="vote_2", time=5.0, vote=rating()).line
    assert line["rating"] == 4 and line["video"].endswith("1") and "winner" not in line and "request" in line
    assert Entry(id="vote_3", time=5.0).line == {"id": "vote_3", "withdrawn": True}
