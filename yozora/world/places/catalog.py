"""The list of places: a new place is one file beside this one and one line here."""

from __future__ import annotations

from yozora.world.places import (
    beach,
    city,
    desert,
    enchanted_forest,
    forest,
    harbour,
    meadow,
    moon,
    mountains,
    room,
    sea,
    skyline,
    snowfield,
    space,
    underwater,
    village,
)
from yozora.world.places.place import Place

PLACES: dict[str, Place] = {
    module.PLACE.name: module.PLACE
    for module in (
        sea, mountains, forest, city, meadow, space,
        beach, enchanted_forest, village, desert, snowfield, skyline, harbour, underwater, moon, room,
    )
}  # fmt: skip
