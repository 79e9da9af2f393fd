"""Shards of the world: the same bytes from any number of workers and after any kill, facts beside their pixels."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.data.worlds import WorldSpec, render_clip, render_world, shard_path, taught_by
from yozora.generation.weights import find_weights, load_weights
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.mix import Mix
from yozora.world.casting.second_light import SECOND_LIGHT
from yozora.world.casting.splits import held_out


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_any_number_of_workers_writes_the_same_bytes(spec: WorldSpec, shards: list[Path], tmp_path: Path) -> None:
    assert render_world(spec, tmp_path, workers=2) == [shard_path(tmp_path, number) for number in range(3)]
    assert contents(tmp_path) == contents(shards[0].parent)


@pytest.mark.parametrize("lost", ["shard-00001.safetensors", "shard-00001.*", "shard-0000[02].*"])
def test_a_killed_run_goes_on_to_the_same_bytes(spec: WorldSpec, shards: list[Path], tmp_path: Path, lost: str) -> None:
    """A kill leaves shards whole or absent: what is absent is rendered again, what is there is left as it is."""
    folder = tmp_path / "world"
    shutil.copytree(shards[0].parent, folder)
    for path in folder.glob(lost):
        path.unlink()
    kept = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    render_world(spec, folder)
    assert contents(folder) == contents(shards[0].parent)
    untouched = {name for name, when in kept.items() if (folder / name).stat().st_mtime_ns == when}
    assert {name for name in kept if name.endswith(".safetensors")} <= untouched


def test_progress_is_told_clip_by_clip(spec: WorldSpec, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    render_world(spec, tmp_path, tick=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize("change", [{"seed": 1}, {"num_clips": 6}, {"split": "test"}, {"height": 64}, {"fps": 4.0}])
def test_another_world_in_the_same_folder_is_refused(spec: WorldSpec, shards: list[Path], change: dict) -> None:
    before = contents(shards[0].parent)
    with pytest.raises(UsageError) as refusal:
        render_world(dataclasses.replace(spec, **change), shards[0].parent)
    assert str(refusal.value).endswith("render into another folder or delete it.")
    assert contents(shards[0].parent) == before


def test_what_a_shard_holds(spec: WorldSpec, shards: list[Path]) -> None:
    for path, count in zip(shards, (2, 2, 1), strict=True):
        tensors = load_file(path)
        assert tensors["frames"].shape == (count, 8, 32, 32, 3) and tensors["frames"].dtype == np.uint8
        assert tensors["mask"].shape == (count, 8, 8, 8) and tensors["mask"].dtype == np.uint8
        records = [json.loads(line) for line in path.with_suffix(".jsonl").read_text().splitlines()]
        assert len(records) == count
        for record in records:
            assert len(record["captions"]) == spec.captions_per_clip
            assert len(record["facts"]["actors"][0]["boxes"]) == 8


def test_a_clip_depends_on_its_number_alone(spec: WorldSpec, shards: list[Path]) -> None:
    third = render_clip(spec, 2)
    stored = load_file(shards[1])
    assert np.array_equal(third.frames, stored["frames"][0]) and np.array_equal(third.mask, stored["mask"][0])
    more = render_clip(dataclasses.replace(spec, num_clips=500, clips_per_shard=100), 2)
    assert np.array_equal(more.frames, third.frames) and more.record == third.record


def test_clips_differ_by_number_seed_and_split(spec: WorldSpec) -> None:
    specs = (spec, dataclasses.replace(spec, seed=1), dataclasses.replace(spec, split="test"))
    clips = [render_clip(one, number).frames.tobytes() for one in specs for number in (0, 1)]
    assert len(set(clips)) == 6


def test_a_mask_lies_over_its_subjects(spec: WorldSpec) -> None:
    """The coarse mask is bright inside the boxes of the facts and dark elsewhere, under a still camera."""
    calm = dataclasses.replace(spec, height=64, width=64, mix=Mix(camera_moves=0.0, occluders=0.0))
    bright = 0
    for number in range(12):
        clip = render_clip(calm, number)
        y, x = (np.mgrid[:16, :16] + 0.5) / 16
        for index, mask in enumerate(clip.mask):
            boxes = [actor["boxes"][index] for actor in clip.record["facts"]["actors"]]
            near = np.any([(x > a - 0.1) & (x < c + 0.1) & (y > b - 0.1) & (y < d + 0.1) for a, b, c, d in boxes], 0)
            assert mask[~near].max(initial=0) == 0
        bright += clip.mask.max() > 200
    assert bright > 9


def test_training_speaks_one_grammar_and_the_test_another(spec: WorldSpec) -> None:
    """Both name every subject of the clip."""
    told = syllabus()
    small = dataclasses.replace(spec, height=16, width=16)
    spoken: dict[str, set[str]] = {}
    for split in ("train", "test"):
        for number in range(4):
            record = render_clip(dataclasses.replace(small, split=split), number).record
            kinds = {actor["kind"] for actor in record["facts"]["actors"]}
            for text in record["captions"]:
                assert {subject["kind"] for subject in understand(text, told).subjects} == kinds, text
            spoken.setdefault(split, set()).update(record["captions"])
    assert not spoken["train"] & spoken["test"]


@pytest.mark.parametrize("split", ["train", "test", "unseen"])
def test_the_unseen_split_alone_shows_what_is_held_out(spec: WorldSpec, split: str) -> None:
    small = dataclasses.replace(spec, height=16, width=16, seconds=0.5, split=split)
    for number in range(12):
        actors = render_clip(small, number).record["facts"]["actors"]
        assert any(held_out(actor["kind"], actor["colour"]) for actor in actors) == (split == "unseen")


def test_the_shipped_weights_know_what_their_own_world_teaches() -> None:
    """Concept by concept and in order: a concept's number is its token, and the world has grown since."""
    shipped = load_weights(find_weights("nano"))
    taught = taught_by(from_dict(WorldSpec, shipped.card.recipe["world"]))
    assert [concept.key for concept in taught.concepts] == [concept.key for concept in shipped.syllabus.concepts]
    assert taught.max_subjects == shipped.syllabus.max_subjects


def test_only_what_its_kinds_can_do_is_taught() -> None:
    taught = taught_by(WorldSpec(num_clips=1, mix=SECOND_LIGHT))
    assert {concept.name for concept in taught.of_slot("effect")} == {
        "bitten", "popped", "toppled", "lit", "unlit", "prints",
    }  # fmt: skip
    assert {concept.name for concept in taught.of_slot("deed")} == {
        "bite", "pop", "knock over", "switch on", "switch off",
    }  # fmt: skip
    actions = {concept.name for concept in taught.of_slot("action")}
    assert {"walk", "sit", "hide", "return"} <= actions and not {"collide", "swing"} & actions
    for slot in ("size", "pattern", "count", "order"):
        assert not taught.of_slot(slot), f"every {slot} is the same"


def test_the_world_teaches_more_than_first_light() -> None:
    whole, first = (taught_by(WorldSpec(num_clips=1, mix=mix)) for mix in (Mix(), FIRST_LIGHT))
    assert {concept.key for concept in first.concepts} < {concept.key for concept in whole.concepts}
    for slot in ("weather", "style", "pattern", "count", "action", "relation", "effect"):
        assert whole.of_slot(slot) and not first.of_slot(slot)


def test_what_a_mix_shows_one_of_is_not_taught() -> None:
    mix = dataclasses.replace(FIRST_LIGHT, times=("day",), kinds=("dog", "bird"))
    taught = taught_by(WorldSpec(num_clips=1, mix=mix))
    assert not taught.of_slot("time")
    assert {concept.name for concept in taught.of_slot("kind")} == {"dog", "bird"}


@pytest.mark.parametrize("seconds", [0.125, 0.5, 2.0, 12.0])
def test_clips_of_any_length_and_shape_are_rendered(spec: WorldSpec, seconds: float) -> None:
    wide = dataclasses.replace(spec, seconds=seconds, width=64, height=32, mix=Mix())
    for number in range(4):
        clip = render_clip(wide, number)
        assert clip.frames.shape == (wide.shape.frames, 32, 64, 3)
        assert clip.mask.shape == (wide.shape.frames, 8, 16)
