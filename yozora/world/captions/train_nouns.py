"""Nouns: how the training grammar names a group: how many, how big, of what pattern, colour and kind."""

from __future__ import annotations

import re

from yozora.world.captions.lexicon import PHRASES
from yozora.world.captions.phrases.inflection import plural
from yozora.world.captions.train_telling import Telling
from yozora.world.facts.facts import ActorFacts
from yozora.world.rigs.catalog import RIGS

# Nouns that say a size, an age or a sex, which the facts do not; "a red someone", "two saturns" are no English.
YOUNG = re.compile(r"\b(baby|cub|kitten|kitty|puppy|bunny|duckling|owlet|birdie)\b")
NEVER = re.compile(r"\b(little|small|mini|giant|big|someone|somebody|man|woman|girl|ballerina|stallion|mare|saturn)\b")
# Written with a vowel, spoken with a consonant.
CONSONANTAL = re.compile(r"(ufo|u-boat|uni|one\b|eu)")
SINGLES = ("a single", "a lone", "a solitary", "one")
NOT_BEFORE_A_NOUN = ("both", "pair of", "couple of", "trio of", "quartet of", "quintet of", "half a dozen minus one")


def with_article(words: str) -> str:
    """Return `words` after "a" or "an"."""
    vowel = words[0] in "aeiou" and not CONSONANTAL.match(words)
    return f"{'an' if vowel else 'a'} {words}"


def noun_of(actor: ActorFacts, telling: Telling) -> str:
    """Return a noun for the kind of `actor`, in its number."""
    known = PHRASES["kind"][actor.kind]
    words = [word for word in RIGS[actor.kind].words if word in known and not NEVER.search(word)]
    if actor.size == "large":
        words = [word for word in words if not YOUNG.search(word)]
    noun = telling.pick(words or [actor.kind])
    return noun if actor.count == 1 else plural(noun)


def pronoun(actor: ActorFacts, *, objective: bool = False) -> str:
    """Return "it" or "they" ("them" where it is the object)."""
    if actor.count == 1:
        return "it"
    return "them" if objective else "they"


def noun_phrase(actor: ActorFacts, noun: str, telling: Telling, *, alone: bool = True, stacked: bool = False) -> str:
    """Return the first mention of a group: "three small striped red balls"; `stacked`, "a stack of three red bricks".

    Only where the group is `alone` may a description follow its noun.
    """
    words, after = [], ""
    if (
        actor.size != "medium"
        and telling.tells(0.9)
        or actor.size == "medium"
        and telling.seldom()
        and not telling.core
    ):
        words.append(_size(actor.size, telling))
    if (
        actor.pattern != "plain"
        and telling.tells()
        or actor.pattern == "plain"
        and telling.seldom()
        and not telling.core
    ):
        pattern = telling.pick(PHRASES["pattern"][actor.pattern])
        if re.match(r"(with|of|in|without|covered)\b", pattern) and alone:
            after = " " + pattern
        else:
            words.append(_adjective("pattern", actor.pattern, telling))
    if telling.tells(1.2):
        words.append(_colour(actor.colour, telling))
    told = " ".join([*words, noun]) + after
    return (
        f"a stack of {PHRASES['count'][str(actor.count)][0]} {told}"
        if stacked
        else _counted(actor.count, told, telling)
    )


def _counted(count: int, words: str, telling: Telling) -> str:
    """Return `words` after a number, or an article where there is one."""
    if count == 1:
        if telling.core or words.startswith("single") or not telling.seldom():
            return with_article(words)
        return f"{telling.pick(SINGLES)} {words}"
    numbers = [
        phrase
        for phrase in PHRASES["count"][str(count)]
        if phrase not in NOT_BEFORE_A_NOUN and not phrase.endswith("of them")
    ]
    number = numbers[0] if telling.chance(0.6) else telling.pick(numbers)
    return f"{with_article(number) if number.endswith('some of') else number} {words}"


def _size(size: str, telling: Telling) -> str:
    """Return a word for a size, the common ones more often."""
    return _adjective("size", size, telling)


def _colour(colour: str, telling: Telling) -> str:
    """Return a word for a colour: the plain one half the time."""
    phrases = PHRASES["colour"][colour]
    if telling.core:
        return telling.pick(phrases[:2])
    return phrases[0] if telling.chance(0.4) else telling.pick(phrases)


def _adjective(slot: str, name: str, telling: Telling) -> str:
    """Return an adjective that says `name`, the common ones more often."""
    words = [
        phrase
        for phrase in PHRASES[slot][name]
        if not re.match(r"(with|of|in|without|covered|stripes|polka dots)\b", phrase)
    ]
    return telling.pick(words[:2]) if telling.chance(0.5) else telling.pick(words)
