"""What a rig is: a subject's drawing with its parts in motion, and where it may appear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import skia

from yozora.world.scene.light import RGB

FAMILIES = ("vehicle", "animal", "person", "toy", "food", "plant", "building", "celestial", "household", "stand-in")


@dataclass(frozen=True, kw_only=True)
class Pose:
    """What a drawing may depend on: the subject's colour, its gait and the clock.

    `cycle` counts gait cycles (steps, wing beats, wheel turns) as a float that grows with the distance covered
    or, for what flaps on the spot, with time; `seconds` is the clip's clock. `change` (0..1) is how far the lasting
    change that the rig names has gone: bitten, lit, melted, toppled. `action` is what it is doing (a name of
    `scene.script.ACTIONS`); only rigs that list it in `acts` draw it in a pose of its own. `look` numbers the rig's
    looks.
    """

    colour: RGB
    cycle: float
    seconds: float
    change: float = 0.0
    action: str = "walk"
    look: int = 0


@dataclass(frozen=True, kw_only=True)
class Rig:
    """A subject.

    `words` are the nouns that mean it; `test_noun` and `gait` ("sailing") are how the test grammar tells of it.
    `draw(canvas, pose)` paints it facing right in a box one unit high, centred on (0,0).
    The box spans x in [-aspect/2, aspect/2], y in [-0.5, 0.5] (y down); what stands on the ground touches y = 0.5.
    `height` is its usual height in frame heights. `cycles_per_height` turns distance (in own heights) into gait
    cycles; `cycles_per_second` adds cycles with time. `bob` is how far (own heights) it sways up and down.
    `change` names the lasting change it can undergo ("bitten"), which its drawing shows by `pose.change`.
    `turns` rotates the drawing to face up or down.
    `family` is one of FAMILIES. `travels` are its ways to get about, the slow one first ("walk", "run"); one that has
    none stands where it is put. `acts` are what it does on the spot with a pose of its own ("wave"). `plays` are the
    behaviours of the physics engine that suit it ("fall", "roll"). `looks` say in words how its looks differ (hair,
    skin, clothes); `standin` marks what a demo policy forbids; `flashes_per_second` is how often a strobe flashes.
    """

    name: str
    words: tuple[str, ...]
    test_noun: str
    gait: str
    family: str
    habitats: tuple[str, ...]
    directions: tuple[str, ...]
    aspect: float
    height: float
    draw: Callable[[skia.Canvas, Pose], None]
    cycles_per_height: float = 0.0
    cycles_per_second: float = 0.0
    bob: float = 0.0
    turns: bool = False
    change: str | None = None
    travels: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    standin: bool = False
    flashes_per_second: float = 0.0
