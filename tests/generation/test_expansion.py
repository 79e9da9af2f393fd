"""Expansion: what is open is said, what was said stays, the same seed says the same; a rewriting is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Condition, Request
from yozora.core.storyboard import parse_storyboard
from yozora.generation.expansion import expand, expanded, keeps
from yozora.generation.habitats import knows, lives
from yozora.generation.yozora import Yozora
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus

WORDS = syllabus()
PROMPTS = (
    "a dog", "two striped cats", "a big red whale", "a girl waves", "a sailboat at sunset", "a robot and a bird",
    "a comet in space", "in the city at night", "a purple zorb", "a puppy!", "a dog and a dog",
)  # fmt: skip


@pytest.mark.parametrize("prompt", PROMPTS)
def test_what_was_asked_stays_and_what_is_added_fits(prompt: str) -> None:
    asked = understand(prompt, WORDS)
    for seed in range(6):
        more = understand(expand(prompt, WORDS, seed), WORDS)
        assert keeps(asked, more) and more.unknown == asked.unknown and expand(prompt, WORDS, seed).startswith(prompt)
        place, time = more.setting["place"], more.setting["time"]
        assert "time" in asked.setting or knows(place, time)
        assert "place" in asked.setting or all(lives(one["kind"], place) for one in more.subjects if "kind" in one)
        # Of two dogs no sentence says which of them is red.
        assert prompt == "a dog and a dog" or all("colour" in one for one in more.subjects if "kind" in one)


def test_the_seed_decides() -> None:
    texts = [expand("a dog", WORDS, seed) for seed in range(12)]
    assert texts == [expand("a dog", WORDS, seed) for seed in range(12)] and len(set(texts)) > 6


def test_who_is_busy_is_sent_nowhere() -> None:
    assert "goes" not in expand("a girl waves", WORDS, 1) and "goes" in expand("a girl", WORDS, 1)


@pytest.mark.parametrize(
    "prompt", ["a red car drives to the left in the city at night", "First a dog sits, then it runs"]
)
def test_what_leaves_nothing_open_stays(prompt: str) -> None:
    assert expand(prompt, WORDS, 3) == prompt
    assert expanded(Request(prompt=prompt), WORDS).request == Request(prompt=prompt)


def test_storyboards_and_what_is_known_stay() -> None:
    board = parse_storyboard("0-2s: a dog\n2-4s: it stops")
    told = Request(prompt=board.prompt, storyboard=board.cards, seconds=4)
    known = Request(prompt="a dog", conditions=(Condition(source="a.png", sha256="0"),))
    for request in (told, known):
        assert expanded(request, WORDS).request is request
    with pytest.raises(UsageError, match="not expanded"):
        Request(prompt=board.prompt, storyboard=board.cards, seconds=4, expanded="a dog")


GOOD = "A small red dog runs to the left in the forest at night."


def test_a_rewriting_is_taken_if_it_keeps_what_was_asked() -> None:
    done = expanded(Request(prompt="a red dog", seed=4), WORDS, lambda *_: f"  {GOOD}\n")
    assert done.request.expanded == GOOD == done.request.spoken and not done.remarks


@pytest.mark.parametrize("answer", ["a blue dog", "a red cat", "", "a red dog and a cat", "x" * 40_000, None])
def test_another_rewriting_is_not(answer: str | None) -> None:
    def rewrite(*_: object) -> str:
        if answer is None:
            raise YozoraError("Nobody answers.")
        return answer

    done = expanded(Request(prompt="a red dog", seed=4), WORDS, rewrite)
    assert done.request.expanded == expand("a red dog", WORDS, 4)
    assert len(done.remarks) == 1 and done.remarks[0].endswith("expanded without it.")


def test_a_clip_is_made_of_it_and_says_so(tiny_model: Path) -> None:
    yozora = Yozora.from_pretrained(str(tiny_model))
    clip = yozora.generate("Momo", cast={"Momo": "a red car"}, expand=True, seed=2, num_inference_steps=1)
    asked = clip.record["request"]
    assert asked["prompt"] == "Momo" == clip.record["prompt"] and asked["expanded"].startswith("a red car. ")
    assert clip.record["understood"] == yozora.understand(asked["expanded"]).summary != "red car"
