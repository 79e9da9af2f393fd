"""Light: a day that passes, lamps that burn, lightning; what is changed in the picture stays changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.world.bulk import cast_many
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import flashes_of, lightning_of
from yozora.world.places.catalog import PLACES
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Scene
from yozora.world.scene.script import Change

CALM = Mix(plots=(("parade", 1.0),), styles_vary=0, weather_varies=0, day_passes=0, camera_moves=0, occluders=0)
SHAPE = VideoShape(frames=32, height=64, width=64, fps=8.0)


@pytest.mark.parametrize("place", [name for name, place in PLACES.items() if place.outdoors])
def test_a_day_passes_from_dawn_to_night_without_a_jump(place: str) -> None:
    scene = cast_scene(0, wishes=Wishes(place=place, time="day passing"), mix=CALM)
    frames = render(replace(scene, actors=()), SHAPE).frames.astype(float)
    brightness = frames.mean((1, 2, 3))
    assert brightness[-4:].mean() < 0.75 * brightness[8:16].mean(), "night is darker than day"
    steps = abs(np.diff(frames, axis=0)).mean((1, 2, 3))
    assert steps.max() < 12 and steps.max() < 6 * np.median(steps) + 3, "no frame jumps"


@pytest.mark.parametrize("time", ["dawn", "day", "sunset", "night"])
def test_each_time_of_day_has_its_own_light(time: str) -> None:
    wishes = Wishes(place="city", time=time)
    light = {
        name: render(
            replace(cast_scene(0, wishes=replace(wishes, time=name), mix=CALM, split="all"), actors=()),
            replace(SHAPE, frames=1),
        ).frames.mean((0, 1, 2))
        for name in ("dawn", "day", "sunset", "night")
    }
    assert all(abs(light[time] - light[name]).max() > 12 for name in light if name != time)
    assert light["night"].sum() < 0.7 * light["day"].sum()


def lamp_at_night() -> Scene:
    """Return a room at night with a lamp that goes on after one second and off after three."""
    scene = cast_scene(0, wishes=Wishes(kind="lamp", place="room", time="night", action="stand"), mix=CALM, split="all")
    on = Change(actor=0, name="lit", start_s=1.0, end_s=1.2, before=0.0, after=1.0)
    off = Change(actor=0, name="unlit", start_s=3.0, end_s=3.2, before=1.0, after=0.0)
    return replace(scene, actors=scene.actors[:1], changes=(on, off))


def test_a_lamp_lights_its_room_until_it_is_switched_off() -> None:
    brightness = render(lamp_at_night(), SHAPE).frames.astype(float).mean((1, 2, 3))
    dark, lit, out = brightness[:8], brightness[11:24], brightness[27:]
    assert lit.min() > dark.max() + 3, "it brightens the whole room"
    assert np.ptp(lit) < 2, "and stays on"
    assert out.max() < lit.min() - 3 and abs(out.mean() - dark.mean()) < 2, "until it is off"


def test_the_light_reaches_beyond_the_lamp() -> None:
    made = render(lamp_at_night(), SHAPE)
    (rows, columns) = np.where(made.masks[0, 16].repeat(2, 0).repeat(2, 1) > 0)
    off, on = (made.frames[index].astype(float) for index in (4, 16))
    away = np.ones((64, 64), bool)
    away[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = False
    assert (on - off)[away].mean() > 1


@pytest.mark.parametrize(("effect", "left"), [("popped", 0.5), ("bitten", 0.95)])
def test_what_is_popped_or_eaten_is_smaller_and_stays_so(effect: str, left: float) -> None:
    compared = 0
    for scene in cast_many(range(8), wishes=Wishes(plot="effect", effect=effect, camera="still"), mix=CALM):
        made, changed = render(scene, SHAPE), scene.changes[0].actor
        area, state = made.masks[changed].sum((1, 2), dtype=float), made.motion.tracks[changed].change
        seen = made.visible[changed] > 0.97
        before, after = area[seen & (state == 0)], area[seen & (state == state[-1])]
        if len(before) and len(after):
            assert after.max() < left * before.mean(), f"seed {scene.seed}"
            compared += 1
    assert compared >= 4


def test_lightning_brightens_its_frame_for_a_moment() -> None:
    struck = 0
    for scene in cast_many(range(12), wishes=Wishes(weather="thunder", plot="parade"), mix=CALM):
        times = [at_s for at_s in flashes_of(scene) if 0.5 < at_s < 3.4]
        brightness = render(replace(scene, actors=()), SHAPE).frames.astype(float).mean((1, 2, 3))
        calm = np.median(brightness)
        for at_s in times:
            frame = int(np.ceil(at_s * 8 - 1e-9))
            assert brightness[frame] > calm + 8, f"seed {scene.seed} at {at_s}"
            struck += 1
        lit = (brightness > calm + 8).sum()
        assert lit <= 3 * len(flashes_of(scene)), "it is soon over"
    assert struck >= 6


def test_a_strobe_lights_itself_and_not_the_sky() -> None:
    """Five times a second the whole frame would be too much: only lightning brightens all of it."""
    (strobe,) = [kind for kind, rig in RIGS.items() if rig.flashes_per_second]
    wishes = Wishes(kind=strobe, weather="thunder", place="mountains")
    scene = cast_scene(0, wishes=wishes, mix=CALM, split="all")
    made = render(scene, SHAPE)
    away = made.masks.max((0, 1)).repeat(2, 0).repeat(2, 1) == 0
    steps = np.diff(made.frames.astype(float).mean(-1)[:, away].mean(1))
    assert len(flashes_of(scene)) >= 20 and (steps > 8).sum() <= len(lightning_of(scene))


@pytest.mark.parametrize("weather", ["clear", "rain", "snow", "fog", "clouds", "wind"])
def test_other_weather_never_flashes(weather: str) -> None:
    wishes = Wishes(weather=weather, place="mountains", plot="parade")
    scene = cast_scene(0, wishes=wishes, mix=CALM, split="all")
    brightness = render(replace(scene, actors=()), SHAPE).frames.astype(float).mean((1, 2, 3))
    assert abs(np.diff(brightness)).max() < 6
