"""One take of a request, or the best of several; and who plays in it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yozora.cli.output import Progress, say

if TYPE_CHECKING:
    from yozora.core.cast import Member
    from yozora.core.records import Clip, Request
    from yozora.generation.yozora import Yozora

# Who judges takes of weights with a syllabus: the door hands it in, for the verbs stand too low to know a judge.
judge_for: ContextVar[Callable[[Any], Any]] = ContextVar("judge_for")


def take(yozora: Yozora, request: Request, best_of: int, progress: Progress) -> Clip:
    """Return the clip of a request, or the best of several takes by the judge that the door hands in."""
    if best_of == 1:
        return yozora.run(request, progress)
    clip = yozora.run_best(request, best_of, judge_for.get()(yozora.syllabus), progress)
    takes = clip.record["takes"]
    best = next(take for take in takes if take["seed"] == clip.record["request"]["seed"])
    say(f"Seed {best['seed']} is the best of {best_of}: {best['score']:.2f} (1 is all that was asked for).")
    return clip


def members(cast: Path | None) -> tuple[Member, ...]:
    """Return who is in a cast's file; nobody without one."""
    if cast is None:
        return ()
    from yozora.generation.cast import read_cast

    return read_cast(cast)
