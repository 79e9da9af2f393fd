"""The walks, end to end and tiny: from a recipe to weights, from a sentence through them to a file one can watch."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from yozora import Yozora
from yozora.data.loader import LatentBatches, read_records
from yozora.media.video import read_video
from yozora.recipes.debug import debug
from yozora.training.run import RunOptions, train
from yozora.trust.provenance.boxes import part

PROMPT = "a red balloon rises over the hills at dawn"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the debug recipe, all stages."""
    out = tmp_path_factory.mktemp("walk") / "run"
    train(debug(), RunOptions(out=out))
    return out


def test_from_a_recipe_to_a_video(run: Path, tmp_path: Path) -> None:
    """Train, export, load, generate, save, read: the file holds the frames, the size, the rate and the request."""
    model = Yozora.from_pretrained(str(run / "weights"))
    clip = model.generate(PROMPT, seconds=1.5, height=96, width=128, fps=12, seed=5, num_inference_steps=2)
    path = clip.save(tmp_path / "clip.mp4")
    seen = read_video(path)
    assert seen.frames.shape == (18, 96, 128, 3)
    assert (seen.fps, seen.seconds) == (12, 1.5)
    assert abs(seen.frames.astype(int) - clip.frames).mean() < 6, "what was generated is what is seen"
    assert seen.record["model"] == "debug" and seen.record["understood"] == "red balloon, up · meadow · dawn"
    assert seen.record["request"]["seed"] == 5


def test_the_same_sentence_is_the_same_file(run: Path, tmp_path: Path) -> None:
    """All but the manifest, which has its time and its signature."""
    files = []
    for name in ("a.mp4", "b.mp4"):
        clip = Yozora.from_pretrained(str(run / "weights")).generate(PROMPT, seed=1)
        files.append(part(clip.save(tmp_path / name)))
    assert files[0] and files[1] and files[0].unsealed_sha256 == files[1].unsealed_sha256


def test_a_video_lies_on_the_model_s_own_shape_when_nothing_is_asked(run: Path) -> None:
    clip = Yozora.from_pretrained(str(run / "weights")).generate(PROMPT)
    recipe = debug()
    assert clip.frames.shape == (8, recipe.delivery_px, recipe.delivery_px, 3)
    assert clip.fps == recipe.world.fps


def test_even_a_model_that_learned_little_draws_its_own_world(run: Path) -> None:
    """Six steps teach no shapes, but the linear code is the world's: neither black, nor noise at every pixel."""
    model = Yozora.from_pretrained(str(run / "weights"))
    frames = model.generate(PROMPT, seed=0).frames.astype(float)
    assert 20 < frames.mean() < 235 and frames.std() > 5
    small = np.stack([np.asarray(Image.fromarray(f.astype(np.uint8)).resize((32, 32))) for f in frames]).astype(float)
    assert abs(np.diff(small, axis=2)).mean() < 0.8 * small.std(), "neighbours are alike"


def test_a_run_leaves_what_people_look_for(run: Path) -> None:
    recipe = json.loads((run / "recipe.json").read_text())
    assert recipe["name"] == "debug"
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert {line["stage"] for line in lines} == {"decoder", "planner", "half-second", "clip", "lengths", "distil"}
    assert all(np.isfinite(line["loss"]) for line in lines)


def test_the_walk_of_the_data_keeps_clips_and_captions_together(run: Path) -> None:
    """Scene to shard to latents: as many of each, and the captions name the subjects of the facts."""
    shards = sorted((run / "world").glob("shard-*.safetensors"))
    records = [record for shard in shards for record in read_records(shard)]
    data = LatentBatches.load([run / "latents" / shard.name for shard in shards])
    assert len(records) == len(data.latents) == len(data.phrases) == debug().world.num_clips
    for record in records:
        kind = record["facts"]["actors"][0]["kind"]
        assert len(record["captions"]) == debug().world.captions_per_clip and kind
    stored = torch.stack([data.latents[row] for row in range(len(data.latents))]).float()
    assert stored.isfinite().all() and 0.3 < stored.std() < 3


def test_a_recipe_changed_in_one_line_walks_as_well(tmp_path: Path) -> None:
    """Wide frames, another patch, a learned encoder that sees time: no number is written in two places."""
    base = debug()
    recipe = dataclasses.replace(
        base,
        world=dataclasses.replace(base.world, width=64),
        autoencoder=dataclasses.replace(base.autoencoder, encoder_depth=1, temporal=True),
        transformer=dataclasses.replace(base.transformer, patch=(1, 4, 2)),
    )
    clip = Yozora.from_pretrained(str(train(recipe, RunOptions(out=tmp_path)))).generate(PROMPT)
    assert clip.frames.shape == (8, base.delivery_px, 2 * base.delivery_px, 3)
