"""Drawing: the same number is the same question, understood in every word and true of its scene."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yozora.core.errors import UsageError
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.data.worlds import WorldSpec, taught_by
from yozora.evaluation.examiner.reading import reading_of
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.draw import draw, said
from yozora.evaluation.questions.question import Question
from yozora.evaluation.read_back import mistakes
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes

NANO = taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT))
FULL = syllabus()
SHAPE = VideoShape(frames=16, height=32, width=48, fps=4.0)
ANY = Deck(name="any")


def of(deck: Deck, count: int = 8, taught: Syllabus = FULL) -> tuple[Question, ...]:
    """Return questions of a deck."""
    return draw(deck, taught, SHAPE, count)


def test_the_same_number_is_the_same_question_however_many_are_drawn() -> None:
    few, many = of(ANY, 3), of(ANY, 9)
    assert few == many[:3] == of(ANY, 3)
    assert len({one.key for one in many}) == len({one.seed for one in many}) == 9
    assert [one.key for one in many] == [f"any/{number:04d}" for number in range(9)]
    assert all(one.deck == "any" and one.like is None for one in many)


def test_another_deck_asks_something_else() -> None:
    assert {one.prompt for one in of(ANY)}.isdisjoint(one.prompt for one in of(replace(ANY, name="other")))


@pytest.mark.parametrize("taught", [NANO, FULL], ids=["nano", "full"])
def test_every_prompt_is_understood_and_true(taught: Syllabus) -> None:
    keys = {concept.key for concept in taught.concepts}
    for one in of(ANY, 40, taught):
        assert one.understood == understand(one.prompt, taught) and not one.understood.unknown
        assert not mistakes(one.understood, one.facts)
        assert one.truth == reading_of(one.facts)
        for slot in ("place", "time", "camera", "weather", "style"):
            usual = {"weather": "clear", "style": "storybook"}.get(slot)
            assert getattr(one.facts, slot) == usual or f"{slot}:{getattr(one.facts, slot)}" in keys
        assert all(f"kind:{actor.kind}" in keys and f"colour:{actor.colour}" in keys for actor in one.facts.actors)


def test_a_clip_is_filmed_as_its_facts_say() -> None:
    (one,) = of(ANY, 1, NANO)
    assert one.film().shape == (16, 32, 48, 3)
    assert one.facts.seconds == 4.0 and one.scene.aspect == 1.5 and len(one.facts.actors[0].boxes) == 16


def test_a_deck_has_its_own_length() -> None:
    (one,) = of(replace(ANY, seconds=6.0), 1, NANO)
    assert one.shape.frames == 24 and one.facts.seconds == 6.0 and one.film().shape[0] == 24


def test_wishes_come_true_by_number_and_are_said() -> None:
    def wish(number: int, mix: Mix) -> Wishes:
        """Ask for each size in turn."""
        return Wishes(size=("small", "large")[number % 2], plot="parade")

    for number, one in enumerate(of(replace(ANY, wishes=wish))):
        size = ("small", "large")[number % 2]
        assert one.facts.actors[0].size == size and one.understood.subjects[0]["size"] == size


def test_what_a_deck_says_is_in_every_prompt() -> None:
    shares: dict[str, object] = {"plots": (("parade", 1.0),), "acts": 0.0}
    spoken = of(replace(ANY, says=("speed",), shares=shares), 12, NANO)
    assert all("speed" in said(one.understood) for one in spoken)
    free = of(replace(ANY, shares=shares), 12, NANO)
    assert not all("speed" in said(one.understood) for one in free)


def test_several_videos_of_one_prompt_differ_in_their_seed_alone() -> None:
    drawn = of(replace(ANY, seeds=3), 4, NANO)
    assert len(drawn) == 12 and len({one.seed for one in drawn}) == len({one.key for one in drawn}) == 12
    for first, second, third in (drawn[at : at + 3] for at in range(0, 12, 3)):
        assert first.like is None and second.like == third.like == first.key
        assert first.prompt == second.prompt == third.prompt and first.scene == third.scene
        assert second.deck == "any"
    assert [one.prompt for one in drawn[::3]] == [one.prompt for one in of(ANY, 4, NANO)]


def test_words_that_nobody_knows_are_let_through_where_a_deck_puts_them_in() -> None:
    def reword(number: int, prompt: str, taught: Syllabus) -> str | None:
        """Add a word that means nothing, to every other prompt only."""
        return f"{prompt} blorptic" if number % 2 else None

    drawn = of(replace(ANY, reword=reword), 4, NANO)
    assert [one.key for one in drawn] == ["any/0001", "any/0003", "any/0005", "any/0007"]
    assert all([word.word for word in one.understood.unknown] == ["blorptic"] for one in drawn)


def test_who_does_not_sit_is_asked_nothing() -> None:
    with pytest.raises(UsageError, match="was not taught relations"):
        of(replace(ANY, needs=("relation",)), 1, NANO)


def test_what_cannot_be_is_refused_after_a_while() -> None:
    def wish(number: int, mix: Mix) -> Wishes:
        """Ask for what nobody can do."""
        return Wishes(kind="fish", place="space", plot="parade")

    with pytest.raises(UsageError, match="cannot be shown"):
        of(replace(ANY, wishes=wish), 1)
