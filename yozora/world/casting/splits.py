"""Splits by construction: which pairs training never shows, and the ranges of speed and size it never leaves.

Three kinds of pairs are held out, about one in ten, fixed for ever: a subject in a colour, a subject doing something, a
place at a time of day. Two splits go beyond the trained range: faster subjects, and smaller or larger ones.
"""

from __future__ import annotations

from functools import cache

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.light import DAY

SPLITS = ("train", "test", "unseen", "unseen action", "unseen time", "unseen speed", "unseen size", "all")
HELD_OUT_PERCENT = 10
# Of subjects' actions and places' times some must stay (see below), so that more is drawn to come to one in ten.
DRAWN_PERCENT = 18
# Velocities in frame heights a second, and factors of a subject's usual height.
VELOCITIES = {"slow": (0.10, 0.15), "fast": (0.22, 0.30)}
UNSEEN_VELOCITY = (0.36, 0.46)
SIZE_JITTER = (0.9, 1.1)
UNSEEN_SIZES = ((0.45, 0.55), (1.7, 1.9))


@cache
def held_out(kind: str, colour: str) -> bool:
    """Return whether training never shows a `kind` in this `colour` (about one pair in ten, fixed for ever)."""
    return derive_seed("held-out", 30, kind, colour) % 100 < HELD_OUT_PERCENT


@cache
def actions_of(kind: str) -> tuple[str, ...]:
    """Return all that a `kind` can be seen doing, the usual first; what has no way to move stands."""
    rig = RIGS[kind]
    return tuple(dict.fromkeys((*(rig.travels or ("stand",)), *rig.acts, *rig.plays)))


@cache
def held_out_action(kind: str, action: str) -> bool:
    """Return whether training never shows a `kind` doing this.

    Its usual action is always shown, and so is standing, which is part of many others' plots.
    """
    usual, *others = actions_of(kind)
    if action not in others or action == "stand":
        return False
    return derive_seed("held-out action", 7, kind, action) % 100 < DRAWN_PERCENT


@cache
def held_out_time(place: str, time: str) -> bool:
    """Return whether training never shows a `place` at this time of day; the first two times of each are shown."""
    drawn = [name for name in DAY if derive_seed("held-out time", 111, place, name) % 100 < DRAWN_PERCENT]
    kept = [name for name in PLACES[place].times if name not in drawn]
    return time in drawn and len(kept) >= 2


@cache
def allowed(split: str, axis: str, first: str, second: str) -> bool:
    """Return whether `split` may show a pair of `axis` ("colour", "action" or "time").

    An "unseen" split shows, on its own axis, only what training never does, and elsewhere only what training shows;
    "all", for those who judge, shows every pair.
    """
    if split not in SPLITS:
        raise UsageError(f"There is no split {split!r}: choose from {', '.join(SPLITS)}.")
    if split == "all":
        return True
    rule = {"colour": held_out, "action": held_out_action, "time": held_out_time}[axis]
    turned = {"colour": "unseen", "action": "unseen action", "time": "unseen time"}[axis]
    return rule(first, second) == (split == turned)
