"""The result: the contract of its JSON, its round trip, and files that are none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.evaluation.exam.figures import by_name, interval_of, metrics_of
from yozora.evaluation.exam.result import About, Exam, KeptClip, Metric, exam_text, load_exam, save_exam
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.statistics import bootstrap, wilson


def example(folder: Path) -> Exam:
    return Exam(
        model="nano",
        commit="abc",
        hardware="a machine",
        date="2026-01-02",
        seconds=12.25,
        num_clips=8,
        settings={"steps": 20, "quick": True},
        metrics={
            "paper/colour": Metric(value=2 / 3, n=3, ci95=(0.25, 0.875), truth=1.0, floor=0.5, wrong=0.0, goal=0.98),
            "paper/way": Metric(value=0.125, n=2, better="lower", unit="frame heights", share=False),
        },
        papers=(About(name="paper", title="A paper", about="What.", source="Whom."),),
        not_sat={"other": "was not taught relations"},
        scores={
            "paper/colour": {"test/0000#aa": 1.0, "test/0001#bb": 1.0, "unseen time/0000#cc": 0.0},
            "paper/way": {"test/0001#bb": 0.25, "unseen time/0000#cc": 0.0},
        },
        kept={
            "paper": (
                KeptClip(
                    rank="best", key="test/0000", prompt="A red ball", score=1.0, asked={"colour": "red"},
                    seen={"colour": "blue"}, video=folder / "clips" / "model" / "test" / "0000.mp4",
                ),
            )
        },
    )  # fmt: skip


def test_the_json_is_the_contracts(tmp_path: Path) -> None:
    save_exam(example(tmp_path), tmp_path / "exam.json")
    data = json.loads((tmp_path / "exam.json").read_text())
    assert (data["model"], data["commit"], data["hardware"]) == ("nano", "abc", "a machine")
    assert data["metrics"]["paper/colour"] == {
        "value": 0.66667, "n": 3, "ci95": [0.25, 0.875], "floor": 0.5, "truth": 1, "wrong": 0, "better": "higher",
        "unit": "%", "share": True, "goal": 0.98,
    }  # fmt: skip
    assert data["metrics"]["paper/way"]["ci95"] is None and data["metrics"]["paper/way"]["floor"] is None
    assert data["not_sat"] == {"other": "was not taught relations"}
    # Scores are rows over questions that are named once.
    assert data["questions"] == {"test": ["0000#aa", "0001#bb"], "unseen time": ["0000#cc"]}
    assert data["scores"]["paper/way"] == {"test": [None, 0.25], "unseen time": [0]}
    assert data["kept"]["paper"][0]["video"] == "clips/model/test/0000.mp4"


def test_a_result_comes_back(tmp_path: Path) -> None:
    exam = example(tmp_path)
    save_exam(exam, tmp_path / "exam.json")
    back = load_exam(tmp_path / "exam.json")
    assert back.metrics["paper/colour"].value == pytest.approx(2 / 3, abs=1e-5)
    same = replace(exam, metrics=back.metrics, seconds=back.seconds)
    assert back == same and exam_text(back, tmp_path) == (tmp_path / "exam.json").read_text()


def test_clips_are_found_from_where_the_file_lies(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    save_exam(example(tmp_path), tmp_path / "elsewhere" / "exam.json")
    (clip,) = load_exam(tmp_path / "elsewhere" / "exam.json").kept["paper"]
    assert clip.video is not None and clip.video.resolve() == (tmp_path / "clips/model/test/0000.mp4").resolve()


def test_the_least_contract_is_enough(tmp_path: Path) -> None:
    metric = {"value": 0.5, "n": 4, "ci95": [0.1, 0.9], "floor": None}
    path = tmp_path / "exam.json"
    path.write_text(json.dumps({"model": "m", "commit": "c", "hardware": "h", "metrics": {"a/b": metric}}))
    assert load_exam(path).metrics["a/b"] == Metric(value=0.5, n=4, ci95=(0.1, 0.9))


METRIC = '{"model": "m", "commit": "c", "hardware": "h", "metrics": {"a/b": %s}}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "is no exam: it is not JSON"),
        ("[]", "is no exam: it has no 'model'"),
        ('{"model": "m"}', "is no exam: it has no 'commit'"),
        (METRIC % '{"value": 1, "n": 2, "ci95": [0, 1]}', "'a/b' has no 'floor'"),
        (METRIC % '{"value": "1", "n": 2, "ci95": [0, 1], "floor": 1}', "a figure of 'a/b' is not a number"),
        (METRIC % '{"value": NaN, "n": 2, "ci95": [0, 1], "floor": 1}', "a figure of 'a/b' is not a number"),
        (METRIC % '{"value": 1, "n": 2, "ci95": [0], "floor": 1}', "no exam that this version can read"),
        (METRIC % '{"value": 1, "n": 2, "ci95": null, "floor": 1, "better": "red"}', "neither higher nor lower"),
        (METRIC % "3", "'a/b' has no 'value'"),
    ],
)
def test_what_is_no_exam_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "exam.json").write_text(text)
    with pytest.raises(YozoraError, match=words) as caught:
        load_exam(tmp_path / "exam.json")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(YozoraError, match="Cannot read"):
        load_exam(tmp_path / "none.json")


def test_figures_have_the_interval_of_their_kind() -> None:
    share = Line(name="p/share", scores={"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0})
    mean = Line(name="p/mean", scores={"a": 1.5, "b": 2.0, "c": 4.0}, share=False, better="lower", unit="s")
    pair = Line(name="p/pair", scores={"a": 1.0, "b": 2.0}, share=False)
    whole = Line(name="p/set", scores={"a": 9.0}, value=3.0, ci95=(2.0, 4.0), n=17, share=False)
    none = Line(name="p/none")
    assert interval_of(share) == wilson(3, 4) and interval_of(mean) == bootstrap([1.5, 2.0, 4.0])
    metrics = metrics_of([share, mean, pair, whole, none], {"floor": [share, none], "truth": [mean]})
    assert metrics["p/share"].value == 0.75 and metrics["p/share"].floor == 0.75 and metrics["p/share"].truth is None
    assert metrics["p/mean"].value == 2.5 and metrics["p/mean"].truth == 2.5 and metrics["p/mean"].better == "lower"
    assert metrics["p/pair"].ci95 is None
    assert (metrics["p/set"].value, metrics["p/set"].ci95, metrics["p/set"].n) == (3.0, (2.0, 4.0), 17)
    assert "p/none" not in metrics
    with pytest.raises(UsageError, match="two lines called 'p/share'"):
        by_name([share, share])
    with pytest.raises(UsageError, match="is not a number"):
        by_name([Line(name="p/nan", scores={"a": float("nan")})])
