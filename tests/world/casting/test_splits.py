"""Splits: what training holds out it never shows, whoever plays whatever part; each other split shows its own."""

from __future__ import annotations

import pytest

from tests.world.bulk import cast_many, try_many
from tests.world.casting.pairs import Pair, is_held_out, shown_by, shown_in, travelling_velocities
from yozora.core.errors import UsageError
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.grants import bound
from yozora.world.casting.mix import Mix
from yozora.world.casting.splits import SPLITS, actions_of, held_out, held_out_action, held_out_time
from yozora.world.casting.wishes import Wishes
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import Scene

BUSY = Mix(two_subjects=0.6, three_subjects=0.4, crowds=0.3)
FIRST_KINDS = "spaceship rocket balloon sailboat car bird dog fish person ball butterfly train".split()
FIRST_COLOURS = "red orange yellow green blue purple pink white".split()
AXES = {
    "colour": [("colour", kind, colour) for kind in RIGS for colour in COLOURS],
    "action": [("action", kind, action) for kind in RIGS for action in actions_of(kind)],
    "time": [("time", place, time) for place in PLACES for time in PLACES[place].times],
}
AXIS_OF = {"unseen": "colour", "unseen action": "action", "unseen time": "time"}


def scenes_of(split: str, count: int) -> list[Scene]:
    """Return scenes of a split: as they come, crowded ones, long ones."""
    return [
        *cast_many(range(count), split=split),
        *cast_many(range(count), split=split, mix=BUSY),
        *cast_many(range(count // 5), split=split, seconds=12.0),
    ]


@pytest.mark.parametrize("split", ["train", "test", "unseen speed", "unseen size"])
def test_what_is_held_out_never_appears(split: str) -> None:
    for scene in scenes_of(split, 1500 if split in ("train", "test") else 300):
        leaks = {pair for pair in shown_in(scene) if is_held_out(pair)}
        assert not leaks, f"seed {scene.seed}, {scene.plot}: {leaks}"


@pytest.mark.parametrize("split", AXIS_OF)
def test_a_split_of_unseen_pairs_shows_one_kind_of_them_in_one_place(split: str) -> None:
    """The subject that a scene is about (or its place) is unseen on the split's axis; all else training has seen."""
    axis = AXIS_OF[split]
    for scene in scenes_of(split, 400):
        unseen = {pair for pair in shown_in(scene) if is_held_out(pair)}
        assert {pair[0] for pair in unseen} == {axis}, f"seed {scene.seed}, {scene.plot}"
        if axis != "time":
            groups = {actor.group for actor in scene.actors if any(map(is_held_out, shown_by(actor)))}
            assert len(groups) == 1 and groups <= {actor.group for actor in bound(scene)}


@pytest.mark.parametrize("split", AXIS_OF)
def test_a_split_of_unseen_pairs_shows_all_of_them(split: str) -> None:
    axis = AXIS_OF[split]
    shown = {pair for scene in cast_many(range(2000), split=split) for pair in shown_in(scene) if pair[0] == axis}
    known = {pair for pair in AXES[axis] if is_held_out(pair)}
    if axis != "time":
        known = {pair for pair in known if not RIGS[pair[1]].standin}
    assert len(shown & known) > 0.8 * len(known)


@pytest.mark.parametrize("axis", AXES)
def test_every_pair_can_be_shown_exactly_where_it_may(axis: str) -> None:
    """In training each pair comes true if wished for unless it is held out; in the split for it, only if it is."""
    split = {name: split for split, name in AXIS_OF.items()}[axis]
    pairs = AXES[axis][:: 3 if axis == "colour" else 1]
    for held_out_here, where in ((False, "train"), (True, split)):
        made = try_many([(0, {"wishes": wish_for(pair), "split": where}) for pair in pairs])
        for pair, scene in zip(pairs, made, strict=True):
            assert isinstance(scene, Scene) == (is_held_out(pair) == held_out_here), f"{where}: {pair}: {scene}"
            assert isinstance(scene, str) or pair in shown_in(scene)


@pytest.mark.parametrize("axis", AXES)
def test_those_who_judge_see_every_pair(axis: str) -> None:
    made = try_many([(0, {"wishes": wish_for(pair), "split": "all"}) for pair in AXES[axis]])
    for pair, scene in zip(AXES[axis], made, strict=True):
        assert isinstance(scene, Scene) and pair in shown_in(scene), f"{pair}: {scene}"


def wish_for(pair: Pair) -> Wishes:
    """Return the wish to see a pair."""
    axis, first, second = pair
    return Wishes(place=first, time=second) if axis == "time" else Wishes(kind=first, **{axis: second})


@pytest.mark.parametrize("axis", AXES)
def test_at_least_one_pair_in_ten_is_held_out_but_no_more_than_one_in_four(axis: str) -> None:
    share = sum(map(is_held_out, AXES[axis])) / len(AXES[axis])
    assert 0.1 <= share < 0.25


def test_what_is_held_out_is_fixed_for_ever() -> None:
    """Whoever joins the world brings pairs of their own; these stay as they are, or trained weights would be lying."""
    assert [(kind, colour) for kind in sorted(FIRST_KINDS) for colour in FIRST_COLOURS if held_out(kind, colour)] == [
        ("ball", "green"), ("bird", "orange"), ("butterfly", "red"), ("dog", "blue"), ("fish", "pink"),
        ("rocket", "red"), ("sailboat", "purple"), ("train", "blue"), ("train", "purple"),
    ]  # fmt: skip


def test_training_knows_everybody_and_every_place() -> None:
    for kind in RIGS:
        assert sum(held_out(kind, colour) for colour in COLOURS) <= len(COLOURS) // 2
        assert not held_out_action(kind, actions_of(kind)[0]), "what is usual is shown"
    for place in PLACES.values():
        assert sum(not held_out_time(place.name, time) for time in place.times) >= min(2, len(place.times))


def test_an_unseen_speed_is_faster_than_any_trained(scenes: list[Scene], long_scenes: list[Scene]) -> None:
    trained: dict[bool, float] = {True: 0.0, False: 0.0}
    for scene in scenes + long_scenes:
        for actor in scene.actors:
            for vertical, velocity in travelling_velocities(scene, actor):
                trained[vertical] = max(trained[vertical], velocity)
    for scene in cast_many(range(400), split="unseen speed"):
        (way,) = travelling_velocities(scene, scene.actors[0])
        assert way[1] > 1.1 * trained[way[0]]
        assert scene.actors[0].speed == "fast"


def test_an_unseen_size_is_beyond_any_trained(scenes: list[Scene]) -> None:
    """Of each kind, in a group of as many: a crowd is smaller than one alone. Bricks are as small as their stack."""
    trained: dict[tuple[str, int], list[float]] = {}
    for scene in scenes:
        for actor in scene.actors:
            if actor.beats[0].action != "topple" and (actor.group == 0 or scene.relation != "behind"):
                key = (actor.kind, sum(other.group == actor.group for other in scene.actors))
                trained.setdefault(key, []).append(actor.height)
    beyond = set()
    for scene in cast_many(range(400), split="unseen size"):
        first = scene.actors[0]
        heights = trained.get((first.kind, sum(actor.group == 0 for actor in scene.actors)), [first.height])
        if first.size == "small":
            assert first.height < 0.9 * min(heights) or len(heights) == 1
        else:
            assert first.size == "large"
            assert first.height > 1.1 * max(heights) or len(heights) == 1
        beyond.add(first.size)
    assert beyond == {"small", "large"}


def test_an_unknown_split_is_refused_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="There is no split 'tset': choose from train, test, .*") as refusal:
        cast_scene(0, split="tset")
    assert all(split in str(refusal.value) for split in SPLITS)
