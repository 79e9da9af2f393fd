"""The verdict on a prompt: what is done, for which category, by which words, and how it can be appealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yozora.core.errors import YozoraError
from yozora.trust.moderation.policy import Action

UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is done with a prompt. `prompt` is what may be made: the prompt, or what it was rewritten to.

    `category` and `title` name what it is of, `words` those that decided, `how` the way in which they were hidden
    (empty where they stand there), `scores` the certainty (0 to 1) for every category, `policy` by what it was
    judged, `appeal` the id under which somebody can object.
    """

    action: Action
    prompt: str
    category: str = ""
    title: str = ""
    score: float = 0.0
    words: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    policy: str = ""
    appeal: str = ""

    @property
    def allowed(self) -> bool:
        """Whether something is made, be it of other words."""
        return self.action in ("allow", "rewrite")

    @property
    def sentence(self) -> str:
        """One sentence for a person; empty where there is nothing to say."""
        if self.action == "allow":
            return ""
        told = ", ".join(repr(word) for word in self.words[:4])
        because = f" ({told})" if told else ""
        if self.action == "rewrite":
            return f"Made without {self.title}{because}: {self.prompt!r}."
        hidden = f", read by {', then '.join(self.how)}" if self.how else ""
        object_to_it = f"; to object, appeal with {self.appeal}" if self.appeal else ""
        if self.category == UNREADABLE:
            return f"The prompt cannot be read{hidden}: say in plain words what the video should show{object_to_it}."
        if self.action == "review":
            return f"The prompt may be of {self.title}{because}{hidden} and waits for a person's look{object_to_it}."
        return f"The prompt is refused: {self.title}{because}{hidden}{object_to_it}."


class PromptRefused(YozoraError):
    """A prompt that is not made; `verdict` says why. Exit code 3."""

    exit_code = 3
    code = "moderation_blocked"

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict
