"""The permanence paper: the truth passes; one that vanishes, is swapped, moved or heals while hidden does not."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from tests.evaluation.papers.lawful import FPS, changed, lines, mean, swapped, truths, worn
from tests.model.conditioning.nano_syllabus import NANO
from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.marking.kinematics import absences
from yozora.evaluation.papers.permanence import HIDING, LONG_HIDING, LONG_STORIES, PAPER, PASSING, SCREENED, returns_of
from yozora.evaluation.questions.narrow import sits
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.facts.facts import ActorFacts

COUNT, FEW = 10, 3


def every() -> list[Sheet]:
    """Return sheets of all lengths and ways of hiding."""
    return [*short(), *truths(LONG_HIDING, FEW), *truths(LONG_STORIES, FEW)]


def short() -> list[Sheet]:
    """Return sheets of four seconds."""
    return [*truths(PASSING, COUNT), *truths(HIDING, COUNT), *truths(SCREENED, COUNT + 4)]


def first_gap(subject: SubjectReading) -> tuple[int, int] | None:
    """Return the last frame before, and the first after, the first time out of sight with an end."""
    gap = next((gap for gap in absences(subject, FPS) if gap.back is not None), None)
    return (gap.last, gap.back) if gap and gap.back is not None else None


def after(subject: SubjectReading, **rows: object) -> SubjectReading:
    """Return a subject with these values in every frame in which it is seen after its first time out of sight."""
    gap = first_gap(subject)
    if gap is None:
        return subject
    told: dict[str, Any] = {}
    for name, value in rows.items():
        row = getattr(subject, name)
        later = [value if box is not None else old for box, old in zip(subject.boxes, row, strict=True)][gap[1] :]
        told[name] = (*row[: gap[1]], *later)
    return replace(subject, **told)


def test_the_truth_returns_and_every_length_is_met() -> None:
    found = lines(PAPER, every())
    assert len(found["permanence/all"].scores) >= 30
    for line in found.values():
        assert not line.scores or mean(line) == 1.0, line.name
    for label in ("1-2 s", "2-4 s", "4-10 s"):
        assert found[f"permanence/hidden {label}"].scores, label
    assert len(found["permanence/state"].scores) >= 12


def test_a_poor_examiner_does_not_spoil_it() -> None:
    found = lines(PAPER, [worn(sheet, number) for number, sheet in enumerate(every())])
    assert mean(found["permanence/all"]) >= 0.97


def test_who_never_returns_fails_by_the_time_that_is_left() -> None:
    def gone(subject: SubjectReading) -> SubjectReading:
        return after(subject, boxes=None, velocity=None, kinds=None, colours=None)

    found = lines(PAPER, [changed(sheet, gone) for sheet in short()])
    assert mean(found["permanence/hides"]) == 1.0
    assert mean(found["permanence/returns"]) == 0.0
    assert mean(found["permanence/all"]) == 0.0
    assert not found["permanence/same"].scores
    assert sum(len(line.scores) for name, line in found.items() if "/hidden " in name) >= 28


def test_who_is_never_hidden_was_not_asked_in_vain() -> None:
    def shown(subject: SubjectReading) -> SubjectReading:
        gap = first_gap(subject)
        if gap is None:
            return subject
        box = subject.boxes[gap[0]]
        return replace(subject, boxes=tuple(old or box for old in subject.boxes))

    found = lines(PAPER, [changed(sheet, shown) for sheet in short()])
    assert mean(found["permanence/hides"]) == 0.0
    assert mean(found["permanence/all"]) == 0.0
    assert not found["permanence/returns"].scores


def test_another_kind_or_colour_is_not_the_same() -> None:
    told: tuple[dict[str, Any], ...] = ({"kinds": "no kind"}, {"colours": "no colour"})
    for rows in told:
        found = lines(PAPER, [changed(sheet, partial(after, **rows)) for sheet in short()])
        assert mean(found["permanence/same"]) == 0.0
        assert mean(found["permanence/returns"]) == 1.0


def test_a_size_that_doubles_is_not_the_same() -> None:
    def grown(subject: SubjectReading) -> SubjectReading:
        gap = first_gap(subject)
        if gap is None:
            return subject
        boxes = tuple(
            box if box is None or frame < gap[1] else (box[0], box[1] - (box[3] - box[1]), box[2], box[3])
            for frame, box in enumerate(subject.boxes)
        )
        return replace(subject, boxes=boxes)

    found = lines(PAPER, [changed(sheet, grown) for sheet in short()])
    assert mean(found["permanence/same"]) == 0.0


def test_one_that_comes_back_as_another_track_of_another_kind_has_not_returned() -> None:
    sheet = truths(PASSING, COUNT)[0]
    subject = sheet.reading.subjects[0]
    gap = first_gap(subject)
    assert gap is not None
    hidden = (None,) * len(subject.boxes)
    early = replace(subject, boxes=(*subject.boxes[: gap[1]], *hidden[gap[1] :]))
    late = replace(subject, boxes=(*hidden[: gap[1]], *subject.boxes[gap[1] :]))
    told = {}
    for name, other in (("same", late), ("another", replace(late, kind="owl", group=1))):
        doctored = replace(sheet, reading=replace(sheet.reading, subjects=(early, other)))
        told[name] = lines(PAPER, [doctored])["permanence/all"].scores[sheet.question.key]
    assert told == {"same": 1.0, "another": 0.0}


def test_one_that_turns_up_elsewhere_is_off_course() -> None:
    def moved(dx: float, dy: float) -> list[Sheet]:
        def edit(subject: SubjectReading) -> SubjectReading:
            gap = first_gap(subject)
            if gap is None:
                return subject
            sign = 1.0 if (subject.velocity[gap[0]] or (1.0, 0.0))[0] >= 0 else -1.0
            boxes = tuple(
                box
                if box is None or frame < gap[1]
                else (box[0] - sign * dx, box[1] + dy, box[2] - sign * dx, box[3] + dy)
                for frame, box in enumerate(subject.boxes)
            )
            return replace(subject, boxes=boxes)

        return [changed(sheet, edit) for sheet in short()]

    assert mean(lines(PAPER, moved(0.75, 0.0))["permanence/course"]) <= 0.15
    assert mean(lines(PAPER, moved(0.0, 0.4))["permanence/course"]) <= 0.15
    passing = [sheet for sheet in moved(0.3, 0.0) if sheet.question.deck == PASSING.name]
    assert mean(lines(PAPER, passing)["permanence/course"]) <= 0.1


def test_one_that_lingers_behind_something_it_passes_comes_too_late() -> None:
    def late(subject: SubjectReading) -> SubjectReading:
        gap = first_gap(subject)
        if gap is None:
            return subject
        rows: dict[str, Any] = {}
        for name in ("boxes", "velocity", "visible", "state", "kinds", "colours"):
            row = getattr(subject, name)
            rows[name] = (*row[: gap[1]], *(row[gap[1] - 1],) * 10, *row[gap[1] :])[: len(row)]
        return replace(subject, **rows)

    found = lines(PAPER, [changed(sheet, late) for sheet in truths(PASSING, COUNT)])
    assert mean(found["permanence/all"]) <= 0.1


def test_a_change_that_was_told_must_come_and_no_other() -> None:
    sheets = truths(SCREENED, COUNT + 4)
    told = lines(PAPER, [changed(sheet, lambda s: replace(s, state=(0.0,) * len(s.state))) for sheet in sheets])
    untold = lines(PAPER, [changed(sheet, lambda s: after(s, state=1.0)) for sheet in sheets])
    unseen = {s.question.key for s in sheets if s.question.facts.actors[0].changes}
    assert 3 <= len(unseen) <= COUNT
    for key, score in told["permanence/state"].scores.items():
        assert score == float(key not in unseen)
    for key, score in untold["permanence/state"].scores.items():
        assert score == float(key in unseen)


def test_the_truth_of_another_prompt_does_not_do() -> None:
    def who(sheet: Sheet) -> str:
        actor: ActorFacts = sheet.question.facts.actors[0]
        return actor.kind

    for deck in (PASSING, SCREENED):
        found = lines(PAPER, swapped(truths(deck, COUNT + 4 * (deck is SCREENED)), who))
        assert mean(found["permanence/all"]) <= 0.05


def test_what_a_prompt_does_not_tell_is_not_asked() -> None:
    sheet = truths(PASSING, COUNT)[0]
    untold = replace(
        sheet.question.understood,
        subjects=tuple({k: v for k, v in s.items() if k != "behind"} for s in sheet.question.understood.subjects),
    )
    assert returns_of(sheet)
    assert not returns_of(replace(sheet, question=replace(sheet.question, understood=untold)))


def test_nano_sits_what_it_was_taught() -> None:
    assert [deck.name for deck in PAPER.decks if sits(deck, NANO) is None] == ["passing", "darting"]
