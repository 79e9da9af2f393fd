"""A grown-up person, of many looks, who walks, runs, jumps, dances, waves or sits."""

from __future__ import annotations

import skia

from yozora.world.rigs.figures import GROWN, Look, figure
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.stances import stance_of

LOOKS = (
    Look(skin="light", hair="brown", hairdo="bob", clothes="coat"),
    Look(skin="dark", hair="black", hairdo="curly", clothes="coat"),
    Look(skin="light", hair="blond", hairdo="long", clothes="dress"),
    Look(skin="tan", hair="black", hairdo="bun", clothes="trousers"),
    Look(skin="brown", hair="black", hairdo="cap", clothes="trousers"),
    Look(skin="dark", hair="black", hairdo="short", clothes="trousers"),
    Look(skin="tan", hair="brown", hairdo="headscarf", clothes="coat"),
    Look(skin="light", hair="grey", hairdo="short", clothes="coat"),
    Look(skin="brown", hair="black", hairdo="long", clothes="dress"),
    Look(skin="light", hair="red", hairdo="ponytail", clothes="trousers"),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the person."""
    figure(canvas, pose, LOOKS[pose.look % len(LOOKS)], GROWN, stance_of(pose))


RIG = Rig(
    name="person",
    words=("person", "man", "woman", "walker", "someone", "traveller", "pedestrian"),
    test_noun="person",
    gait="walking",
    family="person",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.58,
    height=0.36,
    draw=draw,
    cycles_per_height=1.4,
    travels=("walk", "run"),
    acts=("stand", "jump", "dance", "wave", "sit"),
    looks=tuple(look.words for look in LOOKS),
)
