"""Shares: every row is somebody's, nobody's row counts."""

from __future__ import annotations

import pytest

from yozora.core.share import Share


@pytest.mark.parametrize("size", range(1, 9))
@pytest.mark.parametrize("count", range(1, 6))
def test_every_row_is_done_once(size: int, count: int) -> None:
    done = []
    for index in range(count):
        share = Share(index=index, count=count)
        rows = list(range(size))[share.rows(size)]
        assert rows, "a device without rows would not take part, and all others would wait"
        done += rows if share.weight(size) else []
    assert done == list(range(size))


def test_parts_are_as_equal_as_they_can_be() -> None:
    assert [len(range(10)[Share(index=index, count=4).rows(10)]) for index in range(4)] == [3, 3, 2, 2]


def test_copies_count_once_together() -> None:
    assert Share(copies=4).weight(3) == 0.25
    assert Share().weight(3) == 1.0
