"""Controls: every one fails with a perfect reading, noise or not, though its truth passes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tests.evaluation.marking.readings import controls as made
from tests.evaluation.marking.readings import noisy, studio, unchecked
from yozora.core.errors import UsageError
from yozora.core.shapes import VideoShape
from yozora.evaluation.marking import controls
from yozora.evaluation.marking.controls import CONTROLS, LASTING, Control, control
from yozora.evaluation.marking.studio import Studio, Take
from yozora.evaluation.marking.verdict import judge
from yozora.world.casting.wishes import Wishes

FEW, MANY = 3, 60


@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_fails_and_so_it_does_with_noise(name: str) -> None:
    for seed, one in enumerate(made(name, FEW)):
        assert (one.name, one.seed, one.fps) == (name, seed, 8.0) and one.about
        assert one.frames.shape == (32, 32, 32, 3) and one.frames.dtype == np.uint8
        for read in (one.reading, noisy(one.reading, seed)):
            assert not judge(one.understood, read).passed, (one.prompt, one.about)


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTROLS)
def test_many_controls_fail(name: str) -> None:
    assert not [one.prompt for one in made(name, MANY) if judge(one.understood, one.reading).passed]


@pytest.mark.parametrize(
    ("name", "check"),
    [("shuffled", ("continuity", "lasting")), ("recoloured", ("identity",)), ("healed", ("lasting",))],
)
def test_what_is_wrong_in_itself_is_found_without_the_prompt(name: str, check: tuple[str, ...]) -> None:
    for one in made(name, FEW):
        verdict = judge(one.understood, one.reading)
        assert {fault.check for fault in verdict.faults} & set(check)


def test_swaps_are_found_by_who_comes_back() -> None:
    for one in made("swapped", FEW):
        verdict = judge(one.understood, one.reading)
        kinds = [kind for kind in one.reading.subjects[0].kinds if kind]
        assert len(set(kinds)) == 2 and len(set(one.reading.subjects[0].colours) - {None}) == 1
        assert "identity" in {fault.check for fault in verdict.faults}


@pytest.mark.parametrize("name", ["wrong prompt", "reversed"])
def test_what_is_wrong_for_its_prompt_does_not_adhere(name: str) -> None:
    assert not any(judge(one.understood, one.reading).adheres for one in made(name, FEW))


def test_lasting_changes_take_turns() -> None:
    subjects = [each for one in made("healed", len(LASTING)) for each in one.reading.subjects]
    assert {change.name for each in subjects for change in each.changes} == set(LASTING)


def first_spoilt(name: str, wishes: dict[str, str]) -> tuple[Take, Control]:
    """Return the first take that lends itself to a control, and what becomes of it."""
    takes = (studio().take(seed, Wishes(**wishes)) for seed in range(200))
    both = ((take, CONTROLS[name](studio(), take, Random(7))) for take in takes)
    return next((take, spoilt) for take, spoilt in both if spoilt is not None)


@pytest.mark.parametrize(
    ("name", "wishes"),
    [("recoloured", {}), ("healed", {"effect": "bitten"}), ("swapped", {"plot": "permanence"})],
)
def test_splices_are_the_truth_up_to_the_join_and_never_after(name: str, wishes: dict[str, str]) -> None:
    take, spoilt = unchecked(first_spoilt, name, wishes)
    same = (spoilt.frames == take.frames).all((1, 2, 3))
    assert same[0] and not same[-1] and (np.diff(same.astype(int)) <= 0).sum() >= len(same) - 2
    first = int(np.flatnonzero(~same)[0])
    assert same[:first].all() and spoilt.prompt == take.prompt
    assert judge(take.understood, take.reading).passed and not judge(spoilt.understood, spoilt.reading).passed


def test_the_same_seed_gives_the_same_control() -> None:
    for name in ("shuffled", "wrong prompt"):
        one, again = made(name, FEW)[0], unchecked(control, name, 0, studio())
        assert (one.frames == again.frames).all() and one.prompt == again.prompt and one.reading == again.reading


def test_controls_can_be_had_in_any_shape() -> None:
    wide = Studio(shape=VideoShape(frames=48, height=32, width=48, fps=12.0), syllabus=studio().syllabus)
    one = unchecked(control, "recoloured", 3, wide)
    assert one.frames.shape == (48, 32, 48, 3) and not judge(one.understood, one.reading).passed


def test_an_unknown_control_and_one_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="choose from"):
        control("upside down", 0, studio())
    monkeypatch.setattr(controls, "TRIES", 3)
    short = Studio(shape=VideoShape(frames=6, height=16, width=16, fps=8.0), syllabus=studio().syllabus)
    with pytest.raises(UsageError, match=r"No scene of 0\.75 seconds lends itself"):
        control("swapped", 0, short)
