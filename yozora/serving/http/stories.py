"""Storyboards as they come over the wire: text with a card a line, or cards as data."""

from __future__ import annotations

import json
import re
from typing import Any

from yozora.core.errors import UsageError
from yozora.core.records import MAX_SECONDS
from yozora.core.storyboard import Storyboard, parse_storyboard
from yozora.serving.http.errors import bad
from yozora.serving.http.schema import NO_PROMPT

FORMS = "text with a card a line ('0-4s: a red car drives left'), or cards: [{'start': 0, 'end': 4, 'prompt': ...}]"
_TIMES = ("start", "end", "seconds")
_NUMBER = re.compile(r"[0-9]{1,4}([.][0-9]{1,6})?")


def read_storyboard(given: Any, prompt: str, seconds: float | None) -> Storyboard:
    """Return the storyboard that a client sent; `seconds` is how long the video is to be, if that was said.

    Cards say all that is to be seen: a `prompt` beside them is empty, or what they say.
    """
    if not isinstance(given, str | list | dict):
        raise bad(f"storyboard is {FORMS}.", "storyboard")
    text = given if isinstance(given, str) else json.dumps(_timed(given), default=lambda _: None)
    try:
        board = parse_storyboard(text, seconds)
    except UsageError as error:
        raise bad(str(error), "storyboard") from error
    if board.seconds > MAX_SECONDS:
        raise bad(f"The storyboard lasts {board.seconds:g} seconds; a video has {MAX_SECONDS:g} at most.", "storyboard")
    if prompt not in (NO_PROMPT, board.prompt):
        raise bad("The cards of a storyboard say all that is to be seen: leave the prompt empty.", "prompt")
    return board


def _timed(value: Any) -> Any:
    """Return data with its times as numbers; forms send them as text."""
    if isinstance(value, list):
        return [_timed(item) for item in value]
    if isinstance(value, dict):
        return {
            key: float(item) if key in _TIMES and isinstance(item, str) and _NUMBER.fullmatch(item) else _timed(item)
            for key, item in value.items()
        }
    return value
