"""The autoencoder: a linear code that is PCA to the letter, a decoder that starts from it, any size that divides."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.model.autoencoder.autoencoder import Autoencoder, AutoencoderConfig, fit_linear_code

CONFIG = AutoencoderConfig(
    channels=5, stride_time=2, stride_space=4, head_px=2, width=8, depth=1, fine_width=4, fine_depth=1
)


def orthonormal(rows: int, columns: int) -> Tensor:
    return torch.linalg.qr(torch.randn(columns, rows))[0].T.contiguous()


def coded(config: AutoencoderConfig = CONFIG) -> Autoencoder:
    """Return an autoencoder with some linear code."""
    result = Autoencoder(config)
    spread = torch.linspace(2.0, 0.5, config.channels)
    result.set_code(0.1 * torch.randn(config.patch_numbers), orthonormal(config.channels, config.patch_numbers), spread)
    return result.eval()


def video(batch: int = 2, frames: int = 4, height: int = 8, width: int = 12) -> Tensor:
    return 2 * torch.rand(batch, 3, frames, height, width) - 1


def test_shapes_there_and_back() -> None:
    model, clip = coded(), video()
    latents = model.encode(clip)
    assert latents.shape == (2, 5, 2, 2, 3)
    assert model.decode(latents).shape == model.decode_linear(latents).shape == clip.shape


@pytest.mark.parametrize("whitening", [0.0, 0.5, 1.0])
def test_the_linear_code_is_the_projection_on_its_basis(whitening: float) -> None:
    """Whatever the whitening, encode then decode_linear is mean + B^T B (patch - mean), patch by patch."""
    model = coded(AutoencoderConfig(**{**vars(CONFIG), "whitening": whitening}))
    clip = video()
    patches = model.patches(clip).permute(0, 2, 3, 1)
    projected = (patches - model.mean) @ model.basis.T @ model.basis + model.mean
    seen = model.patches(model.decode_linear(model.encode(clip))).permute(0, 2, 3, 1)
    assert torch.allclose(seen, projected, atol=1e-4)


def test_with_a_whole_basis_nothing_is_lost() -> None:
    config = AutoencoderConfig(channels=96, stride_time=2, stride_space=4, head_px=2, width=8, depth=1)
    model, clip = coded(config), video()
    assert torch.allclose(model.decode_linear(model.encode(clip)), clip, atol=1e-4)


def test_an_untrained_decoder_draws_the_linear_reconstruction() -> None:
    model, latents = coded(), torch.randn(2, 5, 2, 2, 3)
    assert torch.equal(model.decode(latents), model.decode_linear(latents))


@pytest.mark.parametrize(("whitening", "spreads"), [(0.0, [2.0, 1.0, 0.5]), (1.0, [1.0, 1.0, 1.0])])
def test_whitening_brings_the_channels_together(whitening: float, spreads: list[float]) -> None:
    """At 0 the latents keep the pixels' proportions, at 1 all channels are equal; the mean square is always one."""
    config = AutoencoderConfig(channels=3, stride_time=1, stride_space=4, head_px=2, whitening=whitening)
    model = Autoencoder(config)
    basis = orthonormal(3, 48)
    model.set_code(torch.zeros(48), basis, torch.tensor([2.0, 1.0, 0.5]))
    rows = torch.randn(20_000, 3) * torch.tensor([2.0, 1.0, 0.5]) @ basis
    latents = rows @ model.basis.T / model.scale
    assert latents.square().mean() == pytest.approx(1.0, rel=0.03)
    wanted = torch.tensor(spreads) / torch.tensor(spreads).square().mean().sqrt()
    assert latents.std(0) == pytest.approx(wanted, rel=0.03)


def test_patches_are_boxes_clip_by_clip() -> None:
    """Patch (clip 1, latent frame 1, row 0, column 2) holds exactly the pixels of its box."""
    model, clip = coded(), video()
    box = clip[1, :, 2:4, 0:4, 8:12].transpose(0, 1).reshape(6, 4, 4)
    (patch,) = torch.nn.functional.pixel_unshuffle(box[None], 4).flatten(1)
    assert torch.equal(model.patches(clip)[3, :, 0, 2], patch)


@pytest.mark.parametrize("shape", [(2, 4, 4), (2, 8, 4), (6, 4, 20), (4, 24, 16)])
@pytest.mark.parametrize("temporal", [False, True])
def test_any_size_that_divides(shape: tuple[int, int, int], temporal: bool) -> None:
    model = coded(AutoencoderConfig(**{**vars(CONFIG), "temporal": temporal}))
    clip = video(1, *shape)
    assert model.decode(model.encode(clip)).shape == clip.shape


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 6, 8), (2, 8, 9)])
def test_any_other_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match="cannot be cut into 2x4x4"):
        coded().encode(video(1, *shape))


def test_the_head_must_divide_the_stride() -> None:
    with pytest.raises(UsageError, match="multiple of head_px"):
        AutoencoderConfig(stride_space=8, head_px=3)


def awake(model: Autoencoder) -> Autoencoder:
    """Let every part of the network speak."""
    with torch.no_grad():
        for param in model.parameters():
            param.add_(0.2 * torch.randn_like(param))
    return model


def test_a_clip_alone_is_the_clip_in_a_batch() -> None:
    model, latents = awake(coded(AutoencoderConfig(**{**vars(CONFIG), "temporal": True}))), torch.randn(3, 5, 4, 2, 3)
    together = model.decode(latents)
    for row in range(3):
        assert torch.allclose(model.decode(latents[row : row + 1]), together[row : row + 1], atol=1e-5)


def test_time_flows_forward_alone() -> None:
    """With `temporal` a latent frame is seen by those after it and by none before; without, by itself alone."""
    for temporal in (False, True):
        model = awake(coded(AutoencoderConfig(**{**vars(CONFIG), "temporal": temporal})))
        latents = torch.randn(1, 5, 4, 2, 3)
        other = latents.clone()
        other[:, :, 1] += 1
        change = (model.decode(other) - model.decode(latents)).abs().amax((0, 1, 3, 4))
        assert change[:2].max() == 0 and change[2:4].min() > 0
        assert (change[4] > 0) == temporal


def test_a_learned_encoder_starts_as_the_linear_code() -> None:
    model = Autoencoder(AutoencoderConfig(**{**vars(CONFIG), "encoder_depth": 1}))
    model.set_code(torch.zeros(96), orthonormal(5, 96), torch.ones(5))
    plain = Autoencoder(CONFIG)
    plain.set_code(model.mean, model.basis, torch.ones(5))
    clip = video()
    assert torch.allclose(model.encode(clip), plain.encode(clip), atol=1e-6)
    with torch.no_grad():
        model.code.weight.normal_()
    assert not torch.allclose(model.encode(clip), plain.encode(clip), atol=0.1)


# Fitting the code.


def test_the_fit_is_the_principal_components() -> None:
    generator = torch.Generator().manual_seed(0)
    spread = torch.tensor([5.0, 3.0, 2.0, 0.1, 0.1, 0.1])
    axes = torch.linalg.qr(torch.randn(6, 6, generator=generator))[0]
    rows = torch.randn(5000, 6, generator=generator) * spread @ axes.T + 4.0
    mean, basis, found = fit_linear_code(rows, torch.ones(5000), 3)
    assert mean == pytest.approx(rows.mean(0), abs=1e-4)
    assert found == pytest.approx(spread[:3], rel=0.05)
    assert torch.allclose(basis @ basis.T, torch.eye(3), atol=1e-5)
    assert (basis @ axes[:, :3]).diagonal().abs() == pytest.approx(torch.ones(3), abs=0.01)
    assert torch.allclose((rows - mean).std(0, correction=0).square().sum(), (spread**2).sum(), rtol=0.05)


def test_weights_turn_the_code_towards_what_matters() -> None:
    """A hundred rows of a subject against ten thousand of scenery: weighed a thousandfold, they get their axis."""
    scenery, subject = torch.zeros(10_000, 4), torch.zeros(100, 4)
    scenery[:, 0] = torch.randn(10_000)
    subject[:, 2] = torch.randn(100)
    rows = torch.cat((scenery, subject))
    weight = torch.cat((torch.ones(10_000), torch.full((100,), 1000.0)))
    _, even, _ = fit_linear_code(rows, torch.ones(10_100), 1)
    _, leaning, _ = fit_linear_code(rows, weight, 1)
    assert even.abs().argmax() == 0 and leaning.abs().argmax() == 2


def test_a_weight_of_two_is_a_row_twice() -> None:
    rows = torch.randn(50, 5)
    weight = torch.ones(50)
    weight[:20] = 2
    weighed = fit_linear_code(rows, weight, 3)
    repeated = fit_linear_code(torch.cat((rows, rows[:20])), torch.ones(70), 3)
    assert torch.allclose(weighed[0], repeated[0], atol=1e-5) and torch.allclose(weighed[2], repeated[2], atol=1e-5)
    assert (weighed[1] @ repeated[1].T).diagonal().abs() == pytest.approx(torch.ones(3), abs=1e-4)
