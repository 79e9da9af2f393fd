"""Unknown words: all of them named and no other; what is dropped or wrongly replaced is found out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.evaluation.papers.sat import (
    SHAPE,
    SYLLABUSES,
    assert_perfect,
    by_name,
    lines_of,
    mean,
    questions_of,
    wrong_lines_of,
)
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.papers.unknown import COLOURS, NONSENSE, NOUNS, PAPER, STRANGE, WORDS, reword
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import Understanding
from yozora.world.captions.lexicon import NEIGHBOURS


@cache
def questions(model: str) -> list[list[Question]]:
    """Return forty-two questions: fourteen with a strange noun, with a strange colour, with nonsense."""
    return questions_of(PAPER, model, 42)


def marked(**changes: object) -> dict[str, Line]:
    """Return the lines for prompts that are understood otherwise."""
    (deck,) = questions("nano")
    sheets = []
    for one in deck:
        understood: Understanding = replace(one.understood, **changes)
        sheets.append(Sheet(question=replace(one, understood=understood), reading=one.truth))
    return {name.removeprefix("unknown/"): line for name, line in by_name(PAPER, sheets).items()}


def strange_in(question: Question) -> list[str]:
    """Return the strange words of a prompt."""
    return [word for word in WORDS.findall(question.prompt.lower()) if word in STRANGE]


def test_every_strange_word_is_foreign_to_the_world_and_near_to_something_or_nothing() -> None:
    assert all(NEIGHBOURS[word].startswith("kind:") for word in NOUNS)
    assert all(NEIGHBOURS[word].startswith("colour:") for word in COLOURS)
    assert not any(word in NEIGHBOURS for word in NONSENSE)


@pytest.mark.parametrize("model", ["nano", "full"])
def test_our_own_understanding_names_them_all_and_the_truth_is_perfect(model: str) -> None:
    (deck,) = questions(model)
    words = [strange_in(one) for one in deck]
    assert all(len(each) == 1 for each in words)
    assert all(any(each[0] in kind for each in words) for kind in (NOUNS, COLOURS, NONSENSE))
    lines = lines_of(PAPER, questions(model))
    assert_perfect(lines)
    assert len(lines) == 5 and len(lines["unknown/named"].scores) == 42
    assert 20 <= len(lines["unknown/nearest named"].scores) < 42


@pytest.mark.parametrize("model", ["nano", "full"])
def test_another_scene_obeys_by_chance_alone(model: str) -> None:
    lines = wrong_lines_of(PAPER, questions(model))
    assert mean(lines["unknown/known part obeyed"]) <= 0.1 and mean(lines["unknown/stand-in shown"]) <= 0.4


def test_silence_about_a_word_is_found_out() -> None:
    lines = marked(unknown=())
    assert mean(lines["named"]) == 0 and mean(lines["nearest named"]) == 0 and mean(lines["known part obeyed"]) == 1


def test_a_false_alarm_is_found_out() -> None:
    (deck,) = questions("nano")
    extra = replace(deck[0].understood.unknown[0], word="sea")
    assert mean(marked(unknown=(extra,))["named"]) == 0


def test_what_is_dropped_is_found_out() -> None:
    assert mean(marked(subjects=())["nothing dropped"]) == 0
    assert mean(marked(setting={})["nothing dropped"]) == 0


def test_the_wrong_neighbour_is_found_out() -> None:
    (deck,) = questions("nano")
    sheets = []
    for one in deck:
        unknown = tuple(replace(word, nearest="barrel") for word in one.understood.unknown)
        sheets.append(
            Sheet(question=replace(one, understood=replace(one.understood, unknown=unknown)), reading=one.truth)
        )
    assert mean(by_name(PAPER, sheets)["unknown/nearest named"]) == 0


def test_articles_fit_the_words_that_follow() -> None:
    for one in draw(TEST, SYLLABUSES["nano"], SHAPE, 12):
        for number in range(3):
            text = reword(number, one.prompt, SYLLABUSES["nano"]) or one.prompt
            words = text.lower().replace(",", "").split()
            after = [(a, b) for a, b in zip(words, words[1:], strict=False) if a in ("a", "an")]
            assert after and all((a == "an") == (b[0] in "aeiou") for a, b in after), text
