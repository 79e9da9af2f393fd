"""Styles: each draws a clip over in its own way, steadily, and leaves colour and time of day to be read."""

from __future__ import annotations

import colorsys
import itertools
import re

import numpy as np
import pytest

from yozora.world.scene.colour import COLOURS
from yozora.world.styles.catalog import STYLES
from yozora.world.styles.paint import PART_PX
from yozora.world.styles.palette import nearest, palette

every_style = pytest.mark.parametrize("style", STYLES.values(), ids=lambda style: style.name)
GREY = (128, 128, 128)


def clip(ground: tuple[int, int, int], square: tuple[int, int, int], *, side: int = 128, frames: int = 3) -> np.ndarray:
    """Return a still clip of a square on a plain ground."""
    made = np.empty((frames, side, side, 3), np.uint8)
    made[:] = ground
    made[:, side // 4 : 3 * side // 4, side // 4 : 3 * side // 4] = square
    return made


@every_style
@pytest.mark.parametrize(
    "shape", [(2, 64, 64, 3), (3, 128, 128, 3), (2, 96, 160, 3), (1, 256, 130, 3), (1, 512, 512, 3)]
)
def test_shape_and_type_are_kept(style, shape: tuple[int, ...]) -> None:
    frames = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    before = frames.copy()
    drawn = style.redraw(frames, 1)
    assert drawn.shape == shape and drawn.dtype == np.uint8
    assert np.array_equal(frames, before), "the clip that was given stays as it was"


@every_style
def test_the_same_seed_is_the_same_picture(style) -> None:
    frames = clip((40, 90, 160), (220, 30, 40))
    assert np.array_equal(style.redraw(frames, 5), style.redraw(frames, 5))


@every_style
def test_what_is_still_stays_still(style) -> None:
    drawn = style.redraw(clip((40, 90, 160), (220, 30, 40), frames=4), 2)
    assert (drawn == drawn[:1]).all()


def test_the_storybook_is_the_picture_itself() -> None:
    frames = clip((40, 90, 160), (220, 30, 40))
    assert np.array_equal(STYLES["storybook"].redraw(frames, 0), frames)


def test_styles_differ_from_each_other() -> None:
    frames = clip((90, 150, 210), (220, 60, 40))
    drawn = {name: style.redraw(frames, 0).astype(int) for name, style in STYLES.items()}
    for one, other in itertools.combinations(drawn, 2):
        assert abs(drawn[one] - drawn[other]).mean() > 4, f"{one} and {other}"


@every_style
@pytest.mark.parametrize(("colour", "channel"), [((224, 36, 46), 0), ((34, 176, 75), 1), ((31, 95, 224), 2)])
def test_colour_can_still_be_read(style, colour: tuple[int, int, int], channel: int) -> None:
    drawn = style.redraw(clip(GREY, colour), 3)[0].astype(float)
    mean = drawn[40:88, 40:88].mean((0, 1))
    assert mean.argmax() == channel
    assert mean[channel] > 1.15 * np.delete(mean, channel).max()


@every_style
@pytest.mark.parametrize("name", [name for name in COLOURS if name not in ("white", "grey", "brown")])
def test_every_colour_keeps_its_hue(style, name: str) -> None:
    colour = tuple(round(255 * channel) for channel in COLOURS[name])
    drawn = style.redraw(clip(GREY, colour), 3)[0, 40:88, 40:88].reshape(-1, 3).mean(0)
    turn = abs(hue(*drawn) - hue(*colour))
    assert min(turn, 360 - turn) < 14


def hue(red: float, green: float, blue: float) -> float:
    """Return the hue of a colour (0..255) in degrees."""
    return 360 * colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)[0]


@every_style
def test_white_stays_brighter_than_grey_and_without_a_hue(style) -> None:
    white, grey = (style.redraw(clip(GREY, tone), 3)[0, 40:88, 40:88].mean((0, 1)) for tone in ((251,) * 3, (134,) * 3))
    assert white.mean() > 1.3 * grey.mean()
    assert white.max() - white.min() < 0.2 * white.max()


@every_style
def test_no_frame_changes_another(style) -> None:
    """A clip longer than one part is drawn as its frames are alone: nothing jumps when something else moves."""
    frames = np.random.default_rng(1).integers(0, 256, (PART_PX // 64**2 + 2, 64, 64, 3), dtype=np.uint8)
    drawn = style.redraw(frames, 4)
    for index in (0, len(frames) - 1):
        assert np.array_equal(drawn[index], style.redraw(frames[index : index + 1], 4)[0])


def test_pixel_art_is_of_blocks_of_the_palette() -> None:
    frames = np.random.default_rng(2).integers(0, 256, (1, 128, 128, 3), dtype=np.uint8)
    drawn = STYLES["pixel art"].redraw(frames, 0)[0]
    assert (drawn[:126:3] == drawn[1:126:3]).all() and (drawn[:, :126:3] == drawn[:, 2:126:3]).all()
    assert {tuple(colour) for colour in drawn.reshape(-1, 3)} <= {tuple(colour) for colour in palette()}
    assert nearest().max() < len(palette()) <= 256


@every_style
def test_night_is_darker_than_day(style) -> None:
    day, night = (style.redraw(clip(ground, (200, 60, 60)), 0).mean() for ground in ((140, 200, 240), (24, 32, 82)))
    assert night < day


@every_style
def test_no_number_runs_over(style) -> None:
    """Brighter pictures never come out darker where a sum passes 255: extremes stay in order in every style."""
    white, black = (style.redraw(clip(tone, tone), 0).mean() for tone in ((255, 255, 255), (0, 0, 0)))
    assert white > black + 30


def test_neon_outlines_are_the_brightest() -> None:
    drawn = STYLES["night neon"].redraw(clip((20, 20, 60), (255, 200, 90)), 0)[0].astype(int).max(-1)
    assert drawn[31:33, 40:88].mean() > 1.3 * drawn[50:80, 50:80].mean()


def test_words_are_nobody_elses() -> None:
    words = [word for style in STYLES.values() for word in style.words]
    assert len(words) == len(set(words))


def test_the_two_grammars_share_no_phrase() -> None:
    told = pairs_of([text for style in STYLES.values() for text in style.settings])
    asked = pairs_of([text for style in STYLES.values() for text in style.sceneries])
    assert not told & asked


def pairs_of(texts: list[str]) -> set[tuple[str, str]]:
    """Return the pairs of neighbouring words in some texts."""
    return {pair for text in texts for pair in itertools.pairwise(re.findall(r"[\w-]+", text))}
