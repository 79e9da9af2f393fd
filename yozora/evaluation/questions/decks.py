"""Decks that several papers mark: one subject under a camera at rest, as in training and as training never has it."""

from __future__ import annotations

from yozora.evaluation.questions.deck import Deck
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import SIZES

# One subject on its way or busy on the spot, the camera at rest, nothing before it; often not plain or of medium size.
ALONE: dict[str, object] = {
    "plots": (("parade", 1.0),),
    "two_subjects": 0.0,
    "crowds": 0.0,
    "camera_moves": 0.0,
    "occluders": 0.0,
    "patterns_vary": 0.4,
    "sizes_vary": 0.4,
}
# Sizes that training has, and those beyond them.
SMALL_OR_LARGE = tuple(size for size in SIZES if size != "medium")


def _fast(number: int, mix: Mix) -> Wishes:
    """Return a wish for somebody fast."""
    return Wishes(speed="fast")


def _sized(number: int, mix: Mix) -> Wishes:
    """Return a wish for somebody small or large, in turn."""
    return Wishes(size=SMALL_OR_LARGE[number % len(SMALL_OR_LARGE)])


TEST = Deck(name="test", shares=ALONE)
# A subject in a colour that training never shows it in.
UNSEEN = Deck(name="unseen", split="unseen", shares=ALONE)
# A subject doing what training never shows it do.
UNSEEN_ACTION = Deck(
    name="unseen action",
    split="unseen action",
    needs=("action",),
    says=("action",),
    shares=ALONE | {"acts": 0.6},
    quick=12,
)
# A place at a time of day at which training never shows it. Times are held out from worlds that have actions: whoever
# was not taught these has seen every place at every time.
UNSEEN_TIME = Deck(name="unseen time", split="unseen time", needs=("action",), says=("time",), shares=ALONE, quick=12)
# Beyond the range of training: faster, and smaller or larger.
UNSEEN_SPEED = Deck(
    name="unseen speed",
    split="unseen speed",
    wishes=_fast,
    says=("speed",),
    shares=ALONE | {"acts": 0.0},
    quick=12,
)
UNSEEN_SIZE = Deck(name="unseen size", split="unseen size", wishes=_sized, says=("size",), shares=ALONE, quick=12)
UNSEEN_DECKS = (UNSEEN, UNSEEN_ACTION, UNSEEN_TIME, UNSEEN_SPEED, UNSEEN_SIZE)
