"""The guides are true: what they tell to do works as told."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from pathlib import Path
from random import Random

import pytest

from yozora.core.shapes import VideoShape
from yozora.data.worlds import WorldSpec, taught_by
from yozora.model.conditioning.understanding import understand
from yozora.world.captions import heldout_grammar, lexicon, train_grammar
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.first_light import FIRST_LIGHT, KINDS
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import facts_of
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


@pytest.fixture
def lantern(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the guide's lantern to the list, as its third step says."""
    spec = importlib.util.spec_from_file_location("lantern", GUIDES / "lantern.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(RIGS, "lantern", module.RIG)
    monkeypatch.setitem(lexicon.PHRASES["kind"], "lantern", module.RIG.words)


def test_a_subject_is_one_file_and_one_line(lantern: None) -> None:
    wishes = Wishes(kind="lantern", colour="green", direction="up", place="sea")
    scene = cast_scene(1, wishes=wishes, mix=Mix(two_subjects=0, crowds=0, occluders=0), split="all")
    rendering = render(scene, VideoShape(frames=8, height=64, width=64, fps=2))
    facts = facts_of(scene, rendering.motion, rendering.visible, 2)
    assert rendering.masks.max() == 255 and facts.actors[0].velocity[3][1] < 0
    told = lexicon.syllabus()
    for grammar in (train_grammar, heldout_grammar):
        understood = understand(grammar.describe(facts, Random(0), "dense"), told)
        assert understood.subjects[0]["kind"] == "lantern" and understood.subjects[0]["colour"] == "green"


def test_the_guide_names_what_there_is() -> None:
    text = (GUIDES / "add-a-subject.md").read_text()
    paths = ("docs/guides/lantern.py", "yozora/world/rigs/catalog.py", "yozora/world/casting/first_light.py")
    for path in (*paths, "yozora/world/rigs/rig.py", "yozora/world/scene/script.py"):
        assert path in text and (GUIDES.parents[1] / path).exists()
    for field in ("family", "travels", "acts", "plays", "change"):
        assert f"`{field}`" in text and field in {known.name for known in fields(Rig)}
    assert KINDS and "KINDS" in text


def test_a_new_subject_is_taught_at_once_but_not_to_nano(lantern: None) -> None:
    """It is in the syllabus of the whole world; first light stays as it was."""
    assert "lantern" in {concept.name for concept in taught_by(WorldSpec(num_clips=1)).of_slot("kind")}
    first = taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT))
    assert {concept.name for concept in first.of_slot("kind")} == set(KINDS)
