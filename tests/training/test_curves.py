"""Curves: what a run leaves to look at can be read again, line by line and frame by frame."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from PIL import Image

from yozora.generation.weights import load_weights
from yozora.recipes.debug import debug
from yozora.training.curves import SAMPLE_PROMPTS, Curves
from yozora.training.loop import Progress
from yozora.training.run import RunOptions, train

TOLD = Progress(stage="clip", step=20, num_steps=100, loss=0.5, samples_per_second=3.0, seconds_left=9.0)


def test_every_message_is_a_line_and_a_later_run_adds_to_it(tmp_path: Path) -> None:
    for step in (20, 40):
        curves = Curves(tmp_path)
        curves(dataclasses.replace(TOLD, step=step, loss=1 / step))
        curves(dataclasses.replace(TOLD, stage="world", loss=0.0))
        curves.close()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [(line["stage"], line["step"], line["loss"]) for line in lines] == [("clip", 20, 0.05), ("clip", 40, 0.025)]


def test_tensorboard_reads_the_same_losses(tmp_path: Path) -> None:
    event_accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    curves = Curves(tmp_path)
    curves(TOLD)
    curves.close()
    seen = event_accumulator.EventAccumulator(str(tmp_path / "tensorboard"))
    seen.Reload()
    (scalar,) = seen.Scalars("loss/clip")
    assert (scalar.step, scalar.value) == (20, 0.5)


def test_samples_are_a_moving_picture_of_every_prompt(tmp_path: Path) -> None:
    weights = load_weights(train(debug(), RunOptions(out=tmp_path, minutes=1e-9)))
    curves = Curves(tmp_path)
    path = curves.samples(weights, "clip-20", 8)
    curves.close()
    with Image.open(path) as picture:
        assert picture.n_frames == 8
        columns, rows = picture.width // weights.card.taught.width, picture.height // weights.card.taught.height
        assert columns * rows >= len(SAMPLE_PROMPTS)
