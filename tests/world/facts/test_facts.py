"""Facts: what they say is what the pictures show."""

from __future__ import annotations

import json

import numpy as np
import pytest

from yozora.world.casting.cast import Mix, Wishes
from yozora.world.facts.facts import HIDDEN_BELOW, hidden_spans
from yozora.world.physics.motion import simulate
from yozora.world.rigs.catalog import RIGS

STILL = Mix(two_subjects=0.3, camera_moves=0.0, occluders=0.0)
BUSY = Mix(two_subjects=0.3, camera_moves=0.5, occluders=1.0)
# Wings that close make the butterfly smaller than the silhouette its visibility is measured against.
SMALLEST = {"butterfly": 0.6}


def test_boxes_hold_what_the_masks_show(filmed) -> None:
    seen = 0
    for seed in range(40):
        one = filmed(seed, mix=STILL)
        for actor, masks in zip(one.facts.actors, one.rendering.masks, strict=True):
            for (x0, y0, x1, y1), mask, share in zip(actor.boxes, masks.astype(float), actor.visible, strict=True):
                if share < 0.3:
                    continue
                y, x = (np.mgrid[: mask.shape[0], : mask.shape[1]] + 0.5) / mask.shape[0]
                assert x0 < (x * mask).sum() / mask.sum() < x1
                assert y0 < (y * mask).sum() / mask.sum() < y1
                margin = 0.03
                out = (x < x0 - margin) | (x > x1 + margin) | (y < y0 - margin) | (y > y1 + margin)
                assert mask[out].sum() < 0.02 * mask.sum()
                seen += 1
    assert seen > 200


def test_velocity_points_where_the_direction_says(filmed) -> None:
    for seed in range(60):
        for actor in filmed(seed, mix=STILL).facts.actors:
            vx, vy = np.mean(actor.velocity, axis=0)
            along, across = {
                "left": (-vx, vy), "right": (vx, vy), "up": (-vy, vx), "down": (vy, vx)
            }[actor.direction]  # fmt: skip
            assert along > 0.05
            if actor.kind != "ball":
                assert along > 2 * abs(across)


def test_fast_is_faster_than_slow(filmed) -> None:
    rates: dict[str, list[float]] = {"slow": [], "fast": []}
    for seed in range(60):
        for actor in filmed(seed, mix=STILL).facts.actors:
            if actor.direction in ("left", "right"):
                rates[actor.speed].append(abs(np.mean(actor.velocity, axis=0)[0]))
    assert max(rates["slow"]) < min(rates["fast"])


def test_in_full_view_is_visible_and_off_the_frame_is_not(filmed) -> None:
    inside = outside = 0
    for seed in range(60):
        one = filmed(seed, mix=Mix(two_subjects=0.0, camera_moves=0.0, occluders=0.0), seconds=8.0)
        (actor,) = one.facts.actors
        for (x0, y0, x1, y1), share in zip(actor.boxes, actor.visible, strict=True):
            if min(x0, y0) >= 0 and max(x1, y1) <= 1:
                assert share >= SMALLEST.get(actor.kind, 0.85)
                inside += 1
            elif min(x1, y1) < -0.1 or max(x0, y0) > 1.1:
                assert share == 0
                outside += 1
    assert inside > 200 and outside > 10


def test_hidden_spans_are_the_gaps_between_two_sights(filmed) -> None:
    hidden = 0
    for seed in range(60):
        one = filmed(seed, mix=BUSY, wishes=Wishes(direction="right"))
        for actor in one.facts.actors:
            assert (actor.behind is not None) == bool(actor.hidden_s)
            if actor.behind:
                assert actor.behind == one.scene.occluder.name
            spans = [(round(a * one.facts.fps), round(b * one.facts.fps)) for a, b in actor.hidden_s]
            for start, end in spans:
                assert 0 < start < end < len(actor.visible)
                assert max(actor.visible[start:end]) < HIDDEN_BELOW
                assert min(actor.visible[start - 1], actor.visible[end]) >= HIDDEN_BELOW
                hidden += 1
    assert hidden > 5


@pytest.mark.parametrize(
    ("seen", "spans"),
    [
        ([1, 1, 1, 1], ()),
        ([1, 0, 0, 1], ((0.5, 1.5),)),
        ([0, 0, 1, 1], ()),
        ([1, 1, 0, 0], ()),
        ([0, 1, 0, 1, 0], ((1.0, 1.5),)),
        ([1, 0, 1, 0, 1], ((0.5, 1.0), (1.5, 2.0))),
        ([0, 0, 0], ()),
        ([1], ()),
    ],
)
def test_hidden_spans_by_hand(seen: list[int], spans: tuple) -> None:
    assert hidden_spans(np.array(seen, np.float32), 2.0) == spans


def test_facts_are_those_of_the_scene(filmed) -> None:
    for seed in range(20):
        one = filmed(seed, mix=STILL)
        assert (one.facts.place, one.facts.time, one.facts.camera) == (
            one.scene.place, one.scene.time, one.scene.camera.move
        )  # fmt: skip
        for fact, actor, track in zip(one.facts.actors, one.scene.actors, simulate(one.scene, 2.0), strict=True):
            assert (fact.kind, fact.colour, fact.direction) == (actor.kind, actor.colour, actor.direction)
            assert len(fact.boxes) == len(fact.velocity) == len(fact.visible) == len(track.x) == 8
            centre = [(box[0] + box[2]) / 2 for box in fact.boxes]
            assert centre == pytest.approx(track.x.tolist(), abs=1e-3)


def test_a_rocket_that_climbs_stands_on_its_tail(filmed) -> None:
    one = filmed(0, wishes=Wishes(kind="rocket", direction="up"), mix=STILL)
    x0, y0, x1, y1 = one.facts.actors[0].boxes[3]
    assert (y1 - y0) / (x1 - x0) == pytest.approx(RIGS["rocket"].aspect, rel=0.01)


def test_facts_are_plain_data(filmed) -> None:
    facts = filmed(0, mix=STILL).facts
    back = json.loads(json.dumps(facts.to_dict()))
    assert back["place"] == facts.place
    assert back["actors"][0]["boxes"][0] == list(facts.actors[0].boxes[0])


def test_a_picture_has_facts_too(filmed) -> None:
    """A clip of one frame is an image: its facts are its own, at rest or not."""
    one = filmed(0, mix=STILL, seconds=0.5)
    assert one.rendering.frames.shape[0] == len(one.facts.actors[0].boxes) == 1
