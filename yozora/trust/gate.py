"""The gate: every prompt is judged here before anything is made of it, the same at every door.

    verdict = open_gate().admit(prompt)          # raises PromptRefused; verdict.prompt is what may be made

The policy is that of the trust folder (`policy.toml` in it), or the shipped one. A refusal is recorded in the ledger
with the hash of the prompt, not the prompt; the id of the entry is what an appeal names. Where the libraries of the
ledger are missing, nothing is recorded and the id is only a reference.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yozora.trust.moderation.history import History
from yozora.trust.moderation.judge import Judge
from yozora.trust.moderation.policy import load_policy
from yozora.trust.moderation.verdict import PromptRefused, Verdict

__all__ = ["Gate", "PromptRefused", "Verdict", "open_gate"]
POLICY_FILE = "policy.toml"


@dataclass(frozen=True)
class Gate:
    """A judge, and the ledger (a path or a database's address) that takes down what it refuses."""

    judge: Judge
    ledger: Path | str | None = None

    def look(self, prompt: str, *, user: str | None = None, earlier: Sequence[str] = ()) -> Verdict:
        """Return the verdict on a prompt, recorded if it is a refusal; a user's past prompts count."""
        verdict = self.judge.judge(prompt, user=user, earlier=earlier)
        return verdict if verdict.allowed else replace(verdict, appeal=self._recorded(verdict, user))

    def admit(self, prompt: str, *, user: str | None = None, earlier: Sequence[str] = ()) -> Verdict:
        """Return a verdict that lets something be made; raise `PromptRefused` otherwise."""
        verdict = self.look(prompt, user=user, earlier=earlier)
        if not verdict.allowed:
            raise PromptRefused(verdict)
        return verdict

    def _recorded(self, verdict: Verdict, user: str | None) -> str:
        """Return the id of the refusal's entry."""
        if self.ledger is None or find_spec("sqlalchemy") is None:
            return f"ref_{secrets.token_hex(12)}"
        from yozora.trust.ledger.ledger import Ledger

        body: dict[str, Any] = {
            "prompt_sha256": sha256(verdict.prompt.encode()).hexdigest(),
            "action": verdict.action,
            "category": verdict.category,
            "score": round(verdict.score, 4),
            "how": list(verdict.how),
            "policy": verdict.policy,
        }
        if user is not None:
            body["user_sha256"] = sha256(user.encode()).hexdigest()
        ledger = Ledger.open(self.ledger)
        try:
            return ledger.chain.append("refusal", body).id
        finally:
            ledger.chain.close()


def open_gate(folder: Path | None = None, *, policy: str | None = None, history: History | None = None) -> Gate:
    """Return the gate of a trust folder, this user's by default; `policy` is another one, by name or path.

    Gates without a history are made once a process.
    """
    if history is not None:
        return _made(folder, policy, history)
    return _opened(folder.absolute() if folder else None, policy, os.getpid())


@lru_cache(maxsize=8)
def _opened(folder: Path | None, policy: str | None, _process: int) -> Gate:
    """Return a gate that stays."""
    return _made(folder, policy, None)


def _made(folder: Path | None, policy: str | None, history: History | None) -> Gate:
    """Return a gate."""
    if folder is None and find_spec("platformdirs") is not None:
        from yozora.trust.provenance.folder import default_folder

        folder = default_folder()
    if policy is None and folder is not None and (folder / POLICY_FILE).exists():
        policy = str(folder / POLICY_FILE)
    judge = Judge(load_policy(policy or "default"), history=history)
    return Gate(judge, ledger=folder / "ledger.db" if folder is not None else None)
