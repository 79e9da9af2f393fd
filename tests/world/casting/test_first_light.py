"""First light: nano's world stays as small as it was when nano learned it, however the world grows."""

from __future__ import annotations

import pytest

from tests.world.bulk import cast_many
from yozora.world.casting.first_light import FIRST_LIGHT, KINDS, PLACES
from yozora.world.casting.splits import held_out
from yozora.world.scene.scene import Scene

COLOURS = {"red", "orange", "yellow", "green", "blue", "purple", "pink", "white"}


@pytest.fixture(scope="module")
def cast() -> list[Scene]:
    return cast_many(range(2000), mix=FIRST_LIGHT)


def test_only_what_it_had_is_cast_and_all_of_it(cast: list[Scene]) -> None:
    actors = [actor for scene in cast for actor in scene.actors]
    assert {scene.place for scene in cast} == set(PLACES)
    assert {actor.kind for actor in actors} == set(KINDS)
    assert {actor.colour for actor in actors} == COLOURS
    assert {scene.time for scene in cast} == {"dawn", "day", "sunset", "night"}
    assert {scene.camera.move for scene in cast} == {"still", "pan left", "pan right", "zoom in", "zoom out"}
    assert {beat.action for actor in actors for beat in actor.beats} <= {
        "walk", "run", "fly", "swim", "drive", "sail", "bounce", "roll",
    }  # fmt: skip


def test_scenes_are_plain(cast: list[Scene]) -> None:
    for scene in cast:
        assert (scene.plot, scene.weather, scene.style) == ("parade", "clear", "storybook")
        assert scene.relation is None and not scene.changes and not scene.ropes and scene.ramp is None
        assert len(scene.actors) in (1, 2) and len({actor.kind for actor in scene.actors}) == len(scene.actors)
        assert scene.camera.pace == "slow" and len(scene.occluders) <= 1
        for actor in scene.actors:
            (beat,) = actor.beats
            assert (actor.pattern, actor.size) == ("plain", "medium") and beat.partner is None
            assert (beat.x, beat.y) != (actor.x, actor.y), "everybody is on the way"


def test_its_shares_are_kept(cast: list[Scene]) -> None:
    count = len(cast)
    assert sum(len(scene.actors) == 2 for scene in cast) / count == pytest.approx(0.12, abs=0.03)
    assert sum(scene.camera.move != "still" for scene in cast) / count == pytest.approx(0.2, abs=0.03)
    assert sum(bool(scene.occluders) for scene in cast) / count == pytest.approx(0.2, abs=0.03)
    for place in PLACES:
        assert sum(scene.place == place for scene in cast) > 0.5 * count / len(PLACES)


def test_only_colours_are_held_out(cast: list[Scene]) -> None:
    """In training no held-out pair is seen, in the unseen split nothing else is; actions and times are all shown."""
    assert not any(held_out(actor.kind, actor.colour) for scene in cast for actor in scene.actors)
    for scene in cast_many(range(200), mix=FIRST_LIGHT, split="unseen"):
        assert held_out(scene.actors[0].kind, scene.actors[0].colour)
    shown = {(scene.place, scene.time) for scene in cast}
    assert len(shown) == 4 * (len(PLACES) - 1) + 1, "space knows night alone"
