"""Shards from the world: clips, subject masks, facts and captions, rendered by any number of workers.

A shard is `NAME.safetensors` (pixels, masks, boxes) beside `NAME.jsonl` (facts and captions, a line a clip). What a
shard holds depends on its number alone, so any number of workers writes the same bytes, and a killed run resumes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.data.layouts import seen_boxes
from yozora.media.files import written_whole
from yozora.world.captions import heldout_grammar, train_grammar
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.parade import GOING
from yozora.world.casting.splits import actions_of
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import facts_of
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.script import ACTS, DEEDS

MASK_STRIDE_PX = 4
Tick = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class WorldSpec:
    """Which clips to render: how many, how large, how mixed."""

    num_clips: int
    clips_per_shard: int = 250
    seconds: float = 4.0
    fps: float = 8.0
    height: int = 64
    width: int = 64
    captions_per_clip: int = 4
    mix: Mix = field(default_factory=Mix)
    split: str = "train"
    seed: int = 0

    @property
    def shape(self) -> VideoShape:
        """The shape of every clip."""
        return VideoShape(frames=round(self.seconds * self.fps), height=self.height, width=self.width, fps=self.fps)

    @property
    def num_shards(self) -> int:
        """How many shards hold the clips."""
        return -(-self.num_clips // self.clips_per_shard)

    def clips_in(self, number: int) -> int:
        """Return how many clips shard `number` holds."""
        return min(self.clips_per_shard, self.num_clips - number * self.clips_per_shard)


def taught_by(spec: WorldSpec) -> Syllabus:
    """Return the syllabus of what clips of `spec` can show; a slot of which they show one thing only is not taught."""
    mix = spec.mix
    taught: dict[str, Container[str]] = {}
    for slot, names in (
        ("kind", mix.kinds), ("place", mix.places), ("time", mix.times), ("colour", mix.colours),
        ("weather", mix.weathers), ("style", mix.styles), ("camera", mix.cameras),
    ):  # fmt: skip
        if names is not None:
            taught[slot] = names if len(names) > 1 else ()
    if mix.plain:
        taught |= dict.fromkeys(
            ("pace", "pattern", "size", "count", "action", "relation", "deed", "effect", "order"), ()
        )
    else:
        plots = {name for name, _ in mix.plots}
        shown = {
            "pattern": mix.patterns_vary > 0,
            "size": mix.sizes_vary > 0,
            "count": mix.crowds > 0,
            "order": "story" in plots,
        }
        taught |= {slot: () for slot, ever in shown.items() if not ever}
        if mix.kinds is not None:
            taught |= _done_by([RIGS[kind] for kind in mix.kinds], plots)
    return syllabus(taught)


def _done_by(rigs: list[Rig], plots: set[str]) -> dict[str, Container[str]]:
    """Return what these rigs can be shown to do, and what can happen to them, in these plots."""
    changes = {rig.change for rig in rigs if rig.change} if {"effect", "story"} & plots else set()
    changes |= {"unlit"} if "lit" in changes else set()
    taught: dict[str, Container[str]] = {
        "deed": {DEEDS[name] for name in changes},
        "effect": {*changes, "prints"} if changes else (),
    }
    if "physics" not in plots:
        does = {action for rig in rigs for action in actions_of(rig.name) if action in (*GOING, *ACTS)}
        taught["action"] = does | ({"hide", "leave", "return"} if {"permanence", "story"} & plots else set())
    return taught


@dataclass(frozen=True, kw_only=True)
class WorldClip:
    """One rendered clip: pixels (T,H,W,3), mask of all subjects (T,H/4,W/4) in 0..255, everybody's boxes as the camera

    sees them (see `seen_boxes`), facts and captions.
    """

    frames: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.uint8]
    boxes: npt.NDArray[np.float16]
    record: dict[str, Any]


def render_clip(spec: WorldSpec, index: int) -> WorldClip:
    """Return clip number `index` of `spec`."""
    seed = derive_seed(spec.split, spec.seed, index)
    aspect = spec.width / spec.height
    scene = cast_scene(seed, wishes=Wishes(), mix=spec.mix, seconds=spec.seconds, aspect=aspect, split=spec.split)
    rendering = render(scene, spec.shape)
    facts = facts_of(scene, rendering.motion, rendering.visible, spec.fps)
    rng = Random(derive_seed("captions", seed))
    lengths = [train_grammar.LENGTHS[k % 3] for k in range(spec.captions_per_clip)]
    if spec.split == "train":
        captions = [train_grammar.describe(facts, rng, length) for length in lengths]
    else:
        captions = [heldout_grammar.describe(facts, rng, length) for length in lengths]
    mask = rendering.masks.max(0)
    t, h, w = mask.shape
    coarse = mask.reshape(t, h // 2, 2, w // 2, 2).mean((2, 4)).astype(np.uint8)
    return WorldClip(
        frames=rendering.frames,
        mask=coarse,
        boxes=seen_boxes(scene, rendering, spec.fps),
        record={"facts": facts.to_dict(), "captions": captions, "occluders": len(scene.occluders)},
    )


def shard_path(folder: Path, number: int) -> Path:
    """Return where shard `number` lies."""
    return folder / f"shard-{number:05d}.safetensors"


def write_shard(spec: WorldSpec, folder: Path, number: int) -> None:
    """Render shard `number` unless it is there already."""
    path = shard_path(folder, number)
    if path.exists() and path.with_suffix(".jsonl").exists():
        return
    first = number * spec.clips_per_shard
    clips = [render_clip(spec, first + offset) for offset in range(spec.clips_in(number))]
    with written_whole(path.with_suffix(".jsonl")) as part:
        part.write_text("".join(json.dumps(clip.record) + "\n" for clip in clips))
    tensors = {name: np.stack([getattr(clip, name) for clip in clips]) for name in ("frames", "mask", "boxes")}
    with written_whole(path) as part:
        save_file(tensors, part)


def render_world(spec: WorldSpec, folder: Path, *, workers: int = 1, tick: Tick | None = None) -> list[Path]:
    """Render every shard of `spec` into `folder` and return their paths; those already there are kept."""
    done = 0
    for number in render_shards(spec, folder, range(spec.num_shards), workers=workers):
        done += spec.clips_in(number)
        if tick:
            tick(done, spec.num_clips)
    return [shard_path(folder, number) for number in range(spec.num_shards)]


def render_shards(spec: WorldSpec, folder: Path, numbers: Iterable[int], *, workers: int = 1) -> Iterator[int]:
    """Render the shards of these numbers into `folder`; yield each number when its shard is there.

    Only so many are begun as there are workers, and one more for each: who takes every shard away before asking for
    the next one needs no room for more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "spec.txt"
    if plan.exists() and plan.read_text() != repr(spec):
        raise UsageError(f"{folder} holds clips of another world; render into another folder or delete it.")
    if not plan.exists():
        with written_whole(plan) as part:
            part.write_text(repr(spec))
    if workers == 1:
        for number in numbers:
            write_shard(spec, folder, number)
            yield number
        return
    waiting = iter(numbers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(write_shard, spec, folder, number): number for number in islice(waiting, 2 * workers)}
        while jobs:
            job = wait(jobs, return_when=FIRST_COMPLETED).done.pop()
            number = jobs.pop(job)
            job.result()
            yield number
            jobs |= {pool.submit(write_shard, spec, folder, number): number for number in islice(waiting, 1)}
