"""Feedback over HTTP: a vote is refused in a sentence or kept, exported for training, and gone when it is withdrawn."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from benchmarks.api_fuzz import fuzz
from tests.serving.feedback.test_report import write_adapter
from tests.serving.http.conftest import FILES, PROMPT, Local, error_of
from yozora.core.config import from_dict
from yozora.core.records import Clip, Request
from yozora.media.sheets import contact_sheet
from yozora.serving.feedback import lineage

ABOUT = {"artist": "ada", "consent": {"training": True}}
SLICE = "^/v1/feedback"


def sheet(seed: int) -> bytes:
    frames = np.random.default_rng(seed).integers(0, 40 + 30 * seed, (8, 64, 64, 3), np.uint8)
    file = io.BytesIO()
    contact_sheet([Clip(frames=frames, fps=8)], frames_per_clip=8, tile_px=128).save(file, "jpeg")
    return file.getvalue()


def make(local: Local, client: httpx.Client, count: int, **fields: Any) -> list[str]:
    """Videos that are done."""
    ids = []
    for seed in range(count):
        answer = client.post("/videos", json={"prompt": PROMPT, "seed": seed, "seconds": 4, **fields})
        ids.append(answer.raise_for_status().json()["id"])
        video = ("video/mp4", FILES["video.mp4"][1] + bytes([seed]))
        local.complete({**FILES, "video.mp4": video, "spritesheet.jpg": ("image/jpeg", sheet(seed))})
    return ids


def test_a_choice_is_kept_listed_and_exported(local: Local) -> None:
    with local.client() as client:
        a, b = make(local, client, 2)
        said = {
            **ABOUT,
            "kind": "choice",
            "video_a": a,
            "video_b": b,
            "winner": "b",
            "tags": ["smoother"],
            "span": [0, 2],
        }
        vote = client.post("/feedback", json=said).raise_for_status().json()
        assert vote["object"] == "feedback.vote" and vote["videos"] == [a, b] and vote["teaches"]
        assert vote["consent"] == {"training": True, "licence": "CC-BY-4.0"}
        listed = client.get("/feedback", params={"artist": "ada"}).json()
        assert listed["data"] == [vote] and listed["last_id"] == vote["id"] and not listed["has_more"]
        export = client.get("/feedback/export")
        assert export.headers["content-type"].startswith("application/x-ndjson")
        (line,) = map(json.loads, export.text.splitlines())
        assert line["id"] == vote["id"] and line["winner"] == "b" and line["prompt"] == PROMPT
        request = from_dict(Request, line["request_b"])
        assert request.seed == 1 and request.prompt == PROMPT and request.model == "nano"
        assert line["sha256_a"] != line["sha256_b"] and len(line["sha256_a"]) == 64


def test_ratings_tags_and_marks(local: Local) -> None:
    with local.client() as client:
        (video,) = make(local, client, 1)
        for fields in (
            {"kind": "rating", "rating": 4},
            {"kind": "tags", "tags": ["calm", "calm", " soft "]},
            {"kind": "mark", "span": [1, 2.5], "region": [0.1, 0.2, 0.3, 0.4], "text": "the hand melts"},
        ):
            vote = client.post("/feedback", json={**ABOUT, **fields, "video": video}).raise_for_status().json()
            assert vote["kind"] == fields["kind"] and vote["videos"] == [video] and not vote["teaches"]
        assert client.get("/feedback", params={"kind": "tags"}).json()["data"][0]["tags"] == ["calm", "soft"]
        mark = json.loads(client.get("/feedback/export").text.splitlines()[2])
        assert mark["region"] == [0.1, 0.2, 0.3, 0.4] and mark["span"] == [1, 2.5] and mark["video"] == video


def test_what_cannot_count_is_refused_in_a_sentence(local: Local) -> None:
    with local.client() as client:
        a, b = make(local, client, 2)
        waiting = client.post("/videos", json={"prompt": PROMPT}).json()["id"]
        choice = {**ABOUT, "kind": "choice", "video_a": a, "video_b": b, "winner": "a"}
        mark = {**ABOUT, "kind": "mark", "video": a}

        def refused(fields: dict[str, Any], status: int, code: str, param: str | None = None) -> str:
            error = error_of(client.post("/feedback", json=fields), status, code)
            assert param is None or error["param"] == param
            return str(error["message"])

        refused({**choice, "video_b": "video_" + "0" * 32}, 404, "not_found")
        refused({**choice, "video_b": waiting}, 409, "video_not_ready")
        refused({**choice, "video_b": a}, 400, "invalid_value")
        refused({**choice, "winner": None}, 400, "invalid_value", "winner")
        refused({**choice, "video": a}, 400, "invalid_value", "video")
        refused({name: value for name, value in choice.items() if name != "consent"}, 400, "missing_required_parameter")
        refused({**choice, "consent": {"licence": "CC0-1.0"}}, 400, "missing_required_parameter", "consent")
        refused({**choice, "consent": {"training": True, "licence": "mine"}}, 400, "invalid_value", "consent")
        refused({**choice, "artist": "  "}, 400, "invalid_value", "artist")
        refused({**mark}, 400, "invalid_value")
        refused({**mark, "region": [0.6, 0, 0.5, 0.5]}, 400, "invalid_value", "region")
        refused({**mark, "region": [0, 0, 0.5]}, 400, "invalid_value", "region")
        refused({**mark, "span": [3, 4.5]}, 400, "invalid_value", "span")
        refused({**mark, "video": None, "span": [0, 1]}, 400, "missing_required_parameter", "video")
        refused({**choice, "winer": "a"}, 400, "unknown_parameter")
        assert client.get("/feedback/export").text == ""


def test_a_withdrawn_vote_is_an_id(local: Local) -> None:
    with local.client() as client:
        a, b = make(local, client, 2)
        said = {**ABOUT, "kind": "choice", "video_a": a, "video_b": b, "winner": "a"}
        once = {"Idempotency-Key": "mine"}
        vote = client.post("/feedback", json=said, headers=once).json()
        assert client.post("/feedback", json=said, headers=once).json() == vote
        error_of(client.post("/feedback", json={**said, "winner": "b"}, headers=once), 400, "idempotency_key_reused")
        for _ in range(2):
            assert client.delete(f"/feedback/{vote['id']}").json()["ids"] == [vote["id"]]
        assert client.get("/feedback").json()["data"] == []
        assert json.loads(client.get("/feedback/export").text) == {"id": vote["id"], "withdrawn": True}
        error_of(client.post("/feedback", json=said, headers=once), 409, "vote_withdrawn")
        error_of(client.delete("/feedback/vote_x"), 404, "not_found")

        kept = client.post("/feedback", json={**said, "artist": "bob"}).json()
        gone = client.post("/feedback", json=said).json()
        assert client.request("DELETE", "/feedback", params={"artist": "ada"}).json()["ids"] == [gone["id"]]
        assert [one["id"] for one in client.get("/feedback").json()["data"]] == [kept["id"]]
        error_of(client.request("DELETE", "/feedback"), 400, "invalid_value")


def test_votes_are_a_tenants_own(start) -> None:
    local = start(keys_required=True)
    with local.client(local.key("ann")) as ann, local.client(local.key("bob")) as bob, local.client() as nobody:
        (video,) = make(local, ann, 1)
        said = {**ABOUT, "kind": "rating", "rating": 5, "video": video}
        vote = ann.post("/feedback", json=said).json()
        error_of(bob.post("/feedback", json=said), 404, "not_found")
        error_of(bob.delete(f"/feedback/{vote['id']}"), 404, "not_found")
        assert bob.get("/feedback/export").text == "" and bob.get("/feedback").json()["data"] == []
        error_of(nobody.get("/feedback/export"), 401, "missing_api_key")


def test_the_next_pair_is_one_that_was_not_chosen_between(local: Local) -> None:
    with local.client() as client:
        first = client.get("/feedback/next", params={"artist": "ada"}).json()
        assert first["pair"] is None and "variations" in first["reason"]
        ids = set(make(local, client, 3))
        make(local, client, 1, prompt="a cat")
        asked = set()
        for _ in range(3):
            pair = client.get("/feedback/next", params={"artist": "ada"}).json()
            a, b = (video["id"] for video in pair["pair"])
            assert {a, b} <= ids and 0 <= pair["information"] <= 1
            asked.add((a, b))
            said = {**ABOUT, "kind": "choice", "video_a": a, "video_b": b, "winner": "a"}
            client.post("/feedback", json=said).raise_for_status()
        assert len(asked) == 3
        assert client.get("/feedback/next", params={"artist": "ada"}).json()["pair"] is None
        assert client.get("/feedback/next", params={"artist": "bob"}).json()["pair"] is not None


def test_the_report_says_what_learned(local: Local, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("yozora.serving.http.feedback.default_folder", lambda: tmp_path)
    assert lineage.default_folder().name == "adapters"
    with local.client() as client:
        a, b = make(local, client, 2)
        said = {**ABOUT, "kind": "choice", "video_a": a, "video_b": b, "winner": "a"}
        vote = client.post("/feedback", json=said).json()
        report = client.get("/feedback/report", params={"artist": "ada"}).json()
        assert report["sentence"] == "1 vote, 1 of them may teach; no adapter came of them yet."
        write_adapter(tmp_path / "ada.safetensors", [vote["id"]])
        report = client.get("/feedback/report", params={"artist": "ada"}).json()
        assert report["votes"]["choice"] == 1 and report["adapters"][0]["votes"] == 1
        assert report["adapters"][0]["agreement"] is None


@pytest.mark.timeout(120)
def test_a_fuzzer_finds_nothing(local: Local) -> None:
    code, said = fuzz(f"{local.url}/openapi.json", cases_a_call=5, seconds=None, seed=1, calls=SLICE)
    assert code == 0, said[-5000:]
