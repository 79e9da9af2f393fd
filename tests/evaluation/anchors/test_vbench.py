"""The VBench export: entries as VBench_full_info.json has them, files as its two modes look for them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.evaluation.anchors.conftest import COARSE, PLAIN, Ask
from yozora.core.errors import UsageError
from yozora.evaluation.anchors.decks import VBENCH
from yozora.evaluation.anchors.vbench import COLOURS, OBJECTS, RELATIONS, SCENES, STYLES, entries_of, export_vbench
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.media.video import read_video
from yozora.world.captions.lexicon import syllabus
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS as WORLD_COLOURS
from yozora.world.styles.catalog import STYLES as WORLD_STYLES

# One entry of each form, from vbench/VBench_full_info.json at commit 45e79ec.
THEIRS = json.loads("""[
    {"prompt_en": "In a still frame, a stop sign", "dimension": ["temporal_flickering"]},
    {"prompt_en": "a bird and a cat", "dimension": ["multiple_objects"],
     "auxiliary_info": {"multiple_objects": {"object": "bird and cat"}}},
    {"prompt_en": "A person is marching", "dimension": ["human_action"]},
    {"prompt_en": "a person swimming in ocean",
     "dimension": ["subject_consistency", "dynamic_degree", "motion_smoothness"]},
    {"prompt_en": "a car", "dimension": ["object_class"], "auxiliary_info": {"object_class": {"object": "car"}}},
    {"prompt_en": "a red bicycle", "dimension": ["color"], "auxiliary_info": {"color": {"color": "red"}}},
    {"prompt_en": "A beautiful coastal beach in spring, waves lapping on sand, pixel art",
     "dimension": ["appearance_style"],
     "auxiliary_info": {"appearance_style": {"appearance_style": "pixel art"}}},
    {"prompt_en": "A beautiful coastal beach in spring, waves lapping on sand, zoom in",
     "dimension": ["temporal_style"]},
    {"prompt_en": "Turtle swimming in ocean.",
     "dimension": ["overall_consistency", "aesthetic_quality", "imaging_quality"]},
    {"prompt_en": "desert", "dimension": ["scene", "background_consistency"],
     "auxiliary_info": {"scene": {"scene": {"scene": "desert"}}}},
    {"prompt_en": "a bicycle on the left of a car, front view", "dimension": ["spatial_relationship"],
     "auxiliary_info": {"spatial_relationship": {"spatial_relationship":
        {"object_a": "bicycle", "object_b": "car", "relationship": "on the left of"}}}}
]""")
DIMENSIONS = {name for entry in THEIRS for name in entry["dimension"]}


def form(value: object) -> object:
    """Return nested data with its words left out: what must be the same in theirs and ours."""
    return {key: form(part) for key, part in value.items()} if isinstance(value, dict) else type(value).__name__


THEIR_FORMS = {
    name: form(entry["auxiliary_info"][name]) for entry in THEIRS for name in entry.get("auxiliary_info", {})
}


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return draw(VBENCH, syllabus(), COARSE, 36)


def test_entries_have_the_form_of_theirs(questions: tuple[Question, ...]) -> None:
    seen = set()
    for entry in entries_of(questions):
        plain = entry.plain
        assert set(plain) in ({"prompt_en", "dimension"}, {"prompt_en", "dimension", "auxiliary_info"})
        assert set(plain["dimension"]) <= DIMENSIONS and plain["dimension"]
        for name, labels in plain.get("auxiliary_info", {}).items():
            assert name in plain["dimension"] and form(labels) == THEIR_FORMS[name]
        seen |= set(plain["dimension"])
    assert seen >= DIMENSIONS - {"temporal_flickering"}, DIMENSIONS - seen


def test_a_dimension_that_needs_labels_always_has_them(questions: tuple[Question, ...]) -> None:
    needs = set(THEIR_FORMS)
    for entry in entries_of(questions):
        assert needs & set(entry.dimensions) == set(entry.auxiliary)


def test_labels_are_true_and_asked_for(red_car: Question) -> None:
    own, label = entries_of([red_car])
    assert own.prompt == red_car.prompt and own.folder == "videos"
    assert own.auxiliary == {
        "object_class": {"object": "car"},
        "scene": {"scene": {"scene": "street"}},
        "appearance_style": {"appearance_style": "watercolor painting"},
    }
    assert {"subject_consistency", "dynamic_degree", "background_consistency"} <= set(own.dimensions)
    assert not {"temporal_flickering", "temporal_style", "multiple_objects"} & set(own.dimensions)
    # VBench finds the object by taking article and colour away.
    assert label.plain == {
        "prompt_en": "a red car", "dimension": ["color"], "auxiliary_info": {"color": {"color": "red"}},
    }  # fmt: skip
    assert label.prompt.replace("a ", "").replace("red", "").strip() == "car"


def test_what_is_not_so_or_not_said_is_no_label(red_car: Question, ask: Ask) -> None:
    silent = ask("A car.", plot="parade", kind="car", colour="red", place="city", style="watercolour")
    assert entries_of([silent])[0].auxiliary == {"object_class": {"object": "car"}}
    lied = ask("A blue car at the beach.", plot="parade", kind="car", colour="red", place="city")
    assert [entry.auxiliary for entry in entries_of([lied])] == [{"object_class": {"object": "car"}}]


def test_two_objects_and_how_they_stand(ask: Ask) -> None:
    question = ask(
        "A red car is to the left of a blue dog.", plot="parade", kind="car", colour="red", relation="left of",
        mix=replace(PLAIN, kinds=("car", "dog")),
    )  # fmt: skip
    labels = entries_of([question])[0].auxiliary
    assert labels["multiple_objects"] == {"object": "car and dog"}
    pair = {"object_a": "car", "object_b": "dog", "relationship": "on the left of"}
    assert labels["spatial_relationship"] == {"spatial_relationship": pair}
    assert labels["multiple_objects"]["object"].split(" and ") == ["car", "dog"]


def test_what_stands_still_is_for_flickering_and_what_runs_for_human_action(ask: Ask) -> None:
    still = ask(
        "A yellow teddy bear stands still.", plot="parade", kind="teddy", action="stand", camera="still",
        weather="clear",
    )  # fmt: skip
    dimensions = entries_of([still])[0].dimensions
    assert "temporal_flickering" in dimensions and "dynamic_degree" not in dimensions
    runner = ask("A child runs to the left.", plot="parade", kind="child", action="run")
    (label,) = [entry for entry in entries_of([runner]) if entry.folder == "labels"]
    # As VBench reads the label from the name of the file.
    stem = label.name(0).lower().split("-")[0].split("person is ")[-1].split("_")[0]
    assert stem == "jogging" and label.dimensions == ("human_action",)


def test_files_are_where_both_modes_look(tmp_path: Path, red_car: Question) -> None:
    made = []

    def clips(question: Question) -> np.ndarray:
        made.append((question.key, question.seed))
        frames = np.zeros((4, 32, 32, 3), np.uint8)
        frames[:] = len(made) * 20
        return frames

    assert export_vbench([red_car], clips, tmp_path) == tmp_path
    suite = json.loads((tmp_path / "full_info.json").read_text())
    for entry in suite:
        folder = tmp_path / ("labels" if entry["dimension"] == ["color"] else "videos")
        # The standard mode.
        names = [f"{entry['prompt_en']}-{index}.mp4" for index in range(5)]
        assert sorted(path.name for path in folder.iterdir()) == names
        for index, name in enumerate(names):
            clip = read_video(folder / name)
            assert clip.fps == red_car.shape.fps and abs(int(clip.frames[0, 0, 0, 0]) - 20 * (index + 1)) <= 2
    # The custom mode: every video has a prompt, and the other way round.
    told = json.loads((tmp_path / "prompts.json").read_text())
    assert set(told) == {path.name for path in (tmp_path / "videos").iterdir()}
    assert set(told.values()) == {red_car.prompt}
    # Five takes with five seeds, each made once although two folders hold it.
    assert len(made) == 5 and len(dict(made)) == 5 and len({seed for _, seed in made}) == 5
    assert (tmp_path / "all_dimension.txt").read_text().splitlines() == [red_car.prompt, "a red car"]
    assert (tmp_path / "prompts_per_dimension" / "color.txt").read_text() == "a red car\n"


def test_without_clips_only_prompts_are_written(tmp_path: Path, questions: tuple[Question, ...]) -> None:
    export_vbench(questions, None, tmp_path, samples=2)
    assert not (tmp_path / "videos").exists() and not (tmp_path / "labels").exists()
    told = json.loads((tmp_path / "prompts.json").read_text())
    assert set(told.values()) == {question.prompt for question in questions}
    assert all(re.fullmatch(r".+-[01]\.mp4", name) for name in told)


def test_questions_of_one_prompt_share_an_entry(red_car: Question) -> None:
    again = replace(red_car, key="test/0000.1", seed=99, like=red_car.key)
    own, label = entries_of([red_car, again])
    assert [take.seed for take in own.takes(5)][:2] == [red_car.seed, 99]
    assert len({take.key for take in label.takes(5)}) == 5


def test_a_prompt_too_long_for_a_name_is_for_the_custom_mode_only(tmp_path: Path, red_car: Question) -> None:
    long = replace(red_car, prompt=red_car.prompt + " It drives on" * 30)
    export_vbench([long], lambda question: np.zeros((2, 32, 32, 3), np.uint8), tmp_path, samples=1)
    suite = json.loads((tmp_path / "full_info.json").read_text())
    assert [entry["prompt_en"] for entry in suite] == ["a red car"]
    assert json.loads((tmp_path / "prompts.json").read_text()) == {"test-0000-0.mp4": long.prompt}
    assert (tmp_path / "videos" / "test-0000-0.mp4").exists()


def test_tables_name_what_the_world_has() -> None:
    assert set(OBJECTS) <= set(RIGS) and set(SCENES) <= set(PLACES) and set(STYLES) <= set(WORLD_STYLES)
    assert set(COLOURS) <= set(WORLD_COLOURS)
    assert set(RELATIONS.values()) <= {"on the left of", "on the right of", "on the top of", "on the bottom of"}


@pytest.mark.parametrize("samples", [0, 26])
def test_nonsense_is_refused(tmp_path: Path, red_car: Question, samples: int) -> None:
    with pytest.raises(UsageError):
        export_vbench([red_car], None, tmp_path, samples=samples)
    with pytest.raises(UsageError):
        export_vbench([], None, tmp_path)
