"""Rewriting: a chat endpoint of OpenAI's protocol makes a short prompt dense. Its answer is checked elsewhere."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.core.syllabus import Syllabus

TIMEOUT_S = 60.0
MAX_ANSWER_BYTES = 1 << 20
SLOTS = ("kind", "colour", "size", "pattern", "direction", "action", "place", "time", "weather", "style", "camera")
BRIEF = (
    "You write prompts for a video model that knows only these words:\n{words}\n"
    "Rewrite the user's prompt as one or two plain sentences in these words. Keep everything the user says, in the "
    "user's words and order; add no further subjects; say what is left open: colour, direction, place, time of day. "
    "Answer with the prompt alone."
)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: the key is for one address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse to go on; the answer then counts as an error."""
        return


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A chat endpoint: its `url` up to the version ("http://127.0.0.1:11434/v1"), its model's name, a key if needed."""

    url: str
    model: str
    key: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be called."""
        if not self.url.startswith(("http://", "https://")):
            raise UsageError(f"The endpoint's address begins with http:// or https://, not {self.url!r}.")
        if not self.model:
            raise UsageError("Say which model of the endpoint is to be asked.")

    def __call__(self, prompt: str, syllabus: Syllabus) -> str:
        """Return what the endpoint makes of a prompt; one sentence of error where it answers nothing."""
        asked = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": BRIEF.format(words=_words(syllabus))},
                {"role": "user", "content": prompt},
            ],
            "temperature": 0,
            "seed": 0,
        }
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        call = urllib.request.Request(
            f"{self.url.rstrip('/')}/chat/completions", json.dumps(asked).encode(), headers, method="POST"
        )
        try:
            with urllib.request.build_opener(_NoRedirect).open(call, timeout=TIMEOUT_S) as answer:
                said = json.loads(answer.read(MAX_ANSWER_BYTES))["choices"][0]["message"]["content"]
        except urllib.error.HTTPError as error:
            raise YozoraError(f"{self.url} answered {error.code}, not a rewriting.") from None
        except (OSError, http.client.HTTPException) as error:
            raise YozoraError(f"{self.url} cannot be asked: {getattr(error, 'reason', error)}.") from None
        except (ValueError, LookupError, TypeError):
            raise YozoraError(f"{self.url} does not answer like a chat endpoint.") from None
        if not isinstance(said, str):
            raise YozoraError(f"{self.url} answered without a text.")
        return said


def _words(syllabus: Syllabus) -> str:
    """Return what the weights know, a line a slot."""
    known = {slot: [concept.name for concept in syllabus.of_slot(slot)] for slot in SLOTS}
    return "\n".join(f"{slot}: {', '.join(names)}" for slot, names in known.items() if names)
