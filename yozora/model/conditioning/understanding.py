"""Understand a prompt: which concepts of a syllabus it asks for, which subject each belongs to, what is unknown.

Deterministic and inspectable: the longest phrase of the syllabus wins, and what is said of a subject goes to it as
`attribution` has it. Nothing is dropped in silence: a word that means nothing here is named with its nearest, which
stands in where there is room; what was understood but found no room is named too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yozora.core.syllabus import Concept, Syllabus
from yozora.model.conditioning.attribution import Attribution, attribute, settle
from yozora.model.conditioning.hearing import Heard, hear
from yozora.model.conditioning.steps import step_of, step_starts

# The first three and the first five are those of older weights; only slots that a syllabus has are live.
FIRST_SETTING_SLOTS = ("place", "time", "camera")
SETTING_SLOTS = (*FIRST_SETTING_SLOTS, "weather", "style", "pace")
SUBJECT_SLOTS = (
    "kind", "colour", "direction", "speed", "behind",
    "count", "size", "pattern", "action", "relation", "deed", "effect",
)  # fmt: skip
# The phrases of a syllabus without weather, style and pace: three of the setting and two subjects.
NUM_PHRASES = 5


@dataclass(frozen=True, kw_only=True)
class UnknownWord:
    """A word that means nothing to the syllabus, the nearest concept's name, and whether that was used instead.

    Or, `known`, a phrase that was understood but found no room: one subject more than the `max_subjects` there is room
    for, a second colour of one subject.
    """

    word: str
    nearest: str | None
    used: bool = False
    known: bool = False
    max_subjects: int = 2

    @property
    def sentence(self) -> str:
        """One sentence for a person."""
        if self.known:
            limit = f"at most {self.max_subjects} subjects, one colour and course each"
            return f"There is no room for {self.word!r}: {limit}."
        nearest = f"; nearest is {self.nearest!r}" if self.nearest else ""
        return f"I don't know {self.word!r}{nearest}{', used in its place' if self.used else ''}."


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """What a prompt asks for: names by slot for the setting, and the same for each subject, in order.

    `story` has for each step that words of order tell apart the subjects said in it: kind, and what is new. `subjects`
    then says what the first step in which they appear says. Without words of order there is no story.
    """

    setting: dict[str, str]
    subjects: tuple[dict[str, str], ...]
    unknown: tuple[UnknownWord, ...] = ()
    story: tuple[tuple[dict[str, str], ...], ...] = ()

    @property
    def summary(self) -> str:
        """One line for a person: "red sailboat, left · sea · sunset"."""
        setting = [f"{name} camera" if slot == "pace" else name for slot, name in self.setting.items()]
        steps = [f"story of {len(self.story)} steps"] if self.story else []
        return " · ".join([*map(_told, self.subjects), *setting, *steps]) or "nothing in particular"

    def phrases(self, syllabus: Syllabus) -> tuple[tuple[int, ...], ...]:
        """Return the concept numbers (1 = the first; 0 is left for "unsaid") of each of the syllabus' phrases."""
        number = {concept.key: index + 1 for index, concept in enumerate(syllabus.concepts)}
        result: list[tuple[int, ...]] = [
            (number[f"{slot}:{self.setting[slot]}"],) if slot in self.setting else ()
            for slot in setting_slots(syllabus)
        ]
        for subject in self.subjects:
            result.append(tuple(number[f"{slot}:{subject[slot]}"] for slot in SUBJECT_SLOTS if slot in subject))
        return tuple(result) + ((),) * (num_phrases(syllabus) - len(result))


def setting_slots(syllabus: Syllabus) -> tuple[str, ...]:
    """Return the slots of the setting that have a phrase each: the first three, and others that the syllabus has."""
    return tuple(slot for slot in SETTING_SLOTS if slot in FIRST_SETTING_SLOTS or syllabus.of_slot(slot))


def num_phrases(syllabus: Syllabus) -> int:
    """Return how many phrases a prompt becomes: one a slot of the setting, one a subject there is room for."""
    return len(setting_slots(syllabus)) + syllabus.max_subjects


def max_concepts(syllabus: Syllabus) -> int:
    """Return how many concepts a phrase can hold: one a slot of a subject that the syllabus has."""
    return max(1, sum(bool(syllabus.of_slot(slot)) for slot in SUBJECT_SLOTS))


def understand(prompt: str, syllabus: Syllabus) -> Understanding:
    """Return what `prompt` asks for in the terms of `syllabus`."""
    hearing = settle(hear(prompt, syllabus), syllabus)
    cuts = step_starts(hearing)
    draft = _Draft(belongs=attribute(hearing, syllabus, cuts), cuts=cuts, max_subjects=syllabus.max_subjects)
    unknown = []
    # What was said goes before what only comes near it.
    for item in sorted(hearing.heard, key=lambda item: not item.known):
        used = item.concept is not None and draft.put(item, item.concept)
        if not (item.known and used):
            name = item.concept.name if item.concept else None
            room = syllabus.max_subjects if item.known else 2
            word = UnknownWord(word=item.words, nearest=name, used=used, known=item.known, max_subjects=room)
            unknown.append((item.start, word))
    for noun, deed in draft.belongs.causes:
        draft.say(draft.belongs.subjects[noun], draft.belongs.nouns[noun].start, "deed", deed)
    named = tuple(word for _, word in sorted(unknown, key=lambda pair: pair[0]))
    return Understanding(setting=draft.setting, subjects=draft.subjects(), unknown=named, story=draft.story())


@dataclass
class _Draft:
    """What is understood so far: the setting, and for each subject what each step says of it."""

    belongs: Attribution
    cuts: tuple[int, ...]
    max_subjects: int
    setting: dict[str, str] = field(default_factory=dict)
    said: dict[int, dict[int, dict[str, str]]] = field(default_factory=dict)
    cast: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        """Cast as many subjects as there is room for: those that are known first, then in order of mention."""
        mentions = list(zip(self.belongs.subjects, self.belongs.nouns, strict=True))
        chosen = list(dict.fromkeys(number for number, _ in sorted(mentions, key=lambda pair: not pair[1].known)))
        kept = set(chosen[: self.max_subjects])
        self.cast = {n: noun.concept.name for n, noun in reversed(mentions) if n in kept and noun.concept}
        self.cast = dict(sorted(self.cast.items())) if mentions else {0: ""}

    def put(self, item: Heard, concept: Concept) -> bool:
        """Put a concept where it belongs; return whether there was room (what is said twice has room)."""
        if concept.slot == "order":
            return True
        if concept.slot in SETTING_SLOTS:
            return self.setting.setdefault(concept.slot, concept.name) == concept.name
        if concept.slot == "kind":
            number = self.belongs.nouns.index(item)
            return self.say(self.belongs.subjects[number], item.start, "kind", concept.name)
        if not self.belongs.nouns and concept.slot != "relation":
            return self.say(0, item.start, concept.slot, concept.name)
        owners = (self.belongs.subjects[noun] for noun in self.belongs.owners.get(item.start, ()))
        return any(self.say(owner, item.start, concept.slot, concept.name) for owner in owners)

    def say(self, subject: int, word: int, slot: str, name: str) -> bool:
        """Say something of a subject at word number `word`; return whether it is cast and had room for it."""
        if subject not in self.cast:
            return False
        step = self.said.setdefault(subject, {}).setdefault(step_of(word, self.cuts), {})
        return step.setdefault(slot, name) == name

    def subjects(self) -> tuple[dict[str, str], ...]:
        """Return the cast in order of first mention, each as the first step in which it appears says."""
        return tuple(
            self._with_kind(subject, steps[min(steps)]) for subject, steps in sorted(self.said.items()) if steps
        )

    def story(self) -> tuple[tuple[dict[str, str], ...], ...]:
        """Return what each step says of those who appear in it; nothing if there is one step only."""
        if not self.cuts:
            return ()
        return tuple(
            tuple(self._with_kind(n, steps[step]) for n, steps in sorted(self.said.items()) if step in steps)
            for step in range(len(self.cuts) + 1)
        )

    def _with_kind(self, subject: int, said: dict[str, str]) -> dict[str, str]:
        """Return what is said of a subject, and its kind."""
        kind = self.cast[subject]
        return {"kind": kind, **said} if kind else dict(said)


def _told(subject: dict[str, str]) -> str:
    """Return a subject in words: "3 × small red ball, left, rolls"."""
    number = subject.get("count", "1")
    described = (subject.get("size"), subject.get("pattern"), subject.get("colour"), subject.get("kind", "something"))
    parts = [
        (f"{number} × " if number != "1" else "") + " ".join(word for word in described if word),
        *(subject[slot] for slot in ("direction", "speed") if slot in subject),
        *(["passing behind"] if "behind" in subject else []),
        *(subject[slot] for slot in ("action", "relation", "deed", "effect") if slot in subject),
    ]
    return ", ".join(parts)
