"""The runner of the real thing: a request becomes a video file, a thumbnail and a sprite sheet."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from yozora.core.config import to_dict
from yozora.core.records import Clip, Request
from yozora.generation.generate import generate_together
from yozora.generation.machine import use_threads
from yozora.generation.native import Midway
from yozora.generation.tasks import (
    EXTENSION_SECONDS,
    JOINT_SECONDS,
    REMIX_STRENGTH,
    animate,
    connect,
    extend,
    inpaint,
    recut,
    remix,
)
from yozora.generation.yozora import Yozora
from yozora.media.label import labelled
from yozora.media.sheets import contact_sheet
from yozora.serving.jobs.params import SECOND, SOURCE, beginning_of, request_of
from yozora.serving.jobs.runner import JobFailed, Product, Report, Task
from yozora.trust.gate import PromptRefused, open_gate
from yozora.trust.ledger.cases import TakenDown
from yozora.trust.provenance.about import Ingredient
from yozora.trust.seal import About, ready, save_sealed

log = logging.getLogger(__name__)

SPRITES = 8
SPRITE_PX = 128


class VideoRunner:
    """Makes videos; the model of the last job stays loaded.

    With our own weights a job that goes on from a checkpoint gives the very frames it would have given without the
    interruption. (One that was broken off in the company of others goes on alone: there, sums in another order may
    differ in their last bit.) Public weights tell no latents: their jobs begin anew.
    """

    def __init__(self, threads: int | None = None, trust: Path | None = None, watermark: bool = True) -> None:
        """Compute with so many CPU threads (None leaves it to torch); sign with the keys of the folder `trust`.

        None is the folder of whoever runs this. Every video is signed and in the ledger before it is published, and
        carries a `watermark` from 256 px on unless that is switched off.
        """
        self.threads = threads
        self.trust = trust
        self.watermark = watermark
        self._model: tuple[str, Yozora] | None = None

    def run(self, tasks: Sequence[Task], report: Report) -> Sequence[Sequence[Product]]:
        """Make the videos of like requests in one walk."""
        requests = [_request(task) for task in tasks]
        ready(self.trust)  # keys that cannot be used are found out before minutes of work are spent
        model = self._loaded(requests[0].model)
        walks = [_walk(request, model) for request in requests]
        midway = None
        if len(tasks) == 1 and tasks[0].checkpoint is not None:
            midway = Midway.from_bytes(tasks[0].checkpoint, walks[0])
        latest: list[Midway] = []

        def passed(place: Midway) -> None:
            """Remember where the walk stands."""
            latest[:] = [place]

        def checkpoint() -> Sequence[bytes]:
            """Return that place, for each task its own."""
            return [latest[0].part(index).to_bytes(walk) for index, walk in enumerate(walks)]

        def tell(step: int, steps: int) -> None:
            """Report a step."""
            report(step, steps, checkpoint if latest else None)

        report.check()
        try:  # the door has judged already; jobs may come from elsewhere
            gate = open_gate(self.trust)
            clips = generate_together(requests, model.engine, tell, on_midway=passed, midway=midway, gate=gate)
        except PromptRefused as error:
            raise JobFailed(error.code, str(error), retry=False) from error
        report.check()
        return [self._write(clip, task) for clip, task in zip(clips, tasks, strict=True)]

    def _loaded(self, name: str) -> Yozora:
        """Return a model, loading it if it is not the one we had last."""
        if self._model is None or self._model[0] != name:
            if self.threads is not None:
                use_threads(self.threads)
            self._model = None  # never two in memory
            self._model = (name, Yozora.from_pretrained(name))
        return self._model[1]

    def _write(self, clip: Clip, task: Task) -> list[Product]:
        """Write the files of one clip into its task's folder, the video signed."""
        video, thumbnail, sheet = (task.folder / name for name in ("video.mp4", "thumbnail.webp", "spritesheet.jpg"))
        try:
            about = _about(clip, task)
            frames = labelled(clip.frames) if task.job.params.get("label") else clip.frames
            clip = replace(clip, frames=frames, record=dict(about.record))
            unsigned = save_sealed(clip, video, about=about, folder=self.trust, watermark=self.watermark)
        except TakenDown as error:
            raise JobFailed("moderation_blocked", str(error), retry=False) from error
        if unsigned is not None:
            log.warning("job %s: %s", task.job.id, unsigned)
        Image.fromarray(clip.frames[0]).save(thumbnail, quality=85)
        contact_sheet([clip], frames_per_clip=min(SPRITES, len(clip.frames)), tile_px=SPRITE_PX).save(sheet, quality=85)
        return [
            Product(name="video.mp4", path=video, media_type="video/mp4"),
            Product(name="thumbnail.webp", path=thumbnail, media_type="image/webp"),
            Product(name="spritesheet.jpg", path=sheet, media_type="image/jpeg"),
        ]


def _request(task: Task) -> Request:
    """Return what a job asks for, with the source that it begins from."""
    request, begins = request_of(task.job.params), beginning_of(task.job.params)
    if begins is None:
        return request
    source = task.inputs[SOURCE]
    if begins.verb == "animate":
        return animate(request, [(source, 0.0)])
    if begins.verb == "extend":
        return extend(request, source, begins.seconds or EXTENSION_SECONDS, before=begins.before)
    if begins.verb == "connect":
        return connect(request, source, task.inputs[SECOND], begins.seconds or JOINT_SECONDS)
    if begins.verb == "inpaint" and begins.region is not None:
        return inpaint(request, source, begins.region, region_end=begins.region_end, strength=begins.strength)
    if begins.verb == "recut":
        return recut(request, source, list(begins.kept))
    return remix(request, source, begins.strength or REMIX_STRENGTH)


def _about(clip: Clip, task: Task) -> About:
    """Return what the manifest of a job's clip says; sources are named as what they were, not where they lay."""
    begins = beginning_of(task.job.params)
    if begins is None:
        return About(record=clip.record, job=task.job.id)
    first = Ingredient(path=task.inputs[SOURCE], relation="parentOf", title=task.job.remixed_from or "upload")
    ingredients = [first]
    if SECOND in task.inputs:
        ingredients.append(Ingredient(path=task.inputs[SECOND], relation="inputTo", title=begins.second or "upload"))
    names = {str(one.path): one.title for one in ingredients}
    asked = dict(clip.record["request"])
    asked["conditions"] = [{**known, "source": names[known["source"]]} for known in asked["conditions"]]
    return About(record={**clip.record, "request": asked}, ingredients=tuple(ingredients), job=task.job.id)


def _walk(request: Request, model: Yozora) -> str:
    """Return a text that two walks share only if they are the same: request and weights."""
    asked = json.dumps([to_dict(request), to_dict(model.card)], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()
