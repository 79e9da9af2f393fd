"""A child, of many looks, with a big head on a small trunk, who plays as grown-ups do."""

from __future__ import annotations

import skia

from yozora.world.rigs.figures import Build, Look, figure
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.stances import stance_of

SMALL = Build(thigh=0.12, shin=0.14, trunk=0.95, head=1.38, girth=1.26)
LOOKS = (
    Look(skin="tan", hair="brown", hairdo="short", clothes="trousers"),
    Look(skin="dark", hair="black", hairdo="bun", clothes="dress"),
    Look(skin="light", hair="red", hairdo="ponytail", clothes="dress"),
    Look(skin="brown", hair="black", hairdo="curly", clothes="trousers"),
    Look(skin="light", hair="blond", hairdo="bob", clothes="coat"),
    Look(skin="tan", hair="black", hairdo="cap", clothes="trousers"),
    Look(skin="brown", hair="black", hairdo="headscarf", clothes="dress"),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the child."""
    figure(canvas, pose, LOOKS[pose.look % len(LOOKS)], SMALL, stance_of(pose))


RIG = Rig(
    name="child",
    words=("child", "kid", "girl", "boy", "toddler", "little one", "schoolchild"),
    test_noun="child",
    gait="toddling",
    family="person",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.68,
    height=0.28,
    draw=draw,
    cycles_per_height=1.6,
    travels=("walk", "run"),
    acts=("stand", "jump", "dance", "wave", "sit"),
    looks=tuple(look.words for look in LOOKS),
)
