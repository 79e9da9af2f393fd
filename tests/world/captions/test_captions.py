"""Captions of cast scenes: two grammars, written apart, say what the facts say, in words that are understood."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pytest

from yozora.core.shapes import VideoShape
from yozora.evaluation.read_back import mistakes
from yozora.model.conditioning.understanding import understand
from yozora.world.captions import heldout_grammar, train_grammar
from yozora.world.captions.lexicon import syllabus
from yozora.world.captions.train_grammar import LENGTHS
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.physics.motion import simulate
from yozora.world.render.render import render

SYLLABUS = syllabus()
GRAMMARS = {"train": train_grammar, "test": heldout_grammar}
BUSY = Mix(two_subjects=0.4, camera_moves=0.5, occluders=0.4, styles_vary=0.5)
both_grammars = pytest.mark.parametrize("grammar", GRAMMARS)


@pytest.fixture(scope="module")
def all_facts() -> list[Facts]:
    """Return the facts of 80 scenes as filmed, and of 300 and some long stories in which nobody is hidden."""
    result = []
    for seed in range(80):
        scene = cast_scene(seed, mix=BUSY)
        rendering = render(scene, VideoShape(frames=16, height=32, width=32, fps=4.0))
        result.append(facts_of(scene, rendering.motion, rendering.visible, 4.0))
    for seed in range(330):
        scene = cast_scene(1000 + seed, mix=BUSY, seconds=4.0 if seed < 300 else 30.0)
        motion = simulate(scene, 4.0)
        visible = np.ones((len(scene.actors), len(motion.tracks[0].x)), np.float32)
        result.append(facts_of(scene, motion, visible, 4.0))
    return result


@pytest.fixture(scope="module")
def told(all_facts: list[Facts]) -> dict[str, list[tuple[Facts, str, str]]]:
    """Return every scene's caption of every length, by grammar."""
    return {
        name: [(f, length, grammar.describe(f, Random(f.seed), length)) for f in all_facts for length in LENGTHS]
        for name, grammar in GRAMMARS.items()
    }


@both_grammars
def test_no_caption_says_what_is_not_so(told, grammar: str) -> None:
    wrong = [
        (text, found) for facts, _, text in told[grammar] if (found := mistakes(understand(text, SYLLABUS), facts))
    ]
    assert not wrong, wrong[:3]


@both_grammars
def test_longer_captions_say_more(told, grammar: str) -> None:
    said = dict.fromkeys(LENGTHS, 0)
    for _, length, text in told[grammar]:
        understood = understand(text, SYLLABUS)
        said[length] += len(understood.setting) + sum(map(len, understood.subjects))
    assert said["short"] < said["medium"] < said["dense"]


def test_every_plot_is_told(all_facts: list[Facts]) -> None:
    assert {facts.plot for facts in all_facts} == {"parade", "permanence", "effect", "physics", "story", "stand-in"}


def four_grams(texts: list[str]) -> set[tuple[str, ...]]:
    words = [re.findall(r"[a-z'-]+", text.lower()) for text in texts]
    return {tuple(line[at : at + 4]) for line in words for at in range(len(line) - 3)}


def test_the_grammars_share_hardly_a_turn_of_phrase(told) -> None:
    trained, tested = (four_grams([text for _, _, text in told[grammar]]) for grammar in GRAMMARS)
    assert len(tested) > 1000 and len(trained) > 1000
    assert len(trained & tested) / len(tested) < 0.03


def test_the_grammars_share_no_caption(told) -> None:
    trained, tested = ({text for _, _, text in told[grammar]} for grammar in GRAMMARS)
    assert not trained & tested


@both_grammars
def test_captions_vary_and_repeat_with_their_seed(all_facts: list[Facts], grammar: str) -> None:
    facts, describe = all_facts[0], GRAMMARS[grammar].describe
    assert describe(facts, Random(3), "dense") == describe(facts, Random(3), "dense")
    assert len({describe(facts, Random(seed), "dense") for seed in range(40)}) > 15


@both_grammars
def test_captions_are_tidy(told, grammar: str) -> None:
    for _, _, text in told[grammar]:
        assert not text[0].islower() and "  " not in text and " ," not in text, text
        assert not re.search(r"\ba [aeio](?!ne)|\ban [^aeiouh]", text), text


@both_grammars
def test_a_storyboard_covers_its_story(all_facts: list[Facts], grammar: str) -> None:
    """Sentences follow each other in time from beginning to end, and each says what is so."""
    boards = 0
    for facts in all_facts:
        if facts.plot != "story":
            continue
        board = GRAMMARS[grammar].storyboard(facts, Random(facts.seed))
        starts, ends = [start for start, _, _ in board], [end for _, end, _ in board]
        assert starts[0] == 0 and ends[-1] == pytest.approx(facts.seconds, abs=0.01)
        assert starts[1:] == pytest.approx(ends[:-1], abs=0.01)
        assert all(sentence[0].isupper() and len(sentence) > 10 for _, _, sentence in board)
        boards += 1
    assert boards > 10
