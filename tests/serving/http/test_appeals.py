"""Appeals over HTTP, and what was taken down: it is neither delivered nor taken up again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.serving.http.conftest import Local
from tests.trust.conftest import a_clip
from yozora.media.video import write_video
from yozora.trust.ledger.cases import Cases
from yozora.trust.ledger.fingerprint import fingerprint_of
from yozora.trust.ledger.ledger import Delivery, Ledger

BAD = "a soldier stabs an old man with a knife in an alley"
GOOD = "a red balloon rises over green hills at dawn"


@pytest.fixture
def trusting(start: Callable[..., Local], tmp_path: Path) -> Local:
    return start(trust=tmp_path / "trust")


@pytest.fixture
def ledger(trusting: Local, tmp_path: Path) -> Ledger:
    (tmp_path / "trust").mkdir(exist_ok=True)
    return Ledger.open(tmp_path / "trust" / "ledger.db")


def test_a_refusal_is_objected_to_and_ruled_on(trusting: Local, ledger: Ledger) -> None:
    with trusting.client() as client:
        refused = client.post("/videos", json={"prompt": BAD}).json()["error"]["message"]
        against = refused.rstrip(".").rsplit(" ", 1)[1]
        appeal = client.post("/appeals", json={"against": against, "why": "it is a play", "contact": "a@b.c"}).json()
        assert (appeal["object"], appeal["status"], appeal["against"]) == ("appeal", "open", against)
        Cases(ledger.chain).rule(appeal["id"], "upheld", "a scene of Macbeth")
        told = client.get(f"/appeals/{appeal['id']}")
        assert (told.json()["status"], told.json()["ruling"]) == ("upheld", "a scene of Macbeth")
        assert "a@b.c" not in told.text
        assert Cases(ledger.chain).counts()["rulings"] == {"upheld": 1}


def test_only_what_somebody_was_told_can_be_objected_to(trusting: Local, ledger: Ledger) -> None:
    incident = Cases(ledger.chain).report_incident("test", "something")
    with trusting.client() as client:
        for against in (incident.id, "ref_" + "0" * 24):
            answer = client.post("/appeals", json={"against": against, "why": "no"})
            assert (answer.status_code, answer.json()["error"]["param"]) == (404, "against")
        assert client.post("/appeals", json={"against": "x", "why": "no"}).status_code == 400
        assert client.get("/appeals/app_none").status_code == 404


def test_what_was_taken_down_is_not_delivered_nor_made_anew(trusting: Local, ledger: Ledger) -> None:
    with trusting.client() as client:
        video = client.post("/videos", json={"prompt": GOOD}).json()["id"]
        content = b"the file of a video" * 100
        trusting.complete({"video.mp4": ("video/mp4", content), "thumbnail.webp": ("image/webp", b"RIFF")})
        assert client.get(f"/videos/{video}/content").content == content
        takedown = Cases(ledger.chain).take_down("it shows my house", sha256=sha256(content).hexdigest())
        for variant in ("video", "thumbnail"):
            answer = client.get(f"/videos/{video}/content", params={"variant": variant})
            assert (answer.status_code, answer.json()["error"]["code"]) == (451, "taken_down")
            assert takedown.id in answer.json()["error"]["message"]
        assert client.post(f"/videos/{video}/remix", json={"prompt": "at night"}).status_code == 451
        Cases(ledger.chain).restore(takedown.id, "a mistake")
        assert client.get(f"/videos/{video}/content").status_code == 200


def test_a_takedown_by_mark_or_looks_reaches_the_delivery(trusting: Local, ledger: Ledger, tmp_path: Path) -> None:
    clip, content = a_clip(3), b"signed and marked" * 100
    ledger.record(
        Delivery(
            sha256=sha256(content).hexdigest(), unsealed_sha256="0" * 64, manifest=b"m", about={"model": "nano"},
            fingerprint=fingerprint_of(clip.frames), mark=b"\x12\x34",
        )
    )  # fmt: skip
    write_video(clip, tmp_path / "copy.mp4")
    with trusting.client() as client:
        video = client.post("/videos", json={"prompt": GOOD}).json()["id"]
        trusting.complete({"video.mp4": ("video/mp4", content)})
        marked = Cases(ledger.chain).take_down("forged", mark=b"\x12\x34")
        assert client.get(f"/videos/{video}/content").status_code == 451
        Cases(ledger.chain).restore(marked.id, "no")
        assert client.get(f"/videos/{video}/content").status_code == 200
        Cases(ledger.chain).take_down("looks", fingerprint=fingerprint_of(clip.frames))
        assert client.get(f"/videos/{video}/content").status_code == 451
        with (tmp_path / "copy.mp4").open("rb") as copy:
            form = {"prompt": (None, "at night"), "video": ("copy.mp4", copy, "video/mp4")}
            assert client.post("/videos/edits", files=form).status_code == 451, "nor taken up again"
