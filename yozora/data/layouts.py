"""Layouts of rendered clips: everybody's boxes as the camera sees them, and what each is, in a syllabus' concepts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.cast import MAX_ACTORS, cast_slots, occluder_row
from yozora.model.layout.occluders import OCCLUDER
from yozora.world.facts.facts import boxes_of
from yozora.world.render.render import Rendering
from yozora.world.render.view import in_frame, view_at
from yozora.world.scene.scene import Scene
from yozora.world.scene.script import DEEDS


def seen_boxes(scene: Scene, rendering: Rendering, fps: float) -> npt.NDArray[np.float16]:
    """Return (MAX_ACTORS,T,6) of each actor and frame: centre, size (frame heights), share in sight, state (0..1).

    What they pass behind follows the actors, where there is room, with `OCCLUDER` for a state.
    """
    views = [view_at(scene, rendering.motion, index, fps) for index in range(len(rendering.frames))]
    seen = np.zeros((MAX_ACTORS, len(views), 6), np.float32)
    for number, (actor, track) in enumerate(zip(scene.actors[:MAX_ACTORS], rendering.motion.tracks, strict=False)):
        boxes = np.array(boxes_of(actor, track), np.float32)
        shown = np.stack([in_frame(box, view, scene.aspect) for box, view in zip(boxes, views, strict=True)])
        seen[number, :, :2] = (shown[:, :2] + shown[:, 2:]) / 2
        seen[number, :, 2:4] = shown[:, 2:] - shown[:, :2]
        seen[number, :, 4] = rendering.visible[number]
        seen[number, :, 5] = track.change
    for number, occluder in enumerate(rendering.occluders[: max(0, MAX_ACTORS - len(scene.actors))], len(scene.actors)):
        shown = np.stack([in_frame(box, view, scene.aspect) for box, view in zip(occluder, views, strict=True)])
        inside = shown.clip(0, (scene.aspect, 1, scene.aspect, 1))
        seen[number, :, :2] = (shown[:, :2] + shown[:, 2:]) / 2
        seen[number, :, 2:4] = shown[:, 2:] - shown[:, :2]
        seen[number, :, 4] = ((inside[:, 2:] - inside[:, :2]) / seen[number, :, 2:4]).prod(1)
        seen[number, :, 5] = OCCLUDER
    return seen.astype(np.float16)


def who_are(record: dict[str, Any], syllabus: Syllabus) -> list[list[int]]:
    """Return the concept numbers of each actor of a clip's facts, one for each of `cast_slots`, 0 for none.

    What they pass behind follows them: as many as the record has `occluders`.
    """
    number = {concept.key: index + 1 for index, concept in enumerate(syllabus.concepts)}
    slots = cast_slots(syllabus)
    facts = record["facts"]
    actors = range(min(len(facts["actors"]), MAX_ACTORS))
    told = [[number.get(f"{slot}:{_told(facts, actor, slot)}", 0) for slot in slots] for actor in actors]
    occluder = occluder_row(syllabus) or [0] * len(slots)
    return (told + [occluder] * int(record.get("occluders", 0)))[:MAX_ACTORS]


def _told(facts: dict[str, Any], index: int, slot: str) -> str | None:
    """Return the name that the facts have for a slot of an actor; whatever hides it, it is "hidden"."""
    actor = facts["actors"][index]
    if slot == "behind":
        return "hidden" if actor["behind"] not in (None, "the edge") else None
    if slot == "relation":
        relation: str | None = facts["relation"] if actor["group"] == 0 else None
        return relation
    if slot == "deed":
        done = [each["name"] for other in facts["actors"] for each in other["changes"] if each["cause"] == index]
        return DEEDS[done[-1]] if done else None
    if slot == "effect":
        if actor["changes"]:
            return str(actor["changes"][-1]["name"])
        return "prints" if any(each["actor"] == index for each in facts["prints"]) else None
    name: str | None = actor[slot]
    return name
