"""Parade: crowds are in sight, groups keep apart, and how two stand to each other holds from beginning to end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.world.bulk import cast_many
from tests.world.casting.where import boxes, centres, members, share_in_frame
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import COUNTS, RELATIONS, Scene

PARADE = Mix(plots=(("parade", 1.0),))
ALONE = replace(PARADE, two_subjects=0.0)


def related(relation: str, seeds: int = 150) -> list[Scene]:
    return cast_many(range(seeds), wishes=Wishes(relation=relation))


@pytest.mark.parametrize("count", COUNTS)
def test_a_crowd_is_alike_and_in_sight_half_way_through(count: int) -> None:
    for scene in cast_many(range(60), wishes=Wishes(count=count), mix=ALONE):
        assert len(scene.actors) == count
        assert len({(a.kind, a.colour, a.pattern, a.size, a.height, a.group) for a in scene.actors}) == 1
        box = boxes(scene)
        half_way = share_in_frame(scene, box)[:, box.shape[1] // 2]
        assert half_way.min() > 0.45, f"seed {scene.seed}, {scene.actors[0].kind}: {half_way}"


def test_those_of_a_crowd_are_told_apart() -> None:
    """Side by side, no two overlap by much more than half their width, and they step out of step."""
    for count in COUNTS[1:]:
        for scene in cast_many(range(40), wishes=Wishes(count=count), mix=ALONE):
            box = boxes(scene)[:, 0]
            (x, _), width = centres(box), box[:, 2] - box[:, 0]
            assert np.diff(np.sort(x)).min() > 0.42 * width.min(), f"seed {scene.seed}, {count} {scene.actors[0].kind}"
            assert len({actor.phase for actor in scene.actors}) == count


@pytest.mark.parametrize("aspect", [1.0, 16 / 9])
def test_groups_are_all_in_sight_half_way_through(aspect: float) -> None:
    for scene in cast_many(range(200), mix=replace(PARADE, two_subjects=1.0), aspect=aspect):
        box = boxes(scene)
        assert share_in_frame(scene, box)[:, box.shape[1] // 2].min() > 0.3, f"seed {scene.seed}"


def test_three_groups_stand_in_no_relation() -> None:
    scenes = cast_many(range(100), mix=replace(PARADE, two_subjects=1.0, three_subjects=1.0))
    assert all(len({actor.group for actor in scene.actors}) == 3 and scene.relation is None for scene in scenes)


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_relation_is_between_two_groups(relation: str) -> None:
    for scene in related(relation, 40):
        assert scene.relation == relation
        assert {actor.group for actor in scene.actors} == {0, 1}


@pytest.mark.parametrize(("relation", "sign"), [("left of", 1), ("right of", -1)])
def test_beside(relation: str, sign: int) -> None:
    """Every one of the first group is beside every one of the second, in every frame."""
    for scene in related(relation):
        x, _ = centres(boxes(scene))
        first, second = x[members(scene, 0)], x[members(scene, 1)]
        for one in first:
            for two in second:
                assert (sign * (two - one)).min() > 0.05, f"seed {scene.seed}"


def test_above() -> None:
    for scene in related("above"):
        box = boxes(scene)
        lowest, highest = box[members(scene, 0), :, 3].max(0), box[members(scene, 1), :, 1].min(0)
        assert (lowest < highest + 0.03).all(), f"seed {scene.seed}"


def test_behind() -> None:
    """The first is further off: painted earlier, partly covered, its feet no lower; some of it stays in sight."""
    for scene in related("behind"):
        (first,), (second,) = members(scene, 0), members(scene, 1)
        assert first < second
        one, two = boxes(scene)[[first, second]]
        wide = np.minimum(one[:, 2], two[:, 2]) - np.maximum(one[:, 0], two[:, 0])
        high = np.minimum(one[:, 3], two[:, 3]) - np.maximum(one[:, 1], two[:, 1])
        assert (wide > 0).all() and (high > 0).all(), f"seed {scene.seed}: they do not overlap"
        hidden = wide * high / ((one[:, 2] - one[:, 0]) * (one[:, 3] - one[:, 1]))
        assert hidden.max() < 0.85, f"seed {scene.seed}: {hidden.max():.2f} of the first is covered"
        assert two[:, 3].mean() >= one[:, 3].mean(), f"seed {scene.seed}: the nearer one is lower"


@pytest.mark.parametrize(("relation", "speed"), [("chases", "fast"), ("follows", "slow")])
def test_pursuits(relation: str, speed: str) -> None:
    """Both go the same way at the same pace, the first behind."""
    for scene in related(relation):
        first, second = scene.actors
        assert first.direction == second.direction and first.speed == second.speed == speed
        sign = 1 if first.direction == "right" else -1
        x, _ = centres(boxes(scene))
        assert (sign * np.diff(x, axis=1) > 0).all(), f"seed {scene.seed}: somebody stops or turns"
        apart = sign * (x[1] - x[0])
        assert apart.min() > 0.1 and np.ptp(apart) < 0.05, f"seed {scene.seed}"
        assert [actor.beats[0].partner for actor in scene.actors] == [1, 0]


def test_meetings() -> None:
    """They come towards each other and stop side by side, facing each other, for the last third."""
    for scene in related("meets"):
        box = boxes(scene, 8.0)
        x, _ = centres(box)
        left, right = np.argsort(x[:, 0])
        gap = box[right, :, 0] - box[left, :, 2]
        assert (np.diff(gap) < 1e-4).all(), f"seed {scene.seed}: they part"
        assert gap[0] > gap[-1] + 0.2
        assert -0.02 < gap[-1] < 0.2, f"seed {scene.seed}: {gap[-1]:.2f} between them"
        assert np.ptp(gap[-8:]) < 1e-3, "they stand"
        assert (scene.actors[left].direction, scene.actors[right].direction) == ("right", "left")
        assert share_in_frame(scene, box)[:, -1].min() > 0.7


def test_several_of_the_first_group_keep_the_relation() -> None:
    for relation in ("left of", "right of", "above"):
        for scene in cast_many(range(40), wishes=Wishes(relation=relation, count=3)):
            assert len(members(scene, 0)) == 3
            x, y = centres(boxes(scene))
            one, two = members(scene, 0), members(scene, 1)
            if relation == "above":
                assert y[one].max() < y[two].min()
            else:
                apart = x[two].min(0) - x[one].max(0) if relation == "left of" else x[one].min(0) - x[two].max(0)
                assert apart.min() > 0.05, f"seed {scene.seed}"
