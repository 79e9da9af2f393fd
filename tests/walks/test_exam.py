"""The whole exam, small: a slice of nano's is sat again and must give what its golden result says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.house.graph import REPOSITORY
from yozora.evaluation.exam.candidate import native
from yozora.evaluation.exam.gate import slips
from yozora.evaluation.exam.result import load_exam
from yozora.evaluation.exam.run import Plan, sit
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.papers.adherence import PAPER
from yozora.evaluation.questions.decks import TEST

GOLDEN = REPOSITORY / "benchmarks" / "results" / "exam-nano.json"
SLICE = Plan(papers=(replace(PAPER, decks=(TEST,)),), limit=6, controls=())


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_a_slice_of_the_exam_is_as_it_was(tmp_path: Path) -> None:
    nano = native("nano")
    part = sit(nano, SLICE, load_examiner().among(nano.syllabus), tmp_path / "run")
    found = slips(load_exam(GOLDEN), part)
    assert not found, "\n".join(slip.sentence for slip in found)
    assert part.metrics["adherence/test/place"].n == 6


def test_a_model_that_forgot_everything_slips(tmp_path: Path) -> None:
    """Weights that were never trained must not get through the gate."""
    candidate = native("nano")
    for parameter in candidate.source.engine.weights.transformer.parameters():  # type: ignore[union-attr]
        torch.nn.init.normal_(parameter, std=0.02)
    quick = replace(candidate, source=replace_steps(candidate.source, 2))
    part = sit(quick, SLICE, load_examiner().among(quick.syllabus), tmp_path / "run")
    assert any(slip.worse for slip in slips(load_exam(GOLDEN), part))


def replace_steps(source, steps: int):
    """Return a model's source that takes fewer steps."""
    return type(source)(source.engine, steps=steps, guidance=1.0)
