"""Colour is drawn apart from all else: what colour a subject is tells nothing of where it goes or what happens."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from tests.world.bulk import cast_many
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import Actor, Scene

Told = Callable[[Scene, Actor], str]
BEHAVIOUR: dict[str, Told] = {
    "action": lambda scene, actor: actor.beats[0].action,
    "direction": lambda scene, actor: actor.direction,
    "speed": lambda scene, actor: actor.speed,
    "plot": lambda scene, actor: scene.plot,
    "pattern": lambda scene, actor: actor.pattern,
    "time": lambda scene, actor: scene.time,
    "camera": lambda scene, actor: scene.camera.move,
}


@pytest.fixture(scope="module")
def cast() -> list[tuple[Scene, Actor]]:
    """Return the first actor of six thousand scenes."""
    return [(scene, scene.actors[0]) for scene in cast_many(range(10_000, 16_000))]


def table_of(cast: list[tuple[Scene, Actor]], told: Told) -> npt.NDArray[np.float64]:
    """Return how often each colour (rows) comes with each answer (columns), without rows and columns of nothing."""
    answers = sorted({told(*one) for one in cast})
    table = np.zeros((len(COLOURS), len(answers)))
    for scene, actor in cast:
        table[list(COLOURS).index(actor.colour), answers.index(told(scene, actor))] += 1
    return table[table.sum(1) > 0]


@pytest.mark.parametrize("name", BEHAVIOUR)
def test_colour_tells_nothing_of_behaviour(cast: list[tuple[Scene, Actor]], name: str) -> None:
    """Pearson's chi-square of colour against behaviour, kind by kind (a kind has its own colours)."""
    total = freedom = 0.0
    for kind in RIGS:
        own = [one for one in cast if one[1].kind == kind]
        table = table_of(own, BEHAVIOUR[name]) if own else np.zeros((0, 0))
        if min(table.shape) < 2:
            continue
        expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
        total += float(((table - expected) ** 2 / expected).sum())
        freedom += (table.shape[0] - 1) * (table.shape[1] - 1)
    assert freedom > 100
    # The sum is close to normal: four deviations past its mean is one chance in thirty thousand.
    assert total < freedom + 4 * np.sqrt(2 * freedom)


@pytest.mark.parametrize("name", ["direction", "speed", "plot", "time"])
def test_colour_and_behaviour_share_no_information(cast: list[tuple[Scene, Actor]], name: str) -> None:
    table = table_of(cast, BEHAVIOUR[name])
    share = table / table.sum()
    chance = share.sum(1, keepdims=True) * share.sum(0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.nansum(share * np.log2(share / chance))
    # By chance alone a table of counts shares so much (Miller and Madow, 1955).
    by_chance = (table.shape[0] - 1) * (table.shape[1] - 1) / (2 * np.log(2) * table.sum())
    assert bits - by_chance < 0.005


def test_the_test_of_independence_can_fail(cast: list[tuple[Scene, Actor]]) -> None:
    """If but one car in ten went by its colour, it would show."""
    table = table_of(cast, lambda scene, actor: actor.colour if scene.seed % 10 == 0 else "any")
    share = table / table.sum()
    chance = share.sum(1, keepdims=True) * share.sum(0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.nansum(share * np.log2(share / chance)) > 0.05
