"""What is given in a lesson: every kind comes, something is always left to make, pictures last."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from yozora.core.errors import UsageError
from yozora.data.loader import LatentBatches
from yozora.model.autoencoder.autoencoder import Autoencoder, AutoencoderConfig, fit_linear_code
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.transformer.transformer import VideoTransformer
from yozora.recipes.debug import debug
from yozora.training.given import draw_given
from yozora.training.objectives import FlowModules, FlowObjective

RECIPE = debug()


@pytest.fixture(scope="module")
def autoencoder() -> Autoencoder:
    made = Autoencoder(AutoencoderConfig(channels=8, width=16, depth=1, fine_width=8, fine_depth=1))
    torch.manual_seed(0)
    patches = torch.randn(2000, made.config.patch_numbers)
    with torch.no_grad():
        made.set_code(*fit_linear_code(patches, torch.ones(2000), 8))
    return made


def test_every_kind_of_gift_comes_and_something_is_left_to_make(autoencoder: Autoencoder) -> None:
    torch.manual_seed(1)
    data, spread = torch.randn(300, 8, 6, 8, 8), torch.full((8,), 2.0)
    told, share = draw_given(data, autoencoder, spread, 0.8)
    assert told.shape == (300, 9, 6, 8, 8) and torch.equal(told[:, 8:], share)
    given = share.flatten(1).amax(1) > 0
    assert 0.7 < float(given.float().mean()) < 0.9
    assert not bool((share == 1).all((1, 2, 3, 4)).any()), "a lesson with nothing to make teaches nothing"
    frames = share[:, 0].amax((2, 3))
    whole = share[:, 0].flatten(2)
    kinds = {
        "before": ((frames[:, 0] == 1) & (frames[:, -1] == 0)).any(),
        "after": ((frames[:, 0] == 0) & (frames[:, -1] == 1)).any(),
        "both": ((frames[:, 0] == 1) & (frames[:, -1] == 1) & (frames.amin(1) == 0)).any(),
        "picture": (frames == 0.25).any(),
        "around": ((whole.amin(2) == 0) & (whole.amax(2) == 1)).any(),
    }
    assert all(bool(each) for each in kinds.values()), kinds
    there = (share == 1).expand_as(data)
    assert torch.allclose(told[:, :8][there], data[there] / 2)
    assert not told[:, :8][(share == 0).expand_as(data)].any()


def test_a_picture_is_told_as_if_it_lasted(autoencoder: Autoencoder) -> None:
    latents = torch.randn(1, 8, 3, 2, 2)
    still = autoencoder.decode_linear(autoencoder.held(latents, 2)).unflatten(2, (3, 4))
    moving = autoencoder.decode_linear(latents).unflatten(2, (3, 4))
    # The code keeps but a part of any patch: of what lasts it keeps the same in every frame as well as it can.
    assert float((still[:, :, :, 2] - moving[:, :, :, 2]).abs().mean()) < float(moving.abs().mean())
    again = autoencoder.held(autoencoder.held(latents, 2), 2)
    assert again.shape == latents.shape


def test_what_is_given_is_not_asked_for(autoencoder: Autoencoder) -> None:
    """Where all that the loss weighs is given, what the network says there has no say in the loss."""
    recipe = RECIPE
    config = dataclasses.replace(recipe.transformer, takes_known=True)
    torch.manual_seed(0)
    modules = FlowModules(VideoTransformer(config), TextEncoder(recipe.text))
    shape = (config.latent_channels, 4, 4, 4)
    data = LatentBatches(
        latents=torch.randn(4, *shape),
        mask=torch.zeros(4, 4, 4, 4, dtype=torch.uint8),
        phrases=torch.ones(4, 2, recipe.text.num_phrases, 1, dtype=torch.uint8),
        boxes=torch.rand(4, 2, 16, 6),
        who=torch.ones(4, 2, 1, dtype=torch.int16),
    )
    own = Autoencoder(recipe.autoencoder)
    stage = dataclasses.replace(recipe.flow[0], known_share=1.0, latent_frames=4, batch_size=4)
    objective = FlowObjective(modules, data, stage, recipe.latent_fps, own)
    loss = objective.loss(0, 0)
    loss.backward()
    assert modules.transformer.known_in.weight.grad is not None
    deaf = VideoTransformer(dataclasses.replace(config, takes_known=False))
    with pytest.raises(UsageError, match="must take it"):
        FlowObjective(FlowModules(deaf, TextEncoder(recipe.text)), data, stage, 2.0, own)
