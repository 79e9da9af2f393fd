"""A cast: subjects that are described once and called by name in the prompts of a project."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError

MAX_MEMBERS = 32
MAX_DESCRIPTION = 200
NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
ARTICLE = re.compile(r"(?:an?|the)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Member:
    """A subject by `name` ("Momo"), and what it looks like ("a small white cat with stripes")."""

    name: str
    description: str

    def __post_init__(self) -> None:
        """Refuse what is no name, or says nothing."""
        if len(self.name) > 40 or not NAME.fullmatch(self.name) or not self.name[0].isupper():
            raise UsageError(f"A name is a word with a capital, such as Momo, not {self.name[:40]!r}.")
        if not self.description.strip():
            raise UsageError(f"Nothing is said of {self.name}: describe it, such as 'a small white cat'.")
        if len(self.description) > MAX_DESCRIPTION:
            raise UsageError(f"{self.name} is described in a sentence of at most {MAX_DESCRIPTION} characters.")


def cast_of_mapping(data: Any) -> tuple[Member, ...]:
    """Return the cast that plain data holds: a description by each name."""
    if not isinstance(data, Mapping) or not all(isinstance(text, str) for pair in data.items() for text in pair):
        raise UsageError('A cast is names with descriptions, such as {"Momo": "a small white cat"}.')
    return tuple(Member(name=name, description=description.strip()) for name, description in data.items())


def check_cast(members: Sequence[Member]) -> None:
    """Refuse a cast in which two have one name, or which is too large."""
    if len(members) > MAX_MEMBERS:
        raise UsageError(f"A cast has at most {MAX_MEMBERS} members, not {len(members)}.")
    if len({member.name for member in members}) < len(members):
        raise UsageError("Two of the cast have the same name: call one of them something else.")


def with_cast(prompt: str, members: Sequence[Member]) -> str:
    """Return a prompt in which each name is its description; when it comes again, with "the".

    Names are read as they are written, capitals too; an article before a name goes.
    """
    if not members:
        return prompt
    by_name = {member.name: member.description for member in members}
    longest_first = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    met: set[str] = set()

    def described(found: re.Match[str]) -> str:
        """Return what stands for one name."""
        name, description = found["name"], by_name[found["name"]]
        again = name in met
        met.add(name)
        if again:
            return f"the {ARTICLE.sub('', description, count=1)}" if ARTICLE.match(description) else description
        return description

    return re.sub(rf"(?:\b(?:an?|the)\s+)?(?<![\w-])(?P<name>{longest_first})(?![\w-]|['’]\w)", described, prompt)


def strangers(prompt: str, members: Sequence[Member], unknown: Collection[str]) -> list[str]:
    """Return a sentence for each of the `unknown` words (lower case) that a prompt writes like a name of the cast."""
    names = [member.name for member in members]
    sentences = []
    for word in dict.fromkeys(re.findall(r"[^\W\d_]+", prompt)):
        likely = difflib.get_close_matches(word.capitalize(), names, n=1, cutoff=0.7)
        if names and word.lower() in unknown and (word[0].isupper() or likely):
            meant = f"did you mean {likely[0]!r}?" if likely else f"there is {', '.join(names)}."
            sentences.append(f"Nobody in the cast is called {word!r}; {meant}")
    return sentences
