"""Sight: from heat maps to boxes, at any aspect, and pictures to other sizes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from yozora.core.records import Frames
from yozora.evaluation.examiner.camera import SIDE_PX, CameraReader
from yozora.evaluation.examiner.detector import NUM_GEOMETRY, Glance
from yozora.evaluation.examiner.sight import PEAK, SAME_BOX, Eyes, overlap, peaks, resized
from yozora.evaluation.examiner.teach import new_detector, new_recogniser
from yozora.evaluation.examiner.teach_camera import new_camera_reader

GRID = 32


def glance(spots: list[tuple[int, int, float, float]], width: int = GRID, frames: int = 1) -> Glance:
    """Return what a detector would say of one frame with subjects at cells: (y, x, probability, half a side)."""
    heat = torch.full((frames, GRID, width), -8.0)
    geometry = torch.zeros(frames, NUM_GEOMETRY, GRID, width)
    for y, x, sure, half in spots:
        heat[0, y, x] = float(np.log(sure / (1 - sure)))
        geometry[0, :4, y, x] = half
        geometry[0, 4, y, x] = float(np.log(2 * half))
        geometry[0, 5, y, x] = 4.0
    return Glance(heat=heat, geometry=geometry, setting={}, prints=torch.zeros(frames), features=torch.zeros(frames, 4))


def test_a_peak_tells_box_height_share_and_score() -> None:
    ((row,), nobody) = peaks(glance([(15, 7, 0.9, 0.1)], frames=2), 1.0)
    middle = torch.tensor([7.5 / GRID, 15.5 / GRID])
    assert torch.allclose(row[:2], middle - 0.1, atol=1e-5) and torch.allclose(row[2:4], middle + 0.1, atol=1e-5)
    assert float(row[4].exp()) == pytest.approx(0.2)
    assert float(row[5]) == pytest.approx(0.982, abs=1e-3)
    assert float(row[6]) == pytest.approx(0.9)
    assert nobody == []


def test_boxes_are_in_frame_heights_whether_the_frame_is_wide_or_tall() -> None:
    # A wide frame is shown to the detector 224 px wide, a little narrower than it is; a tall one 64 px.
    for aspect, width in ((16 / 9, 56), (9 / 16, 16)):
        for x in (0, width // 2, width - 1):
            ((row,),) = peaks(glance([(10, x, 0.8, 0.05)], width), aspect)
            assert float(row[0] + row[2]) / 2 == pytest.approx((x + 0.5) / width * aspect, abs=1e-5)
            assert float(row[1] + row[3]) / 2 == pytest.approx(10.5 / GRID, abs=1e-5)
            assert float(row[3] - row[1]) == pytest.approx(0.1, abs=1e-5)
            assert float(row[2] - row[0]) == pytest.approx(0.1 * aspect * GRID / width, abs=1e-5)


def test_one_subject_is_found_once_and_two_that_overlap_are_two() -> None:
    # Two peaks that tell nearly the same box are one: the surer.
    ((row,),) = peaks(glance([(15, 10, 0.7, 0.2), (15, 12, 0.9, 0.2)]), 1.0)
    assert float(row[6]) == pytest.approx(0.9)
    # Neighbours of a peak are none.
    assert len(peaks(glance([(15, 10, 0.7, 0.02), (15, 11, 0.9, 0.02)]), 1.0)[0]) == 1
    # Half covered by each other, they are two, the surest first.
    (rows,) = peaks(glance([(15, 10, 0.7, 0.2), (15, 15, 0.9, 0.2)]), 1.0)
    assert [round(float(row[6]), 2) for row in rows] == [0.9, 0.7]
    assert overlap(rows[0], rows[1]) < SAME_BOX
    assert peaks(glance([(15, 10, PEAK - 0.02, 0.2)]), 1.0) == [[]]
    assert len(peaks(glance([(15, 10, PEAK + 0.02, 0.2)]), 1.0)[0]) == 1


def test_the_overlap_of_boxes() -> None:
    one = torch.tensor([0.0, 0.0, 1.0, 1.0])
    assert overlap(one, one) == pytest.approx(1.0)
    assert overlap(one, torch.tensor([0.5, 0.0, 1.5, 1.0])) == pytest.approx(1 / 3)
    assert overlap(one, torch.tensor([0.25, 0.25, 0.75, 0.75])) == pytest.approx(0.25)
    assert overlap(one, torch.tensor([1.0, 0.0, 2.0, 1.0])) == 0.0
    assert overlap(one, torch.tensor([0.0, 2.0, 1.0, 3.0])) == 0.0


@pytest.mark.parametrize("size", [(32, 32), (24, 40), (64, 96), (128, 128)])
def test_pictures_of_another_size_show_the_same(size: tuple[int, int]) -> None:
    ramp = torch.linspace(-1, 1, 64)[None, None, None, :].expand(1, 3, 64, 64)
    result = resized(ramp, *size)
    assert result.shape == (1, 3, *size)
    assert float(result.min()) >= -1 and float(result.max()) <= 1
    expected = (torch.arange(size[1]) + 0.5) / size[1] * 2 - 1
    inner = slice(size[1] // 16, -size[1] // 16)
    assert torch.allclose(result[0, 0, 3, inner], expected[inner], atol=0.03)


def test_a_picture_of_the_right_size_is_left_alone_and_fine_stripes_average_out() -> None:
    picture = torch.rand(2, 3, 16, 24) * 2 - 1
    assert resized(picture, 16, 24) is picture
    stripes = torch.ones(1, 1, 64, 64)
    stripes[..., ::2] = -1
    assert float(resized(stripes, 16, 16)[..., 2:-2].abs().max()) < 0.05


class Recorder(CameraReader):
    """A camera reader that keeps what it is shown."""

    def forward(self, frames: torch.Tensor) -> object:  # type: ignore[override]
        """Keep and answer."""
        self.shown = frames
        return super().forward(frames)


@pytest.mark.parametrize(("height", "width"), [(128, 128), (96, 96), (180, 320), (320, 180)])
def test_a_video_of_any_size_is_looked_at(height: int, width: int) -> None:
    torch.manual_seed(0)
    frames: Frames = np.random.default_rng(0).integers(0, 255, (2, height, width, 3), np.uint8)
    detector, camera = new_detector(), Recorder(new_camera_reader().config)
    with torch.no_grad():
        assert detector.points.bias is not None
        detector.points.bias[0] = 0.0  # an untaught one that sees something everywhere
        detector.points.bias[1:5] = 0.4
    eyes = Eyes(detector, new_recogniser(), camera).eval()
    sight = eyes.look(frames)
    assert sight.aspect == width / height
    assert len(sight.sightings) == 2 and all(sight.sightings)
    assert tuple(camera.shown.shape) == (1, 8, SIDE_PX, SIDE_PX)
    assert sight.views.shape == (8, 3)
    assert float(sight.move.sum()) == pytest.approx(1, abs=1e-5)
    for votes in sight.setting.values():
        assert votes.shape[0] == 2 and np.allclose(np.exp(votes).sum(1), 1, atol=1e-5)
    for index, each in ((index, each) for index, here in enumerate(sight.sightings) for each in here):
        assert each.frame == index
        assert 0 <= each.visible <= 1 and each.score > PEAK and each.height > 0
        assert float(each.kind.sum()) == pytest.approx(1, abs=1e-4)
