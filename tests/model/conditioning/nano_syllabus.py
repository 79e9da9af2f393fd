"""The syllabus of weights that were taught a part of the world: twelve subjects, six places, nothing new since."""

from __future__ import annotations

from yozora.world.captions.lexicon import PHRASES, syllabus

OLD_SLOTS = ("place", "time", "camera", "kind", "colour", "direction", "speed", "behind")
TAUGHT: dict[str, tuple[str, ...]] = {
    "kind": (
        "spaceship", "rocket", "balloon", "sailboat", "car", "bird", "dog", "fish", "person", "ball", "butterfly",
        "train",
    ),
    "place": ("sea", "mountains", "forest", "city", "meadow", "space"),
    "time": ("dawn", "day", "sunset", "night"),
    "camera": ("still", "pan left", "pan right", "zoom in", "zoom out"),
    "colour": ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white"),
}  # fmt: skip
NANO = syllabus(TAUGHT | {slot: () for slot in PHRASES if slot not in OLD_SLOTS})
