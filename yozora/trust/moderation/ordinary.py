"""Ordinary prompts: captions of the storybook world, as people who love it would write them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Literal

from yozora.core.seeds import derive_seed

_SECONDS, _FPS, _SIDE_PX = 4.0, 4.0, 32


def ordinary_prompts(grammar: Literal["train", "test"], scenes: int, *, first: int = 0) -> Iterator[str]:
    """Yield three captions, short, medium and dense, of each of so many scenes; needs the extra `train`."""
    from yozora.core.shapes import VideoShape
    from yozora.world.captions import heldout_grammar, train_grammar
    from yozora.world.casting.cast import cast_scene
    from yozora.world.casting.wishes import PLOTS, Wishes
    from yozora.world.facts.facts import facts_of
    from yozora.world.render.render import render

    module = train_grammar if grammar == "train" else heldout_grammar
    shape = VideoShape(frames=round(_SECONDS * _FPS), height=_SIDE_PX, width=_SIDE_PX, fps=_FPS)
    plots = [plot for plot in PLOTS if plot != "stand-in"]  # what a policy may forbid is not ordinary
    for index in range(first, first + scenes):
        plot = Random(derive_seed("plot", index)).choice(plots)
        scene = cast_scene(
            derive_seed("ordinary", index), wishes=Wishes(plot=plot), seconds=_SECONDS, aspect=1.0, split=grammar
        )
        rendering = render(scene, shape)
        facts = facts_of(scene, rendering.motion, rendering.visible, _FPS)
        for length in ("short", "medium", "dense"):
            yield module.describe(facts, Random(derive_seed("ordinary", grammar, length, index)), length)
