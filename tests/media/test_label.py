"""The visible label: in its corner and nowhere else, whole words where there is room, for every size."""

from __future__ import annotations

import numpy as np
import pytest

from yozora.media.label import labelled


@pytest.mark.parametrize(("height", "width"), [(64, 64), (256, 256), (720, 1280), (1280, 720), (32, 320), (16, 16)])
@pytest.mark.parametrize("ground", [0, 128, 255])
def test_it_is_seen_in_its_corner_alone(height: int, width: int, ground: int) -> None:
    frames = np.full((2, height, width, 3), ground, np.uint8)
    told = labelled(frames)
    assert told.shape == frames.shape and told.dtype == np.uint8 and (frames == ground).all()
    rows, columns = (np.abs(told.astype(int) - frames).max((0, 3)).any(axis) for axis in (1, 0))
    assert rows.any() and columns.any()
    if min(height, width) >= 64:
        assert not rows[: height // 2].any() and not columns[: width // 4].any()
        assert not rows[-1] and not columns[-1]
        ink = told[0].max(-1).astype(int)
        assert ink[rows][:, columns].max() > 200 and ink[rows][:, columns].min() < 110
    assert (told[0] == told[1]).all()


def test_a_narrow_frame_says_less() -> None:
    wide, narrow = (labelled(np.zeros((1, 64, width, 3), np.uint8)) for width in (320, 64))
    taken = [int((one.max((0, 1, 3)) > 0).any() and (one.max((0, 1, 3)) > 0).sum()) for one in (wide, narrow)]
    assert taken[0] > 2 * taken[1]
