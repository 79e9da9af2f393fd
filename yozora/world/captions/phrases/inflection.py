"""Inflection: the forms of an English verb in the present tense, and the plural of a noun."""

from __future__ import annotations

import re

IRREGULAR_PLURALS = {
    "man": "men", "woman": "women", "person": "people", "child": "children", "goose": "geese", "mouse": "mice",
    "wolf": "wolves", "fish": "fish", "goldfish": "goldfish", "clownfish": "clownfish", "aircraft": "aircraft",
    "spacecraft": "spacecraft", "gentleman": "gentlemen", "snowman": "snowmen", "passer-by": "passers-by",
    "passerby": "passersby", "knife": "knives", "calf": "calves", "foot": "feet", "someone": "someone",
    "somebody": "somebody", "sheep": "sheep", "deer": "deer", "cactus": "cacti", "fungus": "fungi",
    "grown-up": "grown-ups",
}  # fmt: skip
# Verbs of one syllable, or stressed at their end, that double their last letter: "running".
DOUBLING = frozenset(
    "run swim sit jog hop plod trot bob drop put dim strut tip stop pop flap begin set skip spin cut slip snap get let "
    "step dip nip pat rub skid tug wag zip".split()
)


def plural(noun: str) -> str:
    """Return the plural of a noun of one word or more: "sailing boats", "towers of blocks", "people"."""
    head, of, rest = noun.partition(" of ")
    *before, last = head.split(" ")
    many = IRREGULAR_PLURALS.get(last) or _with_s(last)
    return " ".join([*before, many]) + of + rest


def forms(*verbs: str) -> tuple[str, ...]:
    """Return each verb's plain form, its -s form and its -ing form; of several words the first is inflected."""
    result = []
    for verb in verbs:
        first, space, rest = verb.partition(" ")
        result += [first + space + rest, _with_s(first) + space + rest, _with_ing(first) + space + rest]
    return tuple(result)


def with_object(*verbs: str) -> tuple[str, ...]:
    """Return each verb's forms before an article, for verbs that mean something else without an object."""
    return tuple(f"{form} {article}" for form in forms(*verbs) for article in ("a", "an", "the", "one"))


def _with_s(word: str) -> str:
    """Return a word with its -s: "carries", "passes", "walks"."""
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|sh|ch|x|z|[^aeiou]o)$", word) else "s")


def _with_ing(word: str) -> str:
    """Return a verb with its -ing: "dancing", "running", "lying"."""
    if word in DOUBLING:
        return word + word[-1] + "ing"
    if word.endswith("ie"):
        return word[:-2] + "ying"
    return (word[:-1] if re.search(r"[^eoy]e$", word) and word != "be" else word) + "ing"
