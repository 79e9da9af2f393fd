"""Golden losses: the first losses of the debug recipe's networks, so that a refactor cannot move a number unseen.

Nothing drawn or fitted on the machine comes in: pictures are arithmetic, the linear code is a table of cosines, every
knob of the stages is pinned here. One thread, 32 bits. A change that means to move numbers renews the file with

    .venv/bin/python -m tests.golden.test_losses

and shows it in the same commit.
"""

from __future__ import annotations

import dataclasses
import json
import math
import tempfile
from pathlib import Path

import pytest
import torch

from yozora.core.seeds import derive_seed
from yozora.data.loader import LatentBatches, PixelBatches
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig
from yozora.model.transformer.transformer import VideoTransformer
from yozora.recipes.debug import debug
from yozora.training.config import DecoderStage, FlowStage
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.objectives import DecoderObjective, FlowModules, FlowObjective
from yozora.training.optim import OptimConfig

FILE = Path(__file__).with_name("losses.json")
STEPS = 5
OPTIM = OptimConfig(
    num_steps=STEPS, learning_rate=5e-3, warmup_steps=2, decay_share=0.4, weight_decay=0.01, ema_decay=0.99
)
STAGES = {
    "decoder": DecoderStage(optim=OPTIM, batch_size=4, num_shards=1, subject_weight=7.0, latent_noise=0.05),
    "flow": FlowStage(
        name="flow", optim=OPTIM, latent_frames=2, batch_size=4, subject_weight=6.0, time_mean=0.6, text_drop=0.1
    ),
    "flow with muon": FlowStage(
        name="flow with muon", optim=dataclasses.replace(OPTIM, muon=True), latent_frames=1, batch_size=4,
        subject_weight=6.0, time_mean=0.6, text_drop=0.1,
    ),
}  # fmt: skip


def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    """Return clips (8,8,32,32,3) and masks (8,8,8,8) of a square that slides over a gradient, in whole numbers."""
    clip, time, row, column = torch.meshgrid(*(torch.arange(n) for n in (8, 8, 32, 32)), indexing="ij")
    scenery = torch.stack((40 + 3 * row, 90 + 2 * column + 4 * clip, 200 - 5 * row), dim=-1)
    left, top = 2 + 2 * time + clip, 6 + clip
    square = (column >= left) & (column < left + 10) & (row >= top) & (row < top + 10)
    colour = torch.stack((250 - 30 * clip, 20 + 25 * clip, 10 + 9 * time), dim=-1)
    frames = torch.where(square[..., None], colour, scenery).to(torch.uint8)
    mask = (255 * square.reshape(8, 8, 8, 4, 8, 4).sum((3, 5)) // 16).to(torch.uint8)
    return frames, mask


def coded(autoencoder: Autoencoder) -> Autoencoder:
    """Give an autoencoder a code of cosines, slow ones first."""
    numbers = autoencoder.config.patch_numbers
    place = torch.arange(numbers, dtype=torch.float64) + 0.5
    order = torch.arange(autoencoder.config.channels, dtype=torch.float64)
    basis = torch.cos(math.pi * order[:, None] * place / numbers)
    basis = (basis / basis.norm(dim=1, keepdim=True)).float()
    autoencoder.set_code(torch.zeros(numbers), basis, 8.0 / (1 + order.float()))
    return autoencoder


def losses(stage: str) -> list[float]:
    """Return the first losses of a stage."""
    recipe, knobs = debug(), STAGES[stage]
    torch.set_num_threads(1)
    torch.manual_seed(derive_seed("init", recipe.seed))
    autoencoder = coded(Autoencoder(recipe.autoencoder))
    transformer = VideoTransformer(dataclasses.replace(recipe.transformer, layout_channels=0))
    text = TextEncoder(TextEncoderConfig(num_concepts=20, width=recipe.text.width, depth=recipe.text.depth))
    frames, mask = pictures()
    if isinstance(knobs, DecoderStage):
        windows = PixelBatches(frames=frames.unflatten(1, (2, 4)).flatten(0, 1), mask=mask[:, :4].repeat(2, 1, 1, 1))
        objective = DecoderObjective(autoencoder, windows, knobs)
    else:
        latents = autoencoder.encode(pixels_to_video(frames))
        transformer.latent_spread.copy_(latents.std((0, 2, 3, 4)))
        words = (torch.arange(8 * 2 * 5 * 5) % 7 + torch.arange(8 * 2 * 5 * 5) % 3).view(8, 2, 5, 5).to(torch.uint8)
        coarse = mask[:, ::4, ::2, ::2].contiguous()
        data = LatentBatches(latents=latents, mask=coarse, phrases=words)
        objective = FlowObjective(FlowModules(transformer, text), data, knobs, 2.0)
    told: list[Progress] = []
    with tempfile.TemporaryDirectory() as folder:
        options = LoopOptions(
            folder=Path(folder), seed=recipe.seed, bf16=False, log_every=1, checkpoint_minutes=60.0, watch=told.append
        )
        train_stage(stage, objective, knobs.optim, options)
    return [one.loss for one in told]


@pytest.mark.parametrize("stage", STAGES)
def test_the_first_losses_are_the_golden_ones(stage: str) -> None:
    golden = json.loads(FILE.read_text())[stage]
    assert len(golden) == STEPS
    assert losses(stage) == pytest.approx(golden, rel=1e-5), "if this is meant: python -m tests.golden.test_losses"


def test_the_golden_losses_are_those_of_training() -> None:
    """They move from step to step and stage to stage: a file of constants would pass nothing by chance."""
    golden = json.loads(FILE.read_text())
    assert list(golden) == list(STAGES)
    assert len({round(loss, 6) for stage in golden.values() for loss in stage}) == len(STAGES) * STEPS


if __name__ == "__main__":
    FILE.write_text(json.dumps({stage: losses(stage) for stage in STAGES}, indent=1) + "\n")
    print(FILE.read_text())
