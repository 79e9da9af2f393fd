"""Rigs: each fills its box and hardly leaves it, shows its colour, faces both ways, moves, and acts as it says."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
import skia

from yozora.world.places.catalog import PLACES
from yozora.world.rigs import strobe
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import FAMILIES, Pose, Rig
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import DIRECTIONS
from yozora.world.scene.script import ACTS, DEEDS, PLAYS, TRAVELS

UNIT_PX = 64
HAVE_A_FRONT = "rocket sailboat car bird dog fish person train child duck tractor truck comet elephant".split()
FIRST = "spaceship rocket balloon sailboat car bird dog fish person ball butterfly train".split()
GAIT = [step / 8 for step in range(8)]
# Ways of getting about that the engine or the script plays for what is round.
ROUND_WAYS = ("bounce", "roll")
# Clips are held below this many flashes a second; what stands for those that are not must be above.
SAFE_FLASHES = 3.0

every_rig = pytest.mark.parametrize("rig", RIGS.values(), ids=lambda rig: rig.name)
every_act = pytest.mark.parametrize(
    ("rig", "act"),
    [pytest.param(rig, act, id=f"{rig.name}-{act}") for rig in RIGS.values() for act in rig.acts],
)
every_look = pytest.mark.parametrize(
    ("rig", "look"),
    [
        pytest.param(rig, look, id=f"{rig.name}-{look}" if look else rig.name)
        for rig in RIGS.values()
        for look in range(max(1, len(rig.looks)))
    ],
)


def painted(
    rig: Rig,
    colour: str,
    cycle: float,
    *,
    mirrored: bool = False,
    action: str = "walk",
    look: int = 0,
    seconds: float | None = None,
) -> np.ndarray:
    """Return the drawing (H,W,4) on a sheet twice as high and as wide as its box."""
    half = math.ceil(UNIT_PX * rig.aspect)
    pixels = np.zeros((2 * UNIT_PX, 2 * half, 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.translate(half, UNIT_PX)
    canvas.scale(-UNIT_PX if mirrored else UNIT_PX, UNIT_PX)
    now = 0.7 * cycle if seconds is None else seconds
    rig.draw(canvas, Pose(colour=COLOURS[colour], cycle=cycle, seconds=now, action=action, look=look))
    return pixels


def inside(rig: Rig, shape: tuple[int, ...]) -> np.ndarray:
    """Return which pixels of the sheet are in the box."""
    height, width = shape[:2]
    y, x = np.mgrid[:height, :width] + 0.5
    return (abs(x - width / 2) <= UNIT_PX * rig.aspect / 2) & (abs(y - height / 2) <= UNIT_PX / 2)


def own_share(pixels: np.ndarray, colour: str) -> float:
    """Return the share of solid pixels to which `colour` is the nearest of all a subject can have."""
    palette = np.array(list(COLOURS.values()))
    solid = pixels[pixels[..., 3] == 255][:, :3] / 255
    nearest = ((solid[:, None] - palette) ** 2).sum(-1).argmin(1)
    return float((nearest == list(COLOURS).index(colour)).mean())


def test_the_catalog_keeps_its_order_and_is_wide() -> None:
    assert list(RIGS)[:12] == FIRST, "trained weights know each kind by its number"
    assert len(RIGS) >= 54
    assert {rig.family for rig in RIGS.values()} == set(FAMILIES)


@every_look
def test_it_stays_in_its_box_and_fills_it(rig: Rig, look: int) -> None:
    for cycle in GAIT if look == 0 else GAIT[::3]:
        alpha = painted(rig, "red", cycle, look=look)[..., 3] / 255
        box = inside(rig, alpha.shape)
        assert alpha[~box].sum() / alpha.sum() < 0.02
        assert alpha[box].mean() > 0.2
        rows, columns = np.where(alpha > 0.5)
        assert np.ptp(rows) > 0.7 * UNIT_PX or np.ptp(columns) > 0.7 * UNIT_PX * rig.aspect


@every_look
def test_most_of_it_is_its_colour(rig: Rig, look: int) -> None:
    """Of all colours a subject can have, its own is nearest to most of its pixels."""
    for cycle in GAIT[::3] if look == 0 else GAIT[:1]:
        shares = {colour: own_share(painted(rig, colour, cycle, look=look), colour) for colour in COLOURS}
        assert min(shares.values()) >= 0.5, shares


@every_rig
def test_facing_left_is_facing_right_in_a_mirror(rig: Rig) -> None:
    for cycle in GAIT[::4]:
        right, left = (painted(rig, "blue", cycle, mirrored=side).astype(int) for side in (False, True))
        difference = abs(left - right[:, ::-1]).max(-1)
        assert (difference > 40).mean() < 0.003, "only the rims may differ, by rounding"
        assert (abs(left - right).max(-1) > 40).mean() > 0.003 or rig.name not in HAVE_A_FRONT


@every_rig
def test_it_moves_with_its_gait_or_stands(rig: Rig) -> None:
    first, later = painted(rig, "green", 0.1), painted(rig, "green", 0.35)
    assert np.array_equal(first, painted(rig, "green", 0.1))
    has_gait = bool(rig.cycles_per_height or rig.cycles_per_second)
    assert np.array_equal(first, later) != has_gait
    assert has_gait or not set(rig.travels) - set(ROUND_WAYS), "what gets about moves"


@every_act
def test_each_act_has_a_pose_of_its_own(rig: Rig, act: str) -> None:
    """The pose differs from walking at every moment of the gait, is in the box and touches the ground."""
    for cycle in (0.12, 0.3, 0.62):
        walking, acting = (painted(rig, "blue", cycle, action=way) for way in ("walk", act))
        differs = abs(acting.astype(int) - walking).max(-1) > 40
        assert differs.sum() > 0.02 * (walking[..., 3] > 127).sum()
        alpha = acting[..., 3] / 255
        assert alpha[~inside(rig, alpha.shape)].sum() / alpha.sum() < 0.04
        lowest = np.where(alpha > 0.5)[0].max() + 1
        assert abs(lowest - 1.5 * UNIT_PX) <= 0.05 * UNIT_PX


@every_act
def test_acts_keep_their_own_time(rig: Rig, act: str) -> None:
    """Dancing follows the cycle, waving the clock; who stands, sits or jumps ignores the cycle."""
    first, later = (painted(rig, "blue", cycle, action=act, seconds=0.1) for cycle in (0.1, 0.35))
    if act == "dance":
        assert not np.array_equal(first, later)
    elif rig.name != "robot":
        assert np.array_equal(first, later)
    if act == "wave":
        assert not np.array_equal(first, painted(rig, "blue", 0.1, action=act, seconds=0.4))


@pytest.mark.parametrize("kind", [name for name, rig in RIGS.items() if "run" in rig.travels and rig.looks])
def test_people_run_otherwise_than_they_walk(kind: str) -> None:
    for cycle in GAIT:
        walking, running = (painted(RIGS[kind], "blue", cycle, action=way) for way in ("walk", "run"))
        assert not np.array_equal(walking, running)


@pytest.mark.parametrize("action", ["hide", "leave", "return", "walk"])
@every_rig
def test_actions_without_a_pose_are_drawn_as_walking(rig: Rig, action: str) -> None:
    assert np.array_equal(painted(rig, "red", 0.2, action=action), painted(rig, "red", 0.2))


@pytest.mark.parametrize("kind", ["person", "child", "dancer"])
def test_people_have_looks(kind: str) -> None:
    rig = RIGS[kind]
    assert rig.family == "person" and len(set(rig.looks)) == len(rig.looks) >= 6
    for action in ("walk", *rig.acts):
        drawn = [painted(rig, "purple", 0.2, action=action, look=look) for look in range(len(rig.looks))]
        for one, other in itertools.combinations(drawn, 2):
            assert (abs(one.astype(int) - other).max(-1) > 25).sum() > 30
    for look, words in enumerate(rig.looks):
        assert "skin" in words and words.count(",") == 2, (look, words)


def test_the_strobe_flashes_faster_than_is_safe() -> None:
    """Count how often its mean brightness rises past the middle, at 60 frames a second."""
    rig, fps, seconds = RIGS["strobe"], 60, 2
    light = [
        painted(rig, "yellow", 0.0, seconds=frame / fps)[..., :3].mean(dtype=np.float64)
        for frame in range(fps * seconds)
    ]
    bright = np.array(light) > (min(light) + max(light)) / 2
    rises = int((bright[1:] & ~bright[:-1]).sum())
    assert max(light) > 1.15 * min(light)
    assert rises / seconds > SAFE_FLASHES and rises / seconds == pytest.approx(strobe.FLASHES_PER_SECOND, abs=0.5)
    assert rig.flashes_per_second == strobe.FLASHES_PER_SECOND


@every_rig
def test_nothing_else_flashes(rig: Rig) -> None:
    assert bool(rig.flashes_per_second) == (rig.name == "strobe")


@every_rig
def test_it_has_a_home_and_a_course(rig: Rig) -> None:
    assert any(set(rig.habitats) & set(place.habitats) for place in PLACES.values())
    assert rig.directions and set(rig.directions) <= set(DIRECTIONS)
    assert 0.2 <= rig.height <= 0.4, "subjects are a fifth to a third of the frame's height or little more"


@every_rig
def test_what_it_does_is_in_the_script(rig: Rig) -> None:
    assert rig.family in FAMILIES
    assert set(rig.travels) <= {*TRAVELS, *ROUND_WAYS} and set(rig.acts) <= set(ACTS) and set(rig.plays) <= set(PLAYS)
    assert all(len(set(names)) == len(names) for names in (rig.travels, rig.acts, rig.plays))
    assert "run" not in rig.travels[:1], "the slow way comes first"
    assert rig.change is None or rig.change in DEEDS
    assert rig.standin == (rig.family == "stand-in") and not (rig.standin and rig.travels)


@every_rig
def test_it_has_words(rig: Rig) -> None:
    assert 3 <= len(rig.words) <= 7 and rig.test_noun in rig.words and len(rig.gait.split()) == 1


def test_no_word_means_two_things() -> None:
    words = Counter(word for rig in RIGS.values() for word in rig.words)
    words.update(word for place in PLACES.values() for word in {*place.words})
    assert not {word for rig in RIGS.values() for word in rig.words if words[word] > 1}


def test_colours_are_far_apart() -> None:
    palette = np.array(list(COLOURS.values()))
    distance = np.sqrt(((palette[:, None] - palette) ** 2).sum(-1))
    assert distance[~np.eye(len(palette), dtype=bool)].min() > 0.3
