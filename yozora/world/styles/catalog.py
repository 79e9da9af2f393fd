"""The list of styles: a new one is one file beside this one and one line here."""

from __future__ import annotations

from yozora.world.styles.neon import NEON
from yozora.world.styles.pencil import PENCIL
from yozora.world.styles.pixel_art import PIXEL_ART
from yozora.world.styles.style import Style
from yozora.world.styles.watercolour import WATERCOLOUR
from yozora.world.styles.woodblock import WOODBLOCK

STORYBOOK = Style(
    name="storybook",
    words=("storybook", "storybook style", "picture book", "paper cut-out", "paper cutout", "illustrated book"),
    settings=("in a storybook", "in storybook style"),
    sceneries=("picture book", "paper cut-out"),
)

STYLES: dict[str, Style] = {style.name: style for style in (STORYBOOK, WATERCOLOUR, NEON, PENCIL, PIXEL_ART, WOODBLOCK)}
