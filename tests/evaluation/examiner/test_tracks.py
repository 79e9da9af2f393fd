"""Tracks: sightings drawn by hand, of which it is known who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from yozora.evaluation.examiner.answers import DOINGS, SUBJECT
from yozora.evaluation.examiner.recogniser import POSE
from yozora.evaluation.examiner.tracks import Sighting, Track, link

Array = npt.NDArray[np.float32]
FPS = 8.0
FRAMES = 32


def shares(slot: str, name: str, sure: float = 0.9) -> Array:
    """Return probabilities of a slot: `sure` of one name, the rest spread over the others."""
    names = SUBJECT[slot]
    result = np.full(len(names), (1 - sure) / (len(names) - 1), np.float32)
    result[names.index(name)] = sure
    return result


def sighting(
    frame: int,
    x: float,
    kind: str = "cat",
    colour: str = "red",
    *,
    y: float = 0.6,
    side: float = 0.2,
    score: float = 0.8,
) -> Sighting:
    """Return one sighting with its middle at (x, y)."""
    half = side / 2
    return Sighting(
        frame=frame,
        box=np.array([x - half, y - half, x + half, y + half], np.float32),
        height=side,
        visible=1.0,
        score=score,
        kind=shares("kind", kind),
        colour=shares("colour", colour),
        pattern=shares("pattern", "plain"),
        doing=np.full(len(DOINGS), 1 / len(DOINGS), np.float32),
        state=0.0,
        pose=np.zeros(POSE, np.float32),
    )


def linked(seen: Sequence[Sighting], fps: float = FPS, frames: int = FRAMES) -> list[Track]:
    """Return the tracks of sightings, which come in no order within a frame."""
    rng = np.random.default_rng(0)
    by_frame: list[list[Sighting]] = [[] for _ in range(frames)]
    for index in rng.permutation(len(seen)):
        by_frame[seen[index].frame].append(seen[index])
    return link(by_frame, fps)


def who(track: Track) -> set[tuple[str, str]]:
    """Return every kind and colour that a track has been seen as."""
    return {
        (SUBJECT["kind"][int(each.kind.argmax())], SUBJECT["colour"][int(each.colour.argmax())])
        for each in track.sightings
    }


def ways(track: Track) -> Array:
    """Return where a track is in each of its frames."""
    return np.array([each.centre[0] for each in track.sightings], np.float32)


def walk(
    start: float, end: float, kind: str, colour: str, *, noise: float = 0.0, missed: Sequence[int] = (),
    frames: int = FRAMES,
) -> list[Sighting]:  # fmt: skip
    """Return sightings of one that goes evenly from `start` to `end`."""
    shake = np.random.default_rng(len(kind)).normal(0, noise, frames) if noise else np.zeros(frames)
    x = np.linspace(start, end, frames) + shake
    return [sighting(frame, float(x[frame]), kind, colour) for frame in range(frames) if frame not in missed]


@pytest.mark.parametrize("fps", [4.0, 8.0, 24.0])
def test_two_who_cross_keep_their_names(fps: float) -> None:
    frames = round(4 * fps)
    cat = walk(0.1, 0.9, "cat", "red", noise=0.01, frames=frames)
    dog = walk(0.9, 0.1, "dog", "blue", noise=0.01, frames=frames)
    tracks = linked(cat + dog, fps, frames)
    assert [len(track.sightings) for track in tracks] == [frames, frames]
    assert sorted(who(track).pop() for track in tracks) == [("cat", "red"), ("dog", "blue")]
    assert all(len(who(track)) == 1 for track in tracks)


def test_twins_side_by_side_are_two() -> None:
    tracks = linked(walk(0.1, 0.6, "ball", "red", noise=0.01) + walk(0.35, 0.85, "ball", "red", noise=0.01))
    assert len(tracks) == 2
    for track in tracks:
        steps = np.diff(ways(track))
        assert len(steps) == FRAMES - 1 and np.abs(steps).max() < 0.1


@pytest.mark.parametrize("hidden", [range(12, 16), range(10, 22)], ids=["half a second", "a second and a half"])
def test_who_passes_behind_something_comes_out_the_same(hidden: range) -> None:
    other = walk(0.1, 0.12, "house", "grey")
    (house, horse) = linked(walk(0.1, 0.9, "horse", "brown", noise=0.008, missed=hidden) + other)
    assert len(horse.sightings) == FRAMES - len(hidden)
    assert who(horse) == {("horse", "brown")} and who(house) == {("house", "grey")}


def test_who_comes_back_after_long_may_come_from_anywhere() -> None:
    away = walk(0.5, 1.0, "duck", "yellow")[:10] + [sighting(frame, 0.1, "duck", "yellow") for frame in range(24, 32)]
    (duck,) = linked(away)
    assert len(duck.sightings) == 18
    # Who jumps as far from one frame to the next is somebody else.
    jump = walk(0.5, 1.0, "duck", "yellow")[:16] + [sighting(frame, 0.1, "duck", "yellow") for frame in range(16, 32)]
    assert len(linked(jump)) == 2


def test_who_is_painted_stays_the_same() -> None:
    before, after = walk(0.3, 0.5, "car", "red"), walk(0.3, 0.5, "car", "blue")
    (car,) = linked(before[:14] + after[14:])
    assert who(car) == {("car", "red"), ("car", "blue")}
    assert len(car.sightings) == FRAMES


def test_one_wrong_look_is_no_other_subject() -> None:
    seen = walk(0.3, 0.5, "car", "red")
    seen[9] = sighting(9, float(seen[9].centre[0]), "bus", "red")
    assert len(linked(seen)) == 1


def test_who_is_swapped_while_hidden_is_two() -> None:
    before, after = walk(0.3, 0.5, "car", "red"), walk(0.3, 0.5, "cat", "blue")
    tracks = linked(before[:12] + after[20:])
    assert sorted(who(track).pop() for track in tracks) == [("car", "red"), ("cat", "blue")]
    # One kind for another is enough; another coat of paint is not.
    assert len(linked(before[:12] + walk(0.3, 0.5, "cat", "red")[20:])) == 2
    assert len(linked(before[:12] + walk(0.3, 0.5, "car", "blue")[20:])) == 1


def test_what_is_seen_for_a_moment_is_nobody() -> None:
    cat = walk(0.3, 0.6, "cat", "red")
    blips = [sighting(9, 0.9, "dog", "blue"), sighting(10, 0.9, "dog", "blue"), sighting(20, 0.1, "bee", "yellow")]
    doubtful = [sighting(frame, 0.1, "owl", "white", y=0.2, score=0.32) for frame in range(32)]
    (track,) = linked(cat + blips + doubtful)
    assert who(track) == {("cat", "red")}
    # What stays is somebody, were it for a third of a second.
    assert len(linked(cat + [sighting(frame, 0.9, "dog", "blue") for frame in (9, 10, 11)])) == 2


def test_a_blip_beside_a_subject_does_not_take_its_place() -> None:
    cat = walk(0.2, 0.8, "cat", "red", noise=0.008)
    blips = [sighting(frame, float(cat[frame].centre[0]) + 0.15, "cat", "red", score=0.35) for frame in (8, 20)]
    (track, *rest) = linked(cat + blips)
    assert rest == [] and len(track.sightings) == FRAMES
    assert {id(each) for each in track.sightings} == {id(each) for each in cat}


def test_who_passes_where_its_like_was_last_seen_keeps_its_name() -> None:
    gone = walk(0.5, 0.5, "ball", "red")[:4]
    rolls = walk(0.1, 0.9, "ball", "red", noise=0.012)
    tracks = linked(gone + rolls)
    assert [len(track.sightings) for track in tracks] == [FRAMES, 4]


@pytest.mark.parametrize("fps", [1.0, 2.0])
def test_few_frames_a_second_are_enough(fps: float) -> None:
    frames = 8
    x = 0.12 * np.arange(frames) / fps
    seen = [sighting(frame, 0.1 + float(x[frame])) for frame in range(frames)]
    twins = [sighting(frame, 0.1 + float(x[frame]) + 0.3, y=0.3) for frame in range(frames)]
    tracks = linked(seen + twins, fps, frames)
    assert [len(track.sightings) for track in tracks] == [frames, frames]
    tops = [np.array([each.box[1] for each in track.sightings]) for track in tracks]
    assert sorted(float(top.mean()) for top in tops) == pytest.approx([0.2, 0.5])
    assert all(float(np.ptp(top)) < 1e-5 for top in tops)


def test_who_is_seen_twice_at_once_is_one() -> None:
    cat = walk(0.2, 0.8, "cat", "red")
    echo = [sighting(each.frame, float(each.centre[0]) + 0.04, "cat", "red", score=0.45) for each in cat]
    (track,) = linked(cat + echo)
    assert {id(each) for each in track.sightings} == {id(each) for each in cat}
    # Another in another colour, or as near but beside it, is no echo.
    other = [sighting(each.frame, float(each.centre[0]) + 0.04, "cat", "blue", score=0.45) for each in cat]
    assert len(linked(cat + other)) == 2
    beside = [sighting(each.frame, float(each.centre[0]) + 0.16, "cat", "red", score=0.45) for each in cat]
    assert len(linked(cat + beside)) == 2


def test_a_sliver_of_a_subject_belongs_to_what_comes_into_sight() -> None:
    horse = walk(0.0, 0.6, "horse", "brown")
    slivers = [
        replace(each, kind=shares("kind", "tower", 0.4), visible=0.2, score=0.5) if each.frame < 5 else each
        for each in horse
    ]
    (track,) = linked(slivers)
    assert len(track.sightings) == FRAMES


def test_the_most_seen_comes_first_and_nothing_makes_no_track() -> None:
    tracks = linked(walk(0.7, 0.8, "dog", "blue", missed=range(20)) + walk(0.2, 0.4, "cat", "red"))
    assert [len(track.sightings) for track in tracks] == [32, 12]
    assert linked([]) == [] and link([], FPS) == []
    # In a single frame, one look is all there is.
    assert len(linked([sighting(0, 0.5)], FPS, 1)) == 1
