"""A cast: names become descriptions, whoever is met again is the same, and nobody is guessed in silence."""

from __future__ import annotations

import json

import pytest

from yozora.core.cast import MAX_MEMBERS, Member, cast_of_mapping, strangers, with_cast
from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError
from yozora.core.records import Request
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus

CAST = cast_of_mapping({"Momo": "a small white cat with stripes", "Momo Two": "an orange fish", "Bo": "two red balls"})


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("Momo walks left", "a small white cat with stripes walks left"),
        ("the Momo, a Bo", "a small white cat with stripes, two red balls"),
        ("Momo sits, Momo runs", "a small white cat with stripes sits, the small white cat with stripes runs"),
        ("Momo Two swims", "an orange fish swims"),
        ("Bo. Bo!", "two red balls. two red balls!"),
        ("momo and Momos and Momo's hat", "momo and Momos and Momo's hat"),
    ],
)  # fmt: skip
def test_names_are_described(prompt: str, told: str) -> None:
    assert with_cast(prompt, CAST) == told
    assert with_cast(prompt, ()) == prompt


def test_who_is_named_twice_is_one_subject() -> None:
    subjects = understand(with_cast("Momo walks left, then Momo jumps", CAST), syllabus()).subjects
    assert [(one["kind"], one["colour"], one["pattern"], one["size"]) for one in subjects] == [
        ("cat", "white", "striped", "small")
    ]


def test_strangers_are_said() -> None:
    assert strangers("Mimi meets Nomo", CAST, {"mimi", "nomo"}) == [
        "Nobody in the cast is called 'Mimi'; there is Momo, Momo Two, Bo.",
        "Nobody in the cast is called 'Nomo'; did you mean 'Momo'?",
    ]
    assert strangers("a blick and momo", CAST, {"blick", "momo"}) == [
        "Nobody in the cast is called 'momo'; did you mean 'Momo'?"
    ]
    assert not strangers("Mimi", (), {"mimi"}) and not strangers("A cat", CAST, set())


def test_the_request_carries_it() -> None:
    request = Request(prompt="Momo walks left", cast=CAST)
    assert request.spoken.startswith("a small white cat") and request.prompt == "Momo walks left"
    assert from_dict(Request, json.loads(json.dumps(to_dict(request)))) == request


@pytest.mark.parametrize(
    "data",
    [
        [], {"Momo": 1}, {"momo": "a cat"}, {"": "a cat"}, {"M1": "a cat"}, {"Momo": " "}, {"Momo": "x" * 300},
        {"M" * 60: "a cat"},
    ],
)  # fmt: skip
def test_what_is_no_cast_is_refused(data) -> None:
    with pytest.raises(UsageError):
        cast_of_mapping(data)


def test_a_cast_has_limits() -> None:
    member = Member(name="Momo", description="a cat")
    for members in (
        (member, member),
        tuple(Member(name="M" + "o" * n, description="a") for n in range(MAX_MEMBERS + 1)),
    ):
        with pytest.raises(UsageError):
            Request(prompt="a cat", cast=members)
