"""Captions: what is said of a shot. A text beside the file comes first, then a plug-in, then what was measured.

The last says only what numbers can: how long, how bright, which colour, how much moves. It is no description, but
true; who trains on videos wants a model that looks, as a plug-in.
"""

from __future__ import annotations

from collections.abc import Callable

from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.data.curation.measures import Measures
from yozora.data.curation.plugins import load_plugin

MEASURED = "measured"
_COLOURS = {
    "red": (200, 50, 40), "orange": (230, 140, 50), "yellow": (230, 210, 80), "green": (70, 150, 70),
    "blue": (70, 110, 200), "purple": (130, 80, 170), "pink": (230, 150, 180), "brown": (120, 80, 50),
    "white": (235, 235, 235), "grey": (128, 128, 128), "black": (20, 20, 20),
}  # fmt: skip
Captioner = Callable[[Clip, Measures], str]


def captioner(name: str) -> Captioner:
    """Return who captions: "measured", or a plug-in, "package.module:function"."""
    if name == MEASURED:
        return lambda clip, measures: tell(measures)
    plugin = load_plugin(name)
    return lambda clip, measures: _sentence(plugin(clip.frames, clip.fps))


def tell(measures: Measures) -> str:
    """Say what was measured of a shot."""
    red, green, blue = measures.colour
    level = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    light = "dark" if level < 70 else "bright" if level > 170 else "evenly lit"
    colour = min(
        _COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(_COLOURS[name], measures.colour, strict=True))
    )
    motion = "little moves" if measures.moving < 0.1 else "some of it moves" if measures.moving < 0.5 else "most moves"
    return f"A video of {measures.seconds:.1f} seconds, {light}, mostly {colour}, in which {motion}."


def _sentence(said: object) -> str:
    """Return a caption on one line."""
    words = " ".join(str(said).split())
    if not words:
        raise UsageError("The captioner said nothing of a shot.")
    return words
