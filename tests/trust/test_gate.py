"""The gate: nothing passes that a policy refuses; a refusal is an entry of the ledger that can be appealed against."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from yozora.core.records import Request
from yozora.trust.gate import Gate, PromptRefused, open_gate
from yozora.trust.ledger.cases import Cases
from yozora.trust.ledger.ledger import Ledger

STABBED = "a soldier stabs an old man with a knife in an alley"


def test_a_refusal_is_recorded_and_can_be_appealed(tmp_path: Path) -> None:
    with pytest.raises(PromptRefused, match="graphic violence.*stabs") as caught:
        open_gate(tmp_path).admit(STABBED, user="ana")
    verdict = caught.value.verdict
    assert (caught.value.exit_code, caught.value.code) == (3, "moderation_blocked")
    cases = Cases(Ledger.open(tmp_path / "ledger.db").chain)
    entry = cases.chain.get(verdict.appeal)
    assert entry.kind == "refusal" and entry.body["category"] == "violence"
    assert entry.body["prompt_sha256"] == sha256(STABBED.encode()).hexdigest()
    assert STABBED not in str(entry.body) and "ana" not in str(entry.body), "neither prompt nor person is kept"
    appeal = cases.appeal(verdict.appeal, "it is a scene of a play")
    assert cases.rule(appeal.id, "rejected", "it is a stabbing").subject == appeal.id
    assert cases.chain.audit() is None


def test_what_passes_leaves_no_trace(tmp_path: Path) -> None:
    assert open_gate(tmp_path).admit("a red sailboat on the sea").action == "allow"
    assert not (tmp_path / "ledger.db").exists()


def test_a_rewritten_prompt_passes_in_other_words(tmp_path: Path) -> None:
    verdict = open_gate(tmp_path).admit("a fox in the snow in the style of Banksy")
    assert verdict.prompt == "a fox in the snow" and verdict.sentence


def test_an_expanded_prompt_is_made_as_it_was_rewritten(tmp_path: Path) -> None:
    asked = Request(prompt="a fox", expanded="a fox in the snow in the style of Banksy")
    assert open_gate(tmp_path).admit_request(asked)[0].spoken == "a fox in the snow"


def test_the_policy_of_the_trust_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(
        'extends = "default"\nname = "ours"\n[categories.violence]\naction = "allow"\n'
    )
    assert open_gate(tmp_path).judge.policy.name == "ours"
    assert open_gate(tmp_path, policy="default").judge.policy.name == "default"


def test_without_a_ledger_there_is_still_a_reference() -> None:
    verdict = Gate(open_gate().judge).look(STABBED)
    assert verdict.action == "block" and verdict.appeal.startswith("ref_")
