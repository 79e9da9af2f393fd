"""Prompts at the door of the API: what the policy refuses is a 400 with an id to appeal with, and nothing is kept."""

from __future__ import annotations

from pathlib import Path

from tests.serving.http.conftest import Local
from yozora.trust.gate import open_gate
from yozora.trust.ledger.cases import Cases
from yozora.trust.ledger.ledger import Ledger
from yozora.trust.moderation.history import MemoryHistory
from yozora.trust.provenance.folder import default_folder

BAD = "a soldier stabs an old man with a knife in an alley"
GOOD = "a red balloon rises over green hills at dawn"


def ledger() -> Ledger:
    return Ledger.open(default_folder() / "ledger.db")


def test_a_refused_prompt_is_a_400_with_an_appeal(local: Local) -> None:
    with local.client() as client:
        answer = client.post("/videos", json={"prompt": BAD})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["param"]) == (400, "moderation_blocked", "prompt")
        assert error["type"] == "invalid_request_error" and "graphic violence" in error["message"]
        assert client.get("/videos").json()["data"] == [], "nothing is kept of it"
        figures = client.get(f"{local.url}/metrics").text
    assert 'yozora_refusals_total{code="moderation_blocked"} 1.0' in figures
    assert 'yozora_prompts_stopped_total{action="block",category="violence"} 1.0' in figures
    appeal = error["message"].rstrip(".").rsplit(" ", 1)[1]
    cases = Cases(ledger().chain)
    assert cases.chain.get(appeal).kind == "refusal"
    assert cases.appeal(appeal, "it is a scene of a play").subject == appeal
    assert BAD not in str(cases.chain.get(appeal).body)


def test_a_hidden_prompt_too(local: Local) -> None:
    with local.client() as client:
        answer = client.post("/videos", json={"prompt": BAD.encode().hex()})
    assert answer.status_code == 400 and "read by hex" in answer.json()["error"]["message"]


def test_a_rewritten_prompt_is_what_the_job_says(local: Local) -> None:
    with local.client() as client:
        video = client.post("/videos", json={"prompt": "a fox in the snow in the style of Banksy"}).json()
    assert video["prompt"] == "a fox in the snow"


def test_a_remix_is_read_with_what_it_goes_on_from(local: Local) -> None:
    first, second = "a dog is tied to a tree", "a man hits it with a stick"
    owner, other = local.key("owner"), local.key("other")
    with local.client(other) as client:
        assert client.post("/videos", json={"prompt": second}).status_code == 200, "alone it may be anybody"
    with local.client(owner) as client:
        source = client.post("/videos", json={"prompt": first}).json()["id"]
        local.complete(), local.complete()
        local.service.gate = open_gate(history=MemoryHistory())  # the caller's past is forgotten, the video's is not
        answer = client.post(f"/videos/{source}/remix", json={"prompt": second})
    assert answer.status_code == 400 and answer.json()["error"]["code"] == "moderation_blocked"


def test_one_callers_requests_are_read_together(local: Local) -> None:
    with local.client(local.key("split")) as client:
        assert client.post("/videos", json={"prompt": "a dog is tied to a tree"}).status_code == 200
        assert client.post("/videos", json={"prompt": "a man hits it with a stick"}).status_code == 400
    with local.client(local.key("else")) as client:
        assert client.post("/videos", json={"prompt": GOOD}).status_code == 200


def test_whoever_is_refused_again_and_again_is_an_incident(local: Local) -> None:
    before = len(Cases(ledger().chain).cases("incident"))
    with local.client(local.key("insistent")) as client:
        for _ in range(local.service.gate.judge.policy.patience + 2):
            assert client.post("/videos", json={"prompt": BAD}).status_code == 400
    incidents = Cases(ledger().chain).cases("incident")
    assert len(incidents) == before + 1 and incidents[-1].opened.body["category"] == "repeated refusals"


def test_an_edit_and_an_extension_pass_the_gate_too(local: Local) -> None:
    with local.client() as client:
        source = client.post("/videos", json={"prompt": GOOD}).json()["id"]
        local.complete()
        for path, more in (("edits", {}), ("extensions", {"seconds": "4"})):
            answer = client.post(f"/videos/{path}", json={"video": {"id": source}, "prompt": BAD, **more})
            assert answer.json()["error"]["code"] == "moderation_blocked", path


def test_the_trust_folders_policy_holds(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('extends = "default"\n[categories.violence]\naction = "allow"\n')
    gate = open_gate(tmp_path, history=MemoryHistory())
    assert gate.admit(BAD, user="a").action == "allow"
