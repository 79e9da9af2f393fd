"""Given pixels: latents are held to them as far as pixels say anything of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from yozora.generation.given import FADE, LEAST_FOR_FADE, Given, blended, held, latents_of, projection, told_known
from yozora.generation.weights import load_weights
from yozora.model.autoencoder.autoencoder import Autoencoder, fit_linear_code
from yozora.model.autoencoder.pixels import pixels_to_video


@pytest.fixture(scope="module")
def autoencoder(tiny_model: Path) -> Autoencoder:
    """Return the tiny model's autoencoder with a code of smooth patches."""
    made = load_weights(tiny_model).autoencoder
    torch.manual_seed(0)
    smooth = torch.nn.functional.interpolate(torch.randn(3000, 3, 2, 2, 2), size=(4, 8, 8), mode="trilinear")
    patches = made.patches(smooth.permute(1, 0, 2, 3, 4).flatten(1, 2)[None])[..., 0, 0]
    with torch.no_grad():
        made.set_code(*fit_linear_code(patches, torch.ones(len(patches)), made.config.channels))
    return made


def clip(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    coarse = torch.from_numpy(rng.uniform(60, 200, (1, 3, 2, 4, 4)))
    video = torch.nn.functional.interpolate(coarse, size=(8, 32, 32), mode="trilinear")
    return video[0].permute(1, 2, 3, 0).round().to(torch.uint8).numpy()


SPREAD = torch.ones(8)


def test_nothing_known_holds_nothing(autoencoder: Autoencoder) -> None:
    assert projection(Given(pixels=clip(), known=np.zeros((8, 32, 32), bool)), autoencoder, SPREAD, 8) is None


def test_a_transformer_is_told_what_is_known_and_how_much_of_it(autoencoder: Autoencoder) -> None:
    known = np.zeros((8, 32, 32), bool)
    assert told_known(Given(pixels=clip(), known=known), autoencoder, SPREAD, 8) is None
    known[:4] = True
    known[5] = True
    known[6, :12] = True
    told = told_known(Given(pixels=clip(), known=known), autoencoder, 2 * SPREAD, 8)
    assert told is not None and told.shape == (1, 9, 2, 4, 4)
    share = told[0, 8]
    assert (share[0] == 1).all()
    assert share[1, :, 0].tolist() == [0.5, 0.25, 0.25, 0.25], (
        "a row of cells that is known in part only does not count"
    )
    code = autoencoder.encode(pixels_to_video(torch.from_numpy(clip())[None]))
    assert torch.allclose(told[0, :8, 0], code[0, :, 0] / 2, atol=1e-4)
    # What is known of one frame alone is told as if that frame lasted, as lessons have it.
    still = np.repeat(clip()[5:6], 4, axis=0)
    lasting = autoencoder.encode(pixels_to_video(torch.from_numpy(still)[None]))
    assert torch.allclose(told[0, :8, 1, 2:], lasting[0, :, 0, 2:] / 2, atol=1e-4)


def test_cells_that_are_known_whole_are_what_the_code_says(autoencoder: Autoencoder) -> None:
    known = np.zeros((8, 32, 32), bool)
    known[:4] = True
    given = Given(pixels=clip(), known=known)
    project = projection(given, autoencoder, SPREAD, 8)
    assert project is not None
    guess = torch.randn(1, 8, 2, 4, 4)
    held = project(guess, 0.5)
    assert torch.allclose(held[:, :, 0], latents_of(given, autoencoder, 8)[:, :, 0], atol=1e-5)
    assert torch.equal(held[:, :, 1], guess[:, :, 1])


def test_one_picture_of_four_holds_a_latent_frame_near_it(autoencoder: Autoencoder) -> None:
    known = np.zeros((8, 32, 32), bool)
    known[0] = True
    given = Given(pixels=clip(), known=known)
    project = projection(given, autoencoder, SPREAD, 8)
    assert project is not None
    guess = torch.zeros(1, 8, 2, 4, 4)
    target = pixels_to_video(torch.from_numpy(given.pixels[None]))[:, :, 0]

    def error(latents: torch.Tensor) -> float:
        return float((autoencoder.decode_linear(latents)[:, :, 0] - target).square().mean().sqrt())

    best = error(latents_of(given, autoencoder, 8))
    assert error(project(guess, 1.0)) < best + 0.3 * (error(guess) - best)
    assert error(project(guess, 1.0)) < error(project(guess, 0.05)), "late guesses are changed less"


def test_made_pixels_fill_what_is_not_known() -> None:
    known = np.zeros((8, 32, 32), bool)
    known[:, :, :16] = True
    one, other = clip(1), clip(2)
    both = blended(Given(pixels=one, known=known), other)
    assert (both[:, :, :16] == one[:, :, :16]).all() and (both[:, :, 16:] == other[:, :, 16:]).all()


def test_what_stands_still_keeps_the_detail_of_a_known_frame() -> None:
    """Made frames are the known ones without their detail; where nothing changes it comes back, where much does not."""
    detail = np.tile(np.array([[0, 12], [12, 0]], np.uint8), (16, 16))[None, :, :, None].repeat(3, -1)
    made = np.full((3, 32, 32, 3), 100, np.uint8)
    made[2, :, 16:] = 180
    known = np.zeros((3, 32, 32), bool)
    known[0] = True
    both = blended(Given(pixels=np.broadcast_to(100 + detail, made.shape).copy(), known=known), made)
    assert (both[1] == 100 + detail[0]).all()
    assert (both[2, :, :14] == 100 + detail[0, :, :14]).all() and (both[2, :, 18:] == 180).all()


def test_known_frames_soften_only_where_a_long_run_of_them_meets_made_ones() -> None:
    whole = np.zeros(40, bool)
    whole[:LEAST_FOR_FADE] = True
    whole[20:23] = True
    share = held(whole)
    assert (share[: LEAST_FOR_FADE - FADE] == 1).all(), "the beginning of the clip meets nobody"
    assert share[LEAST_FOR_FADE - FADE : LEAST_FOR_FADE].tolist() == [0.75, 0.5, 0.25]
    assert (share[20:23] == 1).all(), "a picture or two stay as they are"
    assert not share[~whole].any()
    round_about = held(whole, ring=True)
    assert round_about[:FADE].tolist() == [0.25, 0.5, 0.75], "the end of a loop meets its beginning"
    assert (held(np.ones(30, bool)) == 1).all() and (held(np.ones(30, bool), ring=True) == 1).all()


def test_a_step_in_sharpness_becomes_a_slope_where_things_move_and_nothing_where_they_do_not() -> None:
    rng = np.random.default_rng(0)
    sharp = rng.integers(60, 200, (30, 16, 16, 3)).astype(np.uint8)
    sharp[:, 8:] = sharp[0, 8:]
    made = np.full_like(sharp, 130)
    # Above all changes from frame to frame, below nothing does.
    made[:, :8] = (20 + 8 * np.arange(30))[:, None, None, None]
    known = np.zeros((30, 16, 16), bool)
    known[:15] = True
    joined = blended(Given(pixels=sharp, known=known), made).astype(int)
    assert (joined[:12] == sharp[:12]).all()
    assert (joined[:, 9:] == sharp[0, 9:]).all(), "what stands still keeps its detail on both sides"
    off = np.abs(joined[:15, :7] - made[:15, :7]).mean((1, 2, 3)) / np.abs(
        sharp[:15, :7].astype(int) - made[:15, :7]
    ).mean((1, 2, 3))
    assert off[11] == 1 and 1 > off[12] > off[13] and off[14] < 0.75
