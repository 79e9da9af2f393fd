"""The policy: which categories there are, what is done about each, and how sure the judge must be. A file in TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, cast, get_args

from yozora.core.errors import UsageError
from yozora.media.files import file_error
from yozora.trust.moderation.lexicon import Lexicon

Action = Literal["allow", "rewrite", "review", "block"]
ACTIONS: tuple[Action, ...] = get_args(Action)
FOLDER = Path(__file__).parent / "policies"
SHIPPED = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
_DEEPEST = 4


@dataclass(frozen=True, kw_only=True)
class Category:
    """What a policy says of a category: its action, and the certainty (0 to 1) for a person's look and for it."""

    title: str
    hazard: str = ""
    action: Action = "block"
    review: float = 0.5
    block: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what no policy can mean."""
        if self.action not in ACTIONS:
            raise UsageError(f"action is {', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}, not {self.action!r}.")
        if not 0 < self.review <= self.block <= 1:
            raise UsageError(
                f"review and block are above 0 and at most 1, review the lower: not {self.review}, {self.block}."
            )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Groups of the lexicon that together, within so many words, are of a category; beside `unless` they are not."""

    category: str
    all: tuple[frozenset[str], ...]
    within: int = 12
    unless: frozenset[str] = frozenset()
    score: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy with its lexicon. `digest` tells two policies apart."""

    name: str
    version: str
    categories: Mapping[str, Category]
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    hidden: float = 0.5
    unreadable: Action = "review"
    together_s: float = 900.0
    patience: int = 5
    digest: str = field(default="")

    @property
    def id(self) -> str:
        """Name, version and digest in one word."""
        return f"{self.name}@{self.version}#{self.digest[:8]}"


def load_policy(name: str | Path = "default") -> Policy:
    """Return a shipped policy by name, or that of a TOML file; what it does not say is as in the one it extends."""
    data = _read(name, 0)
    try:
        return _policy(data)
    except UsageError as error:
        raise UsageError(f"Policy {name}: {error}") from error
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise UsageError(f"Policy {name} has something in the wrong place ({error}).") from error


def _read(name: str | Path, depth: int) -> dict[str, Any]:
    """Return what a policy says, on top of what it extends."""
    path = FOLDER / f"{name}.toml" if str(name) in SHIPPED else Path(name)
    if depth > _DEEPEST:
        raise UsageError(f"Policy {name} extends itself.")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        if isinstance(name, str) and not path.suffix:
            raise UsageError(
                f"There is no policy {name!r}: name one of {', '.join(SHIPPED)}, or a TOML file."
            ) from error
        raise file_error("read", path, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}.") from error
    below = data.pop("extends", None)
    if below is None:
        return data
    return _over(_read(below if below in SHIPPED else path.parent / str(below), depth + 1), data)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return one table laid over another; lists are joined."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _over(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            merged[key] = [*old, *value]
        else:
            merged[key] = value
    return merged


def _policy(data: Mapping[str, Any]) -> Policy:
    """Return the policy of what a file says."""
    known = {
        "name",
        "version",
        "categories",
        "groups",
        "hashed",
        "rules",
        "hidden",
        "unreadable",
        "together_s",
        "patience",
    }
    if unknown := set(data) - known:
        raise UsageError(f"there is no {sorted(unknown)[0]!r} in a policy; there is {', '.join(sorted(known))}.")
    lexicon = Lexicon.shipped()
    groups = {group: _phrases(words) for group, words in data.get("groups", {}).items()}
    hashed = {group: tuple(map(str, digests)) for group, digests in data.get("hashed", {}).items()}
    if groups or hashed:
        lexicon = lexicon.with_groups(groups, hashed)
    categories = {name: _category(name, body) for name, body in data.get("categories", {}).items()}
    rules = tuple(_rule(body, categories, lexicon) for body in (*Lexicon.shipped_rules(), *data.get("rules", [])))
    unreadable = data.get("unreadable", "review")
    if unreadable not in ("allow", "review", "block"):
        raise UsageError(f'unreadable is "allow", "review" or "block", not {unreadable!r}.')
    hidden = float(data.get("hidden", 0.5))
    if not 0 < hidden <= 1:
        raise UsageError(f"hidden is above 0 and at most 1, not {hidden:g}.")
    return Policy(
        name=str(data.get("name", "unnamed")),
        version=str(data.get("version", "0")),
        categories=categories,
        lexicon=lexicon,
        rules=rules,
        hidden=hidden,
        unreadable=cast(Action, unreadable),
        together_s=float(data.get("together_s", 900.0)),
        patience=int(data.get("patience", 5)),
        digest=sha256(repr(sorted(_flat(data))).encode()).hexdigest(),
    )


def _category(name: str, body: Mapping[str, Any]) -> Category:
    """Return one category; a name that nobody knows is refused."""
    names = {"title", "hazard", "action", "review", "block"}
    if unknown := set(body) - names:
        raise UsageError(f"{name} has no {sorted(unknown)[0]!r}; there is {', '.join(sorted(names))}.")
    try:
        return Category(**{"title": name.replace("_", " "), **body})
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error


def _rule(body: Mapping[str, Any], categories: Mapping[str, Category], lexicon: Lexicon) -> Rule:
    """Return one rule; what it names must be there."""
    sides = tuple(frozenset(side.split("|")) for side in body["all"])
    rule = Rule(
        category=body["category"],
        all=sides,
        within=int(body.get("within", 12)),
        unless=frozenset(body.get("unless", ())),
        score=float(body.get("score", 0.9)),
    )
    if rule.category not in categories:
        raise UsageError(f"a rule is for {rule.category!r}, which is no category of it.")
    if missing := frozenset().union(*sides, rule.unless) - set(lexicon.phrases):
        raise UsageError(f"a rule names {sorted(missing)[0]!r}, which is no group of the lexicon.")
    return rule


def _phrases(words: object) -> tuple[str, ...]:
    """Return the phrases of a list, or of a text parted by commas."""
    given = words.split(",") if isinstance(words, str) else words
    if not isinstance(given, list | tuple):
        raise UsageError("a group is a list of words, or a text with commas.")
    return tuple(phrase for one in given if (phrase := " ".join(str(one).split())))


def _flat(data: object, path: str = "") -> list[tuple[str, str]]:
    """Return every value of nested tables by its path."""
    if isinstance(data, Mapping):
        return [pair for key, value in data.items() for pair in _flat(value, f"{path}.{key}")]
    return [(path, repr(data))]
