"""Decks for public benchmarks: questions that go evenly through what each of them asks."""

from __future__ import annotations

from collections.abc import Sequence

from yozora.evaluation.anchors.t2v_compbench import SPATIAL
from yozora.evaluation.anchors.vbench import HUMAN_ACTIONS, OBJECTS, RELATIONS, STYLES
from yozora.evaluation.questions.deck import Deck
from yozora.world.casting.mix import Mix
from yozora.world.casting.splits import held_out_action
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.script import DEEDS


def _turn(items: Sequence[str], number: int, known: tuple[str, ...] | None) -> str | None:
    """Return the item whose turn it is of those that are `known` (None: all); None where none is."""
    usable = [item for item in items if known is None or item in known]
    return usable[number % len(usable)] if usable else None


def vbench_wishes(number: int, mix: Mix) -> Wishes:
    """Return wishes for question `number`: in turn an object, another, a style, a camera, a relation, an action."""
    turn, round_ = number % 6, number // 6
    if turn == 2:
        return Wishes(plot="parade", style=_turn(tuple(STYLES), round_, mix.styles))
    if turn == 3:
        moves = ("zoom in", "zoom out", "pan left", "pan right", "tilt up", "tilt down")
        return Wishes(plot="parade", camera=_turn(moves, round_, mix.cameras))
    if turn == 4 and not mix.plain:
        return Wishes(plot="parade", relation=_turn(tuple(RELATIONS), round_, None))
    if turn == 5 and not mix.plain:
        shown = [
            (kind, action)
            for kind, action in HUMAN_ACTIONS
            if not held_out_action(kind, action) and (mix.kinds is None or kind in mix.kinds)
        ]
        if shown:
            kind, action = shown[round_ % len(shown)]
            return Wishes(plot="parade", kind=kind, action=action)
    return Wishes(plot="parade", kind=_turn(tuple(OBJECTS), 2 * round_ + turn % 2, mix.kinds))


def compbench_wishes(number: int, mix: Mix) -> Wishes:
    """Return wishes for question `number`: in turn something for each of the seven categories."""
    turn, round_ = number % 7, number // 7
    if mix.plain:
        return Wishes(plot="parade", direction=_turn(("left", "right", "up", "down"), round_, None))
    if turn == 1 and "effect" in dict(mix.plots):
        return Wishes(plot="effect", effect=_turn(tuple(DEEDS), round_, None))
    if turn == 2:
        return Wishes(plot="parade", relation=_turn(tuple(SPATIAL), round_, None))
    if turn == 3:
        return Wishes(plot="parade", direction=_turn(("left", "right", "up", "down"), round_, None))
    if turn == 4:
        return Wishes(plot="parade", relation=("left of", "right of")[round_ % 2])
    if turn == 5:
        return Wishes(plot="parade", relation=("chases", "meets", "follows")[round_ % 3])
    if turn == 6:
        return Wishes(plot="parade", count=2 + round_ % 4)
    return Wishes(plot="parade", relation=None)


VBENCH = Deck(
    name="vbench",
    shares={"plots": (("parade", 1.0),), "two_subjects": 0.35, "three_subjects": 0.0},
    wishes=vbench_wishes,
    quick=24,
    full=240,
)
COMPBENCH = Deck(
    name="t2v-compbench",
    shares={
        "plots": (("parade", 0.85), ("effect", 0.15)), "two_subjects": 1.0, "three_subjects": 0.0, "occluders": 0.0,
        "camera_moves": 0.0,
    },
    wishes=compbench_wishes,
    quick=28,
    full=700,
)  # fmt: skip
# As in Physics-IQ, the camera stands still, and what happens is left to physics.
PHYSICS_IQ = Deck(
    name="physics-iq",
    needs=("action",),
    shares={"plots": (("physics", 1.0),), "camera_moves": 0.0, "weather_varies": 0.0},
    quick=12,
    full=66,
)
