"""Runners that misbehave on demand; in a file of their own so that a child process can load them."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from yozora.core.errors import UsageError
from yozora.serving.jobs.runner import Product, Report, Runner, Task


class Misbehaving:
    """Does what the params of its job say: step, fail, hang, die, eat memory."""

    def run(self, tasks: Sequence[Task], report: Report) -> list[list[Product]]:
        """Run one task."""
        (task,) = tasks
        params = task.job.params
        if "fail" in params:
            raise UsageError(params["fail"])
        if "signal" in params:
            os.kill(os.getpid(), params["signal"])
        if "exit" in params:
            os._exit(params["exit"])
        if "eat_bytes" in params:
            _ = bytearray(params["eat_bytes"])
        time.sleep(params.get("hang_s", 0))
        for step in range(1, params.get("steps", 1) + 1):
            report(step, params.get("steps", 1), lambda step=step: [f"after {step}".encode()])  # type: ignore[misc]
        path = task.folder / "made.bin"
        path.write_bytes(b"made")
        return [[Product(name="made.bin", path=path, media_type="application/octet-stream")]]


def broken_factory(words: str) -> Runner:
    """Make no runner."""
    raise UsageError(words)
