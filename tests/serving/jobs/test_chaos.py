"""A short storm on both databases: workers and submitters are killed at random, and the checker finds nothing wrong.

The long one: `python benchmarks/jobs.py` (10,000 jobs, 200 kills).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.graph import REPOSITORY


@pytest.mark.timeout(300)
def test_a_short_storm(new_url: Callable[[], str], tmp_path: Path, record_property) -> None:
    command = [
        sys.executable, "benchmarks/jobs.py", "--database", new_url(), "--folder", str(tmp_path),
        "--jobs", "250", "--kills", "12", "--kill-every", "0.25", "--stops", "1",
        "--speed-jobs", "0", "--give-up", "200",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    ((kind, result),) = json.loads(done.stdout).items()
    chaos = result["chaos"]
    assert chaos["all_ended"] and sum(chaos["ended"].values()) == chaos["jobs"] == 250
    killed = chaos["killed_workers"] + chaos["killed_submitters"]
    assert killed >= 3
    record_property("measured", f"storm on {kind}: {killed} killed, 250 jobs in {chaos['seconds']} s, nothing wrong")
