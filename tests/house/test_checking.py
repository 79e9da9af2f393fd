"""The tests check types and shapes as they run: were the hook to vanish from pyproject.toml, this would say so."""

from __future__ import annotations

import pytest
from jaxtyping import TypeCheckError

from yozora.core.shapes import VideoShape


def test_a_wrong_type_is_caught() -> None:
    assert VideoShape(frames=1, height=2, width=2, fps=8.0).frames == 1
    with pytest.raises(TypeCheckError):
        VideoShape(frames=1.5, height=2, width=2, fps=8.0)  # type: ignore[arg-type]


def test_an_int_may_stand_for_a_float() -> None:
    assert VideoShape(frames=16, height=2, width=2, fps=8).seconds == 2
