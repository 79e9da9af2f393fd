"""Tracks: sightings in single frames linked into subjects over time, by where they should be and how they look."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

# What a match costs: one for being as far from where it should be as a subject is from its neighbour, more for another
# kind and another colour. What costs more than DEAREST is another subject.
REACH = 0.07
REACH_A_FRAME = 0.03
KIND_COST, COLOUR_COST = 1.5, 0.8
DEAREST = 2.2
# After this long out of sight (seconds) a subject may return anywhere, if it looks the same; but one that has been seen
# all along is matched first unless the lost one fits by so much better.
LOST_S = 0.6
RETURN_COST = 0.9
LOST_HANDICAP = 0.8
# A look at less than this share of a subject, or one no surer of its kind than that, says little of who it is.
SLIVER, UNSURE = 0.55, 0.6
# Of two tracks at one time in one place (the smaller box covered so far) and of one colour, the fainter is an echo.
COVERED, ONE_COLOUR = 0.6, 0.5
# A track that begins where another has ended goes on with it within this distance (frame heights) a second apart.
JOINED_WITHIN, JOINED_A_SECOND = 0.12, 0.3
# Two that take turns are seen at one time in no more than this share of the frames of the shorter.
TURNS = 0.2
# A track must be seen this often, and so long (seconds), to be a subject; short clips ask for less.
LEAST_FRAMES, LEAST_S = 3, 0.3
# Fainter than this on average is nobody; one that is no surer of its kind than that must be seen for twice as long.
FAINT, DOUBTFUL = 0.4, 0.4


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A subject in one frame: its `box` (x0,y0,x1,y1) and `height` in frame heights, the share `visible`, how sure the

    detector is of it (`score`), probabilities by slot, the level of its change, and its pose.
    """

    frame: int
    box: Array
    height: float
    visible: float
    score: float
    kind: Array
    colour: Array
    pattern: Array
    doing: Array
    state: float
    pose: Array

    @property
    def centre(self) -> Array:
        """The middle of its box."""
        return np.asarray((self.box[:2] + self.box[2:]) / 2, np.float32)


@dataclass
class Track:
    """The sightings of one subject, in order of time."""

    sightings: list[Sighting] = field(default_factory=list)

    @property
    def last(self) -> Sighting:
        """The latest sighting."""
        return self.sightings[-1]

    def expected(self, frame: int) -> Array:
        """Return where it should be in `frame`, going on as it did in its last few sightings."""
        recent = self.sightings[-4:]
        if len(recent) < 2:
            return self.last.centre
        frames = np.array([each.frame for each in recent], np.float32)
        centres = np.stack([each.centre for each in recent])
        velocity = np.polyfit(frames - frames[-1], centres, 1)[0]
        ahead = self.last.centre + velocity * min(frame - self.last.frame, 8)
        return np.asarray(ahead, np.float32)

    def centre_at(self, frame: int) -> Array:
        """Return where it is in any frame: on the way between sightings, or straight on before and after them."""
        frames = np.array([each.frame for each in self.sightings], np.float32)
        centres = np.stack([each.centre for each in self.sightings])
        ends = (slice(0, 6), frames[0]) if frame < frames[0] else (slice(-6, None), frames[-1])
        if frames[0] <= frame <= frames[-1] or len(frames) < 3:
            return np.array([np.interp(frame, frames, centres[:, axis]) for axis in (0, 1)], np.float32)
        part, end = ends
        slope, level = np.polyfit(frames[part] - end, centres[part], 1)
        return np.asarray(level + slope * (frame - end), np.float32)

    def look(self, slot: str, latest: int = 8) -> Array:
        """Return the mean probabilities of a slot over the latest sightings."""
        probabilities: Array = np.mean(
            [getattr(each, slot) for each in self.sightings[-latest:]], axis=0, dtype=np.float32
        )
        return probabilities


def link(frames: list[list[Sighting]], fps: float) -> list[Track]:
    """Return the subjects seen in a clip, the one seen most first; `frames` are the sightings in each frame."""
    tracks: list[Track] = []
    for sightings in frames:
        pairs = sorted(
            (
                (_cost(track, sighting, fps), t, s)
                for t, track in enumerate(tracks)
                for s, sighting in enumerate(sightings)
            ),
            key=lambda pair: pair[0] + LOST_HANDICAP * _lost(tracks[pair[1]], sightings[pair[2]].frame, fps),
        )
        used_tracks: set[int] = set()
        used: set[int] = set()
        for cost, t, s in pairs:
            if cost > DEAREST or t in used_tracks or s in used:
                continue
            tracks[t].sightings.append(sightings[s])
            used_tracks.add(t)
            used.add(s)
        tracks += [Track([sighting]) for s, sighting in enumerate(sightings) if s not in used]
    ordered = sorted(tracks, key=_weight, reverse=True)
    kept = _lasting(_joined(_without_echoes(ordered), fps), len(frames), fps)
    return sorted(kept, key=_weight, reverse=True)


def _weight(track: Track) -> float:
    """Return how much is seen of a track: the scores of its sightings together."""
    return sum(each.score for each in track.sightings)


def _without_echoes(tracks: list[Track]) -> list[Track]:
    """Return tracks, the weightiest first, without those that are another seen twice."""
    kept: list[Track] = []
    for track in tracks:
        if not any(_echo(track, other) for other in kept):
            kept.append(track)
    return kept


def _echo(track: Track, other: Track) -> bool:
    """Whether most of a track lies over another of its colour while that is seen, and is no surer of its kind."""
    there = {each.frame: each for each in other.sightings}
    pairs = [(each, there[each.frame]) for each in track.sightings if each.frame in there]
    if len(pairs) < 0.6 * len(track.sightings):
        return False
    covered = float(np.median([_covered(one.box, two.box) for one, two in pairs]))
    alike = _alike(track.look("colour", 99), other.look("colour", 99)) > ONE_COLOUR
    same_kind = track.look("kind", 99).argmax() == other.look("kind", 99).argmax()
    sure = float(track.look("kind", 99).max()) > UNSURE
    return bool(covered > COVERED and alike and (same_kind or not sure))


def _covered(one: Array, two: Array) -> float:
    """Return how much of the smaller box the two share."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    smaller = min(float((box[2] - box[0]) * (box[3] - box[1])) for box in (one, two))
    return max(0.0, float(across)) * max(0.0, float(down)) / max(smaller, 1e-9)


def _joined(tracks: list[Track], fps: float) -> list[Track]:
    """Return tracks of which one ends before another begins put together where they are one subject."""
    tracks = list(tracks)
    while True:
        costs = sorted(
            (cost, i, j)
            for i, one in enumerate(tracks)
            for j, two in enumerate(tracks)
            if i != j and (cost := _joining_cost(one, two, fps)) < 1
        )
        if not costs:
            return tracks
        _, i, j = costs[0]
        seen = {
            each.frame: each for each in sorted((*tracks[i].sightings, *tracks[j].sightings), key=lambda e: e.score)
        }
        together = Track([seen[frame] for frame in sorted(seen)])
        tracks = [track for k, track in enumerate(tracks) if k not in (i, j)] + [together]


def _joining_cost(one: Track, two: Track, fps: float) -> float:
    """Return how hard it is (1: too hard) to take `two` for what became of `one` after a time unseen."""
    first = two.sightings[0]
    gap = first.frame - one.last.frame
    if gap < 1:
        return _interleaving_cost(one, two)
    slivers = min(_sureness(one), _sureness(two)) < UNSURE
    same_kind = one.look("kind", 99).argmax() == two.look("kind", 99).argmax()
    if _alike(one.look("colour", 99), two.look("colour", 99)) < ONE_COLOUR or not (same_kind or slivers):
        return float("inf")
    size = float(max(first.box[2] - first.box[0], first.box[3] - first.box[1]))
    near = float(np.hypot(*(one.last.centre - first.centre)))
    away = min(near, float(np.hypot(*(one.expected(first.frame) - first.centre))))
    reach = max(JOINED_WITHIN, 0.6 * size) + JOINED_A_SECOND * (gap - 1) / fps
    # Who was away for long may come back elsewhere, if it is surely the same.
    if gap / fps > LOST_S and same_kind and not slivers:
        return min(0.99, away / reach)
    return away / reach


def _interleaving_cost(one: Track, two: Track) -> float:
    """Return how hard it is (1: too hard) to take two tracks that take turns for one that was lost again and again."""
    if one.sightings[0].frame > two.sightings[0].frame:
        return float("inf")
    same_kind = one.look("kind", 99).argmax() == two.look("kind", 99).argmax()
    if _alike(one.look("colour", 99), two.look("colour", 99)) < ONE_COLOUR:
        return float("inf")
    if not same_kind and min(_sureness(one), _sureness(two)) >= UNSURE:
        return float("inf")
    there = {each.frame: each for each in one.sightings}
    both = [_covered(each.box, there[each.frame].box) for each in two.sightings if each.frame in there]
    if len(both) > TURNS * min(len(one.sightings), len(two.sightings)) and float(np.median(both)) < COVERED:
        return float("inf")
    ways = [float(np.hypot(*(each.centre - one.centre_at(each.frame)))) for each in two.sightings]
    size = float(np.median([max(each.box[2] - each.box[0], each.box[3] - each.box[1]) for each in one.sightings]))
    return float(np.median(ways)) / max(JOINED_WITHIN, 0.5 * size)


def _sureness(track: Track) -> float:
    """Return how sure the best looks of a track are of its kind, low where only slivers are seen."""
    best = sorted(track.sightings, key=lambda each: -each.visible)[: max(3, len(track.sightings) // 2)]
    if float(np.mean([each.visible for each in best])) < SLIVER:
        return 0.0
    return float(np.mean([each.kind for each in best], axis=0).max())


def _cost(track: Track, sighting: Sighting, fps: float) -> float:
    """Return what it costs to take a sighting for a track's next."""
    gap = sighting.frame - track.last.frame
    size = float(max(sighting.box[2] - sighting.box[0], sighting.box[3] - sighting.box[1]))
    away = float(np.hypot(*(track.expected(sighting.frame) - sighting.centre)))
    distance = away / (max(REACH, 0.5 * size) + REACH_A_FRAME * (gap - 1))
    # A sliver at the edge of the frame may look like anything.
    trust = min(1.0, max(0.2, (min(sighting.visible, track.last.visible) - 0.3) / 0.5))
    kind = trust * KIND_COST * (1 - _alike(track.look("kind"), sighting.kind))
    looks = kind + COLOUR_COST * (1 - _alike(track.look("colour"), sighting.colour))
    if _lost(track, sighting.frame, fps):
        return min(distance, RETURN_COST) + 2 * looks
    return distance + looks


def _lost(track: Track, frame: int, fps: float) -> bool:
    """Whether a track has been out of sight for long before `frame`."""
    gap = frame - track.last.frame
    return gap > 1 and gap / fps > LOST_S


def _alike(first: Array, second: Array) -> float:
    """Return the Bhattacharyya coefficient (0..1) of two distributions."""
    return float(np.sqrt(first * second).sum())


def _lasting(tracks: list[Track], num_frames: int, fps: float) -> list[Track]:
    """Return the tracks that are seen often enough to be subjects."""
    least = max(1, min(max(LEAST_FRAMES, round(LEAST_S * fps)), num_frames // 4))
    kept = []
    for track in tracks:
        seen, sure = len(track.sightings), float(track.look("kind", 99).max())
        plain = seen >= least and np.mean([each.score for each in track.sightings]) > FAINT
        if plain and (sure > DOUBTFUL or seen >= min(2 * least, num_frames // 2)):
            kept.append(track)
    return kept
