"""Narrow: what of a deck's mix a model can be asked, by what it was taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from yozora.core.errors import UsageError
from yozora.core.syllabus import Syllabus
from yozora.evaluation.questions.deck import Deck
from yozora.world.casting.mix import Mix
from yozora.world.rigs.catalog import RIGS

# Every caption names these.
ALWAYS_SAID = ("kind", "colour", "place", "time")
# What a prompt needs words for to tell of a plot; what a demo policy forbids ("stand-in") is no part of an exam.
PLOT_WORDS: dict[str, tuple[str, ...]] = {
    "parade": (),
    "permanence": ("behind", "action"),
    "effect": ("effect", "deed", "action"),
    "physics": ("action",),
    "story": ("order", "action"),
}
# Shares of the mix that are nothing to a model that was not taught the slot.
SHARE_WORDS = {
    "crowds": "count", "sizes_vary": "size", "patterns_vary": "pattern", "acts": "action", "occluders": "behind",
    "camera_moves": "camera", "styles_vary": "style", "weather_varies": "weather",
}  # fmt: skip
# The fields of the mix that narrow what may appear, the slot of each, and the only name where the slot is not taught.
NARROWED = {
    "kinds": ("kind", None), "places": ("place", None), "times": ("time", None), "colours": ("colour", None),
    "weathers": ("weather", "clear"), "styles": ("style", "storybook"), "cameras": ("camera", "still"),
}  # fmt: skip
IN_WORDS = {
    "kind": "any subjects", "place": "places", "time": "times of day", "colour": "colours", "weather": "weather",
    "style": "styles", "camera": "moves of the camera", "pace": "paces of the camera", "pattern": "patterns",
    "size": "sizes", "count": "numbers", "action": "actions", "relation": "relations", "deed": "deeds",
    "effect": "lasting effects", "order": "the order of a story", "direction": "directions", "speed": "speeds",
    "behind": "passing behind something", "loop": "to close a loop",
}  # fmt: skip


def sits(deck: Deck, syllabus: Syllabus) -> str | None:
    """Return why a model with this syllabus cannot be asked the deck ("was not taught relations"); None if it can."""
    for slot in (*ALWAYS_SAID, *deck.needs, *deck.says):
        if not taught(syllabus, slot):
            return f"was not taught {IN_WORDS.get(slot, slot)}"
    if deck.shares.get("three_subjects") == 1.0 and syllabus.max_subjects < 3:
        return "was not taught three subjects at once"
    plots = dict(_mix_of(deck).plots)
    if not _tellable(plots, syllabus):
        missing = next(slot for name in plots for slot in PLOT_WORDS.get(name, ()) if not taught(syllabus, slot))
        return f"was not taught {IN_WORDS[missing]}"
    return None


def narrowed(deck: Deck, syllabus: Syllabus) -> Mix:
    """Return the mix of a deck with its shares, narrowed to what `syllabus` has words for."""
    mix = _mix_of(deck)
    changes: dict[str, object] = {"plots": tuple(_tellable(dict(mix.plots), syllabus).items())}
    for share, slot in SHARE_WORDS.items():
        if not taught(syllabus, slot):
            changes[share] = 0.0
    for name, (slot, only) in NARROWED.items():
        names = taught(syllabus, slot) or ((only,) if only else ())
        asked = getattr(mix, name)
        changes[name] = tuple(each for each in names if asked is None or each in asked)
    if syllabus.max_subjects < 2:
        changes["two_subjects"] = 0.0
    if syllabus.max_subjects < 3:
        changes["three_subjects"] = 0.0
    return replace(mix, **changes)  # type: ignore[arg-type]


def taught(syllabus: Syllabus, slot: str) -> tuple[str, ...]:
    """Return the names of a slot that were taught and that no demo policy forbids."""
    names = (concept.name for concept in syllabus.of_slot(slot))
    return tuple(name for name in names if slot != "kind" or not RIGS[name].standin)


def _mix_of(deck: Deck) -> Mix:
    """Return the world's mix with the shares that a deck sets."""
    unknown = set(deck.shares) - set(Mix.__dataclass_fields__)
    if unknown:
        raise UsageError(f"Deck {deck.name!r} sets {', '.join(sorted(unknown))}, which a Mix does not have.")
    return replace(Mix(), **deck.shares)  # type: ignore[arg-type]


def _tellable(plots: Mapping[str, float], syllabus: Syllabus) -> dict[str, float]:
    """Return those plots, with their weights, for which a syllabus has words."""
    return {
        name: weight
        for name, weight in plots.items()
        if weight > 0 and name in PLOT_WORDS and all(taught(syllabus, slot) for slot in PLOT_WORDS[name])
    }
