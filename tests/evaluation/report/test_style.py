"""The style sheet: both themes, print, small screens, and contrast as WCAG 2.2 AA asks."""

import re
from importlib.resources import files

import pytest

STYLE = files("yozora.evaluation.report").joinpath("templates/style.css").read_text(encoding="utf-8")
TEXT, MARKS = 4.5, 3.0


def colours(dark: bool) -> dict[str, str]:
    """The named colours of a theme."""
    light_part, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light_part))
    return named | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rest[: rest.index("}\n}")])) if dark else named


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read(dark: bool) -> None:
    named = colours(dark)
    for ink in ("ink", "soft", "model", "good", "bad"):
        for paper in ("paper", "raised", "sunk"):
            assert contrast(named[ink], named[paper]) >= TEXT, (ink, paper)
    for ink in re.findall(r"\.(?:night|eyebrow|lede)[^{]*\{[^}]*?\bcolor: (#[0-9a-f]{6})", STYLE):
        assert contrast(ink, named["night-2"]) >= TEXT, ink


@pytest.mark.parametrize("dark", [False, True])
def test_marks_can_be_seen(dark: bool) -> None:
    named = colours(dark)
    for mark in ("model", "truth", "floor", "wrong"):
        assert contrast(named[mark], named["paper"]) >= MARKS, mark


def test_the_themes_differ() -> None:
    light, dark = colours(False), colours(True)
    assert light.keys() == dark.keys()
    assert luminance(light["paper"]) > 0.9 and luminance(dark["paper"]) < 0.02


def test_small_screens_print_and_calm() -> None:
    assert "@media screen and (max-width: 56rem)" in STYLE
    assert "@media print" in STYLE
    assert "prefers-reduced-motion" in STYLE
    assert ":focus-visible" in STYLE
    assert STYLE.count("{") == STYLE.count("}")


def test_every_colour_that_is_used_has_a_name() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) <= set(re.findall(r"--([\w-]+):", STYLE))
