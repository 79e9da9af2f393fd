"""Narrowing: a model is asked only what it was taught, and told why it is not asked the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yozora.core.errors import UsageError
from yozora.data.worlds import WorldSpec, taught_by
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.narrow import narrowed, sits
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.first_light import FIRST_LIGHT, KINDS, PLACES
from yozora.world.rigs.catalog import RIGS

NANO = taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT))
FULL = syllabus()
ANY = Deck(name="any")


@pytest.mark.parametrize(
    ("deck", "reason"),
    [
        (ANY, None),
        (Deck(name="d", needs=("relation",)), "was not taught relations"),
        (Deck(name="d", says=("size",)), "was not taught sizes"),
        (Deck(name="d", shares={"plots": (("effect", 1.0),)}), "was not taught lasting effects"),
        (Deck(name="d", shares={"plots": (("story", 1.0),)}), "was not taught the order of a story"),
        (Deck(name="d", shares={"plots": (("story", 1.0), ("parade", 0.1))}), None),
        (Deck(name="d", shares={"three_subjects": 1.0}), "was not taught three subjects at once"),
    ],
)
def test_who_sits_and_why_not(deck: Deck, reason: str | None) -> None:
    assert sits(deck, NANO) == reason
    assert sits(deck, FULL) is None


def test_without_the_words_of_every_caption_nobody_sits() -> None:
    for slot, words in (("kind", "any subjects"), ("place", "places"), ("colour", "colours"), ("time", "times of day")):
        less = replace(FULL, concepts=tuple(concept for concept in FULL.concepts if concept.slot != slot))
        assert sits(ANY, less) == f"was not taught {words}"


def test_the_world_as_nano_knows_it_is_plain() -> None:
    mix = narrowed(ANY, NANO)
    assert mix.plain and mix.three_subjects == 0
    assert set(mix.kinds or ()) == set(KINDS) and set(mix.places or ()) == set(PLACES)
    assert mix.weathers == ("clear",) and mix.styles == ("storybook",)
    assert set(mix.cameras or ()) == {"still", "pan left", "pan right", "zoom in", "zoom out"}


def test_the_whole_world_is_left_as_it_is_but_for_what_a_policy_forbids() -> None:
    mix = narrowed(ANY, FULL)
    assert not mix.plain and mix.crowds > 0 and mix.three_subjects > 0
    assert set(mix.kinds or ()) == {name for name, rig in RIGS.items() if not rig.standin}
    assert "stand-in" not in dict(mix.plots) and "effect" in dict(mix.plots)


def test_a_deck_narrows_further_and_never_widens() -> None:
    deck = Deck(name="d", shares={"kinds": ("dog", "giraffe"), "cameras": ("still", "tilt up"), "crowds": 1.0})
    mix = narrowed(deck, NANO)
    assert mix.kinds == ("dog",) and mix.cameras == ("still",) and mix.crowds == 0


def test_a_share_that_no_mix_has_is_refused() -> None:
    with pytest.raises(UsageError, match="crowd"):
        sits(Deck(name="d", shares={"crowd": 1.0}), FULL)
