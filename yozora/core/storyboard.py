"""Storyboards: sentences, each with its span of time, on the timeline of one clip.

A card a line, "0-4s: a red car drives left in the city"; "4s: ..." lasts until the next card. Or the same as JSON:
`[{"start": 0, "end": 4, "prompt": "..."}]`, or `{"seconds": 8, "cards": [...]}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError

# Every card is asked of the network at every step.
MAX_CARDS = 16
# What is shorter is hardly more than the blend from the card before to the one after.
MIN_CARD_SECONDS = 0.5
LINE = re.compile(r"(?P<start>\d+(?:\.\d+)?)\s*s?\s*(?:[-–]\s*(?P<end>\d+(?:\.\d+)?)\s*s?\s*)?:(?P<prompt>.*)")


@dataclass(frozen=True, kw_only=True)
class Card:
    """A sentence, and the seconds of the clip from `start` to `end` that it tells of."""

    prompt: str
    start: float
    end: float

    def __post_init__(self) -> None:
        """Refuse a card that says nothing, or whose time runs backwards."""
        if not self.prompt.strip():
            raise UsageError(f"The card at {self.start:g} s says nothing: say what is to be seen, or leave it out.")
        if not 0 <= self.start < self.end:
            raise UsageError(f"A card ends after it begins, not at {self.end:g} s from {self.start:g} s.")
        if self.end - self.start < MIN_CARD_SECONDS - 1e-6:
            raise UsageError(
                f"The card at {self.start:g} s lasts {self.end - self.start:g} s: give it {MIN_CARD_SECONDS:g} s."
            )


@dataclass(frozen=True, kw_only=True)
class Storyboard:
    """Cards that follow one another from 0 s on without a gap; `remarks` say where one was made to last longer."""

    cards: tuple[Card, ...]
    remarks: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """The length of the clip: the end of the last card."""
        return self.cards[-1].end

    @property
    def prompt(self) -> str:
        """All that is said, as one text."""
        return prompt_of(self.cards)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A card as somebody wrote it: it may leave open when it ends."""

    prompt: str
    start: float
    end: float | None = None


def prompt_of(cards: Sequence[Card]) -> str:
    """Return all that cards say, as one text."""
    return " ".join(card.prompt for card in cards)


def check_cards(cards: Sequence[Card], seconds: float | None) -> None:
    """Refuse cards that do not tell of `seconds` from 0 on, one after the other."""
    if len(cards) > MAX_CARDS:
        raise UsageError(f"A storyboard has at most {MAX_CARDS} cards, not {len(cards)}.")
    ends = [0.0, *(card.end for card in cards)]
    if [card.start for card in cards] != ends[:-1] or seconds != ends[-1]:
        raise UsageError("The cards of a storyboard follow one another from 0 s to the end of the clip, without a gap.")


def parse_storyboard(text: str, seconds: float | None = None) -> Storyboard:
    """Return the storyboard that is written in `text`, lines or JSON; `seconds` is how long the clip is to be, if said.

    Gaps are filled by the card before, with a remark; cards that overlap or run backwards are an error.
    """
    if text.lstrip().startswith(("[", "{")):
        drafts, told = _from_json(text)
        return lay_out(drafts, told if seconds is None else seconds)
    drafts = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found = LINE.fullmatch(line.strip())
            if found is None:
                raise UsageError(
                    f"Line {number} of the storyboard is no card: write it like '0-4s: a red car drives left', "
                    f"not {line.strip()[:60]!r}."
                )
            end = found["end"]
            drafts.append(
                Draft(prompt=found["prompt"].strip(), start=float(found["start"]), end=float(end) if end else None)
            )
    return lay_out(drafts, seconds)


def lay_out(drafts: Sequence[Draft], seconds: float | None = None) -> Storyboard:
    """Return drafts as cards without a gap, up to `seconds` if that is said."""
    if not drafts:
        raise UsageError("The storyboard has no cards: write one a line, like '0-4s: a red car drives left'.")
    cards: list[Card] = []
    remarks: list[str] = []
    begin = 0.0
    if drafts[0].start > 0:
        remarks.append(f"Nothing is said of the first {drafts[0].start:g} s: card 1 begins at 0 s.")
    for number, draft in enumerate(drafts, 1):
        later = drafts[number].start if number < len(drafts) else seconds
        end = draft.end if draft.end is not None else later
        if end is None:
            raise UsageError(
                f"The last card has no end: write it as {draft.start:g}-{draft.start + 4:g}s, or say how many seconds "
                "the clip lasts."
            )
        _check_order(number, draft, end, later, last=number == len(drafts))
        if later is not None and end < later:
            remarks.append(f"Nothing is said from {end:g} s to {later:g} s: card {number} goes on until then.")
            end = later
        cards.append(Card(prompt=draft.prompt, start=begin, end=end))
        begin = end
    check_cards(cards, cards[-1].end)
    return Storyboard(cards=tuple(cards), remarks=tuple(remarks))


def _check_order(number: int, draft: Draft, end: float, later: float | None, *, last: bool) -> None:
    """Refuse a card that runs backwards or into the one after it."""
    if not draft.prompt:
        raise UsageError(f"Card {number} says nothing: say what is to be seen from {draft.start:g} s on.")
    if not last and later is not None and later <= draft.start:
        raise UsageError(
            f"Card {number + 1} begins at {later:g} s, card {number} at {draft.start:g} s: put them in order of time."
        )
    if end <= draft.start:
        raise UsageError(f"Card {number} ends at {end:g} s, not after it begins at {draft.start:g} s.")
    if later is not None and end > later:
        other = f"the clip at {later:g} s" if last else f"card {number + 1} begins at {later:g} s"
        raise UsageError(f"Card {number} ends at {end:g} s, after {other}: cards may not overlap.")


def _from_json(text: str) -> tuple[list[Draft], float | None]:
    """Return the cards, and the length if it is said, of a storyboard in JSON."""
    try:
        data: Any = json.loads(text)
    except ValueError as error:
        raise UsageError(f"The storyboard looks like JSON but is none: {error}.") from None
    items = data.get("cards") if isinstance(data, dict) else data
    seconds = data.get("seconds") if isinstance(data, dict) else None
    if not isinstance(items, list) or not (seconds is None or _is_time(seconds)):
        raise UsageError('A storyboard in JSON is a list of cards, or {"seconds": ..., "cards": [...]}.')
    drafts = []
    for number, item in enumerate(items, 1):
        if not (
            isinstance(item, dict)
            and set(item) <= {"start", "end", "prompt"}
            and isinstance(item.get("prompt"), str)
            and _is_time(item.get("start"))
            and (item.get("end") is None or _is_time(item["end"]))
        ):
            raise UsageError(f'Card {number} is no card: it has "start", "end" (in seconds) and "prompt".')
        end = item.get("end")
        drafts.append(
            Draft(prompt=item["prompt"].strip(), start=float(item["start"]), end=None if end is None else float(end))
        )
    return drafts, None if seconds is None else float(seconds)


def _is_time(value: Any) -> bool:
    """Return whether a JSON value is a time: a number from 0 on."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
