"""The guide to the prompt filter is true: its policy loads and does what it says, its commands do too."""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.trust.moderation import lexicon
from yozora.trust.moderation.judge import Judge
from yozora.trust.moderation.policy import FOLDER, load_policy

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "guides" / "moderation.md").read_text(encoding="utf-8")


def test_the_policy_of_the_guide_does_what_it_says(tmp_path: Path) -> None:
    (written,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "ours.toml").write_text(written)
    judge = Judge(load_policy(tmp_path / "ours.toml"))
    assert judge.policy.categories["violence"].block == 0.6
    assert judge.judge("an advertisement of Acme Anvils").category == "rivals"
    assert judge.judge("Pikachu plays chess").allowed and not Judge().judge("Pikachu plays chess").allowed


def test_the_commands_of_the_guide() -> None:
    for prompt, code in re.findall(r'yozora judge "(.*?)".*?exit code (\d)', TEXT):
        assert CliRunner().invoke(app, ["judge", prompt]).exit_code == int(code), prompt
    for verb in re.findall(r"`yozora trust (\w+)", TEXT):
        assert CliRunner().invoke(app, ["trust", verb, "--help"]).exit_code == 0, verb


def test_what_the_guide_names_is_there() -> None:
    for path in re.findall(r"`(yozora/[\w/.]+)`", TEXT):
        assert (ROOT / path).exists(), path
    for name in ("endpoint_guard.py", "hub_guard.py"):
        assert f"moderation/{name}" in TEXT and (FOLDER.parent / name).exists()
    assert "hash_phrase" in TEXT and callable(lexicon.hash_phrase)


def test_the_figures_of_the_guide_are_those_measured() -> None:
    found = json.loads((ROOT / "benchmarks" / "results" / "moderation.json").read_text())
    rows = re.findall(r"^\| (\w+) \| ([\d.]+) \([^)]*\) \| ([\d.]+) \([^)]*\) \|", TEXT, re.MULTILINE)
    assert {name for name, *_ in rows} == set(found["grammar"])
    for name, stopped, passed in rows:
        assert float(stopped) == round(100 * found["grammar"][name]["stopped"]["value"], 1), name
        assert float(passed) == round(100 * found["grammar"][name]["passed"]["value"], 1), name
