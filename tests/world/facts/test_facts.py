"""Facts: what they say is what the pictures show."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from tests.world.conftest import Filmed
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import HIDDEN_BELOW, hidden_spans
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.light import TIMES

Film = Callable[..., Filmed]
CALM = {"styles_vary": 0.0, "weather_varies": 0.0, "day_passes": 0.0}
STILL = Mix(plots=(("parade", 1.0),), camera_moves=0.0, occluders=0.0, **CALM)
PLAIN = Mix(
    plots=(("parade", 1.0),), camera_moves=0.0, occluders=0.0, two_subjects=0.0, crowds=0.0, acts=0.0, sizes_vary=0.0,
    **CALM,
)  # fmt: skip
BUSY = Mix(plots=(("parade", 1.0),), two_subjects=0.3, camera_moves=0.5, occluders=1.0, **CALM)
ALL = Mix(camera_moves=0.0, **CALM)


def holds(facts_boxes, masks, shares, margin: float = 0.03) -> int:
    """Assert that each mask lies in its box, its middle well inside; return how many were in sight."""
    seen = 0
    for (x0, y0, x1, y1), mask, share in zip(facts_boxes, masks.astype(float), shares, strict=True):
        if share < 0.3:
            continue
        y, x = (np.mgrid[: mask.shape[0], : mask.shape[1]] + 0.5) / mask.shape[0]
        assert x0 < (x * mask).sum() / mask.sum() < x1 and y0 < (y * mask).sum() / mask.sum() < y1
        out = (x < x0 - margin) | (x > x1 + margin) | (y < y0 - margin) | (y > y1 + margin)
        assert mask[out].sum() < 0.02 * mask.sum()
        seen += 1
    return seen


def test_boxes_hold_what_the_masks_show(filmed: Film) -> None:
    seen = 0
    for seed in range(40):
        one = filmed(seed, mix=ALL)
        for actor, masks in zip(one.facts.actors, one.rendering.masks, strict=True):
            seen += holds(actor.boxes, masks, actor.visible)
    assert seen > 200


def test_boxes_are_no_larger_than_they_must_be(filmed: Film) -> None:
    """In full view the mask fills its box from side to side; the wings of a butterfly close."""
    filled = []
    for seed in range(40):
        one = filmed(seed, mix=PLAIN)
        (actor,), (masks,) = one.facts.actors, one.rendering.masks
        for (x0, y0, x1, y1), mask, share in zip(actor.boxes, masks, actor.visible, strict=True):
            if share > 0.95:
                rows, columns = np.flatnonzero((mask > 60).any(1)), np.flatnonzero((mask > 60).any(0))
                size = mask.shape[0]
                filled.append(((np.ptp(columns) + 1) / size / (x1 - x0), (np.ptp(rows) + 1) / size / (y1 - y0)))
    assert len(filled) > 100
    assert np.median(filled, axis=0).min() > 0.85 and np.min(filled) > 0.3


@pytest.mark.parametrize("action", ["topple", "roll", "swing"])
def test_boxes_of_what_turns_hold_it_too(filmed: Film, action: str) -> None:
    seen = 0
    for seed in range(8):
        one = filmed(seed, wishes=Wishes(plot="physics", action=action, camera="still"), mix=ALL, fps=4.0)
        for actor, masks in zip(one.facts.actors, one.rendering.masks, strict=True):
            seen += holds(actor.boxes, masks, actor.visible)
    assert seen > 40


def test_velocity_points_where_the_direction_says(filmed: Film) -> None:
    for seed in range(40):
        for actor in filmed(seed, mix=PLAIN).facts.actors:
            if actor.direction is None:
                continue
            vx, vy = np.mean(actor.velocity, axis=0)
            along, across = {
                "left": (-vx, vy), "right": (vx, vy), "up": (-vy, vx), "down": (vy, vx)
            }[actor.direction]  # fmt: skip
            assert along > 0.05
            assert actor.action == "bounce" or along > 2 * abs(across)


def test_fast_is_faster_than_slow(filmed: Film) -> None:
    rates: dict[str, list[float]] = {"slow": [], "fast": []}
    for seed in range(40):
        for actor in filmed(seed, mix=PLAIN).facts.actors:
            if actor.direction in ("left", "right") and actor.speed:
                rates[actor.speed].append(abs(np.mean(actor.velocity, axis=0)[0]))
    assert len(rates["slow"]) > 5 < len(rates["fast"])
    assert max(rates["slow"]) < min(rates["fast"])


def test_who_goes_nowhere_has_no_direction_and_no_speed(filmed: Film) -> None:
    stayed = 0
    for seed in range(40):
        for actor in filmed(seed, mix=Mix(plots=(("parade", 1.0),), acts=1.0, camera_moves=0.0, **CALM)).facts.actors:
            if actor.action in ("stand", "dance", "wave", "sit", "jump"):
                assert (actor.direction, actor.speed) == (None, None)
                assert abs(np.mean(actor.velocity, axis=0)[0]) < 0.02
                stayed += 1
    assert stayed > 5


def test_in_full_view_is_visible_and_off_the_frame_is_not(filmed: Film) -> None:
    """Measured against the whole silhouette: in the frame with nothing before it, all of it is seen."""
    inside = outside = 0
    for seed in range(40):
        one = filmed(seed, mix=PLAIN, seconds=8.0)
        (actor,) = one.facts.actors
        for (x0, y0, x1, y1), share in zip(actor.boxes, actor.visible, strict=True):
            if min(x0, y0) >= 0 and max(x1, y1) <= 1:
                assert share > 0.9, f"seed {seed}: a {actor.kind}"
                inside += 1
            elif min(x1, y1) < -0.1 or max(x0, y0) > 1.1:
                assert share == 0
                outside += 1
    assert inside > 100 and outside > 10


def test_hidden_spans_are_the_gaps_between_two_sights(filmed: Film) -> None:
    hidden = 0
    for seed in range(40):
        one = filmed(seed, mix=BUSY, wishes=Wishes(direction="right"))
        for actor in one.facts.actors:
            assert actor.behind is None or actor.hidden_s
            assert actor.behind in (None, "the edge", *(occluder.name for occluder in one.scene.occluders))
            for start, end in [(round(a * one.facts.fps), round(b * one.facts.fps)) for a, b in actor.hidden_s]:
                assert 0 < start < end < len(actor.visible)
                assert max(actor.visible[start:end]) < HIDDEN_BELOW
                assert min(actor.visible[start - 1], actor.visible[end]) >= HIDDEN_BELOW
                hidden += 1
    assert hidden > 3


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


def test_facts_are_those_of_the_scene(filmed: Film) -> None:
    for seed in range(30):
        one = filmed(seed, mix=ALL)
        for name in ("place", "time", "weather", "style", "plot", "relation", "seconds", "seed"):
            assert getattr(one.facts, name) == getattr(one.scene, name)
        assert (one.facts.camera, one.facts.pace) == (one.scene.camera.move, one.scene.camera.pace)
        tracks = one.rendering.motion.tracks
        for fact, actor, track in zip(one.facts.actors, one.scene.actors, tracks, strict=True):
            for name in ("kind", "colour", "pattern", "size", "group"):
                assert getattr(fact, name) == getattr(actor, name)
            assert fact.habitat in RIGS[actor.kind].habitats or one.scene.plot == "physics"
            looks = RIGS[actor.kind].looks
            assert fact.look == (looks[actor.look % len(looks)] if looks else None)
            assert len(fact.boxes) == len(fact.velocity) == len(fact.visible) == len(fact.state) == len(track.x) == 8
            centre = [(box[0] + box[2]) / 2 for box in fact.boxes]
            assert centre == pytest.approx(track.x.tolist(), abs=1e-3)


def test_groups_and_their_numbers(filmed: Film) -> None:
    crowds = 0
    for seed in range(20):
        facts = filmed(seed, mix=STILL, wishes=Wishes(count=seed % 5 + 1)).facts
        assert [actor.group for actor in facts.groups] == sorted({actor.group for actor in facts.actors})
        assert facts.groups[0].count == seed % 5 + 1
        assert sum(group.count for group in facts.groups) == len(facts.actors)
        crowds += facts.groups[0].count > 1
    assert crowds == 16


def test_a_rocket_that_climbs_stands_on_its_tail(filmed: Film) -> None:
    one = filmed(0, wishes=Wishes(kind="rocket", direction="up"), mix=PLAIN)
    x0, y0, x1, y1 = one.facts.actors[0].boxes[3]
    assert (y1 - y0) / (x1 - x0) == pytest.approx(RIGS["rocket"].aspect, rel=0.01)
    assert one.facts.actors[0].direction == "up"


def test_facts_are_plain_data(filmed: Film) -> None:
    """They go to JSON and come back, whatever the plot and the time."""
    for seed, time in enumerate(TIMES):
        facts = filmed(seed, mix=ALL, wishes=Wishes(time=time)).facts
        back = json.loads(json.dumps(facts.to_dict()))
        assert back["place"] == facts.place and back["time"] == time
        assert back["actors"][0]["boxes"][0] == list(facts.actors[0].boxes[0])
        assert back == json.loads(json.dumps(back))


def test_a_picture_has_facts_too(filmed: Film) -> None:
    """A clip of one frame is an image: its facts are its own, at rest or not."""
    one = filmed(0, mix=STILL, seconds=0.5)
    assert one.rendering.frames.shape[0] == len(one.facts.actors[0].boxes) == 1
