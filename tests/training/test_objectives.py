"""Objectives: what their losses weigh, hide and leave alone."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch

from yozora.core.errors import UsageError
from yozora.data.buckets import Bucket, BucketBatches
from yozora.data.loader import LatentBatches, PixelBatches
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.layout.layout import Layout
from yozora.model.transformer.transformer import VideoTransformer
from yozora.recipes.debug import debug
from yozora.training.objectives import (
    DecoderObjective,
    FlowModules,
    FlowObjective,
    dwell,
    forgetful,
    reconstruction_loss,
)

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
        boxes=torch.rand(6, 3, 8, 6, generator=generator).half(),
        who=torch.randint(1, 9, (6, 3, 5), generator=generator, dtype=torch.int16),
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

    def perfect(noisy, time, text, latent_fps, **told):
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


def test_who_is_where_is_told_in_some_lessons_and_never_without_its_caption(latents: LatentBatches) -> None:
    """Of many clips whose captions are all shown a layout is told in as many as are not to see none."""
    told: list[torch.Tensor] = []
    for drop, layout_drop, share in ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)):
        objective = flow(latents, text_drop=drop, layout_drop=layout_drop, batch_size=16)
        transformer = objective.networks.transformer
        before = transformer.forward

        def watched(*arguments, layout, before=before, **others):
            told.append(layout)
            return before(*arguments, layout=layout, **others)

        transformer.forward = watched
        assert objective.loss(0, 0).isfinite()
        assert float(told[-1].flatten(1).any(1).float().mean()) == share


def test_clips_without_boxes_are_refused_where_they_are_to_be_told(latents: LatentBatches) -> None:
    objective = flow(dataclasses.replace(latents, boxes=None, who=None))
    with pytest.raises(UsageError, match="needs clips with boxes"):
        objective.loss(0, 0)


def test_a_lesson_forgets_what_a_prompt_may_leave_out_but_never_the_kind() -> None:
    torch.manual_seed(0)
    boxes = torch.rand(400, 2, 3, 6) + 0.1
    boxes[:, 1] = 0
    who = torch.arange(1, 6).expand(400, 2, 5) * torch.tensor([[1], [0]])
    less = forgetful(Layout(boxes=boxes, who=who))
    assert torch.equal(less.who[..., 0], who[..., 0])
    assert 0.2 < float((less.who[:, 0, 1:] == 0).float().mean()) < 0.3
    assert not less.boxes[:, 1].any(), "where there is nobody, there is no error"
    off = less.boxes[:, 0, :, :2] - boxes[:, 0, :, :2]
    assert torch.allclose(off, off[:, :1].expand_as(off), atol=1e-6), "the same way all the time"
    assert 0.006 < float(off.std()) < 0.010
    assert torch.equal(less.boxes[..., 4:], boxes[..., 4:])


def test_dwelling_takes_subjects_first_and_says_which_cells_were_looked_at() -> None:
    mask = torch.zeros(2, 2, 4, 4)
    mask[0, 0, 1, 1], mask[1, 1, 2:, 2:] = 0.5, 1.0
    chosen, there = dwell(mask, (1, 2, 2), 3)
    assert chosen.shape == (2, 3) and there.shape == mask.shape
    assert 0 in chosen[0] and 7 in chosen[1]
    assert bool((there[mask > 0] == 1).all())
    assert there.sum((1, 2, 3)).tolist() == [12, 12]
    everything, all_there = dwell(mask, (1, 2, 2), 99)
    assert sorted(everything[0].tolist()) == list(range(8)) and bool(all_there.all())


def test_a_step_that_dwells_teaches_from_a_part_of_the_tokens(latents: LatentBatches) -> None:
    sizes = []
    for share in (0.0, 1.0):
        objective = flow(latents, dwell_tokens=2, dwell_share=share)
        block = objective.networks.transformer.blocks[0]
        block.register_forward_pre_hook(lambda _, args: sizes.append(args[0].shape[1]))
        loss = objective.loss(0, 0)
        loss.backward()
        assert loss.isfinite() and objective.networks.transformer.leave.weight.grad.abs().sum() > 0
    assert sizes == [5 + 4, 5 + 2]
