"""The room of the job tests, for the fleet's."""

from __future__ import annotations

from tests.serving.jobs.conftest import lite

__all__ = ["lite"]
