"""The shipped judge, once for all tests."""

from __future__ import annotations

import pytest

from yozora.trust.moderation.judge import Judge, open_judge


@pytest.fixture(scope="session")
def judge() -> Judge:
    return open_judge()
