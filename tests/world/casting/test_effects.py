"""Effects: before, during and after are in the clip, whoever brings the change about is there when it begins."""

from __future__ import annotations

import numpy as np
import pytest

from tests.world.bulk import cast_many
from tests.world.casting.where import boxes, share_in_frame
from yozora.world.casting.effects import AGENTS, BITES
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.physics.motion import simulate
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Scene
from yozora.world.scene.script import DEEDS

FPS = 16.0


def scenes_of(effect: str | None, seeds: int = 40, seconds: float = 4.0) -> list[Scene]:
    return cast_many(range(seeds), wishes=Wishes(plot="effect", effect=effect), seconds=seconds)


@pytest.mark.parametrize("effect", DEEDS)
@pytest.mark.parametrize("seconds", [4.0, 12.0])
def test_there_is_a_before_and_an_after(effect: str, seconds: float) -> None:
    """The level stays what it was until the first change begins, and where the last one left it until the end."""
    for scene in scenes_of(effect, seconds=seconds):
        first, last = scene.changes[0], scene.changes[-1]
        state = simulate(scene, FPS).tracks[first.actor].change
        times = np.arange(len(state)) / FPS
        before, after = state[times < first.start_s], state[times > last.end_s]
        assert len(before) >= 0.15 * len(state), f"seed {scene.seed}: there is no before"
        assert len(after) >= 1, f"seed {scene.seed}: there is no after"
        assert (before == first.before).all() and (after == last.after).all()
        assert first.before != first.after
        during = state[(times >= first.start_s) & (times <= first.end_s)]
        assert (np.diff(during) * np.sign(first.after - first.before) >= 0).all()


@pytest.mark.parametrize("effect", DEEDS)
def test_an_effect_is_what_its_rig_can_undergo(effect: str) -> None:
    for scene in scenes_of(effect):
        for change in scene.changes:
            rig = RIGS[scene.actors[change.actor].kind]
            assert rig.change == ("lit" if change.name == "unlit" else change.name)
            if change.cause is not None:
                agent = RIGS[scene.actors[change.cause].kind]
                assert agent.family in AGENTS[change.name] if change.name in AGENTS else change.name == "unlit"
                assert change.cause != change.actor


def test_changes_follow_each_other_level_by_level() -> None:
    for scene in scenes_of(None, 300):
        for one, two in zip(scene.changes, scene.changes[1:], strict=False):
            assert one.end_s <= two.start_s and one.after == two.before and one.actor == two.actor
        assert scene.changes[-1].end_s < scene.seconds


def test_a_cookie_is_eaten_bite_by_bite() -> None:
    bites = set()
    for scene in scenes_of("bitten", 60, seconds=8.0):
        state = simulate(scene, FPS).tracks[scene.changes[0].actor].change
        assert (np.diff(state) >= 0).all() and state[0] == 0
        assert state[-1] == pytest.approx(len(scene.changes) / BITES)
        bites.add(len(scene.changes))
    assert bites == {1, 2, 3}


def test_a_lamp_goes_on_and_at_times_off_again() -> None:
    ends = set()
    for scene in scenes_of("lit", 60, seconds=8.0):
        state = simulate(scene, FPS).tracks[scene.changes[0].actor].change
        assert state[0] == 0 and state.max() == 1
        assert [change.name for change in scene.changes] in (["lit"], ["lit", "unlit"])
        ends.add(state[-1])
    assert ends == {0.0, 1.0}
    for scene in scenes_of("unlit", 20):
        state = simulate(scene, FPS).tracks[scene.changes[0].actor].change
        assert {state[0], state[-1]} <= {0.0, 1.0} and state.max() == 1 and state.min() == 0


def test_of_itself_a_lamp_also_only_goes_out() -> None:
    """What nobody wished for has every change that can be wished for: else no lesson would show it."""
    told = {tuple(change.name for change in scene.changes) for scene in scenes_of(None, 400)}
    assert {("lit",), ("unlit",), ("lit", "unlit")} <= told


def test_who_changes_something_has_come_up_to_it() -> None:
    """When the change begins the two boxes are within a hand's breadth; a while before they were further apart."""
    agents = 0
    for scene in scenes_of(None, 300):
        for change in scene.changes[:1]:
            if change.cause is None:
                continue
            agents += 1
            box = boxes(scene, FPS)[[change.cause, change.actor]]
            gap = np.maximum(box[0, :, 0], box[1, :, 0]) - np.minimum(box[0, :, 2], box[1, :, 2])
            at = round(change.start_s * FPS)
            assert gap[at] < 0.06, f"seed {scene.seed}: {gap[at]:.2f} apart"
            assert gap[0] > gap[at] + 0.05, f"seed {scene.seed}: it was there all along"
            assert share_in_frame(scene, box[:, at]).min() > 0.55, f"seed {scene.seed}: both are in sight"
            assert scene.actors[change.cause].group == 0 and scene.actors[change.actor].group == 1
    assert agents > 100


def test_most_effects_have_an_agent_or_none_as_they_should() -> None:
    """What nobody does (melting) comes of itself; what somebody can do, somebody mostly does."""
    scenes = cast_many(range(300), mix=Mix(plots=(("effect", 1.0),)))
    for scene in scenes:
        causes = {change.cause for change in scene.changes}
        assert len(causes) == 1
        assert len(scene.actors) == (1 if causes == {None} else 2)
    assert {None, 0} == {change.cause for scene in scenes for change in scene.changes}
