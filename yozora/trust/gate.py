"""The gate: every prompt is judged here before anything is made of it, the same at every door.

    verdict = open_gate().admit(prompt)          # raises PromptRefused; verdict.prompt is what may be made

The policy is that of the trust folder (`policy.toml` in it), or the shipped one. A refusal is recorded in the ledger
with the hash of the prompt, not the prompt; the id of the entry is what an appeal names. Whoever is refused again and
again, as often as the policy has patience, is an incident there. Where the libraries of the ledger are missing or it
cannot be written, nothing is recorded and the id is only a reference: a refusal stays one.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yozora.core.cast import with_cast
from yozora.core.errors import YozoraError
from yozora.core.records import Request
from yozora.core.storyboard import prompt_of
from yozora.trust.moderation.history import History
from yozora.trust.moderation.judge import Judge
from yozora.trust.moderation.policy import load_policy
from yozora.trust.moderation.verdict import PromptRefused, Verdict

__all__ = ["Gate", "PromptRefused", "Verdict", "open_gate"]
log = logging.getLogger(__name__)

POLICY_FILE = "policy.toml"


@dataclass(frozen=True)
class Gate:
    """A judge, and the ledger (a path or a database's address) that takes down what it refuses.

    Without a judge everything passes: for an exam, whose prompts are nobody's wishes.
    """

    judge: Judge | None
    ledger: Path | str | None = None

    def look(self, prompt: str, *, user: str | None = None, earlier: Sequence[str] = ()) -> Verdict:
        """Return the verdict on a prompt, recorded if it is a refusal; a user's past prompts count."""
        if self.judge is None:
            return Verdict(action="allow", prompt=prompt)
        verdict = self.judge.judge(prompt, user=user, earlier=earlier)
        return verdict if verdict.allowed else replace(verdict, appeal=self._recorded(self.judge, verdict, user))

    def admit(self, prompt: str, *, user: str | None = None, earlier: Sequence[str] = ()) -> Verdict:
        """Return a verdict that lets something be made; raise `PromptRefused` otherwise."""
        verdict = self.look(prompt, user=user, earlier=earlier)
        if not verdict.allowed:
            raise PromptRefused(verdict)
        return verdict

    def admit_request(
        self, request: Request, *, user: str | None = None, earlier: Sequence[str] = ()
    ) -> tuple[Request, str]:
        """Return a request as it may be made, and a sentence if that is in other words; raise `PromptRefused`.

        Judged is what is understood: names of the cast as they are described, the cards of a storyboard together and
        each by itself.
        """
        verdict = self.admit(request.spoken, user=user, earlier=earlier)
        cards = [self.admit(with_cast(card.prompt, request.cast)) for card in request.storyboard]
        rewritten = [one for one in (verdict, *cards) if one.action == "rewrite"]
        if not rewritten:
            return request, ""
        if not cards:
            return replace(request, prompt=verdict.prompt, expanded=""), verdict.sentence
        board = tuple(
            replace(card, prompt=one.prompt) if one.action == "rewrite" else card
            for card, one in zip(request.storyboard, cards, strict=True)
        )
        return replace(request, storyboard=board, prompt=prompt_of(board)), rewritten[-1].sentence

    def _recorded(self, judge: Judge, verdict: Verdict, user: str | None) -> str:
        """Return the id of the refusal's entry."""
        if self.ledger is None or find_spec("sqlalchemy") is None:
            return _reference()
        from yozora.trust.ledger.cases import Cases
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
        try:
            ledger = Ledger.open(self.ledger)
        except YozoraError as error:
            log.error("a refusal is not recorded: %s", error)
            return _reference()
        try:
            entry = ledger.chain.append("refusal", body)
            if user is not None and judge.refused(user) == judge.policy.patience:
                what = f"{judge.policy.patience} prompts of one caller were refused in {judge.policy.together_s:g} s."
                Cases(ledger.chain).report_incident("repeated refusals", what, about=entry.id)
        except YozoraError as error:
            log.error("a refusal is not recorded: %s", error)
            return _reference()
        finally:
            ledger.chain.close()
        return entry.id


def _reference() -> str:
    """Return an id that nothing stands behind."""
    return f"ref_{secrets.token_hex(12)}"


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
