"""Wishes come true, each alone and several at once, or are refused in one sentence."""

from __future__ import annotations

from dataclasses import fields
from random import Random

import pytest

from tests.world.bulk import Job, try_many
from yozora.core.errors import UsageError
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.grants import grants
from yozora.world.casting.wishes import PLOTS, Wishes
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import (
    CAMERA_MOVES,
    COUNTS,
    DIRECTIONS,
    PATTERNS,
    RELATIONS,
    SIZES,
    SPEEDS,
    Scene,
)
from yozora.world.scene.script import ABSENCES, ACTIONS, DEEDS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

CHOICES = {
    "place": tuple(PLACES), "time": TIMES, "weather": tuple(WEATHERS), "style": tuple(STYLES),
    "camera": CAMERA_MOVES, "plot": PLOTS, "kind": tuple(RIGS), "colour": tuple(COLOURS), "pattern": PATTERNS,
    "size": tuple(SIZES), "count": COUNTS, "direction": DIRECTIONS, "speed": SPEEDS, "action": ACTIONS,
    "relation": RELATIONS, "effect": tuple(DEEDS),
}  # fmt: skip
SUBJECT = ("kind", "colour", "pattern", "size", "direction", "speed")


def test_every_wish_there_is_is_tried() -> None:
    assert set(CHOICES) == {field.name for field in fields(Wishes)}


@pytest.mark.parametrize("name", CHOICES)
def test_a_wish_comes_true(name: str) -> None:
    """Alone, every wish can: but nobody is out of sight first."""
    values = [value for value in CHOICES[name] if value not in ABSENCES]
    jobs: list[Job] = [(seed, {"wishes": Wishes(**{name: value})}) for value in values for seed in range(12)]
    for (seed, casting), scene in zip(jobs, try_many(jobs), strict=True):
        value = getattr(casting["wishes"], name)
        assert isinstance(scene, Scene), f"seed {seed}, {value}: {scene}"
        assert value in shown(scene, name), f"seed {seed}"


def shown(scene: Scene, name: str) -> list[object]:
    """Return what a scene shows of `name`: of the first subject, and of what it changes where it changes something."""
    subjects = scene.actors[:2] if scene.plot == "effect" else scene.actors[:1]
    if name == "camera":
        return [scene.camera.move]
    if name == "effect":
        return [change.name for change in scene.changes]
    if name == "action":
        return [actor.beats[0].action for actor in subjects]
    if name == "count":
        return [sum(other.group == actor.group for other in scene.actors) for actor in subjects]
    return [getattr(actor, name) for actor in subjects] if name in SUBJECT else [getattr(scene, name)]


def test_wishes_together_all_come_true_or_are_refused_in_a_sentence() -> None:
    rng = Random(0)
    jobs: list[Job] = []
    for seed in range(600):
        names = rng.sample(sorted(CHOICES), rng.choice((2, 2, 3)))
        jobs.append((seed % 10, {"wishes": Wishes(**{name: rng.choice(CHOICES[name]) for name in names})}))
    refused = 0
    for (seed, casting), scene in zip(jobs, try_many(jobs), strict=True):
        wishes = casting["wishes"]
        if isinstance(scene, str):
            assert is_a_sentence(scene) and wishes.told in scene
            refused += 1
            continue
        for name in CHOICES:
            wish = getattr(wishes, name)
            assert wish is None or wish in shown(scene, name), f"seed {seed}, {wishes.told}"
        assert grants(wishes, scene)
    assert refused < 0.3 * len(jobs), "most wishes go together"


def is_a_sentence(text: str) -> bool:
    return "\n" not in text and text.endswith(".") and text[0].isupper()


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(direction="down"),
        Wishes(kind="rocket", direction="up", time="night"),
        Wishes(kind="balloon", direction="down", weather="snow"),
        Wishes(kind="dog", speed="fast"),
        Wishes(kind="dog", speed="slow", camera="follow"),
        Wishes(count=5, size="small", pattern="spotted"),
        Wishes(relation="chases", kind="dog", direction="left"),
        Wishes(place="city", time="sunset", kind="bird", colour="green", direction="left", camera="zoom out"),
    ],
)
def test_wishes_that_go_together_come_true_with_every_seed(wishes: Wishes) -> None:
    for scene in try_many([(seed, {"wishes": wishes}) for seed in range(60)]):
        assert isinstance(scene, Scene), scene
        assert grants(wishes, scene)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"kind": "dragonfly"}, "no kind 'dragonfly'"),
        ({"colour": "beige"}, "no colour 'beige'"),
        ({"place": "library"}, "no place 'library'"),
        ({"direction": "sideways"}, "no direction"),
        ({"count": 7}, "no count 7: choose from 1, 2, 3, 4, 5."),
        ({"action": "ponder"}, "no action 'ponder'"),
        ({"relation": "envies"}, "no relation"),
        ({"style": "cubist"}, "no style"),
    ],
)
def test_what_the_world_does_not_have_is_refused(wishes: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError) as refusal:
        Wishes(**wishes)
    assert words in str(refusal.value) and is_a_sentence(str(refusal.value))


@pytest.mark.parametrize(
    ("wishes", "split"),
    [
        (Wishes(kind="fish", place="city"), "train"),
        (Wishes(kind="car", direction="up"), "train"),
        (Wishes(place="space", time="day"), "train"),
        (Wishes(place="room", weather="rain"), "train"),
        (Wishes(kind="dog", colour="blue"), "train"),
        (Wishes(kind="dog", colour="red"), "unseen"),
        (Wishes(plot="physics", count=2, relation="behind"), "train"),
        (Wishes(plot="story", effect="bitten", relation="chases"), "train"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wishes: Wishes, split: str) -> None:
    with pytest.raises(UsageError) as refusal:
        cast_scene(0, wishes=wishes, split=split)
    assert is_a_sentence(str(refusal.value)) and wishes.told in str(refusal.value)
