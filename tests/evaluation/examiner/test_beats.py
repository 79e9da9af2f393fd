"""Beats, directions, speeds, velocities and changes, from tracks whose truth is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.evaluation.examiner.stage import FPS, scene_of, simulated
from yozora.evaluation.examiner.beats import SHORTEST_BEAT_S, beats_of, changes_of, speed_of, velocities
from yozora.evaluation.examiner.reading import BeatReading, ChangeReading
from yozora.world.casting.wishes import PLOTS, Wishes
from yozora.world.facts.facts import HIDDEN_BELOW, BeatFacts
from yozora.world.rigs.catalog import RIGS

Array = npt.NDArray[np.float32]
SCENES = 200
NEAR_S = 0.3


def boxes_along(x: npt.ArrayLike, y: npt.ArrayLike = 0.5, half: float = 0.1) -> Array:
    """Return boxes (T,4) whose middles are at these places."""
    across, down = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    return np.stack((across - half, down - half, across + half, down + half), axis=1).astype(np.float32)


def told_apart(beats: tuple[BeatFacts, ...]) -> list[tuple[str, float, float, str | None]]:
    """Return beats as one can see them: what goes on as before is one, and what is over at once is none."""
    result: list[tuple[str, float, float, str | None]] = []
    for beat in beats:
        if beat.end_s - beat.start_s < SHORTEST_BEAT_S:
            continue
        if result and (result[-1][0], result[-1][3]) == (beat.action, beat.direction):
            result[-1] = (beat.action, result[-1][1], beat.end_s, beat.direction)
        else:
            result.append((beat.action, beat.start_s, beat.end_s, beat.direction))
    return result


def agrees(read: tuple[BeatReading, ...], truth: tuple[BeatFacts, ...]) -> bool:
    """Whether the same was read, in the same order, nearly at the same times."""
    asked = told_apart(truth)
    return len(read) == len(asked) and all(
        (mine.action, mine.direction) == (action, direction)
        and abs(mine.start_s - start) <= NEAR_S
        and abs(mine.end_s - end) <= NEAR_S
        for mine, (action, start, end, direction) in zip(read, asked, strict=True)
    )


@pytest.mark.parametrize("fps", [FPS, 24.0])
def test_beats_of_perfect_tracks_are_those_of_the_facts(fps: float) -> None:
    right = total = 0
    plots = set()
    for seed in range(SCENES):
        take = simulated(scene_of(seed, Wishes(plot=PLOTS[seed % len(PLOTS)])), fps)
        plots.add(take.facts.plot)
        for actor, track in zip(take.facts.actors, take.motion.tracks, strict=True):
            read = beats_of(track.actions, np.array(actor.boxes, np.float32), fps)
            right += agrees(read, actor.beats)
            total += 1
    assert plots == set(PLOTS)
    assert right / total >= 0.97, f"{right} of {total} subjects"


def in_the_frame(boxes: Array) -> npt.NDArray[np.float64]:
    """Return which share of each box (T,4) lies in a square frame (T,)."""
    across = np.minimum(boxes[:, 2], 1) - np.maximum(boxes[:, 0], 0)
    down = np.minimum(boxes[:, 3], 1) - np.maximum(boxes[:, 1], 0)
    shares: npt.NDArray[np.float64] = across.clip(0) * down.clip(0) / np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return shares


def test_directions_and_speeds_are_those_of_the_facts_where_only_what_is_in_sight_is_known() -> None:
    wrong: list[str] = []
    total = 0
    for seed in range(150):
        take = simulated(scene_of(seed, Wishes(plot=("permanence", "story", "parade")[seed % 3])))
        for actor, track in zip(take.facts.actors, take.motion.tracks, strict=True):
            boxes = np.array(actor.boxes, np.float32)
            boxes[(in_the_frame(boxes) < HIDDEN_BELOW) | (np.array(track.actions) == "hide")] = np.nan
            if actor.direction and np.isfinite(boxes[:, 0]).sum() >= 3:
                read = beats_of(track.actions, boxes, FPS)
                direction = next((beat.direction for beat in read if beat.direction), None)
                speed = speed_of(read, boxes, FPS)
                total += 1
                if direction != actor.direction or (actor.speed and speed != actor.speed):
                    wrong.append(f"{seed} {actor.kind}")
    assert total > 120
    assert len(wrong) <= 0.03 * total, f"{wrong} of {total}"


def test_a_slip_of_the_reader_is_no_beat_but_a_third_of_a_second_is() -> None:
    x = np.linspace(0.2, 0.8, 24)
    slip = ["walk"] * 10 + ["jump"] + ["walk"] * 13
    assert [beat.action for beat in beats_of(slip, boxes_along(x), FPS)] == ["walk"]
    hop = ["walk"] * 10 + ["jump"] * 3 + ["walk"] * 11
    beats = beats_of(hop, boxes_along(x), FPS)
    assert [beat.action for beat in beats] == ["walk", "jump", "walk"]
    assert (beats[1].start_s, beats[1].end_s) == (1.25, 1.625)
    assert (beats[0].start_s, beats[-1].end_s) == (0.0, 3.0)
    # Two slips side by side go to the neighbour that was there for longer.
    both = ["walk"] * 12 + ["jump", "wave"] + ["stand"] * 10
    assert [beat.action for beat in beats_of(both, boxes_along(x), FPS)] == ["walk", "stand"]


@pytest.mark.parametrize(
    ("action", "x", "y", "direction"),
    [
        ("walk", (0.2, 0.5), (0.5, 0.5), "right"),
        ("walk", (0.5, 0.2), (0.5, 0.5), "left"),
        ("fly", (0.5, 0.5), (0.8, 0.3), "up"),
        ("fall", (0.5, 0.5), (0.2, 0.8), "down"),
        ("fly", (0.5, 0.6), (0.8, 0.3), "up"),
        ("walk", (0.5, 0.6), (0.8, 0.3), "right"),  # along the ground, however high it hops
        ("jump", (0.5, 0.5), (0.8, 0.3), None),
        ("walk", (0.5, 0.53), (0.5, 0.5), None),
        ("dance", (0.2, 0.8), (0.5, 0.5), None),
    ],
)
def test_a_direction_is_told_by_the_rule_of_the_facts(
    action: str, x: tuple[float, float], y: tuple[float, float], direction: str | None
) -> None:
    boxes = boxes_along(np.linspace(*x, 32), np.linspace(*y, 32))
    (beat,) = beats_of([action] * 32, boxes, FPS)
    assert beat.direction == direction
    # Nor do missing frames and an unsteady hand change it.
    rng = np.random.default_rng(0)
    noisy = (boxes + rng.normal(0, 0.012, boxes.shape)).astype(np.float32)
    noisy[rng.random(32) < 0.2] = np.nan
    (again,) = beats_of([action] * 32, noisy, FPS)
    assert again.direction == direction


def test_who_turns_about_has_two_beats() -> None:
    x = np.concatenate((np.linspace(0.2, 0.7, 16), np.linspace(0.68, 0.3, 16)))
    for seed in range(4):
        boxes = boxes_along(x + np.random.default_rng(seed).normal(0, 0.012, 32))
        boxes[5:8] = np.nan
        beats = beats_of(["walk"] * 32, boxes, FPS)
        assert [(beat.action, beat.direction) for beat in beats] == [("walk", "right"), ("walk", "left")]
        assert beats[0].end_s == beats[1].start_s == pytest.approx(2.0, abs=NEAR_S)
        assert (beats[0].start_s, beats[-1].end_s) == (0.0, 4.0)
    # A little to and fro is no turn, nor is what physics does to one.
    assert len(beats_of(["walk"] * 32, boxes_along(x / 5), FPS)) == 1
    assert len(beats_of(["collide"] * 32, boxes_along(x), FPS)) == 1


def test_velocities_are_the_slopes_of_lines() -> None:
    times = np.arange(32) / FPS
    boxes = boxes_along(0.2 + 0.15 * times, 0.8 - 0.1 * times)
    assert velocities(boxes, FPS) == pytest.approx(np.tile([0.15, -0.1], (32, 1)), abs=1e-3)
    gap = boxes.copy()
    gap[10:13] = np.nan
    assert velocities(gap, FPS) == pytest.approx(np.tile([0.15, -0.1], (32, 1)), abs=1e-3)
    turning = velocities(boxes_along(0.5 + 0.2 * np.abs(times - 2)), FPS)[:, 0]
    assert turning[:14] == pytest.approx(-0.2, abs=1e-3)
    assert turning[18:] == pytest.approx(0.2, abs=1e-3)
    noisy = boxes + np.random.default_rng(1).normal(0, 0.01, boxes.shape).astype(np.float32)
    assert np.abs(np.median(velocities(noisy.astype(np.float32), FPS), axis=0) - [0.15, -0.1]).max() < 0.01


def test_a_velocity_is_not_told_where_nothing_is_seen() -> None:
    boxes = boxes_along(np.linspace(0.2, 0.8, 32))
    boxes[8:24] = np.nan
    told = np.isfinite(velocities(boxes, FPS)[:, 0])
    assert told[:8].all() and told[24:].all() and not told[11:21].any()
    assert not np.isfinite(velocities(np.full((4, 4), np.nan, np.float32), FPS)).any()


@pytest.mark.parametrize(
    ("velocity", "down", "speed"), [(0.12, 0.0, "slow"), (0.25, 0.0, "fast"), (0.0, 0.16, "fast"), (0.0, 0.11, "slow")]
)
def test_the_speed_is_that_of_the_first_way(velocity: float, down: float, speed: str) -> None:
    times = np.arange(32) / FPS
    boxes = boxes_along(0.1 + velocity * times, 0.1 + down * times)
    beats = beats_of(["fly"] * 32, boxes, FPS)
    assert speed_of(beats, boxes, FPS) == speed
    # What comes after, be it ever so fast, does not count; nor does what is not in sight.
    later = boxes_along(np.concatenate((boxes[:16, 0], boxes[16, 0] + 0.6 * times[:16])), boxes[:, 1])
    later[4:7] = np.nan
    beats = beats_of(["fly"] * 16 + ["walk"] * 16, later, FPS)
    assert speed_of(beats, later, FPS) == speed


def test_who_goes_nowhere_has_no_speed() -> None:
    still = boxes_along(np.full(32, 0.5))
    assert speed_of(beats_of(["stand"] * 32, still, FPS), still, FPS) is None
    falls = boxes_along(np.full(32, 0.5), np.linspace(0.1, 0.9, 32))
    # Falling is not a way of going.
    assert speed_of(beats_of(["fall"] * 32, falls, FPS), velocities(falls, FPS), FPS) is None


ALWAYS = np.ones(32, np.bool_)


def stepped(*parts: tuple[int, float]) -> Array:
    """Return levels (32,): each part lasts some frames."""
    state = np.concatenate([np.full(length, level) for length, level in parts]).astype(np.float32)
    assert len(state) == 32
    return state


def noisy(state: Array, spread: float, seed: int = 0) -> Array:
    """Return levels as a network tells them."""
    result: Array = (state + np.random.default_rng(seed).normal(0, spread, len(state))).clip(0, 1).astype(np.float32)
    return result


def said(changes: tuple[ChangeReading, ...]) -> list[tuple[str, float, float, float]]:
    """Return name, start and the levels of changes."""
    return [(change.name, change.start_s, change.before, change.after) for change in changes]


@pytest.mark.parametrize("seed", range(8))
def test_a_noisy_step_is_one_change_at_its_time(seed: int) -> None:
    state = noisy(stepped((20, 0.0), (12, 1.0)), 0.12, seed)
    assert said(changes_of("popped", state, ALWAYS, FPS)) == [("popped", 2.5, 0.0, 1.0)]
    # A slow one has happened when more than half of it has.
    slow = noisy(np.interp(np.arange(32), [8, 24], [0, 1]).astype(np.float32), 0.05, seed)
    (change,) = changes_of("melted", slow, ALWAYS, FPS)
    assert 2.0 <= change.start_s <= 2.6


@pytest.mark.parametrize("seed", range(8))
def test_bites_come_in_thirds(seed: int) -> None:
    state = noisy(stepped((8, 0.0), (8, 1 / 3), (8, 2 / 3), (8, 1.0)), 0.04, seed)
    assert said(changes_of("bitten", state, ALWAYS, FPS)) == [
        ("bitten", 1.0, 0.0, 0.333),
        ("bitten", 2.0, 0.333, 0.667),
        ("bitten", 3.0, 0.667, 1.0),
    ]


def test_a_lamp_goes_on_and_off() -> None:
    state = noisy(stepped((8, 0.0), (12, 1.0), (12, 0.0)), 0.1)
    assert said(changes_of("lit", state, ALWAYS, FPS)) == [("lit", 1.0, 0.0, 1.0), ("unlit", 2.5, 1.0, 0.0)]


def test_what_happens_out_of_sight_is_told_of_the_time_between() -> None:
    state = stepped((14, 0.0), (18, 1.0))
    seen = ALWAYS.copy()
    seen[10:20] = False
    (change,) = changes_of("out", state, seen, FPS)
    assert change.start_s == 10 / FPS and change.end_s == pytest.approx(21 / FPS)


def test_noise_alone_changes_nothing() -> None:
    for seed in range(8):
        assert changes_of("popped", noisy(stepped((32, 0.1)), 0.15, seed), ALWAYS, FPS) == ()
        assert changes_of("bitten", noisy(stepped((32, 1 / 3)), 0.05, seed), ALWAYS, FPS) == ()
    for index in (0, 1, 15, 30, 31):
        blink = stepped((32, 0.0))
        blink[index] = 1.0
        assert changes_of("popped", blink, ALWAYS, FPS) == (), f"frame {index}"
    flip = stepped((10, 0.0), (12, 1.0), (10, 0.0))
    assert changes_of(None, flip, ALWAYS, FPS) == ()
    assert changes_of("popped", flip, np.zeros(32, np.bool_), FPS) == ()


def test_changes_of_real_tracks_are_those_of_the_facts() -> None:
    right = total = 0
    for seed in range(60):
        take = simulated(scene_of(seed, Wishes(plot="effect")))
        for actor in take.facts.actors:
            state = np.array(actor.state, np.float32)
            read = changes_of(RIGS[actor.kind].change, noisy(state, 0.03, seed), ALWAYS, FPS)
            if actor.changes:
                total += 1
                right += [c.name for c in read] == [c.name for c in actor.changes] and all(
                    true.start_s - NEAR_S <= mine.start_s <= true.end_s + NEAR_S and abs(true.after - mine.after) < 0.2
                    for mine, true in zip(read, actor.changes, strict=True)
                )
            else:
                assert read == ()
    assert total >= 40
    assert right >= 0.97 * total, f"{right} of {total}"
