"""The training grammar: facts become flowing sentences, in words of the lexicon, and say nothing that is not so."""

from __future__ import annotations

import re
from random import Random

from yozora.world.captions.train_clauses import Cast, clauses
from yozora.world.captions.train_nouns import noun_of
from yozora.world.captions.train_settings import Setting, setting_of
from yozora.world.captions.train_silence import SILENT
from yozora.world.captions.train_story import act_sentences, sentences
from yozora.world.captions.train_telling import LENGTHS, Telling, is_core
from yozora.world.facts.facts import Facts

__all__ = ["LENGTHS", "SILENT", "describe", "storyboard"]
# Where a sentence and what would follow it read wrong: "falls over green hills", "for a while while it is raining".
SEAM = re.compile(r"\b(over|falls?|topples?|drops?|plunges?)\|over |\bwhile\|while ")


def describe(facts: Facts, rng: Random, length: str = "medium") -> str:
    """Return a caption of `facts`; a shorter one leaves more unsaid, none says what is not so."""
    cast = _cast(facts, rng, length)
    setting = setting_of(facts, cast.nouns, cast.telling)
    told = sentences(cast) if facts.plot == "story" else _joined(clauses(cast), cast.telling)
    return " ".join(_ended(sentence) for sentence in _set(told, setting, cast.telling))


def storyboard(facts: Facts, rng: Random) -> tuple[tuple[float, float, str], ...]:
    """Return for each step of a story when it starts and ends (seconds) and a sentence that tells it.

    The steps follow each other without gaps; what is no story has one step.
    """
    if facts.plot != "story":
        return ((0.0, facts.seconds, describe(facts, rng, "dense")),)
    cast = _cast(facts, rng, "dense")
    steps = act_sentences(cast)
    starts = [0.0, *(start for start, _ in steps[1:]), facts.seconds]
    return tuple((starts[index], starts[index + 1], _ended(sentence)) for index, (_, sentence) in enumerate(steps))


def _cast(facts: Facts, rng: Random, length: str) -> Cast:
    """Return the facts ready to be told."""
    telling = Telling(rng=rng, length=length, core=is_core(facts), groups=len(facts.groups))
    nouns = tuple(noun_of(actor, telling) for actor in facts.groups)
    return Cast(facts=facts, telling=telling, nouns=nouns)


def _joined(parts: list[str], telling: Telling) -> list[str]:
    """Return clauses as one sentence or more."""
    if len(parts) == 1:
        return parts
    if telling.chance(0.35) or any("," in part or part.endswith("while") for part in parts):
        return parts
    if len(parts) == 2:
        return [f"{parts[0]}{telling.pick((' and ', ', while ', ' while '))}{parts[1]}"]
    return [f"{parts[0]}, {parts[1]} and {parts[2]}"]


def _set(told: list[str], setting: Setting, telling: Telling) -> list[str]:
    """Return the sentences with the setting put before the first one or after it."""
    first, *rest = told
    simple = "," not in first and " and " not in first and not rest
    front, back = [], list(setting.adverbs)
    if back and ("," in first or not simple and telling.chance(0.75)):
        front, back = back, []
    elif back and SEAM.search(f"{first}|{back[0]}"):
        front, back = back, []
    elif back and telling.chance(0.3):
        front = [back.pop(telling.rng.randrange(len(back)))]
    style, ends = setting.style, []
    if style and not front and telling.chance(0.3):
        front, style = [style], ""
    if style:
        ends.append(style)
    first = " ".join([first, *back])
    first = f"{' '.join(front)}, {first}" if front else first
    middle = [first, *rest, *([setting.storm] if setting.storm else [])]
    if setting.camera and setting.leads and telling.chance(0.2):
        return [setting.camera, *middle, *ends]
    ends = [*ends, setting.camera] if setting.camera else ends
    return [*middle, *(ends if telling.chance(0.5) else ends[::-1])]


def _ended(sentence: str) -> str:
    """Return a sentence with a capital and a full stop."""
    return sentence[0].upper() + sentence[1:].removesuffix(".") + "."
