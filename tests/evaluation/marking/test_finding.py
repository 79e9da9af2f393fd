"""Finding the subject that a question speaks of, and joining what the examiner lost."""

from __future__ import annotations

from dataclasses import replace

from tests.evaluation.papers.lawful import truths
from yozora.evaluation.marking.finding import actor_found, found
from yozora.evaluation.papers.collision import COLLIDE


def test_kind_first_then_colour_then_the_longest_seen() -> None:
    sheet = truths(COLLIDE, 3)[0]
    reading = sheet.reading
    for actor, subject in zip(sheet.question.facts.actors, reading.subjects, strict=True):
        assert actor_found(reading, actor) == subject
    one = reading.subjects[0]
    twin = replace(one, colour="no colour")
    assert found(replace(reading, subjects=(one, twin)), one.kind, "no colour") == twin
    brief = replace(one, boxes=(*one.boxes[:3], *(None,) * (len(one.boxes) - 3)))
    assert found(replace(reading, subjects=(brief, one)), one.kind, one.colour) == one
    assert found(reading, "owl") is None


def test_two_tracks_of_one_that_was_lost_are_joined() -> None:
    sheet = truths(COLLIDE, 3)[0]
    one = sheet.reading.subjects[1]
    cut, none = 12, (None,) * len(one.boxes)
    early = replace(one, boxes=(*one.boxes[:cut], *none[cut:]), velocity=(*one.velocity[:cut], *none[cut:]), changes=())
    late = replace(one, boxes=(*none[:cut], *one.boxes[cut:]), velocity=(*none[:cut], *one.velocity[cut:]), group=3)
    whole = found(replace(sheet.reading, subjects=(early, late)), one.kind, one.colour)
    assert whole is not None
    assert whole.boxes == one.boxes
    assert whole.velocity == one.velocity
    other = replace(late, pattern="no pattern")
    apart = found(replace(sheet.reading, subjects=(early, other)), one.kind, one.colour)
    assert apart in (early, other)
