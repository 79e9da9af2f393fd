"""`yozora verify` and `yozora trust`: verdicts, exit codes, keys, and the life of a case."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.core.records import Clip
from yozora.media.video import write_video
from yozora.trust.provenance.certificates import make_credential
from yozora.trust.seal import save_sealed


def run(*arguments: object, code: int = 0) -> str:
    """Run a command and return what it gives; where it fails, the sentence that it says."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if result.stdout else result.stderr


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    return tmp_path / "trust"


@pytest.fixture
def clip() -> Clip:
    chance = np.random.default_rng(0)
    ends = [Image.fromarray(chance.integers(0, 256, (12, 12, 3), np.uint8)).resize((64, 64)) for _ in range(2)]
    frames = np.stack([np.asarray(Image.blend(*ends, share)) for share in np.linspace(0, 1, 8)])
    return Clip(frames=frames, fps=8, record={"prompt": "a red kite", "model": "nano"})


@pytest.fixture
def file(clip: Clip, trust: Path, tmp_path: Path) -> Path:
    save_sealed(clip, tmp_path / "clip.mp4", folder=trust)
    return tmp_path / "clip.mp4"


def test_verdicts(file: Path, clip: Clip, trust: Path, tmp_path: Path) -> None:
    text = run("verify", file, "--trust", trust)
    assert "valid" in text and "a red kite" in text and "by its bytes" in text
    told = json.loads(run("verify", file, "--trust", trust, "--json"))
    assert (told["state"], told["signer"], told["conflict"]) == ("valid", "Yozora", False)
    assert told["request"]["prompt"] == "a red kite" and len(told["deliveries"]) == 1
    data = bytearray(file.read_bytes())
    data[-30] ^= 1
    (tmp_path / "changed.mp4").write_bytes(data)
    assert (
        json.loads(run("verify", tmp_path / "changed.mp4", "--trust", trust, "--json", code=1))["state"] == "tampered"
    )
    write_video(clip, tmp_path / "plain.mp4", crf=30)
    told = json.loads(run("verify", tmp_path / "plain.mp4", "--trust", trust, "--json", code=1))
    assert told["state"] == "absent" and told["deliveries"][0]["by"] == "looks"
    assert told["request"]["prompt"] == "a red kite"
    assert "Cannot read" in run("verify", tmp_path / "gone.mp4", "--trust", trust, code=1)
    other = save_sealed(clip, tmp_path / "theirs.mp4", folder=tmp_path / "others")
    assert other is None
    assert "CONFLICT" in run("verify", tmp_path / "theirs.mp4", "--trust", trust, code=1)


def test_keys(trust: Path, tmp_path: Path) -> None:
    pem = Path(run("trust", "keys", "--trust", trust).strip())
    assert pem.read_text().startswith("-----BEGIN CERTIFICATE")
    credential = make_credential("A studio")
    (tmp_path / "chain.pem").write_text(credential.chain)
    (tmp_path / "key.pem").write_text(credential.key)
    given = ["--chain", tmp_path / "chain.pem", "--key", tmp_path / "key.pem"]
    assert len(run("trust", "keys", "--trust", trust, *given).split()) == 2
    assert "--chain and --key together" in run("trust", "keys", "--trust", trust, *given[:2], code=2)
    assert "660" in run("trust", "signer", tmp_path / "s.sock", "--trust", trust, "--mode", "abc", code=2)


def test_the_life_of_a_case(file: Path, trust: Path, tmp_path: Path) -> None:
    where = ("--trust", trust)
    takedown = run("trust", "takedown", file, "a person asked", *where).strip()
    assert "taken down" in run("verify", file, *where)
    assert takedown in run("trust", "cases", "takedown", *where)
    appeal = run("trust", "appeal", takedown, "it is mine", "--contact", "me@example.org", *where).strip()
    ruling = run("trust", "rule", appeal, "upheld", "it is theirs", *where).strip()
    assert json.loads(run("trust", "show", ruling, *where))["body"]["outcome"] == "upheld"
    assert run("trust", "cases", "takedown", *where) == ""
    (case,) = json.loads(run("trust", "cases", "takedown", "--all", "--json", *where))
    assert case["id"] == takedown and case["closed_by"].startswith("res_")
    incident = run("trust", "incident", "forged-manifest", "a copy was seen", "--about", takedown, *where).strip()
    run("trust", "resolve", incident, "it was taken off", *where)
    by_hash = run("trust", "takedown", "0" * 64, "again", *where).strip()
    run("trust", "restore", by_hash, "a mistake", *where)
    counts = json.loads(run("trust", "counts", "--json", *where))
    assert counts["deliveries_by_model"] == {"nano": 1} and counts["takedowns"] == counts["restorations"] == 2
    assert json.loads(run("trust", "counts", "--json", "--until", "2001-01-01", *where))["deliveries"] == 0
    assert "2026-11-01" in run("trust", "counts", "--since", "yesterday", *where, code=2)
    head = run("trust", "audit", *where).strip()
    assert run("trust", "audit", "--known", head, *where).strip() == head
    number, _, digest = head.partition(":")
    assert "does not hold" in run("trust", "audit", "--known", f"{int(number) + 1}:{digest}", *where, code=1)
    assert "looks like" in run("trust", "audit", "--known", "x", *where, code=2)
    assert "no entry" in run("trust", "appeal", "tak_0", "x", *where, code=2)
