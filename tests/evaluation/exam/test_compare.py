"""Comparisons and the gate: known differences are found, chance is not, and what moved beyond its interval is named."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from yozora.core.errors import UsageError
from yozora.evaluation.exam.compare import compare, holm
from yozora.evaluation.exam.gate import slips
from yozora.evaluation.exam.result import Exam, Metric
from yozora.evaluation.statistics import mcnemar

KEYS = [f"test/{number:04d}#aa" for number in range(100)]


def exam(**rows: list[float]) -> Exam:
    """Return an exam of lines "p/NAME" over the first of KEYS; names that end in "_s" are no shares and better low."""
    scores = {f"p/{name}": dict(zip(KEYS, row, strict=False)) for name, row in rows.items()}
    metrics = {
        f"p/{name}": Metric(
            value=sum(row) / len(row),
            n=len(row),
            ci95=(0.0, 1.0),
            share=not name.endswith("_s"),
            better="lower" if name.endswith("_s") else "higher",
        )
        for name, row in rows.items()
    }
    return Exam(model="m", commit="c", hardware="h", metrics=metrics, scores=scores)


def right(share: float, seed: int = 0) -> list[float]:
    """Return a hundred answers of which a share is right."""
    answers = [1.0] * round(100 * share) + [0.0] * round(100 * (1 - share))
    Random(seed).shuffle(answers)
    return answers


def test_known_differences_are_found() -> None:
    noise = [Random(number).random() for number in range(100)]
    before = exam(up=right(0.5, 1), down=right(0.9, 2), same=right(0.7, 3), late_s=noise)
    after = exam(up=right(0.8, 4), down=right(0.5, 5), same=right(0.71, 6), late_s=[x + 0.05 for x in noise])
    found = {one.name: one for one in compare(before, after)}
    assert {name: one.verdict for name, one in found.items()} == {
        "p/up": "better", "p/down": "worse", "p/same": "no difference", "p/late_s": "worse",
    }  # fmt: skip
    up, late = found["p/up"], found["p/late_s"]
    assert up.difference == pytest.approx(0.3) and up.n == 100 and up.ci95 is not None
    assert up.ci95[0] < 0.3 < up.ci95[1] and up.ci95[0] > 0
    assert up.p == mcnemar(right(0.5, 1), right(0.8, 4)) and up.p_holm is not None and up.p_holm >= up.p
    assert late.difference == pytest.approx(0.05) and late.p is not None and late.p < 0.01
    backwards = {one.name: one.verdict for one in compare(after, before)}
    assert backwards["p/up"] == "worse" and backwards["p/down"] == "better" and backwards["p/late_s"] == "better"


def test_many_chances_make_no_difference() -> None:
    rng = Random(7)
    rows = [{f"n{k}": [float(rng.random() < 0.6) for _ in range(100)] for k in range(60)} for _ in range(2)]
    found = compare(exam(**rows[0]), exam(**rows[1]))
    # Uncorrected, about three of sixty would differ by chance.
    assert min(one.p for one in found if one.p is not None) < 0.05
    assert {one.verdict for one in found} == {"no difference"}


def test_a_plain_difference_survives_among_many() -> None:
    values = [Random(number).random() for number in range(100)]
    before = exam(**{f"n{k}_s": values for k in range(60)})
    after = exam(**{f"n{k}_s": [x - 0.2 if k == 5 else x for x in values] for k in range(60)})
    assert [one.name for one in compare(before, after) if one.verdict == "better"] == ["p/n5_s"]


def test_only_equal_questions_are_paired() -> None:
    before, after = exam(a=right(0.2)), exam(a=right(0.9))
    other = {key.replace("#aa", "#bb"): score for key, score in after.scores["p/a"].items()}
    (one,) = compare(before, replace(after, scores={"p/a": other}))
    assert (one.n, one.p, one.verdict) == (0, None, "cannot tell")
    assert one.difference == pytest.approx(0.7)
    half = dict(list(other.items())[:50] + list(after.scores["p/a"].items())[50:])
    (one,) = compare(before, replace(after, scores={"p/a": half}))
    assert one.n == 50 and one.verdict == "better"


def test_figures_of_sets_differ_where_their_intervals_do() -> None:
    def of(value: float, n: int = 50) -> Exam:
        metric = Metric(value=value, n=n, ci95=(value - 1, value + 1), better="lower", share=False)
        return Exam(model="m", commit="c", hardware="h", metrics={"f/distance": metric})

    verdicts = [compare(of(10), of(value))[0].verdict for value in (7, 9, 13)]
    assert verdicts == ["better", "no difference", "worse"]
    assert compare(of(10), of(7, n=20))[0].verdict == "cannot tell"
    with pytest.raises(UsageError, match="no figure in common"):
        compare(of(10), exam(a=right(0.5)))


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0] and holm([]) == []


def test_the_gate_holds_what_moved() -> None:
    golden = exam(a=right(0.8), b=right(0.95, 2), late_s=[0.1 + 0.001 * number for number in range(100)])
    part = {name: dict(list(row.items())[:30]) for name, row in golden.scores.items()}
    same = replace(golden, scores=part)
    assert slips(golden, same) == ()
    # Another machine turns one answer over: no change.
    turned = part["p/a"] | {KEYS[0]: 1 - part["p/a"][KEYS[0]]}
    assert slips(golden, replace(golden, scores=part | {"p/a": turned})) == ()
    broken = dict.fromkeys(part["p/b"], 0.0)
    slow = {key: score + 0.1 for key, score in part["p/late_s"].items()}
    found = slips(golden, replace(golden, scores=part | {"p/b": broken, "p/late_s": slow}))
    assert [(slip.name, slip.worse, slip.n) for slip in found] == [("p/b", True, 30), ("p/late_s", True, 30)]
    assert "worse than the golden" in found[0].sentence and found[0].sentence.count(".") >= 1
    fast = {key: score - 0.1 for key, score in part["p/late_s"].items()}
    (better,) = slips(golden, replace(golden, scores=part | {"p/late_s": fast}))
    assert not better.worse


def test_the_gate_wants_its_own_questions() -> None:
    golden = exam(a=right(0.8))
    other = {key.replace("#aa", "#bb"): score for key, score in golden.scores["p/a"].items()}
    with pytest.raises(UsageError, match="of other questions"):
        slips(golden, replace(golden, scores={"p/a": other}))
