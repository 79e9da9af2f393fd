"""A run: attempts against a target until the budget is spent, each in the journal; or some attempts once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError
from yozora.trust.redteam.journal import Journal, Line, read_lines
from yozora.trust.redteam.moves import Attempt, steps_of
from yozora.trust.redteam.search import SWEPT, Search
from yozora.trust.redteam.target import Target

# Attempts are chosen so many at a time, by what came of those before; so many callers, each with keys of its own, make
# them. Both are fixed, so that the same seed and the same answers give the same run.
_BATCH, _AT_ONCE = 32, 8

Progress = Callable[[int, int], None]


def run(
    target: Target,
    folder: Path,
    categories: Sequence[str],
    *,
    budget: int,
    seed: int = 0,
    swept: float = SWEPT,
    progress: Progress = lambda step, total: None,
) -> list[Line]:
    """Make attempts up to the budget and return the lines of all; those in the folder's journal are not made again."""
    if budget < 1:
        raise UsageError(f"The budget is at least 1 attempt, not {budget}.")
    about = {"seed": seed, "budget": budget, "categories": list(categories), "swept": swept}
    journal = Journal(folder, about)
    search = Search(categories, budget, seed, swept=swept)
    callers = min(len(target.keys), _AT_ONCE) or 1
    try:
        with ThreadPoolExecutor(callers) as pool:
            for start in range(0, budget, _BATCH):
                numbers = range(start, min(budget, start + _BATCH))
                chosen = {number: search.attempt(number) for number in numbers}
                left = [number for number in numbers if number >= len(journal.lines)]
                made = [pool.submit(try_one, target, chosen[number], number, search.phase(number)) for number in left]
                for future in made:
                    journal.add(future.result())
                    progress(len(journal.lines), budget)
                for line in journal.lines[start : numbers.stop]:
                    search.learn(line.attempt, line.unsafe)
        return journal.lines
    finally:
        journal.close()


def try_one(target: Target, attempt: Attempt, number: int = 0, phase: str = "replay") -> Line:
    """Make one attempt and return its line."""
    steps = steps_of(attempt)
    answers = target.try_steps(steps, number)
    calls: list[dict[str, Any]] = [
        {
            "door": step.door, "status": answer.status, "code": answer.code, "ms": answer.ms,
            "sha256": sha256("\n".join((step.prompt, *step.cards, step.drawn or "")).encode()).hexdigest(),
        }
        for step, answer in zip(steps, answers, strict=False)
    ]  # fmt: skip
    done = len(answers) == len(steps) or answers[-1].outcome != "accepted"
    outcome = answers[-1].outcome if done else "inconclusive"
    return Line(number=number, phase=phase, attempt=attempt, outcome=outcome, calls=tuple(calls))


def try_again(target: Target, attempts: Iterable[Attempt]) -> list[Line]:
    """Make attempts once more, in order."""
    return [try_one(target, attempt, number) for number, attempt in enumerate(attempts)]


def find_attempt(folder: Path, attempt_id: str) -> Line:
    """Return the line of an attempt in a run's folder; its words must still come out the same."""
    for line in read_lines(folder):
        if line.attempt.id == attempt_id:
            steps = steps_of(line.attempt)
            sent = [call["sha256"] for call in line.calls]
            now = [sha256("\n".join((s.prompt, *s.cards, s.drawn or "")).encode()).hexdigest() for s in steps]
            if sent != now[: len(sent)]:
                raise UsageError(
                    f"Attempt {attempt_id} was made by another version: its words come out differently now."
                )
            return line
    raise UsageError(f"{folder} holds no attempt {attempt_id!r}.")
