"""The guide to provenance is true: its commands are verbs with these options, its code runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import typer

from yozora.cli.main import app
from yozora.core.records import Clip
from yozora.media.video import write_video
from yozora.trust.provenance.certificates import authority, make_credential
from yozora.trust.provenance.signer import KeySigner
from yozora.trust.provenance.verify import verify_file

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "provenance.md"
TEXT = GUIDE.read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def commands() -> Iterator[list[str]]:
    for block in blocks("sh"):
        for line in block.splitlines():
            if line.startswith("yozora "):
                yield shlex.split(line, comments=True)[1:]


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_commands_are_there(command: list[str]) -> None:
    """Parsed by the door itself, without being run: verbs, options and the number of arguments."""
    group = typer.main.get_command(app)
    with group.make_context("yozora", [], resilient_parsing=True) as context:
        verb, rest = group, command
        while hasattr(verb, "commands"):
            verb, rest = verb.commands[rest[0]], rest[1:]
        verb.make_context(command[0], rest, parent=context)


def test_the_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("python")
    monkeypatch.chdir(tmp_path)
    write_video(Clip(frames=np.zeros((4, 32, 32, 3), np.uint8), fps=8), "clip.mp4")
    credential = make_credential()
    exec(code, {"chain_pem": credential.chain, "ask_the_kms": KeySigner(credential).sign})
    verdict = verify_file(Path("clip.mp4"), authorities=authority(credential.chain))
    assert verdict.state == "valid" and verdict.generation["prompt"] == "a red balloon"


def test_the_verdicts_are_these() -> None:
    from typing import get_args

    from yozora.trust.provenance.verify import State

    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == set(get_args(State))
