"""A guard behind an OpenAI-compatible moderation endpoint: POST {base_url}/moderations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from yozora.core.errors import UsageError
from yozora.trust.moderation.guard import GuardFailed
from yozora.trust.moderation.policy import Action

# Categories of that API (OpenAI's moderation guide) and ours.
CATEGORIES = {
    "sexual": "sexual", "sexual/minors": "minors", "violence": "violence", "violence/graphic": "gore",
    "self-harm": "self_harm", "self-harm/intent": "self_harm", "self-harm/instructions": "self_harm", "hate": "hate",
    "hate/threatening": "hate", "harassment": "harassment", "harassment/threatening": "harassment", "illicit": "crime",
    "illicit/violent": "weapons",
}  # fmt: skip
_MOST_BYTES = 1 << 20


class EndpointGuard:
    """Asks an endpoint for every prompt; what it does not answer in time is a failure."""

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        model: str = "omni-moderation-latest",
        categories: Mapping[str, str] | None = None,
        timeout_s: float = 5.0,
        fails_to: Action = "review",
    ) -> None:
        """Ask the endpoint at `base_url` ("https://api.example.org/v1"); `categories` maps its names to a policy's."""
        if not base_url.startswith(("https://", "http://")):
            raise UsageError(f"The address of a moderation endpoint begins with https://, not {base_url[:40]!r}.")
        self.url = f"{base_url.rstrip('/')}/moderations"
        self.key = key
        self.model = model
        self.categories = dict(categories or CATEGORIES)
        self.timeout_s = timeout_s
        self.fails_to: Action = fails_to

    def __call__(self, prompt: str) -> Mapping[str, float]:
        """Return certainties (0 to 1) by category of ours: the greatest of those that map to it."""
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        body = json.dumps({"model": self.model, "input": prompt}).encode()
        try:
            with urlopen(Request(self.url, data=body, headers=headers), timeout=self.timeout_s) as answer:  # noqa: S310
                scores = _scores(json.loads(answer.read(_MOST_BYTES)))
        except (URLError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise GuardFailed(f"The moderation endpoint gave no answer ({type(error).__name__}).") from error
        found: dict[str, float] = {}
        for name, score in scores.items():
            if ours := self.categories.get(name):
                found[ours] = max(found.get(ours, 0.0), score)
        return found


def _scores(answer: Any) -> dict[str, float]:
    """Return the scores of the first result; an endpoint that gives flags alone means 1 or 0."""
    result = answer["results"][0]
    given = result.get("category_scores") or {name: float(flag) for name, flag in result["categories"].items()}
    return {str(name): float(score) for name, score in given.items() if score is not None}
