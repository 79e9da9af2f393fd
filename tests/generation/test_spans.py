"""Spans: everything unknown is made once, next to what is known, in windows no longer than may be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yozora.generation.spans import windows


def known(text: str) -> np.ndarray:
    return np.array([letter == "#" for letter in text])


def drawn(text: str, length: int, *, ring: bool = False) -> list[list[int]]:
    return [window.tolist() for window in windows(known(text), length, ring=ring)]


def test_one_window_is_enough_for_a_short_clip() -> None:
    assert drawn("....", 8) == [[0, 1, 2, 3]]
    assert drawn("##..", 4) == [[0, 1, 2, 3]]
    assert drawn("####", 4) == []


def test_a_clip_is_led_on_from_what_is_known() -> None:
    assert drawn("####....", 4) == [[2, 3, 4, 5], [4, 5, 6, 7]]
    assert drawn("....####", 4) == [[2, 3, 4, 5], [0, 1, 2, 3]]


def test_a_gap_has_both_its_sides_in_sight() -> None:
    assert drawn("######..######", 8) == [[3, 4, 5, 6, 7, 8, 9, 10]]


def test_a_ring_closes_over_its_end() -> None:
    assert drawn("######..", 6, ring=True) == [[4, 5, 6, 7, 0, 1]]


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 24), st.booleans())
def test_whatever_is_known_all_the_rest_is_made(flags: list[bool], length: int, ring: bool) -> None:
    there = np.array(flags)
    rounds = list(windows(there, length, ring=ring))
    assert len(rounds) <= (~there).sum(), "every window makes something"
    done = there.copy()
    for window in rounds:
        assert len(window) == min(length, len(flags)) and len(set(window.tolist())) == len(window)
        assert ring or (np.diff(window) == 1).all()
        assert not done[window].all()
        done[window] = True
    assert done.all()


@pytest.mark.parametrize("text", ["####............", "............####", "####........####"])
def test_no_window_stands_alone_where_something_is_known(text: str) -> None:
    done = known(text)
    for window in windows(known(text), 8):
        assert done[window].any()
        done[window] = True
