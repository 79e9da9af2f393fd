"""Spans: in which windows a clip is made of which some is known, when it is longer than what its model was taught.

One window where that is enough. Else what is unknown is made from what is known onwards (or backwards), each window
half known, until nothing is missing; the timeline of a loop is a ring.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def windows(known: npt.NDArray[np.bool_], length: int, *, ring: bool = False) -> Iterator[Numbers]:
    """Yield the frame numbers of each window of at most `length`, in the order in which they are to be made.

    `known` (T,) are frames of which nothing is to be made. After each window its frames count as known.
    """
    known = known.copy()
    total = len(known)
    while not known.all():
        window = _next(known, min(length, total), ring)
        yield window
        known[window] = True


def _next(known: npt.NDArray[np.bool_], length: int, ring: bool) -> Numbers:
    """Return the window to make next."""
    total = len(known)
    if length >= total or not known.any():
        return np.arange(length)
    start, count = _first_run(known, ring)
    before = known[start - 1] if ring or start > 0 else False
    after_at = start + count
    after = known[after_at % total] if ring or after_at < total else False
    if before and after and count < length:
        first = start - (length - count) // 2
    elif before:
        first = start - length // 2
    elif after:
        first = after_at + length // 2 - length
    else:
        first = start
    if not ring:
        first = min(max(first, 0), total - length)
    return (first + np.arange(length)) % total


def _first_run(known: npt.NDArray[np.bool_], ring: bool) -> tuple[int, int]:
    """Return first frame and length of a run of unknown frames: one that has something known before it, if any has."""
    total = len(known)
    starts = [
        index
        for index in range(total)
        if not known[index] and (known[index - 1] if index else (known[-1] if ring else True))
    ]
    runs = []
    for start in starts:
        count = 1
        while count < total and not known[(start + count) % total] and (ring or start + count < total):
            count += 1
        runs.append((start, count))
    led = [run for run in runs if run[0] > 0 or ring]
    return (led or runs)[0]
