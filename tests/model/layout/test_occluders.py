"""Occluders: of a subject behind one as much is told as is in sight, and nobody is hidden where nothing hides them."""

from __future__ import annotations

import pytest
import torch

from yozora.model.layout.layout import Layout, paint
from yozora.model.layout.occluders import OCCLUDER, in_sight, occluders_of, unveiled

CELL = 0.125
# Two cells high and wide in the middle of the frame, and a wall before the left half of the frame.
SUBJECT, WALL = (0.5, 0.5, 0.25, 0.25), (0.25, 0.5, 0.5, 1.0)


def boxes(visible: float, *, wall: bool = True) -> torch.Tensor:
    rows = [(*SUBJECT, visible, 0.0), (*WALL, 1.0, OCCLUDER if wall else 0.0)]
    return torch.tensor(rows)[None, :, None]


def shares(visible: float) -> torch.Tensor:
    cover = torch.zeros(1, 2, 1, 8, 8)
    cover[0, 0, 0, 3:5, 3:5] = 1
    cover[0, 1, 0, :, :4] = 1
    return unveiled(cover, boxes(visible), CELL)[0, :, 0]


@pytest.mark.parametrize(("visible", "behind"), [(0.5, 0.0), (0.25, 0.0), (0.75, 0.5), (1.0, 1.0)])
def test_behind_an_occluder_as_much_is_told_as_makes_up_what_is_seen(visible: float, behind: float) -> None:
    subject, wall = shares(visible)
    assert torch.allclose(subject[3:5, 4], torch.ones(2)), "beside the wall all of it"
    assert torch.allclose(subject[3:5, 3], torch.full((2,), behind))
    assert wall[:, :4].all() and not wall[:, 4:].any(), "the wall itself is told whole"


def test_without_occluders_nothing_is_touched() -> None:
    cover = torch.rand(1, 2, 1, 8, 8)
    assert unveiled(cover, boxes(0.2, wall=False), CELL) is cover


def test_a_cell_behind_a_wall_is_told_of_the_wall_alone() -> None:
    layout = Layout(boxes=boxes(0.5), who=torch.ones(1, 2, 1, dtype=torch.long))
    told = paint(layout, torch.tensor([[[1.0, 0.0], [0.0, 1.0]]]), (8, 8), 2.0)[0, :2, 0]
    assert told[:, 3, 3].tolist() == [0, 1] and told[:, 3, 4].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("place", "planned", "seen"),
    [
        ((0.75, 0.5), 0.0, 1.0),  # nothing hides it
        ((0.25, 0.5), 0.0, 0.0),
        ((0.25, 0.5), 0.7, 0.7),  # a wall may have gaps
        ((0.5, 0.5), 0.0, 0.5),
        ((1.0, 0.5), 1.0, 0.5),  # half of it is beyond the frame
    ],
)
def test_who_is_in_sight(place: tuple[float, float], planned: float, seen: float) -> None:
    both = boxes(planned)
    both[0, 0, 0, :2] = torch.tensor(place)
    assert float(in_sight(both)[0, 0, 0]) == pytest.approx(seen, abs=1e-6)
    assert float(in_sight(both)[0, 1, 0]) == pytest.approx(1.0)
    assert occluders_of(both)[0, :, 0].tolist() == [False, True]
