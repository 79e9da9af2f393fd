"""Stories: up to a minute of one actor's doings, in sight for the most part, with all that it changes kept changed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.world.bulk import cast_many
from tests.world.casting.pairs import legs
from tests.world.casting.where import boxes, share_in_frame
from yozora.world.casting.splits import VELOCITIES
from yozora.world.casting.wishes import Wishes
from yozora.world.physics.motion import simulate
from yozora.world.scene.scene import Scene

LENGTHS = (6.0, 12.0, 30.0, 60.0)


@pytest.fixture(scope="module")
def told() -> dict[float, list[Scene]]:
    return {seconds: cast_many(range(60), wishes=Wishes(plot="story"), seconds=seconds) for seconds in LENGTHS}


@pytest.mark.parametrize("seconds", LENGTHS)
def test_beats_follow_each_other_and_fill_the_clip(told: dict[float, list[Scene]], seconds: float) -> None:
    for scene in told[seconds]:
        for actor in scene.actors:
            starts, ends = ([getattr(beat, name) for beat in actor.beats] for name in ("start_s", "end_s"))
            assert [0.0, *ends] == pytest.approx([*starts, seconds])
            assert all(start < end for start, end in zip(starts, ends, strict=True))


@pytest.mark.parametrize("seconds", LENGTHS)
def test_something_happens_all_the_time(told: dict[float, list[Scene]], seconds: float) -> None:
    """At least three things, of at least two kinds, none of them longer than a third of the story or twelve seconds."""
    for scene in told[seconds]:
        beats = scene.actors[0].beats
        does = [beat.action for beat in beats]
        assert len(does) >= 3 and len(set(does)) >= 2, f"seed {scene.seed}: {does}"
        assert max(beat.end_s - beat.start_s for beat in beats) < max(0.5 * seconds, 12.0)
    most = [len(scene.actors[0].beats) for scene in told[seconds]]
    assert np.mean(most) >= {6.0: 3, 12.0: 3, 30.0: 6, 60.0: 10}[seconds]


def test_longer_stories_tell_more(told: dict[float, list[Scene]]) -> None:
    means = [np.mean([len(scene.actors[0].beats) for scene in told[seconds]]) for seconds in LENGTHS]
    assert means == sorted(means) and means[-1] > 2 * means[0]


@pytest.mark.parametrize("seconds", LENGTHS)
def test_the_cast_is_kept_and_stays_in_sight(told: dict[float, list[Scene]], seconds: float) -> None:
    """One actor and at most one thing; but for what the script hides, the actor is in the frame, as is the thing."""
    for scene in told[seconds]:
        assert len(scene.actors) in (1, 2)
        inside = share_in_frame(scene, boxes(scene, 2.0))
        actions = np.array(simulate(scene, 2.0).tracks[0].actions)
        meant = np.isin(actions, ("leave", "hide", "return"))
        assert inside[0][~meant].min() > 0.6, f"seed {scene.seed}"
        assert (actions == "hide").mean() < 0.6, f"seed {scene.seed} is mostly empty"
        if len(scene.actors) == 2:
            assert inside[1].min() > 0.6
            assert {beat.action for beat in scene.actors[1].beats} == {"stand"}


@pytest.mark.parametrize("seconds", LENGTHS)
def test_nobody_walks_faster_than_others_run(told: dict[float, list[Scene]], seconds: float) -> None:
    for scene in told[seconds]:
        for beat, vx, _ in legs(scene.actors[0]):
            assert abs(vx) < VELOCITIES["fast"][1], f"seed {scene.seed}: {beat.action} at {abs(vx):.2f}"
            if beat.action in ("walk", "run"):
                assert abs(vx) > 0.05, f"seed {scene.seed}: {beat.action} at {abs(vx):.3f}"


@pytest.mark.parametrize("seconds", LENGTHS)
def test_what_is_changed_stays_changed(told: dict[float, list[Scene]], seconds: float) -> None:
    deeds = 0
    for scene in told[seconds]:
        for change in scene.changes:
            assert (change.actor, change.cause) == (1, 0)
        if scene.changes:
            state = simulate(scene, 4.0).tracks[1].change
            times = np.arange(len(state)) / 4.0
            last = scene.changes[-1]
            assert (state[times > last.end_s] == last.after).all()
            if all(change.name != "unlit" for change in scene.changes):
                assert (np.diff(state) >= 0).all()
            deeds += 1
    assert deeds > 10


def test_out_of_sight_for_a_while_and_back(told: dict[float, list[Scene]]) -> None:
    """Who leaves returns, after hiding for no longer than ten seconds, by the way it went."""
    away = 0
    for seconds in LENGTHS:
        for scene in told[seconds]:
            beats = scene.actors[0].beats
            for one, two, three in zip(beats, beats[1:], beats[2:], strict=False):
                if one.action != "leave":
                    continue
                assert (two.action, three.action) == ("hide", "return")
                assert 0.3 < two.end_s - two.start_s < 10.0
                assert not 0 < two.x < scene.aspect
                away += 1
    assert away > 10
