"""Seeds: the same number for the same parts, for ever; another for any other parts."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house.graph import REPOSITORY
from yozora.core.seeds import derive_seed


def test_seeds_never_change() -> None:
    """Were these to change, every world, split and sample ever made would be another one."""
    assert derive_seed("world", 7, "train") == 6057557170488470267
    assert derive_seed() == 8238016292129134938
    assert derive_seed("夜空") == 5762428495153895905


def test_every_part_counts() -> None:
    parts = [(), ("a",), ("b",), ("a", "b"), ("b", "a"), ("ab",), ("a", "", "b"), ("a", "b", ""), (1, 2), (12,)]
    assert len({derive_seed(*p) for p in parts}) == len(parts)


def test_seeds_fill_63_bits() -> None:
    seeds = [derive_seed("bits", index) for index in range(2000)]
    assert len(set(seeds)) == 2000
    assert 0 <= min(seeds) and 2**62 < max(seeds) < 2**63
    for bit in range(63):
        assert 800 < sum(seed >> bit & 1 for seed in seeds) < 1200, f"bit {bit} is not a coin"


def test_another_process_derives_the_same() -> None:
    """Python's own hash differs from process to process; a seed must not."""
    code = "from yozora.core.seeds import derive_seed; print(derive_seed('x', 1))"
    command = [sys.executable, "-c", code]
    here = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": "123"}
    assert int(subprocess.run(command, capture_output=True, check=True, env=here).stdout) == derive_seed("x", 1)
