"""Layouts of rendered clips: boxes lie where the masks are, under any camera, and actors are what the facts say."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from yozora.core.shapes import VideoShape
from yozora.data.layouts import seen_boxes, who_are
from yozora.data.loader import LatentBatches, cache_latents, read_records, read_tensor
from yozora.model.conditioning.cast import MAX_ACTORS, cast_slots, occluder_row
from yozora.model.layout.occluders import OCCLUDER
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import facts_of
from yozora.world.render.render import render

SYLLABUS = syllabus()


@pytest.mark.parametrize("camera", ["still", "pan left", "zoom in"])
def test_boxes_lie_round_what_is_seen(camera: str) -> None:
    mix = Mix(camera_moves=1.0, cameras=(camera,), two_subjects=0.0, crowds=0.0, occluders=0.0)
    shape = VideoShape(frames=8, height=64, width=64, fps=4.0)
    checked = 0
    for seed in range(6):
        scene = cast_scene(seed, wishes=Wishes(), mix=mix, seconds=2.0)
        filmed = render(scene, shape)
        boxes = seen_boxes(scene, filmed, 4.0)
        assert boxes.shape == (MAX_ACTORS, 8, 6) and not boxes[len(scene.actors) :].any()
        for frame in range(8):
            mask = filmed.masks[0, frame] > 100
            if not mask.any() or filmed.visible[0, frame] < 0.9:
                continue
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            x, y, wide, high = (float(number) for number in boxes[0, frame, :4])
            middle = ((columns[0] + columns[-1] + 1) / 64, (rows[0] + rows[-1] + 1) / 64)
            assert abs(x - middle[0]) < wide / 2 and abs(y - middle[1]) < high / 2
            inside = mask[max(0, round((y - high / 2) * 32)) : round((y + high / 2) * 32) + 1]
            assert inside.sum() > 0.9 * mask.sum()
            checked += 1
    assert checked > 5


def test_actors_are_what_the_facts_say() -> None:
    scene = cast_scene(3, wishes=Wishes(), mix=Mix(two_subjects=1.0), seconds=1.0)
    filmed = render(scene, VideoShape(frames=4, height=32, width=32, fps=4.0))
    facts = facts_of(scene, filmed.motion, filmed.visible, 4.0).to_dict()
    record = json.loads(json.dumps({"facts": facts}))
    for numbers, actor in zip(who_are(record, SYLLABUS), facts["actors"], strict=False):
        keys = [SYLLABUS.concepts[number - 1].key for number in numbers if number]
        assert keys[:2] == [f"kind:{actor['kind']}", f"colour:{actor['colour']}"]
        assert (f"direction:{actor['direction']}" in keys) == (actor["direction"] is not None)


def test_what_is_done_and_what_comes_of_it_is_known_of_who_does_it_and_who_has_it() -> None:
    told = {}
    for seed in range(12):
        scene = cast_scene(seed, wishes=Wishes(effect="bitten"), mix=Mix(), seconds=4.0)
        filmed = render(scene, VideoShape(frames=8, height=32, width=32, fps=2.0))
        facts = facts_of(scene, filmed.motion, filmed.visible, 2.0).to_dict()
        for numbers, actor in zip(who_are({"facts": facts}, SYLLABUS), facts["actors"], strict=True):
            keys = {SYLLABUS.concepts[number - 1].key for number in numbers if number}
            does = any(each["cause"] is not None for other in facts["actors"] for each in other["changes"])
            assert ("effect:bitten" in keys) == (actor["kind"] == "cookie")
            assert ("deed:bite" in keys) == (does and actor["kind"] != "cookie")
            told |= dict.fromkeys(keys)
    assert {"effect:bitten", "deed:bite"} <= set(told)


def test_what_they_pass_behind_has_a_box_round_all_that_hides_them_and_says_only_that() -> None:
    hid = 0
    for seed in range(24):
        scene = cast_scene(seed, wishes=Wishes(plot="permanence", action="run"), mix=Mix(camera_moves=0.0), seconds=4.0)
        if not scene.occluders:
            continue
        shape = VideoShape(frames=16, height=64, width=64, fps=4.0)
        filmed, actors = render(scene, shape), len(scene.actors)
        boxes = seen_boxes(scene, filmed, 4.0).astype(np.float32)
        assert (boxes[actors, :, 5] == OCCLUDER).all() and (boxes[:actors, :, 5] >= 0).all()
        facts = facts_of(scene, filmed.motion, filmed.visible, 4.0).to_dict()
        told = who_are({"facts": facts, "occluders": 1}, SYLLABUS)
        assert told[actors] == occluder_row(SYLLABUS) and sum(map(bool, told[actors])) == 1
        for frame in np.flatnonzero(filmed.visible[0] == 0):
            off = np.abs(boxes[0, frame, :2] - boxes[actors, frame, :2])
            if (np.abs(boxes[0, frame, :2] - 0.5) < 0.4).all():
                assert (off <= boxes[actors, frame, 2:4] / 2).all(), "who is gone is behind it"
                hid += 1
    assert hid > 10


def test_batches_carry_the_layout_of_their_own_windows(shards, tmp_path) -> None:
    """Drawn under autocast, as training draws: 16-bit boxes are joined there too."""
    for shard in shards:
        cache_latents(
            shard, tmp_path / shard.name, lambda video: torch.nn.functional.avg_pool3d(video, (2, 8, 8)), SYLLABUS
        )
    data = LatentBatches.load([tmp_path / shard.name for shard in shards])
    boxes = torch.cat([read_tensor(shard, "boxes") for shard in shards]).float()
    records = [record for shard in shards for record in read_records(shard)]
    with torch.autocast("cpu", torch.bfloat16):
        batch = data.batch(0, 0, 12, 2)
    assert batch.layout is not None
    assert batch.layout.boxes.shape == (12, MAX_ACTORS, 2, 6)
    assert batch.layout.who.shape == (12, MAX_ACTORS, len(cast_slots(SYLLABUS)))
    means = boxes.unflatten(2, (-1, 2)).mean(3)
    for box, who in zip(batch.layout.boxes, batch.layout.who, strict=True):
        (row, _), *_ = [
            (n, start) for n in range(5) for start in range(3) if torch.allclose(means[n, :, start : start + 2], box)
        ]
        assert who[0].tolist() == who_are(records[row], SYLLABUS)[0]
