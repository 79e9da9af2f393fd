"""Portraits: what the examiner says of a subject in a clip means that subject to a prompt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yozora.core.errors import YozoraError
from yozora.core.records import Clip
from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.examiner import read_clip
from yozora.evaluation.examiner.portrait import portrait
from yozora.evaluation.examiner.reading import Reading, reading_of
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import facts_of
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS


def filmed(seed: int, **wishes) -> tuple[Clip, Reading]:
    shape = VideoShape(frames=16, height=96, width=96, fps=8)
    scene = cast_scene(seed, wishes=Wishes(**wishes), seconds=2, split="train")
    rendering = render(scene, shape)
    facts = facts_of(scene, rendering.motion, rendering.visible, shape.fps)
    return Clip(frames=rendering.frames, fps=8), reading_of(facts)


@pytest.fixture(scope="module")
def one() -> tuple[Clip, Reading]:
    return filmed(3, plot="parade", kind="dog", colour="red", place="meadow", time="day", camera="still")


def test_a_subject_is_read_from_its_clip(one: tuple[Clip, Reading]) -> None:
    words = portrait(read_clip(one[0]))
    assert words.endswith("red dog") and words.startswith("a")


@pytest.mark.parametrize("kind", [name for name, rig in RIGS.items() if not rig.standin])
def test_every_kind_is_understood_as_it_is_told(kind: str, one: tuple[Clip, Reading]) -> None:
    subject = replace(one[1].subjects[0], kind=kind, colour="red", size="small", pattern="striped")
    words = portrait(replace(one[1], subjects=(subject,)))
    understood = understand(f"{words} in the city", syllabus())
    assert words == f"a small striped red {kind}" and not understood.unknown
    assert understood.subjects == ({"kind": kind, "colour": "red", "size": "small", "pattern": "striped"},)


def test_what_goes_without_saying_is_not_said(one: tuple[Clip, Reading]) -> None:
    subject = replace(one[1].subjects[0], colour="orange", size="medium", pattern="plain")
    other = replace(subject, kind="cat", boxes=tuple(None for _ in subject.boxes))
    assert portrait(replace(one[1], subjects=(other, subject))) == "an orange dog"


def test_nobody_has_no_portrait(one: tuple[Clip, Reading]) -> None:
    with pytest.raises(YozoraError, match="sees nobody"):
        portrait(replace(one[1], subjects=()))
