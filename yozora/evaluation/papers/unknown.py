"""Unknown words: does the system say what it does not know, name what comes nearest, and still obey the rest?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from yozora.core.seeds import derive_seed
from yozora.core.syllabus import Syllabus
from yozora.evaluation.marking.verdict import judge
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import Mark, share_lines
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.decks import ALONE
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import NEIGHBOURS
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS

# Words for what the world has not, each near something that it has.
NOUNS = frozenset(
    "wolf fox deer goat sheep zebra donkey cow camel lion tiger leopard panda koala monkey squirrel hedgehog dinosaur "
    "rhino eagle parrot pigeon crow raven seagull flamingo swan goose rooster dragonfly ladybird beetle wasp hornet "
    "shark dolphin octopus jellyfish seahorse frog crab lizard crocodile taxi jeep limousine ambulance excavator van "
    "motorcycle scooter tram monorail wagon king knight wizard pirate astronaut ghost clown cowboy satellite shuttle "
    "airship zeppelin blimp drone canoe kayak gondola ferry bubble coin globe melon pizza pancake lantern torch hut "
    "temple barn orchid lily infant hippo".split()
)
COLOURS = frozenset(
    "maroon burgundy ruby navy cyan teal magenta indigo lavender amber peach bronze copper gold beige lime olive mint "
    "salmon fuchsia cream ivory silver charcoal".split()
)
# Words for nothing at all.
NONSENSE = ("blorptic", "quaxled", "zumbrous", "vroofish", "yibberly", "xandible", "wuggeous", "jorplike")
STRANGE = NOUNS | COLOURS | frozenset(NONSENSE)
WORDS = re.compile(r"[a-z]+")


def reword(number: int, prompt: str, syllabus: Syllabus) -> str | None:
    """Return a prompt of one subject with a strange noun, a strange colour or a word of nonsense, in turn.

    What is strange stands for the very thing that was said, as far as the syllabus tells; None if it has no such word.
    """
    (subject,) = understand(prompt, syllabus).subjects
    noun, rng = RIGS[subject["kind"]].test_noun, Random(derive_seed("unknown", number))
    colour = subject["colour"]
    if number % 3 == 2:
        return _with_articles(re.sub(rf"\b({colour})\b(?= {noun}\b)", rf"{rng.choice(NONSENSE)} \1", prompt), prompt)
    slot, words, said = ("kind", NOUNS, noun) if number % 3 == 0 else ("colour", COLOURS, colour)
    near = sorted(word for word, key in syllabus.neighbours if word in words and key == f"{slot}:{subject[slot]}")
    if not near:
        return None
    beside = rf"(?= {noun}\b)|(?<=\bcoloured ){colour}\b" if slot == "colour" else r"\b"
    return _with_articles(re.sub(rf"\b{said}{beside}", rng.choice(near), prompt), prompt)


def _with_articles(text: str, before: str) -> str | None:
    """Return a text with "a" and "an" as they should be; None if it is the one from before."""
    if text == before:
        return None
    text = re.sub(r"\b([Aa])n? (?=[aeiou])", r"\1n ", text)
    return re.sub(r"\b([Aa])n (?=[^aeiou])", r"\1 ", text)


DECK = Deck(name="unknown", shares=ALONE | {"acts": 0.0}, reword=reword, quick=12, full=210)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the share of prompts whose strange words are named, and of videos that obey what is not strange."""
    order = ("named", "nearest named", "nothing dropped", "known part obeyed", "stand-in shown")
    return share_lines((one for sheet in sheets for one in _marks(sheet)), [f"unknown/{name}" for name in order])


def _marks(sheet: Sheet) -> Iterator[Mark]:
    """Yield the marks of one prompt and its video."""
    question = sheet.question
    understood, key = question.understood, question.key
    strange = [word for word in WORDS.findall(question.prompt.lower()) if word in STRANGE]
    yield "unknown/named", key, sorted(word.word for word in understood.unknown) == sorted(strange)
    standing = {_slot(word) for word in strange} - {""}
    truth = question.facts.actors[0]
    for slot in standing:
        named = [(word.nearest, word.used) for word in understood.unknown if word.word in strange]
        yield "unknown/nearest named", key, named == [(getattr(truth, slot), True)]
    yield "unknown/nothing dropped", key, _kept(sheet)
    for hit in judge(understood, sheet.reading).hits:
        stands_in = hit.answer.subject is not None and hit.answer.slot in standing
        yield f"unknown/{'stand-in shown' if stands_in else 'known part obeyed'}", key, hit.holds


def _slot(word: str) -> str:
    """Return what a strange word is a word for; nothing where it is nonsense."""
    return NEIGHBOURS.get(word, "").partition(":")[0]


def _kept(sheet: Sheet) -> bool:
    """Return whether all that every prompt tells of its scene has been understood: where, when, who and where to."""
    understood, facts = sheet.question.understood, sheet.question.facts
    if len(understood.subjects) != 1:
        return False
    (said,), truth = understood.subjects, facts.actors[0]
    must = {"kind": truth.kind, "colour": truth.colour, "direction": truth.direction}
    setting = {"place": facts.place, "time": facts.time if len(PLACES[facts.place].times) > 1 else None}
    return all(name in (None, said.get(slot)) for slot, name in must.items()) and all(
        name in (None, understood.setting.get(slot)) for slot, name in setting.items()
    )


PAPER = Paper(
    name="unknown",
    title="Unknown words",
    about=(
        "Prompts with a noun or a colour that the world has not, or with a word of nonsense: whether every such word, "
        "and no other, is said not to be known, whether the nearest thing that is known is named and used, whether all "
        "else is still understood, and whether the video shows it, and what stands in."
    ),
    decks=(DECK,),
    mark=mark,
)
