"""The script of a cluster, rehearsed in two processes on a CPU: weights come of it, and one device's losses."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.house.graph import REPOSITORY
from yozora.generation.weights import load_weights
from yozora.recipes.debug import debug
from yozora.training.run import RunOptions, train

FLOW = ("half-second", "clip", "lengths")


def told(out: Path) -> dict[tuple[str, int], float]:
    """Return the losses of a run's log by stage and step."""
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return {(line["stage"], line["step"]): line["loss"] for line in lines}


@pytest.mark.slow
def test_two_processes_come_to_weights(tmp_path: Path) -> None:
    env = {**os.environ, "RECIPE": "debug", "DEVICE": "cpu", "GPUS": "2", "WORK": str(tmp_path / "two")}
    result = subprocess.run(
        [REPOSITORY / "runs" / "cluster.sh"], env=env, capture_output=True, text=True, cwd=REPOSITORY
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert result.stdout.strip().endswith("weights")
    assert load_weights(tmp_path / "two" / "weights").card.name == "debug"
    train(debug(), RunOptions(out=tmp_path / "one"))
    one, two = told(tmp_path / "one"), told(tmp_path / "two")
    assert one.keys() == two.keys() and {stage for stage, _ in one} >= {*FLOW, "decoder", "distil"}
    for key, loss in one.items():
        # The log has five digits; what is distilled follows from all that was learned before.
        assert two[key] == pytest.approx(loss, rel=1e-2 if key[0] == "distil" else 2e-4), key
