"""Pixels to video and back: nothing is lost, and what is out of range is cut."""

from __future__ import annotations

import torch

from yozora.model.autoencoder.pixels import pixels_to_video, video_to_pixels


def test_every_level_survives() -> None:
    frames = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16, 1).expand(1, 2, 16, 16, 3).contiguous()
    video = pixels_to_video(frames)
    assert video.shape == (1, 3, 2, 16, 16)
    assert (video.min(), video.max()) == (-1.0, 1.0)
    assert torch.equal(video_to_pixels(video), frames)
    assert torch.equal(video_to_pixels(video + 0.4 / 127.5), frames), "rounded to the nearest level"


def test_colours_keep_their_channel() -> None:
    red = torch.zeros(1, 1, 2, 2, 3, dtype=torch.uint8)
    red[..., 0] = 255
    assert pixels_to_video(red)[0, :, 0, 0, 0].tolist() == [1.0, -1.0, -1.0]


def test_what_is_out_of_range_is_cut() -> None:
    video = torch.tensor([-3.0, 3.0, 0.0]).view(1, 3, 1, 1, 1)
    assert video_to_pixels(video).flatten().tolist() == [0, 255, 128]
