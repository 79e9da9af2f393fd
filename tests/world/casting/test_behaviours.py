"""Behaviours: what physics is to play comes about within the clip and within the frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.world.bulk import cast_many
from tests.world.casting.where import boxes, share_in_frame
from yozora.world.casting.wishes import Wishes
from yozora.world.physics.motion import simulate
from yozora.world.physics.track import Motion
from yozora.world.places.catalog import PLACES
from yozora.world.scene.scene import Scene
from yozora.world.scene.script import PLAYS

FPS = 8.0


def scenes_of(action: str, count: int = 40) -> list[Scene]:
    return cast_many(range(count), wishes=Wishes(plot="physics", action=action))


@pytest.mark.parametrize("action", PLAYS)
def test_each_has_one_beat_that_is_the_engine_s(action: str) -> None:
    for scene in scenes_of(action):
        assert scene.plot == "physics" and scene.actors[0].beats[0].action == action
        for actor in scene.actors:
            (beat,) = actor.beats
            assert beat.action in PLAYS and (beat.start_s, beat.end_s) == (0.0, scene.seconds)
        needs = {"floor": scene.floor, "ramp": scene.ramp, "ropes": scene.ropes, "wind": scene.wind}
        given = {name for name, value in needs.items() if value}
        assert given == {"roll": {"floor", "ramp"}, "swing": {"ropes"}, "blow": {"wind"}}.get(action, {"floor"})
        assert (scene.weather == "wind") == (action == "blow") or action != "blow"


@pytest.mark.parametrize("action", PLAYS)
def test_it_is_in_sight_most_of_the_time(action: str) -> None:
    for scene in scenes_of(action):
        inside = share_in_frame(scene, boxes(scene, FPS)).max(0)
        assert inside[0] > 0.25, f"seed {scene.seed}"
        assert (inside > 0.5).mean() > 0.5, f"seed {scene.seed}: {scene.actors[0].kind} in {scene.place}"


def comes_down(scene: Scene, motion: Motion) -> bool:
    """Something falls and rests on the floor."""
    (track,), floor = motion.tracks, scene.floor or 0.0
    bottom = np.array(boxes(scene, FPS))[0, :, 3]
    return bool(bottom[0] < floor - 0.15 and abs(bottom[-1] - floor) < 0.02 and np.ptp(track.y[-4:]) < 0.01)


def bounces(scene: Scene, motion: Motion) -> bool:
    """Something touches the ground three times or more, each time more slowly, and goes its way meanwhile."""
    speeds = [contact.speed for contact in motion.contacts if contact.what == "ground"]
    way = motion.tracks[0].x[-1] - motion.tracks[0].x[0]
    goes = way > 0.15 if scene.actors[0].direction == "right" else way < -0.15
    return len(speeds) >= 3 and speeds == sorted(speeds, reverse=True) and goes


def rolls(scene: Scene, motion: Motion) -> bool:
    """Something rolls down the slope, the right way round, onto the floor."""
    track, sign = motion.tracks[0], 1 if scene.actors[0].direction == "right" else -1
    return bool(sign * (track.x[-1] - track.x[0]) > 0.3 and sign * track.angle[-1] > 90 and track.y[-1] > track.y[0])


def collides(scene: Scene, motion: Motion) -> bool:
    """One runs into the other, which is pushed on."""
    hits = [contact for contact in motion.contacts if contact.what == "actor"]
    still, sign = motion.tracks[1], 1 if scene.actors[0].direction == "right" else -1
    return bool(hits and {hits[0].first, hits[0].second} == {0, 1} and sign * (still.x[-1] - still.x[0]) > 0.02)


def topples(scene: Scene, motion: Motion) -> bool:
    """The thrown one hits the stack, which stood till then, and bricks fall."""
    thrown = len(scene.actors) - 1
    hits = [c.at_s for c in motion.contacts if c.what == "actor" and thrown in (c.first, c.second)]
    if not hits:
        return False
    before = int(hits[0] * FPS)
    bricks = motion.tracks[:thrown]
    stood = all(np.ptp(brick.x[: before + 1]) < 0.02 for brick in bricks)
    return stood and any(brick.y[-1] > brick.y[0] + 0.02 for brick in bricks)


def swings(scene: Scene, motion: Motion) -> bool:
    """It passes below the rope's end and comes back, the rope always as long."""
    (rope,), (track,) = scene.ropes, motion.tracks
    length = np.hypot(track.x - rope.x, track.y - rope.y)
    turns = np.diff(np.sign(np.diff(track.x)))
    return bool(np.ptp(length) < 0.01 and (turns != 0).sum() >= 1 and np.ptp(np.sign(track.x - rope.x)) == 2)


def floats(scene: Scene, motion: Motion) -> bool:
    """It bobs at the water's surface, where it was put."""
    (track,), box = motion.tracks, np.array(boxes(scene, FPS))[0]
    afloat = (box[:, 1] < scene.floor) & (box[:, 3] > scene.floor)
    return bool(afloat[-8:].all() and np.ptp(track.x) < 0.1 and np.ptp(track.y[-16:]) > 0.002)


def splashes(scene: Scene, motion: Motion) -> bool:
    """It falls into the water, fast, and comes up to float."""
    hits = [contact.speed for contact in motion.contacts if contact.what == "water"]
    box = np.array(boxes(scene, FPS))[0]
    return bool(hits and hits[0] > 0.3 and box[0, 3] < scene.floor and box[-1, 1] < scene.floor < box[-1, 3])


def is_blown(scene: Scene, motion: Motion) -> bool:
    """It goes with the wind, faster and faster at first."""
    way = np.sign(scene.wind) * np.diff(motion.tracks[0].x)
    return bool((way > 0).all() and way[4:8].sum() > way[:4].sum())


def brakes(scene: Scene, motion: Motion) -> bool:
    """It slows down and stops."""
    pace = np.abs(np.diff(motion.tracks[0].x))
    return bool(pace[0] > 0.04 and (np.diff(pace) < 1e-3).all() and pace[-1] < 0.003)


@pytest.mark.parametrize(
    ("action", "happens"),
    [
        ("fall", comes_down), ("bounce", bounces), ("roll", rolls), ("collide", collides), ("topple", topples),
        ("swing", swings), ("float", floats), ("splash", splashes), ("blow", is_blown), ("brake", brakes),
    ],
)  # fmt: skip
def test_it_comes_about(action: str, happens: Callable[[Scene, Motion], bool]) -> None:
    scenes = scenes_of(action)
    failed = [(scene.seed, scene.actors[0].kind) for scene in scenes if not happens(scene, simulate(scene, FPS))]
    assert not failed, f"{happens.__doc__} Not so: {failed}"


def test_things_come_to_rest_on_ground_and_water_where_the_place_has_them() -> None:
    for action in ("fall", "bounce", "collide", "topple", "brake"):
        for scene in scenes_of(action, 20):
            low, high = PLACES[scene.place].habitats["ground"]
            assert low <= scene.floor <= high
    for action in ("float", "splash"):
        for scene in scenes_of(action, 20):
            low, high = PLACES[scene.place].habitats["water"]
            assert low <= scene.floor <= high


def test_the_wished_direction_is_taken() -> None:
    for action in ("bounce", "roll", "collide", "blow", "brake"):
        for direction in ("left", "right"):
            for scene in cast_many(range(8), wishes=Wishes(plot="physics", action=action, direction=direction)):
                track = simulate(scene, FPS).tracks[0]
                assert (track.x[3] > track.x[0]) == (direction == "right")


def test_two_that_collide_are_told_apart() -> None:
    for scene in scenes_of("collide"):
        one, two = scene.actors
        assert one.colour != two.colour and (one.group, two.group) == (0, 1)
        assert one.launch[0] != 0 and two.launch == (0.0, 0.0)


def test_bricks_are_alike_and_the_thrown_one_is_not() -> None:
    counts = set()
    for scene in scenes_of("topple"):
        *bricks, thrown = scene.actors
        assert len({(brick.kind, brick.colour, brick.height, brick.x) for brick in bricks}) == 1
        assert thrown.group == 1 and thrown.colour != bricks[0].colour and thrown.kind != bricks[0].kind
        counts.add(len(bricks))
    assert counts == {3, 4, 5}
