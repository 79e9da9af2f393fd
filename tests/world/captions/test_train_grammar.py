"""The training grammar: what is read back of every caption is so, and dense captions leave nothing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from tests.world.captions.synthetic import facts as facts_of
from tests.world.captions.train_truth import Said, doings_told, is_so, looks_told, setting_told
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.lexicon import PHRASES, syllabus
from yozora.world.captions.phrases.inflection import forms
from yozora.world.captions.train_grammar import LENGTHS, SILENT, describe
from yozora.world.facts.facts import Facts

MANY = 1000
LEXICON = syllabus()
SYLLABUS = replace(LEXICON, silent_words=(*LEXICON.silent_words, *SILENT))
WORDS = {"short": (6, 15), "medium": (12, 25), "dense": (25, 60)}
# Slots of which a phrase suits many subjects.
COMMON = ("time", "camera", "pace", "colour", "direction", "speed", "pattern", "size", "count", "action", "relation",
          "order")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Caption:
    """A caption of a length, what it tells of and what is understood of it."""

    facts: Facts
    length: str
    text: str
    understood: Understanding


@cache
def captions() -> tuple[Caption, ...]:
    """Return captions of every length of MANY synthetic facts."""
    told = [(facts_of(seed), length) for seed in range(MANY) for length in LENGTHS]
    texts = [(facts, length, describe(facts, Random(facts.seed), length)) for facts, length in told]
    return tuple(Caption(facts=f, length=n, text=t, understood=understand(t, SYLLABUS)) for f, n, t in texts)


def steps_of(understood: Understanding) -> Iterator[Said]:
    """Yield everything said of a subject: at first, and in each step of a story."""
    yield from understood.subjects
    for step in understood.story:
        yield from step


def test_nothing_said_of_the_setting_is_untrue() -> None:
    for caption in captions():
        for slot, name in caption.understood.setting.items():
            assert name == getattr(caption.facts, slot), f"{slot} of {caption.text!r}"


def test_every_group_is_named_in_order() -> None:
    for caption in captions():
        kinds = [subject.get("kind") for subject in caption.understood.subjects]
        assert kinds == [actor.kind for actor in caption.facts.groups], caption.text


def test_nothing_said_of_a_subject_is_untrue() -> None:
    for caption in captions():
        kinds = [actor.kind for actor in caption.facts.groups]
        for group, subject in enumerate(caption.understood.subjects):
            for slot, name in subject.items():
                assert is_so(slot, name, caption.facts, group), f"{slot} {name} of {caption.text!r}"
        for said in steps_of(caption.understood):
            for slot, name in said.items():
                groups = [number for number, kind in enumerate(kinds) if kind == said["kind"]]
                assert any(is_so(slot, name, caption.facts, group) for group in groups), f"{slot} in {caption.text!r}"


def test_no_word_is_unknown() -> None:
    unknown = {f"{word.word}: {caption.text}" for caption in captions() for word in caption.understood.unknown}
    assert unknown == set()


def test_a_dense_caption_says_everything() -> None:
    for caption in captions():
        if caption.length != "dense":
            continue
        facts, understood = caption.facts, caption.understood
        assert understood.setting.items() >= setting_told(facts).items(), caption.text
        for group, subject in enumerate(understood.subjects):
            wanted = looks_told(facts.groups[group])
            wanted |= doings_told(facts, group) if facts.plot != "story" else {}
            assert subject.items() >= wanted.items(), f"{wanted} of {caption.text!r}"


def test_lengths_are_as_promised() -> None:
    for length, (low, high) in WORDS.items():
        counts = [
            len(caption.text.split())
            for caption in captions()
            if caption.length == length and caption.facts.plot != "story"
        ]
        assert low <= sum(counts) / len(counts) <= high, length


def test_what_goes_without_saying_is_seldom_said() -> None:
    texts = [caption.text.lower() for caption in captions() if caption.facts.weather == "clear"]
    assert sum("clear" in text or "fair weather" in text for text in texts) < 0.1 * len(texts)
    plain = [c for c in captions() if all(actor.pattern == "plain" for actor in c.facts.groups)]
    assert sum("pattern" in subject for c in plain for subject in c.understood.subjects) < 0.1 * len(plain)


def test_captions_are_tidy() -> None:
    for caption in captions():
        text = caption.text
        assert text[0].isupper() or text[0].isdigit(), text
        assert (
            text.endswith(".") and ".." not in text and "  " not in text and " ," not in text and ", ," not in text
        ), text
        assert not re.search(r"\ba [aeio](?!ne\b)|\ban [^aeiou]", text), text
        assert not re.search(r"\b(\w+) \1\b", text), text


def test_verbs_agree_with_their_subjects() -> None:
    for caption in captions():
        assert not re.match(
            r"(Two|Three|Four|Five) [^,.]*?s (is|moves|travels|walks|runs|flies)\b(?! falling)", caption.text
        )
        assert not re.match(r"An? [^,.]* (are|move|travel|walk|fly)\b", caption.text) or caption.facts.actors[1:]


def test_captions_vary_and_repeat_with_their_seed() -> None:
    facts = facts_of(0)
    assert describe(facts, Random(3), "dense") == describe(facts, Random(3), "dense")
    assert len({describe(facts, Random(seed), "dense") for seed in range(40)}) > 35


def test_most_of_the_lexicon_is_used() -> None:
    texts = [describe(facts_of(seed), Random(seed), LENGTHS[seed % 3]) for seed in range(4000)]
    said = "\n".join(" " + re.sub(r"[^\w'-]+", " ", text.lower()) + " " for text in texts)
    used = total = 0
    for slot in COMMON:
        for names in PHRASES[slot].values():
            families = {forms(phrase) if set(forms(phrase)) <= set(names) else (phrase,) for phrase in names}
            inflected = {form for family in families if len(family) > 1 for form in family}
            for family in families:
                if len(family) == 1 and family[0] in inflected:
                    continue
                total += 1
                used += any(f" {form} " in said for form in family)
    assert used / total >= 0.75, used / total
