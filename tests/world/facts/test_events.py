"""Events in the facts: beats, lasting changes, contacts, footprints, flashes, and subjects that a demo forbids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.world.bulk import cast_many
from tests.world.conftest import Filmed
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import Facts, facts_of, flashes_of
from yozora.world.physics.motion import simulate
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Scene
from yozora.world.scene.script import DEEDS

Film = Callable[..., Filmed]
CALM = Mix(camera_moves=0.0, styles_vary=0.0, weather_varies=0.0, day_passes=0.0)
FPS = 8.0


def facts_in_plain_sight(scene: Scene) -> Facts:
    """Return the facts of a scene as if all of it were in sight all the time."""
    motion = simulate(scene, FPS)
    return facts_of(scene, motion, np.ones((len(scene.actors), len(motion.tracks[0].x)), np.float32), FPS)


def test_beats_are_those_of_the_script_and_say_where_they_lead() -> None:
    for scene in cast_many(range(200)):
        for fact, actor in zip(facts_in_plain_sight(scene).actors, scene.actors, strict=True):
            told = [(beat.action, beat.partner) for beat in fact.beats]
            assert told == [(beat.action, beat.partner) for beat in actor.beats]
            assert fact.action == actor.beats[0].action
            for beat in fact.beats:
                if beat.action in ("walk", "run", "leave", "return") and beat.end_s - beat.start_s > 1.0:
                    assert beat.direction in ("left", "right", "up", "down")
                if beat.action in ("stand", "dance", "wave", "sit", "hide"):
                    assert beat.direction is None


@pytest.mark.parametrize("effect", DEEDS)
def test_the_state_tells_each_change(effect: str) -> None:
    """The level of every frame goes from the one before to the one after while the change lasts, and stays."""
    for scene in cast_many(range(10), wishes=Wishes(plot="effect", effect=effect)):
        facts = facts_in_plain_sight(scene)
        (changed,) = [actor for actor in facts.actors if actor.changes]
        times = np.arange(len(changed.state)) / FPS
        state = np.array(changed.state)
        for change, made in zip(changed.changes, scene.changes, strict=True):
            assert (change.name, change.cause, change.unseen) == (made.name, made.cause, False)
            assert state[times < change.start_s][-1] == pytest.approx(change.before, abs=1e-3)
            assert state[times >= change.end_s][0] == pytest.approx(change.after, abs=1e-3)
        others = [actor for actor in facts.actors if not actor.changes]
        assert all(set(actor.state) == {0.0} for actor in others)


def test_a_change_behind_something_is_unseen() -> None:
    scene = cast_many([0], wishes=Wishes(plot="effect", effect="toppled"))[0]
    motion, (change, *_) = simulate(scene, FPS), scene.changes
    visible = np.ones((len(scene.actors), 32), np.float32)
    frames = np.arange(32) / FPS
    visible[change.actor, (frames > change.start_s - 0.3) & (frames < change.end_s + 0.3)] = 0.0
    assert facts_of(scene, motion, visible, FPS).actors[change.actor].changes[0].unseen
    visible[change.actor, np.searchsorted(frames, change.start_s)] = 1.0
    assert not facts_of(scene, motion, visible, FPS).actors[change.actor].changes[0].unseen


def test_contacts_are_in_order_and_who_causes_a_change_touches() -> None:
    for scene in cast_many(range(60), mix=Mix(plots=(("effect", 0.5), ("physics", 0.5)))):
        facts = facts_in_plain_sight(scene)
        times = [contact.at_s for contact in facts.contacts]
        assert times == sorted(times) and all(0 <= at_s <= scene.seconds for at_s in times)
        touches = {(contact.first, contact.second) for contact in facts.contacts}
        assert all((change.cause, change.actor) in touches for change in scene.changes if change.cause is not None)


@pytest.mark.parametrize("place", [name for name, place in PLACES.items() if place.traces])
def test_feet_leave_prints_where_places_take_them(place: str) -> None:
    """Each lies below the walker as it passes, between where it came from and where it goes."""
    prints = 0
    for scene in cast_many(range(8), wishes=Wishes(place=place, kind="person", action="walk", camera="still")):
        facts = facts_in_plain_sight(scene)
        for made in facts.prints:
            x0, _, x1, y1 = facts.actors[made.actor].boxes[min(31, round(made.at_s * FPS))]
            assert x0 - 0.05 < made.x < x1 + 0.05 and abs(made.y - y1) < 0.03
            prints += made.actor == 0
        times = [made.at_s for made in facts.prints]
        assert times == sorted(times)
    assert prints > 20


def test_other_ground_takes_no_prints() -> None:
    for scene in cast_many(range(30), wishes=Wishes(place="meadow")):
        assert facts_in_plain_sight(scene).prints == ()


def test_lightning_never_strikes_more_than_twice_a_second() -> None:
    struck = 0
    for scene in cast_many(range(40), wishes=Wishes(weather="thunder", plot="parade"), seconds=8.0):
        times = np.array(flashes_of(scene))
        struck += len(times)
        assert (times >= 0).all() and (times < 8.0).all() and (np.diff(times) >= 0).all()
        for start in np.arange(0.0, 7.0, 0.25):
            assert ((times >= start) & (times < start + 1.0)).sum() <= 2
        assert facts_in_plain_sight(scene).flashes_s == flashes_of(scene)
    assert struck > 40, "it does strike"


def test_fair_weather_does_not_flash() -> None:
    calm = Mix(weather_varies=0.0)
    scenes = [scene for scene in cast_many(range(100), mix=calm) if scene.plot != "stand-in"]
    assert all(flashes_of(scene) == () for scene in scenes)


def test_a_strobe_flashes_as_often_as_it_says() -> None:
    strobes = [kind for kind, rig in RIGS.items() if rig.flashes_per_second]
    assert strobes
    for kind in strobes:
        scene = cast_many([0], wishes=Wishes(kind=kind, weather="clear"))[0]
        rate = RIGS[kind].flashes_per_second
        assert rate == 5.0 and len(flashes_of(scene)) == scene.seconds * rate
        assert np.diff(flashes_of(scene)) == pytest.approx(1 / rate, abs=1e-3)


def test_standins_are_named_and_play_only_where_they_are_meant_to() -> None:
    standins = {kind for kind, rig in RIGS.items() if rig.standin}
    named = set()
    for scene in cast_many(range(120), mix=Mix(plots=(("stand-in", 1.0),))):
        facts = facts_in_plain_sight(scene)
        assert facts.standins and set(facts.standins) == {actor.kind for actor in scene.actors}
        named |= set(facts.standins)
    assert named == standins
    for scene in cast_many(range(300)):
        assert bool(facts_in_plain_sight(scene).standins) == (scene.plot == "stand-in")


def test_strobes_are_seen_in_the_picture(filmed: Film) -> None:
    strobes = [kind for kind, rig in RIGS.items() if rig.flashes_per_second]
    for kind in strobes:
        one = filmed(0, wishes=Wishes(kind=kind, weather="clear", camera="still"), mix=CALM, fps=20.0, seconds=2.0)
        mask = one.rendering.masks[0].repeat(2, 1).repeat(2, 2) > 128
        bright = np.array([frame[lit].mean() for frame, lit in zip(one.rendering.frames, mask, strict=True)])
        power = np.abs(np.fft.rfft(bright - bright.mean()))
        assert np.argmax(power) / 2.0 == pytest.approx(RIGS[kind].flashes_per_second, abs=0.6)
