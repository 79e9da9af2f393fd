"""Habitats are those of the world."""

from __future__ import annotations

from yozora.generation.habitats import ELSEWHERE, LIGHTS, OFFERED, TIMES, knows, lives
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS


def test_everybody_lives_where_the_world_has_them() -> None:
    assert set(OFFERED) == set(PLACES) and set(ELSEWHERE) <= set(RIGS) and set(LIGHTS) <= set(PLACES)
    for name, place in PLACES.items():
        homes = {kind for kind in RIGS if lives(kind, name)}
        assert homes == {kind for kind, rig in RIGS.items() if set(rig.habitats) & set(place.habitats)}
        assert {time for time in TIMES if knows(name, time)} == set(place.times)


def test_a_place_of_which_nothing_is_known_is_nobodys_home() -> None:
    assert not lives("dog", "opera") and knows("opera", "day")
