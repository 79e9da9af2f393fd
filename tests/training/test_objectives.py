"""Objectives: what their losses weigh, hide and leave alone."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch

from yozora.data.buckets import Bucket, BucketBatches
from yozora.data.loader import LatentBatches, PixelBatches
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.transformer.transformer import VideoTransformer
from yozora.recipes.debug import debug
from yozora.training.objectives import DecoderObjective, FlowModules, FlowObjective, reconstruction_loss

RECIPE = debug()


def flow(data: LatentBatches | BucketBatches, **changes: object) -> FlowObjective:
    torch.manual_seed(0)
    modules = FlowModules(VideoTransformer(RECIPE.transformer), TextEncoder(RECIPE.text))
    with torch.no_grad():
        for param in modules.parameters():
            param.add_(0.1 * torch.randn_like(param))
    return FlowObjective(modules, data, dataclasses.replace(RECIPE.flow[0], **changes), 2.0)


@pytest.fixture
def latents() -> LatentBatches:
    generator = torch.Generator().manual_seed(0)
    return LatentBatches(
        latents=torch.randn(6, 8, 2, 4, 4, generator=generator),
        mask=torch.randint(0, 256, (6, 2, 4, 4), generator=generator, dtype=torch.uint8),
        phrases=torch.randint(1, 9, (6, 2, 5, 5), generator=generator, dtype=torch.uint8),
    )


def test_reconstruction_is_zero_for_the_truth_and_for_nothing_else() -> None:
    truth = torch.rand(2, 3, 4, 8, 8)
    weight = torch.ones(2, 1, 4, 8, 8)
    assert float(reconstruction_loss(truth, truth, weight)) == 0
    assert float(reconstruction_loss(truth + 0.1, truth, weight)) == pytest.approx(0.1 + 2 * 0.01, rel=1e-4)
    assert float(reconstruction_loss(truth + 0.1, truth, 5 * weight)) == pytest.approx(0.12, rel=1e-4)


def test_errors_on_the_subject_weigh_more() -> None:
    truth, weight = torch.zeros(1, 3, 1, 4, 4), torch.ones(1, 1, 1, 4, 4)
    weight[..., :2] = 8
    left, right = truth.clone(), truth.clone()
    left[..., 0], right[..., 3] = 0.5, 0.5
    assert float(reconstruction_loss(left, truth, weight)) > 5 * float(reconstruction_loss(right, truth, weight))


def test_a_blurred_edge_costs_more_than_a_flat_error_of_its_size() -> None:
    truth = torch.zeros(1, 3, 1, 4, 8)
    weight = torch.ones(1, 1, 1, 4, 8)
    flat = truth + 0.25
    striped = truth.clone()
    striped[..., ::4] = 1.0
    assert float((flat.abs()).mean()) == float(striped.abs().mean())
    assert float(reconstruction_loss(striped, truth, weight)) > 2 * float(reconstruction_loss(flat, truth, weight))


def test_the_decoder_s_loss_trains_the_decoder_and_leaves_the_code() -> None:
    torch.manual_seed(0)
    autoencoder = Autoencoder(RECIPE.autoencoder)
    basis = torch.linalg.qr(torch.randn(768, 8))[0].T.contiguous()
    autoencoder.set_code(torch.zeros(768), basis, torch.ones(8))
    data = PixelBatches(
        frames=torch.randint(0, 256, (5, 4, 32, 32, 3), dtype=torch.uint8),
        mask=torch.randint(0, 256, (5, 4, 8, 8), dtype=torch.uint8),
    )
    objective = DecoderObjective(autoencoder, data, RECIPE.decoder)
    loss = objective.loss(0, 0)
    loss.backward()
    assert loss.isfinite() and autoencoder.leave.weight.grad.abs().sum() > 0
    assert not autoencoder.basis.requires_grad
    loud = DecoderObjective(autoencoder, data, dataclasses.replace(RECIPE.decoder, latent_noise=5.0))
    assert loud.loss(0, 0) > loss, "noise on the latents is part of the task"


def test_flow_trains_transformer_and_text(latents: LatentBatches) -> None:
    objective = flow(latents)
    objective.loss(0, 0).backward()
    grads = {name: param.grad for name, param in objective.module.named_parameters()}
    assert grads["text.concepts.weight"].abs().sum() > 0
    assert grads["transformer.leave.weight"].abs().sum() > 0


def test_hidden_captions_teach_what_no_text_means(latents: LatentBatches) -> None:
    """With all text dropped no concept gets a gradient, the unsaid does; with none dropped it is the other way."""
    for drop, said in ((1.0, False), (0.0, True)):
        objective = flow(latents, text_drop=drop, batch_size=16)
        objective.loss(0, 0).backward()
        text = objective.networks.text
        assert (text.concepts.weight.grad.abs().sum() > 0) == said
        assert (text.unsaid.grad.abs().sum() > 0) == (not said)


def test_the_loss_of_perfect_velocity_is_zero(latents: LatentBatches, monkeypatch) -> None:
    """Data that is all one value c leaves one velocity to find: (noisy - c) / t, whatever the noise."""
    still = dataclasses.replace(latents, latents=torch.full_like(latents.latents, 0.7))
    objective = flow(still)

    def perfect(noisy, time, text, latent_fps):
        assert latent_fps == 2.0
        return (noisy - 0.7) / time.view(-1, 1, 1, 1, 1)

    monkeypatch.setattr(objective.networks.transformer, "forward", perfect)
    assert objective.loss(0, 0).item() == pytest.approx(0, abs=1e-6)


def test_longer_clips_are_hidden_further(latents: LatentBatches, monkeypatch) -> None:
    """Whole clips of four times the usual cells: times lean to noise by the logarithm of two."""
    asked: list[float] = []
    monkeypatch.setattr(
        "yozora.training.objectives.sample_times",
        lambda count, mean: asked.append(mean) or torch.full((count,), 0.5),
    )
    bucket = Bucket(name="all", world=RECIPE.world, share=1)
    data = BucketBatches(buckets=(bucket,), data=(latents,), cells=96, usual_cells=8)
    objective = flow(data, time_mean=0.5, batch_tokens=24)
    assert objective.loss(0, 0).isfinite() and objective.batch_size == 3
    assert asked == [pytest.approx(0.5 + math.log(2))]
    assert flow(latents, time_mean=0.5).loss(0, 0).isfinite() and asked[1] == 0.5


def test_steps_draw_their_own_batches(latents: LatentBatches) -> None:
    objective = flow(latents)
    losses = []
    for step in (0, 0, 1):
        torch.manual_seed(9)
        losses.append(objective.loss(0, step).item())
    assert losses[0] == losses[1] != losses[2]
