"""Casting: wishes come true or are refused in a sentence, splits never meet, colour tells nothing of behaviour."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.world.casting.cast import Mix, Wishes, cast_scene, homes
from yozora.world.casting.splits import HELD_OUT_PERCENT, held_out
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import CAMERA_MOVES, DIRECTIONS, SPEEDS, Actor, Scene

HELD_OUT = {(kind, colour) for kind in RIGS for colour in COLOURS if held_out(kind, colour)}


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [cast_scene(seed) for seed in range(3000)]


def pairs_of(split: str, count: int = 2000) -> set[tuple[str, str]]:
    scenes = (cast_scene(seed, split=split, mix=Mix(two_subjects=0.5)) for seed in range(count))
    return {(actor.kind, actor.colour) for scene in scenes for actor in scene.actors}


def test_the_same_seed_is_the_same_scene() -> None:
    assert [cast_scene(seed) for seed in range(50)] == [cast_scene(seed) for seed in range(50)]
    assert len({cast_scene(seed) for seed in range(200)}) == 200
    assert cast_scene(1, split="train") != cast_scene(1, split="test")


@pytest.mark.parametrize(
    ("wish", "value"),
    [("place", name) for name in PLACES]
    + [("time", name) for name in TIMES]
    + [("kind", name) for name in RIGS]
    + [("colour", name) for name in COLOURS]
    + [("direction", name) for name in DIRECTIONS]
    + [("camera", name) for name in CAMERA_MOVES],
)
def test_a_wish_comes_true(wish: str, value: str) -> None:
    """The wish for a direction is made with a place, as `test_a_wish_that_can_come_true_does` says."""
    others = {"place": "meadow"} if wish == "direction" else {}
    for seed in range(20):
        scene = cast_scene(seed, wishes=Wishes(**{wish: value}, **others))
        first = scene.actors[0]
        granted = {
            "place": scene.place, "time": scene.time, "camera": scene.camera.move,
            "kind": first.kind, "colour": first.colour, "direction": first.direction,
        }  # fmt: skip
        assert granted[wish] == value


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(direction="down"),
        Wishes(kind="rocket", direction="up", time="night"),
        Wishes(kind="balloon", direction="down"),
    ],
)
def test_a_wish_that_can_come_true_does(wishes: Wishes) -> None:
    for seed in range(60):
        assert cast_scene(seed, wishes=wishes).actors[0].direction == wishes.direction


def test_all_wishes_at_once() -> None:
    wishes = Wishes(place="city", time="sunset", kind="bird", colour="green", direction="left", camera="zoom out")
    scene = cast_scene(3, wishes=wishes)
    (actor, *_) = scene.actors
    assert (scene.place, scene.time, scene.camera.move) == ("city", "sunset", "zoom out")
    assert (actor.kind, actor.colour, actor.direction) == ("bird", "green", "left")


@pytest.mark.parametrize(
    ("cast", "words"),
    [
        (lambda: Wishes(kind="giraffe"), "no kind 'giraffe'"),
        (lambda: Wishes(colour="beige"), "no colour 'beige'"),
        (lambda: Wishes(place="moon"), "no place 'moon'"),
        (lambda: Wishes(direction="sideways"), "no direction"),
        (lambda: cast_scene(0, wishes=Wishes(kind="fish", place="city")), "No fish"),
        (lambda: cast_scene(0, wishes=Wishes(kind="car", direction="up")), "No car"),
        (lambda: cast_scene(0, wishes=Wishes(place="space", time="day")), "always night"),
        (lambda: cast_scene(0, wishes=Wishes(kind="dog", colour="blue")), "No dog"),
        (lambda: cast_scene(0, wishes=Wishes(kind="dog", colour="red"), split="unseen"), "No dog"),
    ],
)
def test_a_wish_that_cannot_is_one_sentence(cast: Callable[[], object], words: str) -> None:
    with pytest.raises(UsageError) as refusal:
        cast()
    sentence = str(refusal.value)
    assert words in sentence and "\n" not in sentence and sentence.endswith(".")


def test_splits_never_meet() -> None:
    train, test, unseen = pairs_of("train"), pairs_of("test", 500), pairs_of("unseen", 500)
    assert train == set(itertools.product(RIGS, COLOURS)) - HELD_OUT, "2,000 scenes show every pair they may"
    assert test <= train
    assert unseen == HELD_OUT


def test_what_is_held_out_is_a_small_part_and_fixed_for_ever() -> None:
    """Whoever joins the world brings pairs of their own; these stay as they are, or trained weights would be lying."""
    first = "spaceship rocket balloon sailboat car bird dog fish person ball butterfly train".split()
    assert sorted(pair for pair in HELD_OUT if pair[0] in first) == [
        ("ball", "green"), ("bird", "orange"), ("butterfly", "red"), ("dog", "blue"), ("fish", "pink"),
        ("rocket", "red"), ("sailboat", "purple"), ("train", "blue"), ("train", "purple"),
    ]  # fmt: skip
    assert len(HELD_OUT) / (len(RIGS) * len(COLOURS)) < 2 * HELD_OUT_PERCENT / 100
    for kind in RIGS:
        assert sum((kind, colour) in HELD_OUT for colour in COLOURS) <= len(COLOURS) // 2, "every kind is taught"


def test_colour_tells_nothing_of_behaviour(scenes: list[Scene]) -> None:
    """Pearson's chi-square of colour against direction and speed, kind by kind (a kind has its own colours)."""
    actors = [actor for scene in scenes for actor in scene.actors]
    for names, of in ((DIRECTIONS, lambda a: a.direction), (SPEEDS, lambda a: a.speed)):
        total = freedom = 0.0
        for kind in RIGS:
            chi_square, degrees = independence([a for a in actors if a.kind == kind], names, of)
            total, freedom = total + chi_square, freedom + degrees
        # The sum is close to normal: four deviations past its mean is one chance in thirty thousand.
        assert total < freedom + 4 * np.sqrt(2 * freedom)


def independence(actors: list[Actor], names: tuple[str, ...], of: Callable[[Actor], str]) -> tuple[float, int]:
    """Return chi-square and degrees of freedom of colour against what `of` says."""
    table = np.zeros((len(COLOURS), len(names)))
    for actor in actors:
        table[list(COLOURS).index(actor.colour), names.index(of(actor))] += 1
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
    return float(((table - expected) ** 2 / expected).sum()), (table.shape[0] - 1) * (table.shape[1] - 1)


def test_colour_and_direction_share_no_information(scenes: list[Scene]) -> None:
    table = np.zeros((len(COLOURS), 2))
    for actor in (actor for scene in scenes for actor in scene.actors):
        if actor.direction in ("left", "right"):
            table[list(COLOURS).index(actor.colour), DIRECTIONS.index(actor.direction)] += 1
    share = table / table.sum()
    chance = share.sum(1, keepdims=True) * share.sum(0, keepdims=True)
    assert (share * np.log2(share / chance)).sum() < 0.005, "bits"


def test_everything_is_cast_now_and_then(scenes: list[Scene]) -> None:
    first = [scene.actors[0] for scene in scenes]
    for names, cast, least in (
        (PLACES, [scene.place for scene in scenes], 0.5 / len(PLACES)),
        (RIGS, [actor.kind for actor in first], 0.2 / len(RIGS)),
        (COLOURS, [actor.colour for actor in first], 0.7 / len(COLOURS)),
        (SPEEDS, [actor.speed for actor in first], 0.45),
        (("left", "right"), [actor.direction for actor in first], 0.4),
        (TIMES, [scene.time for scene in scenes], 0.15),
    ):
        for name in names:
            assert cast.count(name) / len(cast) > least, name


def test_the_mix_is_kept(scenes: list[Scene]) -> None:
    usual = Mix()
    assert np.mean([len(scene.actors) == 2 for scene in scenes]) == pytest.approx(usual.two_subjects, abs=0.03)
    assert np.mean([scene.camera.move != "still" for scene in scenes]) == pytest.approx(usual.camera_moves, abs=0.03)
    assert np.mean([scene.occluder is not None for scene in scenes]) == pytest.approx(usual.occluders, abs=0.03)
    alone = [cast_scene(seed, mix=Mix(two_subjects=0, camera_moves=0, occluders=0)) for seed in range(100)]
    assert all(len(s.actors) == 1 and s.camera.move == "still" and s.occluder is None for s in alone)


def test_two_subjects_differ_and_keep_apart() -> None:
    for seed in range(200):
        first, second = cast_scene(seed, mix=Mix(two_subjects=1.0)).actors
        assert first.kind != second.kind and first.colour != second.colour
        assert abs(first.x - second.x) > 0.15


def test_everybody_is_at_home(scenes: list[Scene]) -> None:
    for scene in scenes:
        for actor in scene.actors:
            assert scene.place in homes(actor.kind)
            assert actor.direction in RIGS[actor.kind].directions
    assert "sea" in homes("fish") and not {"city", "space"} & set(homes("fish"))


def test_subjects_start_within_the_frame_half_way_through(scenes: list[Scene]) -> None:
    for scene in scenes:
        for actor in scene.actors:
            assert 0.1 < actor.x < 0.9 * scene.aspect + 0.1 and 0 < actor.y < 1
            if "ground" in RIGS[actor.kind].habitats:
                assert 0.8 < actor.y + actor.height / 2 < 1, "feet on the ground"
