"""Wrong prompts: the truth's films marked as if they answered other questions. What they score is luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from yozora.core.seeds import derive_seed
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet


def partners(questions: Sequence[Question]) -> dict[str, Question]:
    """Return for each question of a deck, by key, another prompt's question whose film it is given.

    All prompts in a row, drawn once for ever: each gets the film of the next. Empty where there is one prompt only.
    """
    prompts: dict[str, list[Question]] = {}
    for question in questions:
        prompts.setdefault(question.like or question.key, []).append(question)
    order = sorted(prompts)
    Random(derive_seed("wrong prompts", len(order))).shuffle(order)
    if len(order) < 2:
        return {}
    following = dict(zip(order, order[1:] + order[:1], strict=True))
    return {
        question.key: prompts[following[prompt]][number % len(prompts[following[prompt]])]
        for prompt, alike in prompts.items()
        for number, question in enumerate(alike)
    }


def wrong_sheets(truths: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """Return the sheets of a deck, by key, as if each question had been answered by the truth of another.

    A film is read as it is, whatever was asked: so the truth's readings change hands and nothing is read again.
    """
    given = partners([sheet.question for sheet in truths.values()])
    return {
        key: replace(
            truths[other.key],
            question=truths[key].question,
            truth_signals=truths[key].truth_signals,
            truth_features=truths[key].truth_features,
        )
        for key, other in given.items()
    }
