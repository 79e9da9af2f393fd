"""The classifier's file: one flipped byte is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from yozora.core.errors import YozoraError
from yozora.trust.moderation.classifier import SHIPPED, load_classifier


def test_a_flipped_byte_is_noticed(tmp_path: Path) -> None:
    data = bytearray(SHIPPED.read_bytes())
    copy = tmp_path / "moderation.safetensors"
    copy.write_bytes(data)
    assert load_classifier(copy).categories
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    with pytest.raises(YozoraError, match="no weights of moderation"):
        load_classifier(copy)
