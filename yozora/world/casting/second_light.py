"""Second light: what nano learned next: who hides comes back, what is done lasts."""

from __future__ import annotations

from dataclasses import replace

from yozora.world.casting.first_light import FIRST_LIGHT, KINDS, PLACES

# Things that change for good, and a few more who are often asked for.
MORE_KINDS = ("cat", "robot", "cookie", "lamp", "party balloon", "tower")
# Subjects at rest and in motion, out of sight and back, biting, popping, knocking over; sizes and patterns stay plain.
SECOND_LIGHT = replace(
    FIRST_LIGHT,
    plots=(("parade", 0.6), ("permanence", 0.18), ("effect", 0.22)),
    two_subjects=0.2,
    three_subjects=0.0,
    acts=0.2,
    occluders=0.15,
    kinds=(*KINDS, *MORE_KINDS),
    places=(*PLACES, "beach"),
    held_out=("colour", "action", "time"),
)
