"""Habitats: what lives where and which light a place knows, by the names that syllabuses have.

The weights do not carry it, and nothing that makes clips may know the world they were taught from: so it is said here
again, and a test holds it against the world.
"""

from __future__ import annotations

# Each of a kind's habitats by kind; whoever is not named walks or stands on the ground.
ELSEWHERE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("spaceship", "rocket", "star", "ringed planet", "comet"), frozenset({"air", "space"})),
    **dict.fromkeys(
        ("balloon", "bird", "butterfly", "bee", "helicopter", "kite", "owl", "party balloon", "plane"),
        frozenset({"air"}),
    ),
    **dict.fromkeys(("sailboat", "duck"), frozenset({"water"})),
    **dict.fromkeys(("fish", "submarine", "whale"), frozenset({"water", "deep"})),
}
GROUND = frozenset({"ground"})
OFFERED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("sea", "harbour"), frozenset({"water", "air"})),
    **dict.fromkeys(
        (
            "mountains",
            "forest",
            "city",
            "meadow",
            "beach",
            "mystical forest",
            "village",
            "desert",
            "snowfield",
            "skyline",
        ),
        frozenset({"ground", "air"}),
    ),
    "space": frozenset({"space"}),
    "underwater": frozenset({"deep"}),
    "moon surface": frozenset({"ground", "space"}),
    "room": GROUND,
}
TIMES = frozenset({"dawn", "day", "sunset", "night"})
# Places that do not know every time of day.
LIGHTS: dict[str, frozenset[str]] = {
    "space": frozenset({"night"}),
    "moon surface": frozenset({"night"}),
    "underwater": frozenset({"day", "night"}),
}


def lives(kind: str, place: str) -> bool:
    """Return whether somebody of this kind is at home in a place."""
    return bool(ELSEWHERE.get(kind, GROUND) & OFFERED.get(place, frozenset()))


def knows(place: str, time: str) -> bool:
    """Return whether a place is seen at this time of day."""
    return time in LIGHTS.get(place, TIMES)
