"""Vocabulary: what was not taught is never answered, and what is left keeps its proportions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from yozora.core.records import Frames
from yozora.core.syllabus import Concept, Syllabus
from yozora.evaluation.examiner.answers import CAMERAS, SETTING, SUBJECT
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.examiner.sight import Eyes
from yozora.evaluation.examiner.vocabulary import Vocabulary
from yozora.generation.weights import find_weights, load_weights
from yozora.world.captions.lexicon import syllabus


@pytest.fixture(scope="module")
def nano() -> Syllabus:
    return load_weights(find_weights("nano")).syllabus


@pytest.fixture(scope="module")
def frames() -> Frames:
    return torch.randint(0, 255, (8, 64, 64, 3), generator=torch.Generator().manual_seed(0)).to(torch.uint8).numpy()


def test_probabilities_are_shared_out_among_what_was_taught(nano: Syllabus, frames: Frames) -> None:
    vocabulary = Vocabulary.of(nano)
    sight = load_examiner().eyes.look(frames)
    narrow = vocabulary.narrowed(sight)
    taught = {concept.name for concept in nano.of_slot("kind")}
    assert [name for name, known in zip(SUBJECT["kind"], vocabulary.allowed["kind"], strict=True) if known] == [
        name for name in SUBJECT["kind"] if name in taught
    ]
    assert "time" not in vocabulary.allowed  # nano was taught all times
    known = vocabulary.allowed["place"]
    shares = np.exp(narrow.setting["place"])
    assert np.allclose(shares.sum(-1), 1, atol=1e-5) and np.allclose(shares[:, ~known], 0, atol=1e-6)
    before = np.exp(sight.setting["place"])[:, known]
    assert np.allclose(shares[:, known], before / before.sum(-1, keepdims=True), atol=1e-5)
    assert narrow.move.sum() == pytest.approx(1, abs=1e-5)
    assert all(
        narrow.move[CAMERAS.index(name)] == 0 for name in set(CAMERAS) - {c.name for c in nano.of_slot("camera")}
    )


def test_looks_at_subjects_are_narrowed_too(nano: Syllabus) -> None:
    eyes: Eyes = load_examiner().eyes
    vocabulary = Vocabulary.of(nano)
    sight = eyes.look(np.zeros((1, 64, 64, 3), np.uint8))
    shares = np.full(len(SUBJECT["kind"]), 1 / len(SUBJECT["kind"]), np.float32)
    told = vocabulary._shares("kind", shares)
    assert told.sum() == pytest.approx(1, abs=1e-5)
    assert np.allclose(told[vocabulary.allowed["kind"]], 1 / vocabulary.allowed["kind"].sum(), atol=1e-5)
    assert vocabulary.narrowed(replace(sight, sightings=[[]])).sightings == [[]]


def test_the_whole_world_narrows_nothing(frames: Frames) -> None:
    assert Vocabulary.of(syllabus()).allowed == {}
    examiner = load_examiner()
    assert examiner.among(syllabus()).examine(frames, 8.0) == examiner.examine(frames, 8.0)


def test_a_slot_of_which_nothing_was_taught_stays_open() -> None:
    one = Syllabus(concepts=(Concept(slot="kind", name="dog", phrases=("dog",)),))
    allowed = Vocabulary.of(one).allowed
    assert set(allowed) == {"kind"} and allowed["kind"].sum() == 1
    assert set(SETTING).isdisjoint(allowed)
