"""Casting: the same seed is the same scene, everything the world has is cast, and everybody fits where they are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.world.bulk import cast_many
from yozora.world.casting.call import homes
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import PLOTS
from yozora.world.physics.motion import simulate
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import CAMERA_MOVES, PATTERNS, RELATIONS, SIZES, SPEEDS, Scene
from yozora.world.scene.script import ACTIONS, DEEDS, PLAYS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

WATER = ("float", "splash")


def test_the_same_seed_is_the_same_scene() -> None:
    """Here and in another process; other seeds and splits are other scenes."""
    assert [cast_scene(seed) for seed in range(50)] == cast_many(range(50)) == cast_many(range(50))
    assert len({cast_scene(seed) for seed in range(200)}) == 200
    assert cast_scene(1, split="train") != cast_scene(1, split="test")


@pytest.mark.parametrize("seconds", [0.125, 0.5, 1.0, 2.0, 20.0])
@pytest.mark.parametrize("aspect", [9 / 16, 16 / 9])
def test_a_clip_of_any_length_and_shape_is_cast(seconds: float, aspect: float) -> None:
    for scene in cast_many(range(60), seconds=seconds, aspect=aspect):
        assert (scene.seconds, scene.aspect) == (seconds, aspect) and scene.actors
        assert len(simulate(scene, 8.0).tracks) == len(scene.actors)


def test_everything_is_cast_now_and_then(scenes: list[Scene], long_scenes: list[Scene]) -> None:
    actors = [actor for scene in scenes + long_scenes for actor in scene.actors]
    for names, cast in (
        (PLACES, {scene.place for scene in scenes}),
        (TIMES, {scene.time for scene in scenes}),
        (WEATHERS, {scene.weather for scene in scenes}),
        (STYLES, {scene.style for scene in scenes}),
        (CAMERA_MOVES, {scene.camera.move for scene in scenes}),
        (PLOTS, {scene.plot for scene in scenes}),
        (RELATIONS, {scene.relation for scene in scenes}),
        (RIGS, {actor.kind for actor in actors}),
        (COLOURS, {actor.colour for actor in actors}),
        (PATTERNS, {actor.pattern for actor in actors}),
        (SIZES, {actor.size for actor in actors}),
        (SPEEDS, {actor.speed for actor in actors}),
        (ACTIONS, {beat.action for actor in actors for beat in actor.beats}),
        (DEEDS, {change.name for scene in scenes + long_scenes for change in scene.changes}),
    ):
        assert set(names) <= cast, f"never cast: {set(names) - cast}"


def test_nothing_is_rare(scenes: list[Scene]) -> None:
    """Of 3,000 first subjects each kind, colour and place has its share."""
    for names, cast, least in (
        ([name for name in RIGS if not RIGS[name].standin], [scene.actors[0].kind for scene in scenes], 0.1),
        (COLOURS, [scene.actors[0].colour for scene in scenes], 0.6),
        (PLACES, [scene.place for scene in scenes], 0.3),
    ):
        counts = Counter(cast)
        for name in names:
            assert counts[name] > least * len(scenes) / len(names), f"{name}: {counts[name]}"
    directions = Counter(scene.actors[0].direction for scene in scenes)
    assert min(directions["left"], directions["right"]) > 0.35 * len(scenes)


def test_every_look_is_worn(scenes: list[Scene]) -> None:
    worn: dict[str, set[int]] = {}
    for scene in scenes:
        for actor in scene.actors:
            looks = len(RIGS[actor.kind].looks)
            worn.setdefault(actor.kind, set()).add(actor.look % looks if looks else 0)
    for kind, looks in worn.items():
        assert len(looks) == max(1, len(RIGS[kind].looks)), kind


def test_the_mix_is_kept(scenes: list[Scene]) -> None:
    usual, count = Mix(), len(scenes)
    for plot, share in usual.plots:
        # A plot that cannot come about in the place that was drawn gives way to another.
        assert share / 2 < sum(scene.plot == plot for scene in scenes) / count < share * 1.5, plot
    parades = [scene for scene in scenes if scene.plot == "parade"]
    groups = [len({actor.group for actor in scene.actors}) for scene in parades]
    assert np.mean([number >= 2 for number in groups]) == pytest.approx(usual.two_subjects, abs=0.06)
    assert np.mean([scene.camera.move != "still" for scene in parades]) == pytest.approx(usual.camera_moves, abs=0.04)
    outdoors = [scene for scene in scenes if PLACES[scene.place].outdoors]
    assert np.mean([scene.time == "day passing" for scene in outdoors]) == pytest.approx(usual.day_passes, abs=0.02)
    assert np.mean([scene.style != "storybook" for scene in scenes]) == pytest.approx(usual.styles_vary, abs=0.03)
    first = [scene.actors[0] for scene in scenes]
    assert np.mean([actor.pattern != "plain" for actor in first]) == pytest.approx(usual.patterns_vary, abs=0.03)
    assert np.mean([actor.size != "medium" for actor in first]) == pytest.approx(usual.sizes_vary, abs=0.03)


def test_a_mix_of_nothing_is_one_plain_subject() -> None:
    bare = Mix(
        plots=(("parade", 1.0),), two_subjects=0, crowds=0, camera_moves=0, occluders=0, sizes_vary=0,
        patterns_vary=0, acts=0, styles_vary=0, weather_varies=0, day_passes=0,
    )  # fmt: skip
    assert bare.plain and not Mix().plain
    for scene in cast_many(range(200), mix=bare):
        (actor,) = scene.actors
        assert (actor.pattern, actor.size, actor.group) == ("plain", "medium", 0)
        assert (scene.camera.move, scene.weather, scene.style) == ("still", "clear", "storybook")
        assert scene.occluders == () and scene.time in PLACES[scene.place].times


@pytest.mark.parametrize("names", ["kinds", "places", "times", "colours", "weathers", "styles", "cameras"])
def test_a_narrow_mix_casts_nothing_else(names: str) -> None:
    some = {
        "kinds": ("dog", "bird", "sailboat"), "places": ("meadow", "sea"), "times": ("day", "sunset"),
        "colours": ("red", "green"), "weathers": ("clear", "rain"), "styles": ("storybook", "watercolour"),
        "cameras": ("still", "tilt up"),
    }[names]  # fmt: skip
    cast: set[str] = set()
    for scene in cast_many(range(150), mix=Mix(**{names: some, "camera_moves": 0.6, "plots": (("parade", 1.0),)})):
        actors = scene.actors
        cast |= {
            "kinds": {actor.kind for actor in actors}, "colours": {actor.colour for actor in actors},
            "places": {scene.place}, "times": {scene.time}, "weathers": {scene.weather}, "styles": {scene.style},
            "cameras": {scene.camera.move},
        }[names]  # fmt: skip
    assert cast == set(some)


def test_everybody_is_at_home(scenes: list[Scene]) -> None:
    for scene in scenes:
        place = PLACES[scene.place]
        assert scene.weather in place.weathers
        assert scene.time in place.times or (place.outdoors and scene.time == "day passing")
        for actor in scene.actors:
            dropped = actor.beats[0].action in PLAYS and "water" in place.habitats
            assert scene.place in homes(actor.kind) or dropped, f"seed {scene.seed}: {actor.kind} in {scene.place}"
            assert actor.direction in (*RIGS[actor.kind].directions, "left", "right")
    assert "sea" in homes("fish") and not {"city", "space"} & set(homes("fish"))


def test_feet_are_on_the_ground(scenes: list[Scene]) -> None:
    for scene in scenes:
        if scene.plot == "physics" or "ground" not in PLACES[scene.place].habitats:
            continue
        low, high = PLACES[scene.place].habitats["ground"]
        for actor in scene.actors:
            if "ground" in RIGS[actor.kind].habitats and scene.relation != "behind":
                assert low - 1e-6 <= actor.y + actor.height / 2 <= high + 1e-6, f"seed {scene.seed}"


def test_two_groups_are_never_of_one_kind_or_colour(scenes: list[Scene]) -> None:
    """Else no caption could tell them apart. Two alike balls may collide."""
    for scene in scenes:
        firsts = {actor.group: actor for actor in scene.actors}.values()
        assert len({actor.colour for actor in firsts}) == len(firsts), f"seed {scene.seed}"
        if not any(beat.action == "collide" for actor in scene.actors for beat in actor.beats):
            assert len({actor.kind for actor in firsts}) == len(firsts), f"seed {scene.seed}"


def test_beats_follow_each_other_and_fill_the_clip(scenes: list[Scene], long_scenes: list[Scene]) -> None:
    for scene in scenes + long_scenes:
        for actor in scene.actors:
            ends = [0.0, *(beat.end_s for beat in actor.beats)]
            assert ends == pytest.approx([*(beat.start_s for beat in actor.beats), scene.seconds])
            assert all(beat.end_s > beat.start_s for beat in actor.beats)
            assert all(beat.partner in (None, *range(len(scene.actors))) for beat in actor.beats)
