"""Answers: the words in which the examiner can say what it sees, slot by slot, in a fixed order."""

from __future__ import annotations

from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import DAY
from yozora.world.scene.scene import CAMERA_MOVES, PATTERNS, RELATIONS
from yozora.world.scene.script import ACTIONS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

# What one frame can show of its setting. A day passing is no answer: it is what several frames show together.
SETTING: dict[str, tuple[str, ...]] = {
    "place": tuple(PLACES),
    "time": tuple(DAY),
    "weather": tuple(WEATHERS),
    "style": tuple(STYLES),
}
# What one look at a subject can show.
SUBJECT: dict[str, tuple[str, ...]] = {
    "kind": tuple(RIGS),
    "colour": tuple(COLOURS),
    "pattern": PATTERNS,
}
CAMERAS = CAMERA_MOVES
DOINGS = ACTIONS
BETWEEN = RELATIONS
