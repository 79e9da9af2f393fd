"""Pairs to choose from: one clip noised part of the way, and made again from there twice.

Both show the same thing in the same place at nearly the same speed, so that a choice between them says more than one
between two clips that have nothing in common, and does not reward what moves least (DenseDPO, arXiv 2506.03517).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yozora.core.errors import UsageError
from yozora.core.records import Clip, Request, Variation
from yozora.generation.generate import Engine, generate_together, take_of, with_adapters
from yozora.generation.native import Midway, NativeEngine
from yozora.trust.gate import Gate

STRENGTH = 0.7
SEEDS = (1, 2)


def dense_pair(
    request: Request,
    engine: Engine,
    progress: Callable[[int, int], None] | None = None,
    *,
    strength: float = STRENGTH,
    seeds: tuple[int, int] = SEEDS,
    gate: Gate | None = None,
) -> tuple[Clip, Clip]:
    """Return two clips that part where `request`'s own is noised to time `strength` (0..1), by the noise of `seeds`.

    The request in the record of each makes it again, by itself. `progress` counts all three walks.
    """
    if not isinstance(engine, NativeEngine):
        raise UsageError(f"{engine.card.name} tells no latents: pairs are made with weights of our own.")
    if seeds[0] == seeds[1]:
        raise UsageError("The two clips of a pair need two seeds.")
    plain = replace(request, variation=None)
    places: list[Midway] = []
    generate_together([plain], engine, _share(progress, 0), on_midway=places.append, gate=gate)
    clips = []
    for number, seed in enumerate(seeds):
        varied = replace(plain, variation=Variation(seed=seed, strength=strength))
        changed = with_adapters(engine, varied)
        assert isinstance(changed, NativeEngine)
        start = changed.varied(take_of(varied, changed), places[-1].latents)
        clips += generate_together([varied], engine, _share(progress, number + 1), midway=start, gate=gate)
    return clips[0], clips[1]


def _share(progress: Callable[[int, int], None] | None, number: int) -> Callable[[int, int], None] | None:
    """Return what one of the three walks is to call."""
    if progress is None:
        return None
    return lambda step, steps: progress(number * steps + step, 3 * steps)
