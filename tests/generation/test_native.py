"""The native engine: what it adds to what was asked."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from yozora.core.syllabus import Syllabus
from yozora.generation.native import RESTING, Take
from yozora.generation.story import Part
from yozora.generation.weights import load_weights
from yozora.model.conditioning.understanding import understand

STILL, MOVING = "a red car drives to the left", "a red car drives to the left, the camera zooms in"


def take(prompt: str, syllabus: Syllabus, parts: tuple[Part, ...] = ()) -> Take:
    return Take(
        understanding=understand(prompt, syllabus),
        num_frames=8,
        seed=0,
        num_inference_steps=1,
        guidance_scale=1.0,
        parts=parts,
    )


def test_a_camera_of_which_nobody_speaks_rests(tiny_model: Path) -> None:
    syllabus = load_weights(tiny_model).syllabus
    assert take(STILL, syllabus).resting(syllabus).understanding.setting["camera"] == "still"
    moving = take(MOVING, syllabus)
    assert moving.understanding.setting["camera"] == "zoom in" and moving.resting(syllabus) == moving
    parts = tuple(Part(understanding=understand(one, syllabus), start=0.0, end=1.0) for one in (STILL, MOVING))
    rested = take(STILL, syllabus, parts).resting(syllabus).parts
    assert [part.understanding.setting["camera"] for part in rested] == ["still", "zoom in"]


def test_weights_that_know_no_cameras_are_asked_for_none(tiny_model: Path) -> None:
    syllabus = load_weights(tiny_model).syllabus
    blind = dataclasses.replace(
        syllabus, concepts=tuple(concept for concept in syllabus.concepts if concept.key != RESTING)
    )
    assert take(STILL, blind).resting(blind) == take(STILL, blind)
