"""The shared decks: one subject under a camera at rest; each unseen split has what training never shows."""

from __future__ import annotations

import numpy as np
import pytest

from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.data.worlds import WorldSpec, taught_by
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.decks import (
    TEST,
    UNSEEN,
    UNSEEN_ACTION,
    UNSEEN_DECKS,
    UNSEEN_SIZE,
    UNSEEN_SPEED,
    UNSEEN_TIME,
)
from yozora.evaluation.questions.draw import draw, sits
from yozora.evaluation.questions.question import Question
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.splits import held_out, held_out_action, held_out_time
from yozora.world.places.catalog import PLACES

TAUGHT = {"nano": taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT)), "full": syllabus()}
SHAPE = VideoShape(frames=16, height=32, width=32, fps=4.0)


def of(deck: Deck, taught: Syllabus = TAUGHT["full"]) -> tuple[Question, ...]:
    """Return questions of a deck."""
    return draw(deck, taught, SHAPE, 16)


@pytest.mark.parametrize("deck", [TEST, *UNSEEN_DECKS], ids=lambda deck: deck.name)
def test_there_is_one_subject_and_the_camera_rests(deck: Deck) -> None:
    for one in of(deck):
        assert len(one.facts.actors) == len(one.understood.subjects) == 1
        assert one.facts.camera == "still" and not one.scene.occluders and one.facts.plot == "parade"


def test_on_nano_where_when_who_what_colour_and_where_to_are_asked() -> None:
    for one in of(TEST, TAUGHT["nano"]):
        assert {"kind", "colour", "direction"} <= set(one.understood.subjects[0])
        assert "place" in one.understood.setting
        assert ("time" in one.understood.setting) == (len(PLACES[one.facts.place].times) > 1)


def test_the_test_deck_shows_no_pair_that_training_leaves_out() -> None:
    for one in of(TEST):
        actor = one.facts.actors[0]
        assert not held_out(actor.kind, actor.colour) and not held_out_action(actor.kind, actor.action)
        assert not held_out_time(one.facts.place, one.facts.time)


@pytest.mark.parametrize("model", ["nano", "full"])
def test_unseen_are_colours(model: str) -> None:
    assert all(held_out(one.facts.actors[0].kind, one.facts.actors[0].colour) for one in of(UNSEEN, TAUGHT[model]))


def test_unseen_actions_and_times_are_so_and_are_said() -> None:
    for one in of(UNSEEN_ACTION):
        actor = one.facts.actors[0]
        assert held_out_action(actor.kind, actor.action) and one.understood.subjects[0]["action"] == actor.action
    for one in of(UNSEEN_TIME):
        assert held_out_time(one.facts.place, one.facts.time) and one.understood.setting["time"] == one.facts.time


@pytest.mark.parametrize("model", ["nano", "full"])
def test_unseen_speeds_are_beyond_those_of_training(model: str) -> None:
    for one in of(UNSEEN_SPEED, TAUGHT[model]):
        actor = one.facts.actors[0]
        pace = np.abs(np.median(np.array(actor.velocity), axis=0)) / (1.0, 0.75)
        assert pace.max() > 0.34 and one.understood.subjects[0]["speed"] == "fast"


def test_unseen_sizes_are_beyond_those_of_training() -> None:
    for one in of(UNSEEN_SIZE):
        assert one.understood.subjects[0]["size"] == one.facts.actors[0].size in ("small", "large")


def test_nano_sits_what_it_can_be_asked() -> None:
    sitting = {deck.name for deck in (TEST, *UNSEEN_DECKS) if sits(deck, TAUGHT["nano"]) is None}
    assert sitting == {"test", "unseen", "unseen speed"}
