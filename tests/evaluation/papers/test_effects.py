"""The effects paper: the truth passes; what does not happen, heals, comes too early or to another one does not."""

from __future__ import annotations

from dataclasses import replace

from tests.evaluation.papers.lawful import changed, lines, mean, swapped, truths, worn
from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.marking.splice import backwards
from yozora.evaluation.papers.effects import EFFECT, EFFECTS, LONG_EFFECT, MARKS, PAPER, TRACKS, marks_of
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.scene.script import DEEDS


def things() -> list[Sheet]:
    """Return sheets with things that change."""
    return [*truths(EFFECT, 18), *truths(LONG_EFFECT, 4)]


def every() -> list[Sheet]:
    """Return sheets of all effects."""
    return [*things(), *truths(TRACKS, 5)]


def lasting(sheets: list[Sheet]) -> set[str]:
    """Return the keys of those whose effect is to last."""
    return {s.question.key for s in sheets if any("lasts" in marks for marks in marks_of(s).values())}


def test_the_truth_passes_and_every_effect_is_asked() -> None:
    found = lines(PAPER, every())
    assert set(found) == {f"effects/{name}" for name in ("all", *MARKS, *EFFECTS)}
    for line in found.values():
        assert line.scores and mean(line) == 1.0, line.name
    assert len(found["effects/lasts"].scores) >= 15
    assert len(found["effects/cause first"].scores) >= 12


def test_a_poor_examiner_does_not_spoil_it() -> None:
    found = lines(PAPER, [worn(sheet, number) for number, sheet in enumerate(every())])
    assert mean(found["effects/all"]) >= 0.96


def test_nothing_happens() -> None:
    def unmoved(subject: SubjectReading) -> SubjectReading:
        return replace(subject, changes=(), state=(subject.state[0],) * len(subject.state))

    sheets = [changed(sheet, unmoved) for sheet in every()]
    sheets = [replace(sheet, reading=replace(sheet.reading, prints_s=None)) for sheet in sheets]
    found = lines(PAPER, sheets)
    assert mean(found["effects/happens"]) == 0.0
    assert mean(found["effects/all"]) == 0.0
    assert not found["effects/lasts"].scores


def test_a_healed_bite_does_not_last() -> None:
    def healed(subject: SubjectReading) -> SubjectReading:
        if not subject.changes:
            return subject
        third = (len(subject.state) - 1 - round(8 * subject.changes[-1].end_s)) // 3
        late = len(subject.state) - max(4, third)
        return replace(subject, state=(*subject.state[:late], *(subject.state[0],) * (len(subject.state) - late)))

    sheets = things()
    keys = lasting(sheets)
    found = lines(PAPER, [changed(sheet, healed) for sheet in sheets])["effects/lasts"]
    assert set(found.scores) == keys
    assert mean(found) == 0.0


def test_what_heals_for_a_while_in_the_middle_has_healed() -> None:
    def relapsed(subject: SubjectReading) -> SubjectReading:
        if not subject.changes:
            return subject
        since = round(8 * subject.changes[-1].end_s) + 2
        state = list(subject.state)
        state[since : since + 6] = [subject.state[0]] * len(state[since : since + 6])
        return replace(subject, state=tuple(state))

    found = lines(PAPER, [changed(sheet, relapsed) for sheet in truths(LONG_EFFECT, 4)])["effects/lasts"]
    assert found.scores
    assert mean(found) == 0.0


def test_what_vanishes_once_changed_does_not_last() -> None:
    def vanished(subject: SubjectReading) -> SubjectReading:
        if not subject.changes:
            return subject
        since = round(8 * subject.changes[0].end_s) + 2
        return replace(subject, boxes=(*subject.boxes[:since], *(None,) * (len(subject.boxes) - since)))

    found = lines(PAPER, [changed(sheet, vanished) for sheet in truths(EFFECT, 18)])["effects/lasts"]
    assert mean(found) <= 0.1


def test_an_effect_before_its_agent_comes() -> None:
    def early(subject: SubjectReading) -> SubjectReading:
        changes = tuple(replace(each, start_s=0.1, end_s=0.3) for each in subject.changes)
        return replace(subject, changes=changes)

    sheets = truths(LONG_EFFECT, 4) + truths(EFFECT, 18)
    found = lines(PAPER, [changed(sheet, early) for sheet in sheets])["effects/cause first"]
    assert len(found.scores) >= 10
    assert mean(found) <= 0.1


def test_an_effect_without_its_agent() -> None:
    def alone(sheet: Sheet) -> Sheet:
        stays = tuple(subject for subject in sheet.reading.subjects if subject.changes)
        return replace(sheet, reading=replace(sheet.reading, subjects=stays))

    found = lines(PAPER, [alone(sheet) for sheet in truths(EFFECT, 18)])["effects/cause first"]
    assert len(found.scores) >= 8
    assert mean(found) == 0.0


def test_another_one_is_changed() -> None:
    recoloured = [changed(sheet, lambda s: replace(s, colour="no colour")) for sheet in truths(EFFECT, 18)]
    assert mean(lines(PAPER, recoloured)["effects/right one"]) == 0.0

    def doubled(sheet: Sheet) -> Sheet:
        thing = next(subject for subject in sheet.reading.subjects if subject.changes)
        twin = replace(thing, colour="no colour", group=7)
        return replace(sheet, reading=replace(sheet.reading, subjects=(*sheet.reading.subjects, twin)))

    assert mean(lines(PAPER, [doubled(sheet) for sheet in truths(EFFECT, 18)])["effects/right one"]) == 0.0


def test_backwards_nothing_is_done() -> None:
    sheets = [replace(sheet, reading=backwards(sheet.reading)) for sheet in things()]
    found = lines(PAPER, sheets)
    # A lamp that goes on and off again does so backwards, too.
    assert mean(found["effects/all"]) <= 0.15


def test_the_truth_of_another_prompt_does_not_do() -> None:
    def effect(sheet: Sheet) -> str:
        return next(change.name for actor in sheet.question.facts.actors for change in actor.changes)

    found = lines(PAPER, swapped(truths(EFFECT, 18), effect))
    assert mean(found["effects/all"]) <= 0.12


def test_footprints_before_anybody_walks() -> None:
    def late(subject: SubjectReading) -> SubjectReading:
        return replace(subject, boxes=(*(None,) * 20, *subject.boxes[20:]))

    sheets = [changed(sheet, late) for sheet in truths(TRACKS, 5)]
    sheets = [replace(sheet, reading=replace(sheet.reading, prints_s=0.0)) for sheet in sheets]
    assert mean(lines(PAPER, sheets)["effects/cause first"]) == 0.0


def test_each_effect_is_asked_in_turn() -> None:
    asked = [next(c.name for a in s.question.facts.actors for c in a.changes) for s in truths(EFFECT, 18)]
    assert {name: asked.count(name) for name in DEEDS} == dict.fromkeys(DEEDS, 2)
