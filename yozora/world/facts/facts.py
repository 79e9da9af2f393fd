"""Facts: the truth about a clip, frame by frame: who is where, how fast, how visible, what happened when."""

from __future__ import annotations

import math
from dataclasses import dataclass, is_dataclass
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from yozora.core.seeds import derive_seed
from yozora.world.physics.track import Contact, Motion, Print, Track
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Scene
from yozora.world.scene.script import TRAVELS, Beat, Change
from yozora.world.weather.catalog import WEATHERS

HIDDEN_BELOW = 0.4
# What moves by less than this (frame heights) within a beat goes nowhere.
SMALLEST_WAY = 0.06
Speeds = npt.NDArray[np.float64]
MOVES = (*TRAVELS, "bounce", "roll", "jump", "leave", "return")
ON_THE_SPOT = ("stand", "dance", "wave", "sit", "swing", "float", "hide", "topple")
# Slow up to this (frame heights a second), fast from that on; up and down, things go at three quarters of the pace.
SLOW_TO, FAST_FROM, VERTICAL_PACE = 0.16, 0.21, 0.75
# These go along the ground, however high they hop meanwhile.
ALONG = ("walk", "run", "drive", "sail", "jump", "bounce", "roll", "collide", "brake")


@dataclass(frozen=True, kw_only=True)
class BeatFacts:
    """What an actor does from `start_s` to `end_s`; `partner` is the number of the actor it is done to or with.

    `direction` is where it moves meanwhile, None on the spot.
    """

    action: str
    start_s: float
    end_s: float
    direction: str | None
    partner: int | None


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """A lasting change: `name` ("bitten"), when, the levels (0..1) before and after, the number of the actor that

    caused it, and whether it happened while the subject was out of sight.
    """

    name: str
    start_s: float
    end_s: float
    before: float
    after: float
    cause: int | None
    unseen: bool


@dataclass(frozen=True, kw_only=True)
class ActorFacts:
    """One subject. `boxes` are (x0,y0,x1,y1) in frame heights, per frame, in the world at rest (camera apart);

    `velocity` is (vx,vy) in frame heights a second, per frame; `visible` the share seen, 0..1, per frame; `state` how
    far its lasting change has gone, 0..1, per frame. `hidden_s` are the spans (start, end) in seconds in which it was
    seen before, is not now, and is seen again; `behind` names what hid it: an occluder, or "the edge" of the frame.
    Actors of one `group` are alike ("three red balls"); `count` is how many they are. `direction` is None for one that
    goes nowhere, `speed` is then None too. `action` is its first beat's.
    """

    kind: str
    colour: str
    pattern: str
    size: str
    look: str | None
    group: int
    count: int
    habitat: str
    direction: str | None
    speed: str | None
    action: str
    beats: tuple[BeatFacts, ...]
    changes: tuple[ChangeFacts, ...]
    boxes: tuple[tuple[float, float, float, float], ...]
    velocity: tuple[tuple[float, float], ...]
    visible: tuple[float, ...]
    state: tuple[float, ...]
    hidden_s: tuple[tuple[float, float], ...]
    behind: str | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is true of one clip. `relation` says how group 0 stands to group 1; `contacts`, `prints` (footprints)

    and `flashes_s` (lightning, strobes) are in order of time; `standins` names subjects that a demo policy forbids.
    """

    place: str
    time: str
    weather: str
    style: str
    camera: str
    pace: str
    plot: str
    relation: str | None
    seconds: float
    fps: float
    seed: int
    actors: tuple[ActorFacts, ...]
    contacts: tuple[Contact, ...]
    prints: tuple[Print, ...]
    flashes_s: tuple[float, ...]
    standins: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @property
    def groups(self) -> tuple[ActorFacts, ...]:
        """The first actor of each group, in order: what captions speak of."""
        firsts: dict[int, ActorFacts] = {}
        for actor in self.actors:
            firsts.setdefault(actor.group, actor)
        return tuple(firsts[group] for group in sorted(firsts))


def _plain(value: Any) -> Any:
    """Return a value as plain data; numbers frame by frame are shared, not copied, which is most of them."""
    if is_dataclass(value):
        return {name: _plain(part) for name, part in vars(value).items()}
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return [_plain(part) for part in value]
    return value


def facts_of(scene: Scene, motion: Motion, visible: npt.NDArray[np.float32], fps: float) -> Facts:
    """Return the facts of a scene from its motion and the visibility (A,T) that the renderer measured."""
    actors = tuple(
        _actor_facts(scene, number, track, seen, fps)
        for number, (track, seen) in enumerate(zip(motion.tracks, visible, strict=True))
    )
    standins = tuple(dict.fromkeys(actor.kind for actor in scene.actors if RIGS[actor.kind].standin))
    return Facts(
        place=scene.place,
        time=scene.time,
        weather=scene.weather,
        style=scene.style,
        camera=scene.camera.move,
        pace=scene.camera.pace,
        plot=scene.plot,
        relation=scene.relation,
        seconds=scene.seconds,
        fps=fps,
        seed=scene.seed,
        actors=actors,
        contacts=motion.contacts,
        prints=motion.prints,
        flashes_s=flashes_of(scene),
        standins=standins,
    )


def flashes_of(scene: Scene) -> tuple[float, ...]:
    """Return when lightning strikes or a strobe lights up in `scene`, in seconds, in order."""
    times = list(lightning_of(scene))
    for rate in {RIGS[actor.kind].flashes_per_second for actor in scene.actors} - {0.0}:
        times += [index / rate for index in range(math.ceil(scene.seconds * rate))]
    return tuple(round(time, 4) for time in sorted(times))


def lightning_of(scene: Scene) -> tuple[float, ...]:
    """Return when lightning strikes in `scene`, in seconds, in order."""
    return WEATHERS[scene.weather].flashes(Random(derive_seed("flashes", scene.seed)), scene.seconds)


def _actor_facts(scene: Scene, number: int, track: Track, seen: npt.NDArray[np.float32], fps: float) -> ActorFacts:
    """Return the facts of one actor."""
    actor = scene.actors[number]
    rig = RIGS[actor.kind]
    spans = hidden_spans(seen, fps)
    vx, vy = (np.gradient(series) * fps if len(series) > 1 else 0 * series for series in (track.x, track.y))
    beats = tuple(_beat_facts(beat, track, fps) for beat in actor.beats)
    return ActorFacts(
        kind=actor.kind,
        colour=actor.colour,
        pattern=actor.pattern,
        size=actor.size,
        look=rig.looks[actor.look % len(rig.looks)] if rig.looks else None,
        group=actor.group,
        count=sum(other.group == actor.group for other in scene.actors),
        habitat=next((home for home in rig.habitats if home in PLACES[scene.place].habitats), "water"),
        direction=next((beat.direction for beat in beats if beat.direction), None),
        speed=speed_of(beats, vx, vy, fps) if any(beat.action in MOVES for beat in beats) else None,
        action=beats[0].action,
        beats=beats,
        changes=tuple(_change_facts(change, seen, fps) for change in scene.changes if change.actor == number),
        boxes=boxes_of(actor, track),
        velocity=tuple((round(a, 4), round(b, 4)) for a, b in zip(vx.tolist(), vy.tolist(), strict=True)),
        visible=tuple(round(float(share), 3) for share in seen),
        state=tuple(round(level, 3) for level in track.change.tolist()),
        hidden_s=spans,
        behind=_hider(scene, actor, track, spans, fps) if spans else None,
    )


def speed_of(beats: tuple[BeatFacts, ...], vx: Speeds, vy: Speeds, fps: float) -> str | None:
    """Return "slow" or "fast" as an actor goes on its first way, by its velocity (T,) in frame heights a second.

    None for who goes nowhere, and for a pace between the two, which nobody would call by either name.
    """
    way = next((beat for beat in beats if beat.direction), None)
    if way is None:
        return None
    first = min(len(vx) - 1, math.ceil(way.start_s * fps))
    span = slice(first, max(first + 1, math.floor(way.end_s * fps)))
    across, down = abs(float(np.median(vx[span]))), abs(float(np.median(vy[span]))) / VERTICAL_PACE
    pace = down if way.direction in ("up", "down") else across
    if pace <= SLOW_TO:
        return "slow"
    return "fast" if pace >= FAST_FROM else None


def boxes_of(actor: Actor, track: Track) -> tuple[tuple[float, float, float, float], ...]:
    """Return the box (x0,y0,x1,y1) round an actor in every frame, in frame heights, its drawing turned or not."""
    turn = np.radians(track.angle)
    tall, wide = actor.height / 2, actor.height * RIGS[actor.kind].aspect / 2
    half_width = abs(wide * np.cos(turn)) + abs(tall * np.sin(turn))
    half_height = abs(wide * np.sin(turn)) + abs(tall * np.cos(turn))
    sides = (track.x - half_width, track.y - half_height, track.x + half_width, track.y + half_height)
    return tuple(tuple(row) for row in np.round(np.stack(sides, axis=1), 4).tolist())


def _beat_facts(beat: Beat, track: Track, fps: float) -> BeatFacts:
    """Return what is true of one beat; where it leads is measured, not taken from the script."""
    first = min(len(track.x) - 1, math.ceil(beat.start_s * fps - 1e-6))
    last = max(first, min(len(track.x) - 1, round(beat.end_s * fps) - 1))
    dx, dy = float(track.x[last] - track.x[first]), float(track.y[last] - track.y[first])
    direction = None
    # What goes along the ground goes nowhere while it hops on the spot.
    rise = 0.0 if beat.action in ALONG else dy
    if max(abs(dx), abs(rise)) > SMALLEST_WAY and beat.action not in ON_THE_SPOT:
        across = "right" if dx > 0 else "left"
        direction = across if abs(dx) >= abs(rise) else ("down" if dy > 0 else "up")
    return BeatFacts(
        action=beat.action,
        start_s=round(beat.start_s, 3),
        end_s=round(beat.end_s, 3),
        direction=direction,
        partner=beat.partner,
    )


def _change_facts(change: Change, seen: npt.NDArray[np.float32], fps: float) -> ChangeFacts:
    """Return what is true of one lasting change."""
    first = min(len(seen) - 1, math.floor(change.start_s * fps))
    last = min(len(seen), math.ceil(change.end_s * fps) + 1)
    return ChangeFacts(
        name=change.name,
        start_s=round(change.start_s, 3),
        end_s=round(change.end_s, 3),
        before=round(change.before, 3),
        after=round(change.after, 3),
        cause=change.cause,
        unseen=bool((np.asarray(seen[first:last]) < HIDDEN_BELOW).all()),
    )


def _hider(scene: Scene, actor: Actor, track: Track, spans: tuple[tuple[float, float], ...], fps: float) -> str | None:
    """Return what the actor was behind when it was first out of sight; None if another actor stood before it."""
    middle = min(len(track.x) - 1, round((spans[0][0] + spans[0][1]) / 2 * fps))
    x, y = float(track.x[middle]), float(track.y[middle])
    now = middle / fps
    near = min(scene.occluders, key=lambda occluder: abs(occluder.x_at(now) - x), default=None)
    if near is not None and abs(near.x_at(now) - x) < 0.4:
        return near.name
    half = actor.height * RIGS[actor.kind].aspect / 2
    outside = x < half * 0.3 or x > scene.aspect - half * 0.3 or y < 0 or y > 1
    return "the edge" if outside else None


def hidden_spans(seen: npt.NDArray[np.float32], fps: float) -> tuple[tuple[float, float], ...]:
    """Return the (start, end) seconds of each time out of sight that lies between two times in sight."""
    hidden = np.asarray(seen) < HIDDEN_BELOW
    spans: list[tuple[float, float]] = []
    start: int | None = None
    for index in range(1, len(hidden)):
        if hidden[index] and not hidden[index - 1]:
            start = index
        elif not hidden[index] and hidden[index - 1] and start is not None:
            spans.append((start / fps, index / fps))
            start = None
    return tuple(spans)
