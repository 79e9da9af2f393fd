"""Deeds and effects: what is done stays with who does it, what happens with what it happens to."""

from __future__ import annotations

import pytest

from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.lexicon import syllabus

WHOLE = syllabus()


def read(prompt: str) -> Understanding:
    return understand(prompt, WHOLE)


def subjects(prompt: str) -> list[dict[str, str]]:
    """Return the subjects of a prompt in which every word is understood."""
    understood = read(prompt)
    assert not understood.unknown, understood.unknown
    return list(understood.subjects)


@pytest.mark.parametrize(
    ("prompt", "deed", "thing"),
    [
        ("a person bites a cookie", "bite", "cookie"),
        ("a woman takes a bite out of a large cookie", "bite", "cookie"),
        ("a dog pops the balloon", "pop", "balloon"),
        ("a dog knocks over a tower of blocks", "knock over", "tower"),
        ("a person turns on a lamp", "switch on", "lamp"),
        ("a person lights the lamp", "switch on", "lamp"),
        ("a person switches off the lamp", "switch off", "lamp"),
        ("a person blows out a candle", "blow out", "candle"),
        ("a dragonfly melts the snowman", "melt", "snowman"),
        ("a person waters the flower", "water", "flower"),
        ("two people paint a house", "paint", "house"),
    ],
)
def test_a_deed_stands_with_who_does_it(prompt: str, deed: str, thing: str) -> None:
    first, second = read(prompt).subjects
    assert first["deed"] == deed and second["kind"] == thing
    assert "deed" not in second and "effect" not in first and "effect" not in second


@pytest.mark.parametrize(
    ("prompt", "kind", "effect"),
    [
        ("a cookie is bitten", "cookie", "bitten"),
        ("a cookie with a bite taken out", "cookie", "bitten"),
        ("a balloon pops", "balloon", "popped"),
        ("the balloon bursts", "balloon", "popped"),
        ("the tower topples over", "tower", "toppled"),
        ("a lamp lights up", "lamp", "lit"),
        ("a lamp is switched off", "lamp", "unlit"),
        ("a candle goes out", "candle", "out"),
        ("a snowman melts", "snowman", "melted"),
        ("a melted snowman", "snowman", "melted"),
        ("a flower opens its petals", "flower", "bloomed"),
        ("a house is painted", "house", "painted"),
        ("a dog leaves footprints in the snow", "dog", "prints"),
    ],
)
def test_an_effect_stands_with_what_it_happens_to(prompt: str, kind: str, effect: str) -> None:
    assert subjects(prompt) == [{"kind": kind, "effect": effect}]


@pytest.mark.parametrize(
    ("prompt", "effect", "deed"),
    [
        ("a red balloon is popped by a blue dog", "popped", "pop"),
        ("the cookie is bitten by a woman", "bitten", "bite"),
        ("a lamp is switched on by two people", "lit", "switch on"),
        ("a tower, knocked over by a dog", "toppled", "knock over"),
    ],
)
def test_by_whom_it_was_done(prompt: str, effect: str, deed: str) -> None:
    first, second = subjects(prompt)
    assert first["effect"] == effect and second["deed"] == deed
    assert "deed" not in first and "effect" not in second
