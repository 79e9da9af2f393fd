"""Three thousand scenes as training has them, and six hundred long ones, cast once."""

from __future__ import annotations

import pytest

from tests.world.bulk import cast_many
from yozora.world.scene.scene import Scene


@pytest.fixture(scope="session")
def scenes() -> list[Scene]:
    return cast_many(range(3000))


@pytest.fixture(scope="session")
def long_scenes() -> list[Scene]:
    """Return what plays for 12, 30 and 60 seconds: stories for the most part."""
    return [scene for seconds in (12.0, 30.0, 60.0) for scene in cast_many(range(200), seconds=seconds)]
