"""Physics: what moves keeps the laws of this world: uniform motion, free fall and bounce, momentum."""

from __future__ import annotations

from collections.abc import Sequence

from yozora.evaluation.papers import collision, falling, uniform
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.sheet import Sheet


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the lines of uniform motion, of falling and bouncing, and of collisions."""
    return [*uniform.mark(sheets), *falling.mark(sheets), *collision.mark(sheets)]


PAPER = Paper(
    name="physics",
    title="Physics",
    about=(
        "What goes on its way keeps its velocity: the mean difference from the velocity of its first half second. "
        "What falls does so with one gravity; what bounces gives back the same share of its speed every time and never "
        "rises higher; what collides keeps the momentum. Prompts do not say how fast or how bouncy, so clips are "
        "measured against the law and the world's own range, never against the ground truth's numbers."
    ),
    decks=(*(deck for deck, _ in uniform.DECKS), *falling.DECKS, collision.COLLIDE),
    mark=mark,
    source=(
        "Velocity error: phyworld (ByteDance, ICML 2025; phyworld.github.io@bcc36e1): 0.012 in distribution against "
        "a floor of 0.010, 0.427 outside. There three frames are given; here the first half second stands for them, "
        "so that unseen speeds are only met if the model makes them from its prompt."
    ),
)
