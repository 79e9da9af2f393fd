"""Interpret: from what the networks see in each frame to a reading of the clip: tracks, votes, and geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.actions import RATE, ActionReader, Course, actions_in
from yozora.evaluation.examiner.answers import CAMERAS, DOINGS, SETTING, SUBJECT
from yozora.evaluation.examiner.beats import beats_of, changes_of, speed_of, steadied, velocities
from yozora.evaluation.examiner.grouping import Subject, grouped, together, vote
from yozora.evaluation.examiner.reading import SEEN_FROM, Reading, SubjectReading
from yozora.evaluation.examiner.relations import around, between
from yozora.evaluation.examiner.shots import pace_of, views_of
from yozora.evaluation.examiner.sight import Sight
from yozora.evaluation.examiner.tracks import Sighting, Track, link
from yozora.evaluation.examiner.wholes import made_whole
from yozora.world.casting.call import CROWD_SCALE
from yozora.world.facts.facts import hidden_spans
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import DAY_PASSING, SIZES

Array = npt.NDArray[np.float32]

# A day passes where the first and the last part of the clip show times that differ by so much (total variation, 0..1).
PART, APART = 0.25, 0.45
# Half-way, in logs, between the sizes a subject comes in.
SMALL_TO, LARGE_FROM = 0.86, 1.16
PRINTS_FROM = 0.5
# A subject's height is this quantile of those that the looks at it tell.
TALL = 0.7
# So much of a subject must be in sight to tell how fast it is, and how far its change has gone.
WELL_SEEN, STATE_SEEN = 0.8, 0.6
EPSILON = 1e-6


def interpret(sight: Sight, actions: ActionReader, fps: float, flashes_s: tuple[float, ...] = ()) -> Reading:
    """Return the reading of a clip."""
    frames = len(sight.sightings)
    subjects, views = seen_subjects(sight, fps)
    move = CAMERAS[int(sight.move.argmax())]
    groups = grouped(subjects)
    paths = [around([member.boxes.astype(np.float64) for member in group], fps) for group in groups]
    relations = between(paths)
    setting, confidence = _setting(sight)
    prints = np.flatnonzero(steadied(sight.prints) > PRINTS_FROM)
    read = [
        _read(member, number, together(group), Seen(groups, actions, sight.aspect, fps))
        for number, group in enumerate(groups)
        for member in group
    ]
    return Reading(
        **setting,
        camera=move,
        pace=pace_of(move, views, frames / fps),
        relation=next((name for one, name, two in relations if (one, two) == (0, 1)), None),
        seconds=frames / fps,
        fps=fps,
        subjects=tuple(read),
        prints_s=float(prints[0]) / fps if len(prints) else None,
        flashes_s=flashes_s,
        relations=relations,
        confidence=confidence | {"camera": round(float(sight.move.max()), 4)},
    )


def seen_subjects(sight: Sight, fps: float) -> tuple[list[Subject], Array]:
    """Return the subjects of a clip, their boxes in the world at rest, and the camera's way (see `views_of`)."""
    frames = len(sight.sightings)
    move = CAMERAS[int(sight.move.argmax())]
    views = views_of(move, sight.views, frames)
    return [_subject(track, frames, views, sight.aspect) for track in link(sight.sightings, fps)], views


def _setting(sight: Sight) -> tuple[dict[str, str], dict[str, float]]:
    """Return place, time, weather and style, each with how sure that is: frames vote by their log-probabilities."""
    answers, confidence = {}, {}
    for slot, names in SETTING.items():
        votes = sight.setting[slot].mean(0)
        best = int(votes.argmax())
        answers[slot] = names[best]
        confidence[slot] = round(float(np.exp(votes[best]) / np.exp(votes).sum()), 4)
    times = np.exp(sight.setting["time"])
    part = max(1, round(PART * len(times)))
    # Medians, for lightning is brighter than any time of day.
    first, last = np.median(times[:part], axis=0), np.median(times[-part:], axis=0)
    apart = float(np.abs(first - last).sum()) / 2
    if apart > APART and PLACES[answers["place"]].outdoors:
        answers["time"] = DAY_PASSING
        confidence["time"] = round(apart, 4)
    return answers, confidence


def _subject(track: Track, frames: int, views: Array, aspect: float) -> Subject:
    """Return a track spread over all frames, its boxes in the world at rest."""
    framed = np.full((frames, 4), np.nan, np.float32)
    visible, score, state = (np.zeros(frames, np.float32) for _ in range(3))
    for each in track.sightings:
        framed[each.frame] = each.box
        visible[each.frame], score[each.frame], state[each.frame] = each.visible, each.score, each.state
    centre = np.array([aspect / 2, 0.5, aspect / 2, 0.5], np.float32)
    away = np.stack((views[:, 0], views[:, 1], views[:, 0], views[:, 1]), 1)
    rest = (framed - centre) / np.exp(views[:, 2:3]) + centre + away
    boxes, shares = made_whole(rest.astype(np.float32), framed, aspect)
    weights = np.array([each.score * max(0.05, each.visible - 0.2) for each in track.sightings], np.float32)
    heights = np.array([each.height / np.exp(views[each.frame, 2]) for each in track.sightings], np.float32)
    votes = {slot: vote(np.stack([getattr(each, slot) for each in track.sightings]), weights) for slot in SUBJECT}
    seen = np.array([each.frame for each in track.sightings])
    state = np.interp(np.arange(frames), seen, state[seen]).astype(np.float32)
    return Subject(
        track=track,
        framed=framed,
        boxes=boxes,
        visible=visible,
        score=score,
        state=state,
        shares=shares,
        height=_own_height(heights, weights),
        votes=votes,
        weight=float(weights.sum()),
    )


def _own_height(heights: Array, weights: Array) -> float:
    """Return a subject's height by all looks at it; who is half covered looks smaller, nobody larger than they are."""
    order = heights.argsort()
    share = weights[order].cumsum() / weights.sum()
    return float(heights[order][min(int((share < TALL).sum()), len(order) - 1)])


@dataclass(frozen=True)
class Seen:
    """All who are seen in a clip, group by group, the reader of actions, the frame's aspect and the clip's rate."""

    groups: list[list[Subject]]
    actions: ActionReader
    aspect: float
    fps: float


def _read(subject: Subject, group: int, count: int, clip: Seen) -> SubjectReading:
    """Return the reading of one subject of a group of which `count` are there."""
    names = {slot: SUBJECT[slot][int(votes.argmax())] for slot, votes in subject.votes.items()}
    kind, fps = names["kind"], clip.fps
    beats = beats_of(_doing(subject, kind, clip), subject.boxes, fps)
    # Where little of it is seen, its box is a guess.
    visible = np.minimum(subject.visible, subject.shares)
    seen = np.isfinite(subject.boxes[:, 0]) & (visible >= SEEN_FROM)
    plain = np.where((visible >= WELL_SEEN)[:, None], subject.boxes, np.float32(np.nan))
    velocity = velocities(plain, fps)
    looks = {each.frame: each for each in subject.track.sightings if seen[each.frame]}
    return SubjectReading(
        **names,
        size=_size(subject.height, kind, count),
        group=group,
        count=count,
        direction=next((beat.direction for beat in beats if beat.direction), None),
        speed=speed_of(beats, np.where(seen[:, None], subject.boxes, np.float32(np.nan)), fps),
        action=beats[0].action if beats else "stand",
        beats=beats,
        changes=changes_of(RIGS[kind].change, subject.state, subject.visible >= STATE_SEEN, fps),
        boxes=tuple(_rounded(box) if s else None for box, s in zip(subject.boxes, seen, strict=True)),
        velocity=tuple(
            (round(float(v[0]), 4), round(float(v[1]), 4)) if s and np.isfinite(v[0]) else None
            for v, s in zip(velocity, seen, strict=True)
        ),
        visible=tuple(round(float(share), 3) for share in visible),
        state=tuple(round(float(level), 3) for level in subject.state),
        hidden_s=hidden_spans(visible, fps),
        kinds=_by_frame(looks, "kind", len(seen)),
        colours=_by_frame(looks, "colour", len(seen)),
        confidence={slot: round(float(votes.max()), 4) for slot, votes in subject.votes.items()},
    )


def _rounded(box: Array) -> tuple[float, float, float, float]:
    """Return a box as plain numbers."""
    x0, y0, x1, y1 = (round(float(side), 4) for side in box)
    return (x0, y0, x1, y1)


def _by_frame(looks: dict[int, Sighting], slot: str, frames: int) -> tuple[str | None, ...]:
    """Return what each frame by itself shows of a slot; three frames vote, so that one blink is no change."""
    result: list[str | None] = []
    for frame in range(frames):
        near = [looks[i] for i in (frame - 1, frame, frame + 1) if i in looks]
        if frame not in looks:
            result.append(None)
            continue
        shares = np.mean([np.log(getattr(each, slot) + EPSILON) for each in near], axis=0)
        result.append(SUBJECT[slot][int(shares.argmax())])
    return tuple(result)


def _size(height: float, kind: str, count: int) -> str:
    """Return the name of the size whose height is nearest; subjects of a crowd are drawn smaller."""
    factor = height / (RIGS[kind].height * CROWD_SCALE.get(count, min(CROWD_SCALE.values())))
    small, medium, large = SIZES
    return small if factor < SMALL_TO else large if factor > LARGE_FROM else medium


def _doing(subject: Subject, kind: str, clip: Seen) -> list[str]:
    """Return what a subject does in each frame; the reader of actions sees eight frames a second."""
    others = [other for group in clip.groups for other in group if other.track is not subject.track]
    course, picks = course_of(subject, others, kind, clip.aspect, clip.fps)
    probabilities = actions_in(clip.actions, course)
    nearest = np.abs(np.arange(len(subject.visible))[:, None] - picks[None, :]).argmin(1)
    return [DOINGS[int(row.argmax())] for row in probabilities[nearest]]


def course_of(
    subject: Subject, others: Sequence[Subject], kind: str, aspect: float, fps: float
) -> tuple[Course, npt.NDArray[np.int64]]:
    """Return one track as the reader of actions sees it among others, and the frames of the clip it was picked from."""
    frames = len(subject.visible)
    picks = np.unique(np.minimum(np.round(np.arange(0, frames / fps, 1 / RATE) * fps), frames - 1).astype(np.int64))
    poses = np.zeros((frames, len(subject.track.last.pose)), np.float32)
    doing = np.zeros((frames, len(DOINGS)), np.float32)
    for each in subject.track.sightings:
        poses[each.frame], doing[each.frame] = each.pose, each.doing
    middle = (subject.boxes[:, :2] + subject.boxes[:, 2:]) / 2
    nearest = np.full((frames, 2), np.nan, np.float32)
    for other in others:
        way = (other.boxes[:, :2] + other.boxes[:, 2:]) / 2 - middle
        closer = np.isfinite(way[:, 0]) & ~(np.hypot(*nearest.T) < np.hypot(*way.T))
        nearest[closer] = way[closer]
    course = Course(
        kind=kind,
        poses=poses[picks],
        doing=doing[picks],
        boxes=subject.boxes[picks],
        framed=subject.framed[picks],
        visible=subject.visible[picks],
        score=subject.score[picks],
        state=subject.state[picks],
        nearest=nearest[picks],
        aspect=aspect,
    )
    return course, picks
