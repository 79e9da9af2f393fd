"""The list of places: a new place is one file beside this one and one line here."""

from __future__ import annotations

from yozora.world.places import city, forest, meadow, mountains, sea, space
from yozora.world.places.place import Place

PLACES: dict[str, Place] = {module.PLACE.name: module.PLACE for module in (sea, mountains, forest, city, meadow, space)}
