"""Permanence: who goes out of sight comes back, after a while, and the pictures show it so."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.world.bulk import cast_many
from tests.world.conftest import Filmed, film
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Scene

CALM = Mix(styles_vary=0.0, weather_varies=0.0, day_passes=0.0)


def scenes_of(seconds: float, count: int = 60) -> list[Scene]:
    return cast_many(range(count), wishes=Wishes(plot="permanence", camera="still"), mix=CALM, seconds=seconds)


@cache
def filmed_for(seconds: float) -> list[Filmed]:
    return [film(scene, side_px=48, fps=4.0) for scene in scenes_of(seconds, 30)]


def way_of(scene: Scene) -> str:
    """Return how the first actor goes out of sight."""
    if not scene.occluders:
        return "edge"
    return "screen" if scene.occluders[0].path else "behind"


def test_there_are_three_ways_out_of_sight() -> None:
    ways = [way_of(scene) for scene in scenes_of(4.0)]
    assert {way: ways.count(way) > 5 for way in ("edge", "screen", "behind")} == {
        "edge": True, "screen": True, "behind": True
    }  # fmt: skip


@pytest.mark.parametrize("seconds", [4.0, 8.0])
def test_it_is_hidden_for_half_a_second_to_ten(seconds: float) -> None:
    """Measured on the masks: nearly every first actor is seen, then hidden, then seen again."""
    spans = [one.facts.actors[0].hidden_s for one in filmed_for(seconds)]
    assert np.mean([len(span) > 0 for span in spans]) > 0.9
    lengths = np.array([end - start for span in spans for start, end in span])
    assert np.mean((lengths >= 0.5) & (lengths <= 10.0)) > 0.9
    assert lengths.max() < seconds and np.ptp(lengths) > 0.5, "some wait longer than others"


def test_facts_name_what_hid_it() -> None:
    for one in filmed_for(8.0):
        first = one.facts.actors[0]
        if first.hidden_s:
            expected = {"edge": "the edge", "screen": "screen"}.get(way_of(one.scene))
            assert first.behind == (expected or one.scene.occluders[0].name), f"seed {one.scene.seed}"


def test_out_of_sight_it_is_where_the_script_has_it() -> None:
    """Behind cover its box stays in the frame; beyond the edge it is outside; the way back leads to the way there."""
    for one in filmed_for(8.0):
        first = one.facts.actors[0]
        for start, end in first.hidden_s[:1]:
            x0, _, x1, _ = first.boxes[round((start + end) / 2 * one.facts.fps)]
            outside = x1 < 0.2 * (x1 - x0) or x0 > one.scene.aspect - 0.2 * (x1 - x0)
            assert outside == (way_of(one.scene) == "edge"), f"seed {one.scene.seed}"


def test_a_screen_slides_before_one_that_stands_and_away() -> None:
    screened = [one for one in filmed_for(8.0) if way_of(one.scene) == "screen"]
    assert len(screened) > 3
    for one in screened:
        (occluder,), first = one.scene.occluders, one.facts.actors[0]
        assert {beat.action for beat in first.beats} == {"stand"}
        frames = [index / one.facts.fps for index in range(len(first.visible))]
        near = np.array([abs(occluder.x_at(seconds) - one.scene.actors[0].x) < 0.05 for seconds in frames])
        visible = np.array(first.visible)
        assert visible[near].max() < 0.4 and visible[0] > 0.9 and visible[-1] > 0.9, f"seed {one.scene.seed}"
        assert occluder.x_at(0.0) != occluder.x_at(one.scene.seconds), "it goes on to the other side"


def test_what_changes_meanwhile_changes_unseen() -> None:
    changeable = [kind for kind in ("cookie", "lamp", "flower", "candle") if kind in RIGS]
    changed = 0
    for kind in changeable:
        wishes = Wishes(plot="permanence", kind=kind, camera="still")
        for scene in cast_many(range(8), wishes=wishes, mix=CALM, seconds=6.0):
            facts = film(scene, side_px=48, fps=4.0).facts
            for change in facts.actors[0].changes:
                assert change.unseen and change.cause is None
                assert facts.actors[0].state[0] == change.before != change.after == facts.actors[0].state[-1]
                changed += 1
    assert changed >= 8, "half of them change"


def test_now_and_then_a_second_comes_from_the_other_side() -> None:
    pairs = [scene for scene in scenes_of(6.0, 150) if len(scene.actors) == 2]
    assert len(pairs) > 5
    for scene in pairs:
        one, two = scene.actors
        assert one.direction != two.direction and one.kind != two.kind and one.colour != two.colour
        assert (one.group, two.group) == (0, 1)
