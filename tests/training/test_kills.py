"""Killed outright, either of two, at any moment: the same bits (benchmarks/kills.py does it a hundred times)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kills import measure


@pytest.mark.slow
def test_a_team_that_is_killed_comes_to_the_same_bits(tmp_path: Path) -> None:
    figures = measure(tmp_path, steps=60, kills=6, seed=1)
    assert figures["kills"] >= 4 and figures["lives"] >= 3
    assert figures["same_weights"] and figures["losses_that_differ"] == 0
