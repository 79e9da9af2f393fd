"""What a prompt asks for, group by group, where words and facts agree: the labels that public benchmarks need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from yozora.evaluation.questions.question import Question
from yozora.world.captions.phrases.inflection import plural
from yozora.world.captions.train_nouns import with_article
from yozora.world.facts.facts import ActorFacts

# Plain English nouns for kinds whose own name a detector of everyday things would not know.
NOUNS = {
    "balloon": "hot air balloon", "party balloon": "balloon", "plane": "airplane", "oak": "oak tree",
    "teddy": "teddy bear", "tower": "toy tower", "toadstool": "mushroom",
}  # fmt: skip
NUMBERS = ("no", "one", "two", "three", "four", "five")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One group of subjects that a prompt names: its facts, and by slot what the prompt says of it and is so."""

    facts: ActorFacts
    said: Mapping[str, str]

    @property
    def noun(self) -> str:
        """A plain noun for one of them: "airplane"."""
        return NOUNS.get(self.facts.kind, self.facts.kind)

    @property
    def count(self) -> int | None:
        """How many the prompt asks for; None where it names several without a number."""
        return self.facts.count if self.facts.count == 1 or "count" in self.said else None

    @property
    def coloured(self) -> str:
        """Noun and, where it is said, colour: "a red airplane", "three red airplanes"."""
        words = " ".join(word for word in (self.said.get("colour"), self.noun) if word)
        if self.facts.count == 1:
            return with_article(words)
        return f"{NUMBERS[self.facts.count]} {plural(words)}" if self.count else plural(words)

    @property
    def named(self) -> str:
        """Article and noun, or number and nouns: "an airplane"."""
        bare = Asked(facts=self.facts, said={slot: name for slot, name in self.said.items() if slot != "colour"})
        return bare.coloured


def asked_of(question: Question) -> tuple[Asked, ...]:
    """Return the groups that the prompt of `question` names, in the order of the facts.

    A group is left out where the words do not tell it from another (two groups of one kind), and so is a slot of
    which the words say something else than the facts: a label must be asked for and be true.
    """
    said = question.understood.subjects
    spoken = Counter(subject.get("kind") for subject in said)
    shown = Counter(group.kind for group in question.facts.groups)
    by_kind = {subject.get("kind"): subject for subject in said}
    return tuple(
        Asked(facts=group, said={slot: name for slot, name in by_kind[group.kind].items() if _so(slot, name, group)})
        for group in question.facts.groups
        if spoken[group.kind] == shown[group.kind] == 1
    )


def _so(slot: str, name: str, group: ActorFacts) -> bool:
    """Whether what is said of a slot is so; what the facts of one group do not tell (deeds, relations) is kept."""
    truth = {
        "colour": group.colour, "pattern": group.pattern, "size": group.size, "count": str(group.count),
        "direction": group.direction, "speed": group.speed, "action": group.action,
    }  # fmt: skip
    return slot not in truth or truth[slot] == name


def all_named(question: Question, groups: tuple[Asked, ...]) -> bool:
    """Whether the prompt names every group there is."""
    return len(groups) == len(question.facts.groups)


def asked_relation(question: Question, groups: tuple[Asked, ...]) -> str | None:
    """Return how the first group stands to the second, where both are named and the prompt says so."""
    numbers = [group.facts.group for group in groups]
    if numbers[:2] != [0, 1]:
        return None
    relation = groups[0].said.get("relation")
    return relation if relation == question.facts.relation else None
