"""The corpus of a run: pixels for the decoder, latents for the flow; rendered, encoded and dropped as room allows.

Pixels of the main world lie in `world`, latents in `latents`; those of a bucket's world in `latents/NAME`. What is
there is not made again, so a run that was killed goes on where it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from yozora.core.syllabus import Syllabus
from yozora.data.buckets import BucketBatches
from yozora.data.loader import Encode, LatentBatches, cache_latents
from yozora.data.worlds import WorldSpec, render_shards, render_world, shard_path
from yozora.training.config import FlowStage, TrainRecipe

Tick = Callable[[int, int, str], None]


class Corpus:
    """The clips of one run, in its folder."""

    def __init__(self, recipe: TrainRecipe, folder: Path, tick: Tick) -> None:
        """Know where things are; `tick(done, total, stage)` is told of clips rendered and of shards encoded."""
        self.recipe, self.folder, self.tick = recipe, folder, tick
        spec = recipe.world
        self.kept = spec.num_shards if recipe.keep_pixels else min(spec.num_shards, recipe.decoder.num_shards)

    def pixels(self) -> list[Path]:
        """Render the main world, or as much of it as the decoder learns from where pixels are not kept."""
        spec, folder, workers = self.recipe.world, self.folder / "world", self.recipe.workers
        if self.recipe.keep_pixels:
            return render_world(spec, folder, workers=workers, tick=lambda done, total: self.tick(done, total, "world"))
        for done, _ in enumerate(render_shards(spec, folder, range(self.kept), workers=workers)):
            self.tick(done + 1, self.kept, "world")
        return [shard_path(folder, number) for number in range(self.kept)]

    def latents(self, encode: Encode, syllabus: Syllabus, device: str) -> LatentBatches:
        """Return the latents of the main world; `encode` is given video on `device`."""
        return self._encoded(self.recipe.world, "", encode, syllabus, device)

    def buckets(self, stage: FlowStage, encode: Encode, syllabus: Syllabus, device: str) -> BucketBatches:
        """Return the batches of a stage of several lengths; worlds that buckets share are rendered once."""
        recipe = self.recipe
        worlds: dict[WorldSpec, str] = {recipe.world: ""}
        for bucket in recipe.buckets:
            worlds.setdefault(bucket.world, bucket.name)
        wanted = dict.fromkeys(bucket.world for bucket in recipe.buckets)
        data = {world: self._encoded(world, worlds[world], encode, syllabus, device) for world in wanted}
        strides, shape = recipe.autoencoder, recipe.world.shape
        usual = shape.frames // strides.stride_time * (shape.height // strides.stride_space)
        return BucketBatches(
            buckets=recipe.buckets,
            data=tuple(data[bucket.world] for bucket in recipe.buckets),
            cells=(stage.batch_tokens or 0) * math.prod(recipe.transformer.patch),
            usual_cells=usual * (shape.width // strides.stride_space),
        )

    def _encoded(self, spec: WorldSpec, name: str, encode: Encode, syllabus: Syllabus, device: str) -> LatentBatches:
        """Return the latents of a world, its pixels rendered as they are needed and dropped unless they are kept."""
        pixels = self.folder / "worlds" / name if name else self.folder / "world"
        target = self.folder / "latents" / name
        target.mkdir(parents=True, exist_ok=True)
        paths = [target / shard_path(pixels, number).name for number in range(spec.num_shards)]
        missing = [number for number, path in enumerate(paths) if not path.exists()]
        done = spec.num_shards - len(missing)
        kept = 0 if name else self.kept
        there = {number for number in missing if shard_path(pixels, number).with_suffix(".jsonl").exists()}
        rendered = [number for number in missing if number in there and shard_path(pixels, number).exists()]
        unrendered = [number for number in missing if number not in set(rendered)]
        workers = min(self.recipe.workers, max(1, len(unrendered)))
        for numbers in (rendered, render_shards(spec, pixels, unrendered, workers=workers)):
            for number in numbers:
                shard = shard_path(pixels, number)
                cache_latents(shard, paths[number], encode, syllabus, device)
                if number >= kept:
                    shard.unlink()
                    shard.with_suffix(".jsonl").unlink()
                done += 1
                self.tick(done, spec.num_shards, f"latents {name}".strip())
        return LatentBatches.load(paths)
