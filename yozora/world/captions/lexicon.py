"""The lexicon: which words and phrases mean which concept of the world. It becomes the weights' syllabus."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import chain

from yozora.core.syllabus import Concept, Syllabus
from yozora.world.captions import neighbours, train_silence
from yozora.world.captions.phrases import actions, settings, subjects
from yozora.world.captions.phrases.inflection import plural
from yozora.world.captions.silence import GLUE, HARMLESS_WORDS
from yozora.world.captions.silence import PHRASES as IDLE_PHRASES
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import RELATIONS
from yozora.world.scene.script import ACTIONS, DEEDS, TRAVELS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

Words = Mapping[str, tuple[str, ...]]
MAX_SUBJECTS = 3
# "houses" are the subjects of that name where they are taught, else a town.
_NOUNS = frozenset(plural(word) for rig in RIGS.values() for word in rig.words)
# Every source of phrases by its slot. Where two concepts could claim a phrase, the earlier one has it.
_SOURCES: tuple[tuple[str, Words], ...] = (
    ("place", {name: tuple(w for w in place.words if w not in _NOUNS) for name, place in PLACES.items()}),
    ("time", settings.TIMES),
    ("camera", settings.CAMERAS),
    ("kind", {name: rig.words for name, rig in RIGS.items()}),
    ("colour", {name: subjects.COLOURS[name] for name in COLOURS}),
    ("direction", subjects.DIRECTIONS),
    ("speed", subjects.SPEEDS),
    ("behind", subjects.BEHIND),
    ("weather", {name: weather.words for name, weather in WEATHERS.items()}),
    ("style", {name: style.words for name, style in STYLES.items()}),
    ("pace", settings.PACES),
    ("pattern", subjects.PATTERNS),
    ("size", subjects.SIZES),
    ("count", subjects.COUNTS),
    ("action", {name: actions.ACTIONS[name] for name in ACTIONS}),
    ("relation", {name: actions.RELATIONS[name] for name in RELATIONS}),
    ("deed", {name: actions.DEEDS[name] for name in DEEDS.values()}),
    ("effect", {name: actions.EFFECTS[name] for name in (*DEEDS, "prints")}),
    ("order", actions.ORDERS),
)
_MORE: tuple[tuple[str, Words], ...] = (
    ("place", settings.PLACES),
    ("kind", subjects.NOUNS),
    ("weather", settings.WEATHERS),
    ("style", settings.STYLES),
)


def _phrases() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return every phrase by slot and name, each claimed by one concept: a rig's own name by that rig."""
    claims = {name: f"kind:{name}" for name in RIGS}
    result: dict[str, dict[str, tuple[str, ...]]] = {slot: dict.fromkeys(words, ()) for slot, words in _SOURCES}
    for slot, words in (*_SOURCES, *_MORE):
        for name in result[slot]:
            key = f"{slot}:{name}"
            new = (word for word in words.get(name, ()) if claims.setdefault(_spaced(word), key) == key)
            result[slot][name] = tuple(dict.fromkeys((*result[slot][name], *new)))
    return result


def _spaced(phrase: str) -> str:
    """Return a phrase without its hyphens: "hot-air balloon" is "hot air balloon"."""
    return phrase.replace("-", " ")


def _single(concepts: tuple[Concept, ...]) -> frozenset[str]:
    """Return the phrases of one word."""
    return frozenset(phrase for concept in concepts for phrase in concept.phrases if " " not in phrase)


PHRASES = _phrases()
_IDLE_WORDS = frozenset(
    chain(
        GLUE,
        train_silence.SILENT,
        HARMLESS_WORDS,
        (word for place in PLACES.values() for name in place.occluders for word in name.split()),
        (word for rig in RIGS.values() for word in rig.gait.split()),
        (word for name in TRAVELS for word in PHRASES["action"][name] if " " not in word),
    )
)


def _concepts(taught: Mapping[str, Container[str]]) -> tuple[Concept, ...]:
    """Return what `taught` names of the world, nouns in the plural too."""
    claimed = {phrase for names in PHRASES.values() for phrases in names.values() for phrase in phrases}
    kinds = {name: words for name, words in PHRASES["kind"].items() if "kind" not in taught or name in taught["kind"]}
    nouns = {plural(word) for words in kinds.values() for word in words}
    result = []
    for slot, names in PHRASES.items():
        for name, phrases in names.items():
            if slot in taught and name not in taught[slot]:
                continue
            more: Iterable[str] = ()
            if slot == "kind":
                more = (plural(word) for word in phrases)
            elif slot == "place":
                more = (word for word in PLACES[name].words if word in _NOUNS - nouns)
            new = tuple(word for word in dict.fromkeys(more) if word not in claimed)
            result.append(Concept(slot=slot, name=name, phrases=(*phrases, *new)))
            claimed |= set(new)
    return tuple(result)


def _neighbours(concepts: tuple[Concept, ...]) -> dict[str, str]:
    """Return for each word that `concepts` lack the key of the nearest of them; words without any are left out."""
    keys = frozenset(concept.key for concept in concepts)
    known = _single(concepts)
    result: dict[str, str] = {}
    for concept in _concepts({}):
        names = neighbours.ALTERNATIVES.get(concept.slot, {}).get(concept.name, "")
        key = neighbours.nearest_of(concept.slot, names, keys)
        if concept.key not in keys and key is not None:
            result |= dict.fromkeys(_single((concept,)) - known, key)
    for slot, names, words in neighbours.FOREIGN:
        key = neighbours.nearest_of(slot, names, keys)
        if key is not None:
            result |= {word: key for word in words.split() if word not in known and word not in result}
    return dict(sorted(result.items()))


def syllabus(taught: Mapping[str, Container[str]] | None = None) -> Syllabus:
    """Return the syllabus of a world, or of the part of it that `taught` names by slot.

    A slot that maps to an empty container is not taught at all; one that is not mapped is taught whole.
    """
    concepts = _concepts(taught or {})
    keys = {concept.key for concept in concepts}
    silent = _IDLE_WORDS - _single(concepts)
    nearest = _neighbours(concepts)
    crowds = any(concept.slot in ("count", "relation") for concept in concepts)
    return Syllabus(
        concepts=concepts,
        silent_words=(*sorted(silent), *IDLE_PHRASES),
        neighbours=tuple(nearest.items()),
        max_subjects=MAX_SUBJECTS if crowds else 2,
        deeds=tuple((e, d) for e, d in DEEDS.items() if {f"effect:{e}", f"deed:{d}"} <= keys),
        scenery=tuple(sorted({name for place in PLACES.values() for name in place.occluders})),
        untaught=tuple(sorted(_single(_concepts({})) - _single(concepts) - silent - set(nearest))),
    )


SILENT_WORDS = syllabus().silent_words
NEIGHBOURS = _neighbours(_concepts({}))
