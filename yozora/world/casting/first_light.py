"""First light: the world as it was when nano learned it, kept as it was while the world grows."""

from __future__ import annotations

from yozora.world.casting.mix import Mix

KINDS = (
    "spaceship", "rocket", "balloon", "sailboat", "car", "bird", "dog", "fish", "person", "ball", "butterfly", "train",
)  # fmt: skip
PLACES = ("sea", "mountains", "forest", "city", "meadow", "space")
# One or two subjects, plain and on their way, in fair weather.
FIRST_LIGHT = Mix(
    plots=(("parade", 1.0),),
    two_subjects=0.12,
    camera_moves=0.2,
    crowds=0.0,
    sizes_vary=0.0,
    patterns_vary=0.0,
    acts=0.0,
    kinds=KINDS,
    places=PLACES,
    times=("dawn", "day", "sunset", "night"),
    colours=("red", "orange", "yellow", "green", "blue", "purple", "pink", "white"),
    weathers=("clear",),
    styles=("storybook",),
    cameras=("still", "pan left", "pan right", "zoom in", "zoom out"),
    held_out=("colour",),
)
