"""Expansion: what a short prompt leaves open is said too, drawn by the seed from what the weights know and what fits.

No language model is asked. Each addition is a plain sentence behind the prompt, and counts only if the prompt is then
understood as before with just this more; so what somebody asked for is never changed. The same seed adds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from yozora.core.errors import YozoraError
from yozora.core.records import MAX_PROMPT_CHARACTERS, Request
from yozora.core.seeds import derive_seed
from yozora.core.syllabus import Syllabus
from yozora.generation.habitats import knows, lives
from yozora.model.conditioning.understanding import Understanding, understand

# What is added of a subject, of the setting, and how.
SUBJECT_SENTENCES = {"colour": "The {kind} is {name}.", "direction": "The {kind} goes to the {name}."}
SETTING_SENTENCES = {"place": "In the {name}.", "time": "It is {name}."}
SAID_OTHERWISE = {"sea": "At sea.", "space": "In space.", "underwater": "Underwater.", "beach": "On the beach."}
# Whoever does something of their own, or is still, is sent nowhere; and only to the sides: not everything rises.
BUSY = ("direction", "action", "relation", "deed", "effect", "behind")
SIDES = ("left", "right")

Rewrite = Callable[[str, Syllabus], str]


@dataclass(frozen=True, kw_only=True)
class Expanded:
    """A request that says more than was asked, and a sentence for each thing that did not go as wished."""

    request: Request
    remarks: tuple[str, ...] = ()


def expanded(request: Request, syllabus: Syllabus, rewrite: Rewrite | None = None) -> Expanded:
    """Return a request whose `expanded` says what its prompt leaves open, by `rewrite` or else by a draw of its seed.

    What a rewriting leaves out or adds to who is asked for is not taken: the draw stands in, with a remark. Stories and
    storyboards, and clips of which something is known, say enough: they stay as they are.
    """
    if request.storyboard or request.conditions or request.expanded:
        return Expanded(request=request)
    sentence = request.spoken
    remarks: tuple[str, ...] = ()
    if rewrite is not None:
        try:
            return Expanded(
                request=replace(request, expanded=_checked(sentence, rewrite(sentence, syllabus), syllabus))
            )
        except YozoraError as error:
            remarks = (f"{error} The prompt is expanded without it.",)
    more = expand(sentence, syllabus, request.seed)
    return Expanded(request=replace(request, expanded="" if more == sentence else more), remarks=remarks)


def expand(prompt: str, syllabus: Syllabus, seed: int) -> str:
    """Return a prompt with what it leaves open: colour and direction of each subject, place and time of day."""
    understood = understand(prompt, syllabus)
    if understood.story:
        return prompt
    draft = _Draft(
        text=prompt.strip(), understood=understood, syllabus=syllabus, rng=Random(derive_seed("expand", seed))
    )
    for number, subject in enumerate(understood.subjects):
        if "kind" in subject:
            draft.add_to_subject(number, "colour", draft.names("colour"))
            if not any(slot in subject for slot in BUSY):
                draft.add_to_subject(number, "direction", [name for name in draft.names("direction") if name in SIDES])
    kinds = [subject["kind"] for subject in understood.subjects if "kind" in subject]
    homes = [place for place in draft.names("place") if all(lives(kind, place) for kind in kinds)]
    draft.add_to_setting("place", homes)
    place = draft.understood.setting.get("place", "")
    draft.add_to_setting("time", [time for time in draft.names("time") if knows(place, time)])
    return draft.text


def keeps(asked: Understanding, answer: Understanding) -> bool:
    """Return whether an answer asks for all that was asked, of the same subjects in the same order, and of no more."""
    if len(asked.subjects) != len(answer.subjects) and asked.subjects:
        return False
    pairs = [(asked.setting, answer.setting), *zip(asked.subjects, answer.subjects, strict=False)]
    return all(said.items() <= more.items() for said, more in pairs) and asked.story == answer.story


def _checked(prompt: str, answer: str, syllabus: Syllabus) -> str:
    """Return a rewriting that asks for all that the prompt asks for; refuse any other."""
    answer = " ".join(answer.split())
    if not answer or len(answer) > MAX_PROMPT_CHARACTERS:
        raise YozoraError("The rewriting is no prompt.")
    if not keeps(understand(prompt, syllabus), understand(answer, syllabus)):
        raise YozoraError(f"The rewriting does not ask for what was asked: {answer[:200]!r}.")
    return answer


@dataclass
class _Draft:
    """A prompt on its way: its text, and what is understood of it."""

    text: str
    understood: Understanding
    syllabus: Syllabus
    rng: Random

    def names(self, slot: str) -> list[str]:
        """Return what the weights know of a slot."""
        return [concept.name for concept in self.syllabus.of_slot(slot)]

    def add_to_subject(self, number: int, slot: str, names: Sequence[str]) -> None:
        """Say one of `names` of a subject, unless something is said already."""
        subject = self.understood.subjects[number]
        if slot in subject or not names:
            return
        name = self.rng.choice(names)
        subjects = list(self.understood.subjects)
        subjects[number] = {**subject, slot: name}
        sentence = SUBJECT_SENTENCES[slot].format(kind=self._word("kind", subject["kind"]), name=self._word(slot, name))
        self._add(sentence, replace(self.understood, subjects=tuple(subjects)))

    def add_to_setting(self, slot: str, names: Sequence[str]) -> None:
        """Say one of `names` of the setting, unless something is said already."""
        if slot in self.understood.setting or not names:
            return
        name = self.rng.choice(names)
        setting = {**self.understood.setting, slot: name}
        sentence = SETTING_SENTENCES[slot].format(name=self._word(slot, name))
        self._add(SAID_OTHERWISE.get(name, sentence), replace(self.understood, setting=setting))

    def _word(self, slot: str, name: str) -> str:
        """Return the first word that the syllabus has for a name."""
        concept = next(concept for concept in self.syllabus.of_slot(slot) if concept.name == name)
        return concept.phrases[0] if concept.phrases else name

    def _add(self, sentence: str, wanted: Understanding) -> None:
        """Add a sentence if that is then understood which is wanted, and nothing else."""
        text = f"{self.text}{'' if self.text.endswith(('.', '!', '?')) else '.'} {sentence}"
        if len(text) <= MAX_PROMPT_CHARACTERS and understand(text, self.syllabus) == wanted:
            self.text, self.understood = text, wanted
