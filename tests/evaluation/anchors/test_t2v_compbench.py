"""The T2V-CompBench export: seven categories, named and formed as in its repository."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.evaluation.anchors.conftest import COARSE, PLAIN, Ask, numbered
from yozora.core.errors import UsageError
from yozora.evaluation.anchors.decks import COMPBENCH
from yozora.evaluation.anchors.t2v_compbench import CATEGORIES, STATES, entries_of, export_compbench
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.world.captions.lexicon import syllabus
from yozora.world.scene.script import DEEDS

# The first entry of each file of meta_data/ at commit 116f996, with the list of prompts and the folder that go with it.
THEIRS = {
    "consistent_attribute_binding": {
        "prompt": "A blue car drives past a white picket fence on a sunny day",
        "phrases": "a blue car; a white picket fence",
    },
    "dynamic_attribute_binding": {
        "prompt": "A timelapse of a leaf transitioning from green to bright red as autumn progresses.",
        "state 0": "A green leaf", "state 1": "A bright red leaf", "tag": "attribute change",
    },
    "spatial_relationships": {
        "prompt": "A dog running on the left of a bicycle",
        "spatial": "left", "object_1": "dog", "object_2": "bicycle",
    },
    "motion_binding": {
        "prompt": "A cat slinking to the left side of a cozy living room",
        "object_1": "cat", "d_1": "left", "object_2": "", "d_2": "",
    },
    "action_binding": {
        "prompt": "A dog runs through a field while a cat climbs a tree",
        "phrase_0": ["a dog?", "a dog runs through a field?"], "phrase_1": ["a cat?", "a cat climbs a tree?"],
    },
    "object_interactions": {"prompt": "Two cars collide at an intersection"},
    "generative_numeracy": {
        "prompt": "three dogs play in the snow with a red ball", "objects": "dog,red ball", "numbers": "3,1",
    },
}  # fmt: skip
BY_NAME = {category.metadata: category for category in CATEGORIES}


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return draw(COMPBENCH, syllabus(), COARSE, 28)


def label(name: str, question: Question) -> dict | None:
    """Return the entry of a question in one category, None where it has none."""
    found = entries_of([question], BY_NAME[name])
    return found[0][1] if found else None


@pytest.mark.parametrize("name", THEIRS)
def test_every_category_is_asked_in_the_form_of_theirs(name: str, questions: tuple[Question, ...]) -> None:
    entries = [entry for _, entry in entries_of(questions, BY_NAME[name])]
    assert len(entries) >= 2
    for entry in entries:
        assert list(entry) == list(THEIRS[name])
        assert [type(value) for value in entry.values()] == [type(value) for value in THEIRS[name].values()]


def test_what_their_judges_read_can_be_read(questions: tuple[Question, ...]) -> None:
    """Each check is how an evaluation script takes an entry apart."""
    for _, entry in entries_of(questions, BY_NAME["consistent_attribute_binding"]):
        first, second = (phrase.strip() for phrase in entry["phrases"].split(";"))
        assert first and second
    for _, entry in entries_of(questions, BY_NAME["spatial_relationships"]):
        assert entry["spatial"] in ("left", "right", "above", "on", "under", "below", "in front of", "behind")
    for _, entry in entries_of(questions, BY_NAME["motion_binding"]):
        assert entry["d_1"] in ("left", "right", "up", "down") and entry["d_2"] in ("left", "right", "up", "down", "")
        assert bool(entry["object_2"]) == bool(entry["d_2"])
    for _, entry in entries_of(questions, BY_NAME["action_binding"]):
        for phrase in (entry["phrase_0"], entry["phrase_1"]):
            who, what = (words.split("?")[0] for words in phrase)
            assert what.startswith(who) and len(what) > len(who)
    for _, entry in entries_of(questions, BY_NAME["generative_numeracy"]):
        objects, numbers = entry["objects"].split(","), [int(number) for number in entry["numbers"].split(",")]
        assert 1 <= len(objects) == len(numbers) <= 2 and max(numbers) >= 2
    for _, entry in entries_of(questions, BY_NAME["dynamic_attribute_binding"]):
        assert entry["state 0"] != entry["state 1"] and entry["tag"] in ("attribute change", "state change")


def test_every_lasting_change_has_its_states() -> None:
    assert set(STATES) == set(DEEDS)
    assert all(before != after for before, after in STATES.values())


def test_a_change_is_one_only_where_it_is_said_and_lasts(ask: Ask) -> None:
    question = ask("A snowman is melting.", plot="effect", kind="snowman", effect="melted")
    entry = label("dynamic_attribute_binding", question)
    assert entry is not None
    assert (entry["state 0"], entry["state 1"]) == ("A snowman", "A melted snowman")
    assert label("dynamic_attribute_binding", ask("A snowman.", plot="effect", effect="melted")) is None
    (actor,) = question.facts.actors
    back = replace(actor, state=(*actor.state[:-1], 0.0))
    undone = replace(question, facts=replace(question.facts, actors=(back,)))
    assert label("dynamic_attribute_binding", undone) is None


def test_a_direction_must_be_said_and_reached(red_car: Question) -> None:
    entry = label("motion_binding", red_car)
    assert entry is not None and (entry["object_1"], entry["d_1"]) == ("car", "left")
    actor = red_car.facts.actors[0]
    returned = replace(actor, boxes=(*actor.boxes[:-1], actor.boxes[0]))
    assert label("motion_binding", replace(red_car, facts=replace(red_car.facts, actors=(returned,)))) is None
    understood = replace(red_car.understood, subjects=({"kind": "car"},))
    assert label("motion_binding", replace(red_car, understood=understood)) is None


def test_numbers_must_be_said(ask: Ask) -> None:
    crowd = {"plot": "parade", "kind": "duck", "count": 3}
    entry = label("generative_numeracy", ask("Three ducks.", **crowd))
    assert entry is not None and (entry["objects"], entry["numbers"]) == ("duck", "3")
    assert label("generative_numeracy", ask("Some ducks.", **crowd)) is None
    assert label("generative_numeracy", ask("A duck.", plot="parade", kind="duck", count=1)) is None


def test_one_subject_binds_nothing_to_two(red_car: Question) -> None:
    for name in ("consistent_attribute_binding", "action_binding", "spatial_relationships", "object_interactions"):
        assert label(name, red_car) is None


def test_two_subjects_are_bound(ask: Ask) -> None:
    question = ask(
        "A red dog chases a blue cat to the left.", plot="parade", kind="dog", colour="red", relation="chases",
        direction="left", mix=replace(PLAIN, kinds=("dog", "cat"), colours=("red", "blue")),
    )  # fmt: skip
    assert label("consistent_attribute_binding", question) == {
        "prompt": question.prompt, "phrases": "a red dog; a blue cat",
    }  # fmt: skip
    assert label("object_interactions", question) == {"prompt": question.prompt}


def test_files_are_named_as_theirs(tmp_path: Path, questions: tuple[Question, ...], red_car: Question) -> None:
    made: list[str] = []

    def clips(question: Question) -> np.ndarray:
        made.append(question.key)
        return np.zeros((2, 32, 32, 3), np.uint8)

    asked = [*questions[:14], numbered(red_car, 99)]
    assert export_compbench(asked, clips, tmp_path) == tmp_path
    found = {path.stem for path in (tmp_path / "meta_data").iterdir()}
    assert found <= set(THEIRS) and len(found) == 7
    for name in found:
        category = BY_NAME[name]
        entries = json.loads((tmp_path / "meta_data" / f"{name}.json").read_text())
        told = (tmp_path / "prompts" / f"{category.prompts}.txt").read_text().splitlines()
        videos = sorted(path.name for path in (tmp_path / "video" / category.videos).iterdir())
        assert told == [entry["prompt"] for entry in entries]
        assert videos == [f"{number:04d}.mp4" for number in range(1, len(entries) + 1)]
    # A question in several categories is filmed once.
    assert len(made) == len(set(made)) <= len(asked)


def test_without_clips_there_are_no_videos(tmp_path: Path, red_car: Question) -> None:
    export_compbench([red_car], None, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["meta_data", "prompts"]
    assert [path.name for path in (tmp_path / "meta_data").iterdir()] == ["motion_binding.json"]
    with pytest.raises(UsageError):
        export_compbench([], None, tmp_path)
