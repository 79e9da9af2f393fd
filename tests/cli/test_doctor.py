"""`yozora doctor` tells the truth about this machine."""

import json
import os
import platform
import shutil
from pathlib import Path

from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.generation import machine as machine_module
from yozora.generation import weights as weights_module


def run(*arguments: str):
    return CliRunner().invoke(app, ["doctor", *arguments])


def test_the_machine_for_machines() -> None:
    result = run("--json")
    assert result.exit_code == 0, result.stderr
    machine = json.loads(result.stdout)
    assert machine["python"] == platform.python_version()
    assert machine["cores"] == len(os.sched_getaffinity(0))
    assert 0.5 < machine["memory_gib"] < 10_000
    assert machine["encoder"] is True and "nano" in machine["recipes"]
    assert all(model["complaint"] is None for model in machine["weights"])
    assert ("small" in machine["recipes"]) == bool(machine["gpu"])
    told = Path("/proc/cpuinfo").read_text().split()
    assert machine["flags"] == [flag for flag in machine["flags"] if flag in told]


def test_damaged_weights_are_named(tmp_path: Path, tiny_model: Path, monkeypatch) -> None:
    for name in ("sound", "damaged"):
        shutil.copytree(tiny_model, tmp_path / name)
    (tmp_path / "damaged" / "text.safetensors").write_bytes(b"nothing")
    for module in (machine_module, weights_module):
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
    machine = json.loads(run("--json").stdout)
    damaged, sound = machine["weights"]
    assert (damaged["name"], sound["name"]) == ("damaged", "sound")
    assert "text.safetensors is not a whole" in damaged["complaint"] and sound["complaint"] is None
    assert not any("weights" in missing["what"] for missing in machine["missing"])
    (tmp_path / "sound" / "text.safetensors").write_bytes(b"nothing")
    assert any("weights" in missing["what"] for missing in json.loads(run("--json").stdout)["missing"])


def test_the_machine_for_people() -> None:
    result = run()
    assert result.exit_code == 0 and result.stderr == ""
    for words in ("Python", "torch", "memory", "libx264", "recipes that fit", "issing"):
        assert words in result.stdout
