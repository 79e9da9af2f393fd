"""What a manifest says of a file: the request, the model and the weights behind it, and the files it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from yozora.core.errors import UsageError

Relation = Literal["parentOf", "inputTo", "componentOf"]


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """A file that went into another: "parentOf" what it goes on from (extend), "inputTo" what it steers (remix)."""

    path: Path
    relation: Relation = "inputTo"
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """What is told of a file's making: `record` is plain data for JSON, as `Clip.record` has it.

    With a parent among `ingredients` the file is an edit of it (C2PA 2.2, 18.16: `c2pa.opened`, then `c2pa.edited`);
    without one it is a creation. `job` names the job of a server.
    """

    record: Mapping[str, Any] = field(default_factory=dict)
    ingredients: tuple[Ingredient, ...] = ()
    job: str | None = None

    def __post_init__(self) -> None:
        """Refuse two parents: an edit goes on from one file."""
        if sum(ingredient.relation == "parentOf" for ingredient in self.ingredients) > 1:
            raise UsageError("A file has one parent at most: make the others inputs.")

    @property
    def title(self) -> str:
        """The prompt where there is one."""
        return str(self.record.get("prompt") or "Made with Yozora")

    @property
    def parent(self) -> Ingredient | None:
        """The file this one goes on from, if any."""
        return next((one for one in self.ingredients if one.relation == "parentOf"), None)
