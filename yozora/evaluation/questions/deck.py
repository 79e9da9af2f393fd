"""A deck: a set of questions of one kind, drawn from the world by a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from yozora.core.syllabus import Syllabus
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Deck:
    """How questions are drawn. Several papers may mark one deck; its videos are made once.

    `needs` names the syllabus slots without which a model cannot be asked ("relation"): one that was not taught them
    does not sit this deck. `shares` are fields of the `Mix` that the deck sets (subjects, crowds, camera ...); what
    may appear at all is narrowed to what the model was taught. `wishes` turns the number of a question into wishes
    for its scene, so that a deck goes evenly through what it asks (effects in turn); None leaves all to chance. What
    `says` names is said in every prompt ("speed"), as is whatever was wished for.
    A scene of which `shows` says no to its facts is not asked for: what is hardly in sight cannot be judged.
    `reword` turns number and prompt into what is asked instead, for decks that ask with words which no model knows
    (None: it cannot be put so); the scene stays that of the first prompt.
    `seconds` is the length of its videos, None for the length the model was taught. `quick` and `full` are how many
    prompts it has, `seeds` how many videos are made of each.
    """

    name: str
    split: str = "test"
    needs: tuple[str, ...] = ()
    shares: dict[str, object] = field(default_factory=dict)
    wishes: Callable[[int, Mix], Wishes] | None = None
    says: tuple[str, ...] = ()
    shows: Callable[[Facts], bool] | None = None
    reword: Callable[[int, str, Syllabus], str | None] | None = None
    seconds: float | None = None
    quick: int = 20
    full: int = 200
    seeds: int = 1
