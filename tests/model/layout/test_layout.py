"""Layouts: what a cell is told is what covers it, in that proportion, and nothing where there is nobody."""

from __future__ import annotations

import pytest
import torch

from yozora.model.layout.layout import CELL_FEATURES, Layout, paint, painted_channels, resampled, token_boxes

MEANT = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])


def layout(*boxes: tuple[float, float, float, float], frames: int = 1) -> Layout:
    rows = torch.tensor([(*box, 1.0, 0.0) for box in boxes])
    return Layout(boxes=rows[None, :, None].repeat(1, 1, frames, 1), who=torch.ones(1, len(boxes), 1, dtype=torch.long))


def test_a_cell_knows_how_much_of_it_is_covered() -> None:
    """A box of a cell and a half across and half a cell down, from the upper left corner of the second cell."""
    told = paint(layout((0.25 + 0.1875, 0.0625, 0.375, 0.125)), MEANT[:, :1], (4, 4), 2.0)
    assert told.shape == (1, 2 + CELL_FEATURES, 1, 4, 4) and painted_channels(2) == 2 + CELL_FEATURES
    expected = torch.zeros(4, 4)
    expected[0, 1], expected[0, 2] = 0.5, 0.25
    assert torch.allclose(told[0, 0, 0], expected, atol=1e-6), "its concepts"
    assert torch.allclose(told[0, 2, 0], expected, atol=1e-6), "its share"
    assert not told[0, 1].any(), "a concept that it has not"
    assert not told[:, :, :, 1:].any(), "nothing is told where there is nobody"


def test_what_two_tell_adds_up() -> None:
    left, right = (0.25, 0.5, 0.5, 1.0), (0.5, 0.5, 0.5, 1.0)
    both = paint(layout(left, right), MEANT, (4, 4), 2.0)
    alone = [paint(layout(box), MEANT[:, k : k + 1], (4, 4), 2.0) for k, box in enumerate((left, right))]
    assert torch.allclose(both, alone[0] + alone[1], atol=1e-5)
    assert both[0, :2, 0, 0].T.tolist() == [[1, 0], [1, 1], [0, 1], [0, 0]]


def test_a_cell_knows_which_part_of_a_subject_it_is() -> None:
    told = paint(layout((0.5, 0.5, 0.5, 1.0)), MEANT[:, :1], (4, 4), 2.0)
    across, down = told[0, 3, 0], told[0, 4, 0]
    assert torch.allclose(across[0], torch.tensor([0.0, -0.5, 0.5, 0.0]))
    assert torch.allclose(down[:, 1], torch.tensor([-0.75, -0.25, 0.25, 0.75]))


def test_velocity_is_in_frame_heights_a_second_whatever_the_rate() -> None:
    moving = layout((0.0, 0.5, 1.0, 1.0), frames=5)
    moving.boxes[..., 0] += 0.5 + 0.05 * torch.arange(5)
    told = paint(moving, MEANT[:, :1], (1, 1), 2.0)
    assert torch.allclose(told[0, 2 + 7, :, 0, 0] / told[0, 2, :, 0, 0], torch.full((5,), 0.1), atol=1e-5)


def test_a_wide_frame_is_measured_in_its_height() -> None:
    told = paint(layout((1.5, 0.5, 1.0, 1.0)), MEANT[:, :1], (4, 8), 2.0)
    assert told[0, 0, 0, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_token_boxes_are_means_and_the_last_may_be_cut() -> None:
    boxes = torch.arange(6.0).view(1, 1, 6, 1).repeat(1, 1, 1, 6)
    assert token_boxes(boxes, 4)[0, 0, :, 0].tolist() == [1.5, (4 + 5 * 3) / 4]
    assert token_boxes(boxes, 1).equal(boxes)


@pytest.mark.parametrize("count", [1, 4, 8, 16, 31])
def test_resampling_keeps_a_straight_course_straight(count: int) -> None:
    course = ((torch.arange(8.0) + 0.5) / 8).view(1, 1, 8, 1).repeat(1, 1, 1, 6)
    there = resampled(course, count)[0, 0, :, 0]
    expected = ((torch.arange(count) + 0.5) / count).clamp(0.5 / 8, 7.5 / 8)
    assert there.shape == (count,) and torch.allclose(there, expected, atol=1e-5)


def test_those_who_are_not_kept_are_nobody() -> None:
    two = Layout(boxes=torch.rand(2, 3, 4, 6), who=torch.ones(2, 3, 5, dtype=torch.long))
    kept = two.keep(torch.tensor([True, False]))
    assert torch.equal(kept.boxes[0], two.boxes[0]) and not kept.boxes[1].any() and not kept.who[1].any()
