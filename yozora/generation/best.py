"""Best of several: the same request from other seeds, and the clip that scores highest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from yozora.core.errors import UsageError
from yozora.core.records import MAX_TAKES, Clip, Request
from yozora.core.seeds import derive_seed
from yozora.generation.story import Part

Progress = Callable[[int, int], None]
# How well a clip shows what its parts ask for: the higher the better. Judges live above this floor and are handed in.
Score = Callable[[Clip, Sequence[Part]], float]


def seeds_of(seed: int, count: int) -> tuple[int, ...]:
    """Return the seeds of so many takes: the one that was asked for, and others that follow from it."""
    return (seed, *(derive_seed("take", seed, number) for number in range(1, count)))


def best_of(
    request: Request,
    count: int,
    parts: Sequence[Part],
    score: Score,
    make: Callable[[Request, Progress | None], Clip],
    progress: Progress | None = None,
) -> Clip:
    """Return the best of `count` takes of a request by `score`, the first of those that are equal.

    Its record has the seed that makes it again alone, of how many it was chosen, and what each of them scored.
    """
    if not 1 <= count <= MAX_TAKES:
        raise UsageError(f"The best is chosen of 1 to {MAX_TAKES} takes, not {count}.")
    takes: list[dict[str, float]] = []
    best, highest = None, 0.0
    for number, seed in enumerate(seeds_of(request.seed, count)):
        clip = make(replace(request, seed=seed, chosen_of=count), _share(progress, number, count))
        scored = score(clip, parts)
        takes.append({"seed": seed, "score": round(scored, 4)})
        if best is None or scored > highest:
            best, highest = clip, scored
    assert best is not None
    return replace(best, record={**best.record, "takes": takes})


def _share(progress: Progress | None, index: int, count: int) -> Progress | None:
    """Return what one of several takes is to call: the steps of those before it are behind it."""
    if progress is None:
        return None
    return lambda step, steps: progress(index * steps + step, count * steps)
