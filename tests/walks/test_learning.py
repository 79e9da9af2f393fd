"""Learning, end to end and tiny: what the text says is what the samples become, and the decoder beats its start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from yozora.data.loader import LatentBatches, PixelBatches
from yozora.data.worlds import WorldSpec, render_world
from yozora.model.autoencoder.autoencoder import Autoencoder, AutoencoderConfig
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig, pack_phrases
from yozora.model.sampling.guidance import guided
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import euler
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.training.code import fit_code
from yozora.training.config import DecoderStage, FlowStage
from yozora.training.loop import LoopOptions, train_stage
from yozora.training.objectives import DecoderObjective, FlowModules, FlowObjective
from yozora.training.optim import OptimConfig

OPTIM = OptimConfig(num_steps=300, learning_rate=5e-3, warmup_steps=10, decay_share=0.4, ema_decay=0.95)


def loop(folder: Path) -> LoopOptions:
    return LoopOptions(folder=folder, seed=0, bf16=False, log_every=50, checkpoint_minutes=60.0)


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> FlowModules:
    """Return networks taught two things: "1" means bright on the left, "2" means bright on the right."""
    torch.manual_seed(0)
    latents = torch.full((2, 4, 2, 4, 4), -1.0)
    latents[0, :, :, :, :2] = latents[1, :, :, :, 2:] = 1.0
    data = LatentBatches(
        latents=latents,
        mask=torch.full((2, 2, 4, 4), 255, dtype=torch.uint8),
        phrases=pack_phrases([((), (), (), (1,)), ((), (), (), (2,))])[:, None].to(torch.uint8),
    )
    transformer = VideoTransformer(
        TransformerConfig(latent_channels=4, patch=(1, 2, 2), width=32, depth=2, num_heads=2, text_width=16)
    )
    modules = FlowModules(transformer, TextEncoder(TextEncoderConfig(num_concepts=2, width=16, depth=1)))
    stage = FlowStage(name="flow", optim=OPTIM, latent_frames=2, batch_size=16, text_drop=0.1)
    optimiser, _ = train_stage(
        "flow", FlowObjective(modules, data, stage, 2.0), OPTIM, loop(tmp_path_factory.mktemp("flow"))
    )
    with torch.no_grad():
        for param, average in zip(optimiser.params, optimiser.average, strict=True):
            param.copy_(average)
    return modules.requires_grad_(False)


def painted(painter: FlowModules, concept: int, scale: float) -> torch.Tensor:
    """Return how much brighter the left half is than the right (2 or -2 when perfect), for 16 draws."""
    noise = torch.randn(16, 4, 2, 4, 4, generator=torch.Generator().manual_seed(1))
    said = pack_phrases([((), (), (), (concept,))] * 16)
    text = painter.text(torch.cat((said, torch.zeros_like(said))))

    def velocity(x: torch.Tensor, time: float) -> torch.Tensor:
        return painter.transformer(x, torch.full((len(x),), time), text, 2.0)

    drawn = euler(guided(velocity, scale), noise, shifted_schedule(8))
    return drawn[..., :2].mean((1, 2, 3, 4)) - drawn[..., 2:].mean((1, 2, 3, 4))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_what_the_text_says_is_painted(painter: FlowModules, scale: float) -> None:
    left, right = painted(painter, 1, scale), painted(painter, 2, scale)
    assert (left > 1.5).all() and (right < -1.5).all()
    assert left.mean() == pytest.approx(2.0, abs=0.2) and right.mean() == pytest.approx(-2.0, abs=0.2)


def test_without_text_both_are_painted(painter: FlowModules) -> None:
    """Guidance of zero asks for nothing in particular: some draws are of one sort and some of the other."""
    either = painted(painter, 1, 0.0)
    assert (either > 0.5).any() and (either < -0.5).any()


def test_the_decoder_learns_past_its_linear_start(tmp_path: Path) -> None:
    """A few seconds of training on a few clips: a clearly better picture of them than the linear code alone."""
    torch.manual_seed(0)
    spec = WorldSpec(num_clips=6, clips_per_shard=6, seconds=1.0, height=32, width=32)
    shards = render_world(spec, tmp_path / "world")
    autoencoder = Autoencoder(AutoencoderConfig(channels=8, width=32, depth=1, fine_width=16, fine_depth=1))
    fit_code(autoencoder, shards, 2000, seed=0)
    data = PixelBatches.load(shards, 4)
    video = pixels_to_video(data.frames)

    def decibels(drawn: torch.Tensor) -> float:
        return -10 * float(np.log10(float((drawn.clamp(-1, 1) - video).square().mean()) / 4))

    with torch.inference_mode():
        latents = autoencoder.encode(video)
        linear = decibels(autoencoder.decode_linear(latents))
        assert latents.square().mean() == pytest.approx(1.0, rel=0.5), "latents are near unit variance"
    optim = OptimConfig(num_steps=120, learning_rate=4e-3, warmup_steps=10, decay_share=0.4)
    stage = DecoderStage(optim=optim, batch_size=8, num_shards=1, latent_noise=0.02)
    train_stage("decoder", DecoderObjective(autoencoder, data, stage), optim, loop(tmp_path))
    with torch.inference_mode():
        learned = decibels(autoencoder.decode(latents))
    assert linear > 15, "the code is fitted to this very world"
    assert learned > linear + 1.0, f"{linear:.1f} dB before, {learned:.1f} dB after"
