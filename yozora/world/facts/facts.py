"""Facts: the truth about a clip, frame by frame: who is where, how fast, how visible, what happened when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from yozora.world.physics.motion import Track
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Scene

HIDDEN_BELOW = 0.4


@dataclass(frozen=True, kw_only=True)
class ActorFacts:
    """One subject. `boxes` are (x0,y0,x1,y1) in frame heights, per frame, in the world at rest (camera apart);

    `velocity` is (vx,vy) in frame heights a second, per frame; `visible` the share seen, 0..1, per frame;
    `hidden_s` the spans (start, end) in seconds in which it was seen before, is not now, and is seen again.
    """

    kind: str
    colour: str
    habitat: str
    direction: str
    speed: str
    boxes: tuple[tuple[float, float, float, float], ...]
    velocity: tuple[tuple[float, float], ...]
    visible: tuple[float, ...]
    hidden_s: tuple[tuple[float, float], ...]
    behind: str | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is true of one clip."""

    place: str
    time: str
    camera: str
    seconds: float
    fps: float
    seed: int
    actors: tuple[ActorFacts, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def facts_of(scene: Scene, tracks: tuple[Track, ...], visible: npt.NDArray[np.float32], fps: float) -> Facts:
    """Return the facts of a scene from its tracks and the visibility (A,T) that the renderer measured."""
    actors = tuple(
        _actor_facts(scene, actor, track, seen, fps)
        for actor, track, seen in zip(scene.actors, tracks, visible, strict=True)
    )
    return Facts(
        place=scene.place,
        time=scene.time,
        camera=scene.camera.move,
        seconds=scene.seconds,
        fps=fps,
        seed=scene.seed,
        actors=actors,
    )


def _actor_facts(scene: Scene, actor: Actor, track: Track, seen: npt.NDArray[np.float32], fps: float) -> ActorFacts:
    """Return the facts of one actor."""
    half_height, half_width = actor.height / 2, actor.height * RIGS[actor.kind].aspect / 2
    if track.angle:
        half_height, half_width = half_width, half_height
    boxes = tuple(
        (round(x - half_width, 4), round(y - half_height, 4), round(x + half_width, 4), round(y + half_height, 4))
        for x, y in zip(track.x.tolist(), track.y.tolist(), strict=True)
    )
    vx, vy = (np.gradient(series) * fps if len(series) > 1 else 0 * series for series in (track.x, track.y))
    spans = hidden_spans(seen, fps)
    return ActorFacts(
        kind=actor.kind,
        colour=actor.colour,
        habitat=next(habitat for habitat in RIGS[actor.kind].habitats if habitat in PLACES[scene.place].habitats),
        direction=actor.direction,
        speed=actor.speed,
        boxes=boxes,
        velocity=tuple((round(a, 4), round(b, 4)) for a, b in zip(vx.tolist(), vy.tolist(), strict=True)),
        visible=tuple(round(float(share), 3) for share in seen),
        hidden_s=spans,
        behind=scene.occluder.name if scene.occluder and spans else None,
    )


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
