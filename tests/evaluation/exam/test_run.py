"""The sitting: four columns, a folder that survives a kill, other settings refused, what is not sat and why."""

from __future__ import annotations

import json
import os
import signal
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tests.evaluation.exam.conftest import PAPERS, PIXELS, TEST, Memory
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Frames
from yozora.evaluation.exam.candidate import Candidate, the_world
from yozora.evaluation.exam.gate import slips
from yozora.evaluation.exam.result import load_exam
from yozora.evaluation.exam.run import QUICK_FILM_S, Plan, Progress, folder_name, questions_of, sit
from yozora.evaluation.exam.sources import Source
from yozora.evaluation.papers.paper import Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.question import Question
from yozora.media.video import read_video

# test 4, long 1, seeds 2 x 2: 9 films of the model, 7 of the truth and of its reconstruction.
SHEETS = 9 + 7 + 7


@dataclass
class Counted:
    """A source that counts its films, and kills the whole process instead of the film after `deadly` of them."""

    source: Source
    deadly: int | None = None
    films: int = 0
    seeded: bool = True

    def film(self, questions: Sequence[Question]) -> Iterator[Frames]:
        for question in questions:
            if self.films == self.deadly:
                os.kill(os.getpid(), signal.SIGKILL)
            yield from self.source.film([question])
            self.films += 1


def counted(candidate: Candidate, deadly: int | None = None) -> tuple[Candidate, Counted]:
    assert candidate.source is not None
    source = Counted(source=candidate.source, deadly=deadly)
    return replace(candidate, source=source), source


def test_an_exam_has_four_columns(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    told: list[Progress] = []
    exam = sit(tiny, plan, memory, folder, told.append)
    seen, apart = exam.metrics["colours/seen"], exam.metrics["pixels/apart"]
    # A perfect examiner reads the truth without fault; another question's truth only by luck.
    assert seen.truth == 1 and seen.wrong is not None and seen.wrong < 1
    assert (seen.n, seen.goal, seen.share) == (5, 0.98, True)
    assert apart.truth == 0 and apart.floor is not None and apart.wrong is not None
    assert 0 < apart.floor and apart.wrong > 0 and apart.value > 0
    assert seen.ci95 is not None and seen.ci95[0] <= seen.value <= seen.ci95[1]
    # Seeds of one prompt have one truth, read once; a film of a wrong prompt is a truth that was read already.
    assert memory.read == SHEETS == exam.num_clips
    sheets = [one for one in told if one.part == "sheets"]
    assert [one.done for one in sheets] == list(range(1, SHEETS + 1)) and sheets[-1].seconds_left == 0
    assert exam.model == "tiny" and "cores" in exam.hardware and exam.seconds is not None and exam.seconds > 0
    assert exam.settings["steps"] == 1 and exam.settings["size"] == "32x32"
    assert load_exam(folder / "exam.json").metrics["colours/seen"].value == pytest.approx(seen.value, abs=1e-4)


def test_a_figure_of_a_set_has_no_scores(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    exam = sit(tiny, plan, memory, folder)
    assert exam.metrics["pixels/set"].n == 8 and "pixels/set" not in exam.scores
    assert len(exam.scores["pixels/apart"]) == 8 and "colours/never asked" not in exam.metrics


def test_what_is_not_sat_is_said(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    exam = sit(tiny, replace(plan, quick=True), memory, folder)
    assert exam.not_sat == {
        "colours/long": "is no part of a quick exam",
        "colours/relations": "was not taught relations",
        "unasked": "was not taught relations",
    }
    with pytest.raises(UsageError, match="nothing to sit: relations was not taught relations"):
        sit(tiny, replace(plan, papers=PAPERS[2:]), memory, folder)


def test_clips_are_kept(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    exam = sit(tiny, plan, memory, folder)
    kept = exam.kept["pixels"]
    assert [clip.rank for clip in kept] == ["best", "median", "worst"]
    scores = [clip.score for clip in kept if clip.score is not None]
    assert scores == sorted(scores) and len(scores) == 3
    questions = {question.key: question for deck in questions_of(tiny, plan)[0].values() for question in deck}
    for clip in (*kept, *exam.kept["colours"]):
        assert clip.video is not None and clip.truth is not None and set(clip.asked) == set(clip.seen)
        assert clip.asked["colour"] == questions[clip.key].facts.actors[0].colour
        assert read_video(clip.video).frames.shape == (8, 32, 32, 3)
        # H.264 is not lossless, but it is no other film.
        assert np.abs(read_video(clip.truth).frames.astype(float) - questions[clip.key].film()).mean() < 6
    assert len(list(folder.glob("clips/model/**/*.mp4"))) == 9 and len(list(folder.glob("clips/truth/**/*.mp4"))) == 7


def test_a_killed_exam_goes_on(tiny: Candidate, plan: Plan, memory: Memory, folder: Path, tmp_path: Path) -> None:
    deadly, _ = counted(tiny, deadly=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of a fork beside other threads
        child = os.fork()
    if child == 0:
        sit(deadly, plan, memory, folder)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert not (folder / "exam.json").exists()
    journal = folder / "sheets" / "model" / "test.jsonl"
    assert len(journal.read_bytes().splitlines()) == 3
    with journal.open("ab") as file:  # what a kill in the middle of writing leaves
        file.write(b'{"question": "test/0003#')
    again, source = counted(tiny)
    exam = sit(again, plan, memory, folder)
    # 4 truths, 4 floors and 3 films were done.
    assert source.films == 9 - 3 and memory.read == SHEETS - 11
    whole, source = counted(tiny)
    assert sit(whole, plan, memory, tmp_path / "other").metrics == exam.metrics and source.films == 9
    assert all(json.loads(line) for line in journal.read_text().splitlines())


def test_a_finished_exam_is_marked_again_only(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    first = sit(tiny, plan, memory, folder)
    again, source = counted(tiny)
    second = sit(again, plan, memory, folder)
    assert (source.films, memory.read) == (0, SHEETS)
    assert second.metrics == first.metrics and second.scores == first.scores


def test_a_slice_passes_the_gate(tiny: Candidate, plan: Plan, memory: Memory, folder: Path, tmp_path: Path) -> None:
    golden = sit(tiny, plan, memory, folder)
    part = sit(tiny, replace(plan, limit=3, controls=()), memory, tmp_path / "slice")
    assert slips(golden, part) == ()
    # The first questions of a deck are the same however many are drawn, and so are the films.
    row = part.scores["pixels/apart"]
    assert len(row) == 7 and row == {key: golden.scores["pixels/apart"][key] for key in row}


def test_a_question_that_changed_is_asked_again(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    sit(tiny, plan, memory, folder)
    journal = folder / "sheets" / "model" / "test.jsonl"
    journal.write_text(journal.read_text().replace("test/0001#", "test/0001#0"))
    again, source = counted(tiny)
    sit(again, plan, memory, folder)
    assert source.films == 1


def test_a_folder_of_other_settings_is_refused(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    small = replace(plan, papers=(PIXELS,), limit=1)
    sit(tiny, small, memory, folder)
    other = replace(tiny, made_by={**tiny.made_by, "steps": 7})
    with pytest.raises(UsageError, match=r"holds another exam \(steps was 1 and is 7\)"):
        sit(other, small, memory, folder)
    assert folder_name(other, plan) != folder_name(tiny, plan) == folder_name(tiny, small)
    stranger = folder.parent / "stranger"
    stranger.mkdir()
    (stranger / "thesis.txt").write_text("precious")
    with pytest.raises(UsageError, match="holds something that is no exam"):
        sit(tiny, small, memory, stranger)


def test_a_damaged_sheet_is_one_sentence(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    small = replace(plan, papers=(PIXELS,), limit=1)
    sit(tiny, small, memory, folder)
    (folder / "sheets" / "model" / "test.jsonl").write_text("{}\n")
    with pytest.raises(YozoraError, match="is damaged: delete it"):
        sit(tiny, small, memory, folder)


def test_the_world_itself_sits(folder: Path) -> None:
    world = the_world()
    world = replace(world, shape=replace(world.shape, width=32, height=32, frames=8))
    plan = Plan(papers=PAPERS, limit=2)
    exam = sit(world, plan, Memory(world, plan), folder)
    seen = exam.metrics["colours/seen"]
    assert (seen.value, seen.truth, seen.floor) == (1, 1, None) and seen.wrong is not None
    assert "unasked" not in exam.not_sat
    for clip in exam.kept["colours"]:
        assert clip.video == clip.truth and clip.video is not None and clip.video.exists()


def test_two_decks_of_one_name_are_refused() -> None:
    other = Paper(name="other", title="", about="", decks=(replace(TEST, quick=9),), mark=lambda sheets: [])
    with pytest.raises(UsageError, match="two decks called 'test'"):
        Plan(papers=(*PAPERS, other)).decks  # noqa: B018


def test_a_quick_exam_has_so_much_film_and_no_more() -> None:
    decks = [
        Deck(name="many", quick=200, full=300),
        Deck(name="long", quick=4, full=9, seconds=60.0),
        Deck(name="seeds", quick=20, seeds=4),
    ]
    plan = Plan(papers=(), quick=True)
    assert plan.counts(decks[:1], 1.0) == {"many": 200}
    counts = plan.counts(decks, 4.0)
    film = counts["many"] * 4 + counts["long"] * 60 + counts["seeds"] * 4 * 4
    assert 0.7 * QUICK_FILM_S < film <= QUICK_FILM_S
    # All are cut by one factor; a deck of which nothing is left is left out.
    assert counts["many"] == pytest.approx(10 * counts["seeds"], rel=0.2) and counts["long"] == 0
    assert replace(plan, quick=False).counts(decks, 4.0) == {"many": 300, "long": 9, "seeds": 200}
    assert replace(plan, quick=False, limit=7).counts(decks, 4.0) == {"many": 7, "long": 7, "seeds": 7}
