"""Public weights sit the exam: tiny ones with random numbers, asked of the whole world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yozora.core.shapes import VideoShape
from yozora.evaluation.exam.candidate import native
from yozora.evaluation.exam.run import Plan, folder_name
from yozora.evaluation.papers.adherence import PAPER
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.draw import draw


def test_public_weights_film_each_question_in_its_shape(tmp_path: Path) -> None:
    pytest.importorskip("diffusers", reason="pip install -c constraints.txt -e '.[diffusers]'", exc_type=ImportError)
    from tests.generation.diffusers.tiny import build

    candidate = native(str(build("wan", tmp_path / "tiny wan")), steps=2, guidance=1.0)
    assert candidate.floor is None and candidate.source is not None and candidate.source.seeded
    assert "/" not in folder_name(candidate, Plan(papers=(PAPER,)))
    shape = VideoShape(frames=4, height=32, width=48, fps=4)
    questions = draw(TEST, candidate.syllabus, shape, 2)
    films = list(candidate.source.film(questions))
    assert [film.shape for film in films] == [(4, 32, 48, 3)] * 2
    assert films[0].dtype == np.uint8 and not np.array_equal(*films)
    (again,) = candidate.source.film(questions[1:])
    assert np.array_equal(again, films[1])
