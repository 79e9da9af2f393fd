"""Words: the words of a text with their places, and the stems under which their forms are one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import cast

WORD = re.compile(r"(?<!\d)\d{1,3}[ -]years?[ -]old|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_AGE = re.compile(r"(\d+)[ -]years?[ -]old")
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "wives": "wife", "knives": "knife",
    "shot": "shoot", "slain": "slay", "slew": "slay", "hung": "hang", "bled": "bleed", "struck": "strike",
    "drowned": "drown", "dying": "die", "dead": "dead", "ate": "eat", "eaten": "eat", "stole": "steal",
    "stolen": "steal", "beaten": "beat", "bitten": "bite", "broke": "break", "broken": "break", "threw": "throw",
    "thrown": "throw", "tore": "tear", "torn": "tear", "burnt": "burn", "hidden": "hide", "fought": "fight",
    "made": "make", "making": "make", "teeth": "tooth", "feet": "foot", "thieves": "thief", "lives": "life",
    "taking": "take", "took": "take", "taken": "take", "wore": "wear", "worn": "wear", "tied": "tie", "lying": "lie",
    "faked": "fake", "faking": "fake", "bodies": "body", "gassed": "gas", "gases": "gas",
    "stripe": "stripy", "stripes": "stripy", "striped": "stripy",  # not what "strip" and "stripped" come to
    "rap": "hiphop", "raps": "hiphop", "rapped": "hiphop", "rapping": "hiphop", "rapper": "hiphop", "rappers": "hiphop",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case; an age is one word: "9yo"."""
    return [
        _AGE.sub(r"\1yo", word) if word.endswith("old") else word
        for word in WORD.findall(text.lower().replace("’", "'"))
    ]


def _stem(word: str) -> str:
    """Return what the forms of a word have in common: "stabbed", "stabbing" and "stabs" are "stab"."""
    word = word.removesuffix("'s")
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ied"):
        word = word[:-3] + "y"
    for suffix in ("ing", "ed"):
        if word.endswith(suffix) and len(word) - len(suffix) > 2 and re.search("[aeiouy]", word[: -len(suffix)]):
            word = word.removesuffix(suffix)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


stem = cast(Callable[[str], str], lru_cache(maxsize=65536)(_stem))
