"""Weak films: what is done to renders is what models do, film by film, and no more than asked."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from yozora.data import weak_films
from yozora.data.weak_films import as_a_model_draws
from yozora.generation.weights import find_weights, load_weights
from yozora.model.autoencoder.autoencoder import Autoencoder


@pytest.fixture(scope="module")
def coder() -> Autoencoder:
    return load_weights(find_weights("nano")).autoencoder


@pytest.fixture(scope="module")
def films() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(8, 3, 1, 6, 6, generator=generator) * 1.6 - 0.8
    return F.interpolate(coarse, size=(8, 64, 64), mode="nearest")


def made(films: Tensor, coder: Autoencoder, seed: int) -> Tensor:
    return as_a_model_draws(films, coder, torch.Generator().manual_seed(seed))


def test_some_films_stay_clean_and_the_others_themselves(films: Tensor, coder: Autoencoder) -> None:
    weak = torch.cat([made(films, coder, seed) for seed in range(4)])
    away = (weak - films.repeat(4, 1, 1, 1, 1)).abs().mean((1, 2, 3, 4))
    clean = int((away == 0).sum())
    assert 2 <= clean <= 14
    assert float(away.max()) < 0.25 and float(away[away > 0].mean()) > 0.01
    assert float(weak.abs().max()) <= 1


def test_the_same_generator_makes_the_same_films(films: Tensor, coder: Autoencoder) -> None:
    assert torch.equal(made(films, coder, 3), made(films, coder, 3))
    assert not torch.equal(made(films, coder, 3), made(films, coder, 4))


def test_outlines_swim_although_nothing_moves(
    films: Tensor, coder: Autoencoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weak_films, "CLEAN", 0.0)
    monkeypatch.setattr(weak_films, "CODED", 0.0)
    swims = float((made(films, coder, 1)[:, :, 1:4] - made(films, coder, 1)[:, :, :3]).abs().mean())
    monkeypatch.setattr(weak_films, "CODED", 1.1)
    coded = float((made(films, coder, 1)[:, :, 1:4] - made(films, coder, 1)[:, :, :3]).abs().mean())
    assert swims > 1.15 * coded


def test_blotches_stay_for_the_frames_of_a_latent(films: Tensor, coder: Autoencoder) -> None:
    blotches = weak_films._blotches(2, films, coder, torch.Generator().manual_seed(0)).unflatten(0, (2, 8))
    assert torch.equal(blotches[:, 0], blotches[:, 3]) and not torch.equal(blotches[:, 3], blotches[:, 4])
    assert torch.equal(blotches[..., 0, 0], blotches[..., 7, 7])
    assert not torch.equal(blotches[..., 7, 7], blotches[..., 7, 8])
