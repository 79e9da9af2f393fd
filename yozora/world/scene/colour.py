"""The colours a subject can have: strong, so that they read on every background."""

from __future__ import annotations

from yozora.world.scene.light import RGB, rgb

COLOURS: dict[str, RGB] = {
    "red": rgb("#e0242e"),
    "orange": rgb("#ff8412"),
    "yellow": rgb("#ffd91f"),
    "green": rgb("#22b04b"),
    "blue": rgb("#1f5fe0"),
    "purple": rgb("#8a35c9"),
    "pink": rgb("#ff74b5"),
    "white": rgb("#fbfbf6"),
    "turquoise": rgb("#1fc8c4"),
    "brown": rgb("#7d4a1e"),
    "grey": rgb("#868c96"),
}
