"""Steadying: what stands still stops pulsing, what moves is left alone, a ring has no first frame."""

from __future__ import annotations

import torch

from yozora.model.autoencoder.steady import ALIKE, steadied


def scene(pulse: float) -> torch.Tensor:
    """Return a picture that stands still but for a pulse every four frames, and a bright square that moves over it."""
    torch.manual_seed(0)
    still = torch.nn.functional.interpolate(torch.randn(1, 3, 1, 4, 4) / 3, size=(1, 32, 32), mode="nearest")
    video = still.repeat(1, 1, 16, 1, 1) + pulse * torch.randn(1, 3, 4, 1, 1).repeat_interleave(4, dim=2)
    for frame in range(16):
        video[:, :, frame, 8:14, frame : frame + 6] = 1.5
    return video


def test_pulses_are_evened_and_movement_stays() -> None:
    clean, pulsing = scene(0.0), scene(0.25 * ALIKE)
    steady = steadied(pulsing, 6)

    def pulse(video: torch.Tensor) -> float:
        return float(video[..., 20:, :].diff(dim=2).abs().amax(2).mean())

    assert pulse(steady) < 0.5 * pulse(pulsing)
    square = torch.stack([steady[0, :, t, 9:13, t + 1 : t + 5] for t in range(16)])
    assert float((square - 1.5).abs().mean()) < 0.02
    assert float((steadied(clean, 6) - clean).abs().mean()) < 0.02


def test_one_frame_is_itself() -> None:
    frame = scene(0.1)[:, :, :1]
    assert torch.equal(steadied(frame, 6), frame)


def test_a_ring_has_no_first_frame() -> None:
    video = scene(0.25 * ALIKE)
    turned = steadied(video.roll(5, dims=2), 6, ring=True).roll(-5, dims=2)
    assert torch.allclose(turned, steadied(video, 6, ring=True), atol=1e-6)
    assert not torch.allclose(steadied(video, 6)[:, :, 0], steadied(video, 6, ring=True)[:, :, 0], atol=1e-4)
