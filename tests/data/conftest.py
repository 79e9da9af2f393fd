"""A world of five clips in three shards, rendered once."""

from __future__ import annotations

from pathlib import Path

import pytest

from yozora.data.worlds import WorldSpec, render_world
from yozora.world.casting.cast import Mix

SPEC = WorldSpec(
    num_clips=5,
    clips_per_shard=2,
    seconds=1.0,
    height=32,
    width=32,
    mix=Mix(two_subjects=0.5, camera_moves=0.5, occluders=0.5),
)


@pytest.fixture(scope="session")
def spec() -> WorldSpec:
    return SPEC


@pytest.fixture(scope="session")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the shards of `spec`; who damages one copies it first."""
    return render_world(SPEC, tmp_path_factory.mktemp("data") / "world")
