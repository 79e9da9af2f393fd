"""Filling: what is known of a clip stays, what is not is made around it, in as many windows as that takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from yozora.core.records import Frames
from yozora.core.seeds import derive_seed
from yozora.generation.conditions import Source, timeline
from yozora.generation.given import Given, blended
from yozora.generation.native import NativeEngine, Take
from yozora.generation.spans import windows


def fill(
    take: Take, sources: list[Source], engine: NativeEngine, progress: Callable[[int, int], None] | None = None
) -> Frames:
    """Return the frames (T,H,W,3) of a take that agrees with its sources, at the model's own size and rate."""
    card = engine.card
    height, width = take.height or card.taught.height, take.width or card.taught.width
    given = timeline(sources, take.num_frames, card.taught.fps, height, width)
    whole = np.asarray(given.known.all((1, 2)))
    length = round(card.seconds_taught * card.taught.fps)
    # What begins from a clip as it is has that for its context: nothing is to be led up to.
    if given.strength is not None or not given.known.any():
        length = take.num_frames
    rounds = list(windows(whole, length, ring=take.loop))
    for number, frames in enumerate(rounds):
        part = given.part(frames)
        shot = replace(
            take,
            given=part,
            num_frames=len(frames),
            loop=take.loop and len(frames) == take.num_frames,
            seed=take.seed if number == 0 else derive_seed("window", take.seed, number),
        )
        made = engine.film([shot], _share(progress, number, len(rounds)))[0]
        given = _with(given, frames, blended(part, made, ring=shot.loop))
    return given.pixels


def _with(given: Given, frames: np.ndarray, pixels: Frames) -> Given:
    """Return what is given with these frames made."""
    everything, known = given.pixels.copy(), given.known.copy()
    everything[frames], known[frames] = pixels, True
    return replace(given, pixels=everything, known=known)


def _share(progress: Callable[[int, int], None] | None, index: int, count: int) -> Callable[[int, int], None] | None:
    """Return what one of several windows is to call: the steps of those before it are behind it."""
    if progress is None:
        return None
    return lambda step, steps: progress(index * steps + step, count * steps)
