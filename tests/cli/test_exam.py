"""`yozora exam`: from a model to a result, a page and a comparison; what cannot be examined is one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.core.records import Frames
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.evaluation.exam import candidate
from yozora.evaluation.exam.run import Plan, questions_of
from yozora.evaluation.examiner import examiner
from yozora.evaluation.examiner.reading import Reading, reading_of
from yozora.evaluation.papers import catalog
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet

DECK = Deck(name="test", shares={"plots": (("parade", 1.0),), "two_subjects": 0.0, "crowds": 0.0}, quick=2, full=3)


def mark(sheets) -> list[Line]:
    def right(sheet: Sheet) -> float:
        return float(sheet.reading.subjects[0].colour == sheet.question.facts.actors[0].colour)

    return [Line(name="colour/all", scores={sheet.question.key: right(sheet) for sheet in sheets}, goal=0.98)]


PAPERS = (
    Paper(name="colour", title="Colour", about="Is it of the right colour?", decks=(DECK,), mark=mark),
    Paper(
        name="relations",
        title="Relations",
        about="",
        decks=(Deck(name="relations", needs=("relation",)),),
        mark=lambda sheets: [],
    ),
)


class Memory:
    """Reads the truth's films by their facts, and whatever else as the first of them."""

    def __init__(self, model: str) -> None:
        who = candidate.the_world() if model == "truth" else candidate.native(model)
        (questions,) = questions_of(who, Plan(papers=PAPERS[:1]))[0].values()
        self.known = {question.film().tobytes(): reading_of(question.facts) for question in questions}

    def among(self, syllabus: Syllabus) -> Memory:
        assert syllabus.concepts, "the words that the model was taught"
        return self

    def examine(self, frames: Frames, fps: float) -> tuple[Reading, tuple[float, ...]]:
        first = next(iter(self.known.values()))
        return self.known.get(frames.tobytes(), first), (float(np.mean(frames)), 1.0)


def run(*arguments: str):
    return CliRunner().invoke(app, arguments if arguments[0] == "compare" else ["exam", *arguments])


@pytest.fixture(autouse=True)
def room(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sit in an empty folder, with two small papers and an examiner that remembers."""
    (tmp_path / "examiner.safetensors").write_bytes(b"memory")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(catalog, "PAPERS", PAPERS)
    monkeypatch.setattr(candidate, "WORLD_SHAPE", VideoShape(frames=8, height=32, width=32, fps=8))
    monkeypatch.setattr(examiner, "EXAMINER_PATH", tmp_path / "examiner.safetensors")
    monkeypatch.setattr(examiner, "load_examiner", lambda: Memory(str(tiny_model)))
    return tmp_path


def test_a_model_is_examined(room: Path, tiny_model: Path) -> None:
    result = run("--model", str(tiny_model), "--report", "page.html")
    assert result.exit_code == 0, result.stderr
    path, page = result.stdout.split()
    assert Path(path).parts[:2] == ("runs", "out") and page == "page.html"
    data = json.loads(Path(path).read_text())
    assert data["model"] == "tiny" and data["metrics"]["colour/all"]["truth"] == 1
    assert {"value", "n", "ci95", "floor"} <= set(data["metrics"]["colour/all"])
    assert data["not_sat"] == {"relations": "was not taught relations"}
    assert "colour/all" in result.stderr and "Not sat: relations (was not taught relations)" in result.stderr
    assert "sheets 9/9" in result.stderr and "Colour" in Path(page).read_text()
    # The same command goes on where it was, and there is nothing left to do.
    lines = len(list(Path(path).parent.glob("clips/model/**/*.mp4")))
    again = run("--model", str(tiny_model), "--json", "-")
    assert lines == 3 and json.loads(again.stdout)["metrics"] == data["metrics"]


def test_an_earlier_result_is_held_against(room: Path, tiny_model: Path) -> None:
    first = run("--model", str(tiny_model), "--quick", "--json", "a.json", "--run", "one")
    assert first.exit_code == 0 and first.stdout == "a.json\n", first.stderr
    second = run("--model", str(tiny_model), "--json", "b.json", "--run", "two", "--steps", "1", "--against", "a.json")
    assert second.exit_code == 0 and "Against tiny" in second.stderr, second.stderr
    result = run("compare", "a.json", "b.json")
    assert result.exit_code == 0, result.stderr
    assert "colour/all" in result.stdout and "0 better, 0 worse, 0 no difference, 1 cannot tell" in result.stdout
    (found,) = json.loads(run("compare", "a.json", "b.json", "--json").stdout)
    assert (found["name"], found["n"], found["verdict"]) == ("colour/all", 2, "cannot tell")
    other = run("--model", str(tiny_model), "--run", "one", "--steps", "1")
    assert other.exit_code == 2 and "one holds another exam (steps was 2 and is 1)" in other.stderr


def test_the_world_is_examined(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiner, "load_examiner", lambda: Memory("truth"))
    result = run("--model", "truth", "--papers", "colour", "--json", "-")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["metrics"]["colour/all"]["value"] == 1


def test_prompts_are_written_for_others(room: Path) -> None:
    result = run("--ask", "others", "--quick", "--papers", "colour")
    assert result.exit_code == 0 and result.stdout == "others/prompts.jsonl\n"
    assert [json.loads(line)["file"] for line in Path("others/prompts.jsonl").read_text().splitlines()] == [
        "test__0000.mp4", "test__0001.mp4",
    ]  # fmt: skip
    missing = run("--clips", "others", "--model", "other", "--quick", "--papers", "colour")
    assert missing.exit_code == 2 and "others has no test__0000.mp4 and 1 more" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--model", "nanno"), 2, "did you mean 'nano'"),
        (("--papers", "colours"), 2, "did you mean 'colour'"),
        (("--papers", ","), 2, "Name papers of the exam: colour, relations"),
        (("--papers", "relations", "--model", "TINY"), 2, "nothing to sit: relations was not taught relations"),
        (("--steps", "0"), 2, "steps must be from 1 to 1000"),
        (("--guidance", "-1"), 2, "guidance must be from 0 to 20"),
        (("--model", "truth", "--steps", "3"), 2, "--steps and --guidance are for a model"),
        (("--clips", "."), 2, "Say with --model whose videos these are"),
        (("--clips", "nowhere", "--model", "x"), 2, "nowhere is no folder of videos"),
        (("--json", "no/where.json"), 1, "its folder does not exist"),
        (("--report", "no/where.html"), 1, "its folder does not exist"),
        (("--against", "none.json"), 1, "Cannot read none.json"),
        (("--against", "examiner.safetensors"), 1, "examiner.safetensors is no exam: it is not JSON"),
        (("--threads", "0"), 2, "Invalid value for '--threads'"),
        (("compare", "none.json", "none.json"), 1, "Cannot read none.json"),
        (("nano",), 2, "unexpected extra argument"),
    ],
)
def test_what_cannot_be_examined_is_one_sentence(
    room: Path, tiny_model: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run(*(str(tiny_model) if argument == "TINY" else argument for argument in arguments))
    assert (result.exit_code, result.stdout) == (code, ""), result.stderr
    assert words in result.stderr and len([line for line in result.stderr.splitlines() if "questions" not in line]) == 1
