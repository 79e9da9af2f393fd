"""A curation: licences and opt-outs hold, a killed one goes on to the same bytes, and what is done stays."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.data.curation.curate import Settings, curate
from yozora.data.curation.looking import Look
from yozora.data.curation.sources import Rights
from yozora.media.video import read_video, write_video

FREE = Settings(rights=Rights(licence="CC0-1.0"))
# Kills its process at the calls that the file "kills" lists, each once.
PLUGINS = """
import os, pathlib, signal
KILLS, CALLS = (pathlib.Path(__file__).with_name(name) for name in ("kills", "calls"))
def deadly(stage):
    CALLS.write_text((CALLS.read_text() if CALLS.exists() else "") + stage)
    if KILLS.exists() and f"{stage}{CALLS.read_text().count(stage)}" in KILLS.read_text().split():
        os.kill(os.getpid(), signal.SIGKILL)
def guard(frames, fps):
    deadly("g")
def caption(frames, fps):
    deadly("c")
    return f"{len(frames)} frames"
def unsafe(frames, fps):
    return "too red" if frames[..., 0].mean() > 170 else ""
def score(frames, fps):
    return len(frames) / 18
"""


def film(path: Path, seed: int, *, seconds: float = 1.5, red: int = 0) -> Path:
    """Write a video of coloured blocks that drift over a pattern of its own."""
    rng = np.random.default_rng(seed)
    ground = np.kron(rng.integers(60, 190, (6, 8, 3)), np.ones((12, 12, 1))).astype(np.uint8)
    frames = np.stack([ground] * round(seconds * 8))
    for index, frame in enumerate(frames):
        frame[20:44, 4 * index % 70 : 4 * index % 70 + 20] = (255 - seed % 50, 240, 20)
    frames[..., 0] = np.clip(frames[..., 0].astype(int) + red, 0, 255)
    write_video(Clip(frames=frames, fps=8), path)
    return path


def lines_of(out: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest's last line of each file."""
    return {line["name"]: line for line in map(json.loads, (out / "manifest.jsonl").read_text().splitlines()[1:])}


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    folder.mkdir()
    for seed in range(5):
        film(folder / f"{seed}.mp4", seed)
    return folder


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "curation_plugins.py").write_text(PLUGINS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "curation_plugins", raising=False)
    return tmp_path


def test_killed_again_and_again_the_same_bytes(videos: Path, plugins: Path) -> None:
    """SIGKILL while a file is looked at, and in the middle of two shards; what was finished is not done again."""
    look = Look(guard="curation_plugins:guard")
    settings = Settings(rights=FREE.rights, look=look, captioner="curation_plugins:caption", clips_per_shard=2)
    curate(videos, plugins / "whole", settings)
    (plugins / "calls").unlink()
    (plugins / "kills").write_text("g3 c2 c5")
    program = (
        "import sys; sys.path[:0] = sys.argv[1:3]; from pathlib import Path; from yozora.cli.main import app; "
        "app(['curate', *sys.argv[3:], '--licence', 'CC0-1.0', '--guard', 'curation_plugins:guard', "
        "'--captioner', 'curation_plugins:caption', '--per-shard', '2'])"
    )
    places = [str(Path(__file__).parents[3]), str(plugins), str(videos), str(plugins / "killed")]
    endings = []
    for _ in range(3):
        endings.append(subprocess.run([sys.executable, "-c", program, *places], capture_output=True).returncode)
        assert not (plugins / "killed" / "manifest.jsonl").exists()
    assert endings == [-signal.SIGKILL] * 3
    assert [path.name for path in (plugins / "killed" / "shards").glob("shard-*")] == ["shard-000000.tar"]
    curate(videos, plugins / "killed", settings)
    # Five shots and five captions; again only the shot and the (up to two) captions of a shard that was cut off.
    assert (plugins / "calls").read_text().count("g") == 6 and (plugins / "calls").read_text().count("c") <= 5 + 4
    whole, killed = (
        {path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
        for out in (plugins / "whole", plugins / "killed")
    )
    assert whole == killed and len([name for name in whole if name.suffix == ".tar"]) == 3


def test_what_is_done_is_not_done_again(videos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = curate(videos, out, FREE)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert curate(videos, out, FREE) == first and first.clips == 5
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before
    film(videos / "more.mp4", 77)
    with pytest.raises(UsageError, match="other videos or settings"):
        curate(videos, out, FREE)


def test_two_at_once_are_refused(videos: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "work").mkdir(parents=True)
    with (tmp_path / "out" / "work" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(YozoraError, match="another process"):
            curate(videos, tmp_path / "out", FREE)


def test_licences_and_opt_outs_hold(videos: Path, tmp_path: Path) -> None:
    """Who has opted out is out under another name too, and encoded anew; and the manifest says why."""
    shutil.copy(videos / "0.mp4", videos / "9-renamed.mp4")
    clip = read_video(videos / "0.mp4")
    write_video(clip, videos / "8-encoded-anew.mp4", crf=30)
    shutil.copy(videos / "3.mp4", videos / "7-again.mp4")
    rights = Rights(
        licences=(("1.mp4", "ARR", ""), ("2.mp4", "CC-BY-4.0", "by Ada"), ("*.mp4", "CC0-1.0", "")),
        allowed=("CC0-1.0", "CC-BY-4.0"),
        opted_out=("0.*",),
    )
    curate(videos, tmp_path / "out", Settings(rights=rights))
    lines = lines_of(tmp_path / "out")
    assert {name: line["dropped"] for name, line in lines.items() if line["dropped"]} == {
        "0.mp4": ["opted_out"],
        "1.mp4": ["licence"],
        "7-again.mp4": ["same_file"],
        "8-encoded-anew.mp4": ["opted_out_copy"],
        "9-renamed.mp4": ["opted_out"],
    }
    assert lines["0.mp4"]["because"] == "0.*" and lines["9-renamed.mp4"]["because"].endswith("0.mp4")
    assert lines["8-encoded-anew.mp4"]["because"] == "0.mp4#0" and lines["7-again.mp4"]["because"] == "3.mp4"
    assert (lines["2.mp4"]["licence"], lines["2.mp4"]["note"]) == ("CC-BY-4.0", "by Ada")
    head = json.loads((tmp_path / "out" / "manifest.jsonl").read_text().splitlines()[0])
    assert head["settings"]["rights"]["opted_out"] == ["0.*"]


def test_captions_and_plugins(videos: Path, plugins: Path) -> None:
    (videos / "0.txt").write_text("Blocks that drift,\nfilmed at home.\n")
    film(videos / "brief.mp4", 7, seconds=1.0)
    film(videos / "red.mp4", 6, red=120)
    look = Look(guard="curation_plugins:unsafe", scorer="curation_plugins:score")
    curate(videos, plugins / "out", Settings(rights=FREE.rights, look=look))
    lines = lines_of(plugins / "out")
    assert (lines["0.mp4"]["caption"], lines["0.mp4"]["by"]) == ("Blocks that drift, filmed at home.", "sidecar")
    assert lines["1.mp4"]["by"] == "measured" and lines["1.mp4"]["caption"].startswith("A video of 1.5 seconds")
    assert "unsafe" in lines["red.mp4"]["dropped"] and lines["red.mp4"]["unsafe"] == "too red"
    assert [name for name, line in lines.items() if "score" in line["dropped"]] == ["brief.mp4"]
    assert lines["brief.mp4"]["score"] == pytest.approx(8 / 18, abs=1e-6)


def test_a_link_out_of_the_folder_is_not_followed(videos: Path, tmp_path: Path) -> None:
    outside = film(tmp_path / "outside.mp4", 9)
    (videos / "link.mp4").symlink_to(outside)
    curate(videos, tmp_path / "out", FREE)
    assert lines_of(tmp_path / "out")["link.mp4"]["dropped"] == ["unreadable"]
