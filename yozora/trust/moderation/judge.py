"""The judge: every reading of a prompt, by rules, by the classifier and by guards, against a policy.

verdict = Judge().judge("a man kills the lights")        # allowed
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from yozora.trust.moderation.classifier import Classifier, load_classifier
from yozora.trust.moderation.features import Window, windows_of
from yozora.trust.moderation.guard import Guard, GuardFailed
from yozora.trust.moderation.history import MOST_PROMPTS, History
from yozora.trust.moderation.language import READABLE, Language
from yozora.trust.moderation.lexicon import Hit
from yozora.trust.moderation.policy import Action, Category, Policy, Rule, load_policy
from yozora.trust.moderation.readings import Reading, readings
from yozora.trust.moderation.rewrite import without
from yozora.trust.moderation.spelling import Speller
from yozora.trust.moderation.verdict import UNREADABLE, Verdict
from yozora.trust.moderation.words import words_of

_SEVERITY: tuple[Action, ...] = ("allow", "rewrite", "review", "block")
_BESIDE = 3  # words between a hit and what excuses it
_TOLD = 5
_CERTAIN = 0.9
# Where fewer letters are written there is too little to say that they are no language.
_NOISE_LETTERS, _NOISE = 14, READABLE - 1.1


@dataclass(frozen=True, kw_only=True)
class _Charge:
    """One category found in one reading."""

    category: str
    score: float
    words: tuple[str, ...]
    how: tuple[str, ...]
    strict: float


class Judge:
    """Judges prompts by a policy; safe to share between threads."""

    def __init__(
        self,
        policy: Policy | None = None,
        *,
        classifier: Classifier | None = None,
        guards: Sequence[Guard] = (),
        history: History | None = None,
    ) -> None:
        """Judge by the shipped policy and weights unless others are given; without `history` users have no past."""
        self.policy = policy or load_policy()
        self.classifier = classifier or _shipped()
        self.guards = tuple(guards)
        self.history = history
        self._speller = _speller(self.classifier.language, self.policy.lexicon.words)

    def judge(self, prompt: str, *, user: str | None = None, earlier: Sequence[str] = ()) -> Verdict:
        """Return the verdict on a prompt; `earlier` are prompts that it goes on from (remix, extend), oldest first."""
        past = self.history.of(user, self.policy.together_s) if self.history and user is not None else None
        strict = self.policy.hidden if past and past.refused >= self.policy.patience else 1.0
        found = readings(prompt, self.classifier.language, self._speller)
        charges = [charge for reading in found for charge in self._charges(reading, strict)]
        before = [*(past.prompts if past else ()), *earlier][-MOST_PROMPTS:]
        if before:
            told = " ".join(one if one.rstrip().endswith((".", "!", "?")) else f"{one}." for one in before)
            joint = Reading(text=f"{told} {found[0].text if found else prompt}", how=("earlier prompts",))
            charges += self._charges(joint, strict, hidden=False)
        charges += self._noise(found, strict)
        verdict = self._worst(prompt, charges, self._guarded(prompt, strict))
        if self.history and user is not None:
            self.history.add(user, prompt, refused=not verdict.allowed)
        return verdict

    def refused(self, user: str) -> int:
        """Return how many prompts of a user were refused lately."""
        return self.history.of(user, self.policy.together_s).refused if self.history else 0

    def _charges(self, reading: Reading, strict: float, *, hidden: bool | None = None) -> Iterable[_Charge]:
        """Return what a reading is of: for each category its greatest score, and the words that decided."""
        is_hidden = reading.hidden if hidden is None else hidden
        strict = strict * (self.policy.hidden if is_hidden else 1.0)
        best: dict[str, _Charge] = {}
        for window in windows_of(reading.text, self.policy.lexicon):
            for category, score, words in self._look(window):
                if category not in best or score > best[category].score:
                    best[category] = _Charge(
                        category=category, score=score, words=words, how=reading.how, strict=strict
                    )
        return best.values()

    def _look(self, window: Window) -> Iterable[tuple[str, float, tuple[str, ...]]]:
        """Yield (category, certainty, words that decided) for a stretch of words."""
        finding = self.classifier.judge(window)
        for category, chance in finding.probabilities.items():
            words = _deciding(window.words, finding.parts[category]) if chance > 0.05 else ()
            yield category, chance, words
        for rule in self.policy.rules:
            if hits := _holds(rule, window.hits):
                told = tuple(" ".join(window.words[hit.start : hit.end]) for hit in hits)
                yield rule.category, rule.score, told

    def _noise(self, found: Sequence[Reading], strict: float) -> Iterable[_Charge]:
        """Return a charge where no reading looks like language."""
        if self.policy.unreadable == "allow" or not found:
            return ()
        latin = [sum(c.isascii() and c.isalnum() for c in reading.text) for reading in found]
        if latin[0] < _NOISE_LETTERS or latin[0] < 0.5 * sum(c.isalnum() for c in found[0].text):
            return ()
        language = self.classifier.language
        if any(_is_language(reading.text, language) for reading in found):
            return ()
        return (_Charge(category=UNREADABLE, score=1.0, words=(), how=(), strict=strict),)

    def _guarded(self, prompt: str, strict: float) -> Iterable[_Charge]:
        """Return what the guards say; one that fails charges with what it fails to."""
        charges = []
        for guard in self.guards:
            try:
                scores = guard(prompt)
            except GuardFailed:
                if guard.fails_to != "allow":
                    name = f"{UNREADABLE}:{guard.fails_to}"
                    charges.append(_Charge(category=name, score=1.0, words=(), how=("a guard failed",), strict=strict))
                continue
            charges += [
                _Charge(category=name, score=score, words=(), how=(), strict=strict) for name, score in scores.items()
            ]
        return charges

    def _worst(self, prompt: str, charges: Iterable[_Charge], guarded: Iterable[_Charge]) -> Verdict:
        """Return the verdict by the worst of all charges."""
        scores: dict[str, float] = {}
        worst: tuple[tuple[int, float, int, float], _Charge | None, Action] = ((0, 0.0, 0, 0.0), None, "allow")
        for one in (*charges, *guarded):
            scores[one.category] = max(scores.get(one.category, 0.0), one.score)
            comes_to = self._action(one)
            # Of two that are certain, the one with a child in it is the one to name.
            rank = (_SEVERITY.index(comes_to), min(one.score, _CERTAIN), int(one.category == "minors"), one.score)
            if comes_to != "allow" and rank > worst[0]:
                worst = (rank, one, comes_to)
        charge, action = worst[1], worst[2]
        rounded = {name: round(score, 4) for name, score in sorted(scores.items())}
        if charge is None:
            return Verdict(action="allow", prompt=prompt, scores=rounded, policy=self.policy.id)
        name = charge.category.partition(":")[0]
        verdict = Verdict(
            action=action,
            prompt=prompt,
            category=name,
            title=self.policy.categories[name].title if name in self.policy.categories else name,
            score=charge.score,
            words=charge.words,
            how=charge.how,
            scores=rounded,
            policy=self.policy.id,
        )
        return self._rewritten(verdict) if action == "rewrite" else verdict

    def _action(self, charge: _Charge) -> Action:
        """Return what a charge comes to."""
        name, _, fails_to = charge.category.partition(":")
        if fails_to in _SEVERITY:
            return fails_to
        if name == UNREADABLE:
            return self.policy.unreadable
        category = self.policy.categories.get(name)
        if category is None or category.action == "allow":
            return "allow"
        return _weighed(category, charge.score, charge.strict)

    def _rewritten(self, verdict: Verdict) -> Verdict:
        """Return a verdict with the prompt rewritten; where that is not possible, the prompt is refused."""
        groups = {verdict.category} & set(self.policy.lexicon.phrases)
        text = None if verdict.how else without(verdict.prompt, groups, self.policy.lexicon)
        if text is not None:
            again = replace(self._judge_plain(text), prompt=text)
            if again.action == "allow":
                return replace(verdict, prompt=text)
        return replace(verdict, action="block")

    def _judge_plain(self, text: str) -> Verdict:
        """Return the verdict on a text without asking guards, history or for another rewriting."""
        found = readings(text, self.classifier.language, self._speller)
        charges = [charge for reading in found for charge in self._charges(reading, 1.0)]
        if any(self._action(charge) != "allow" for charge in charges):
            return Verdict(action="block", prompt=text)
        return Verdict(action="allow", prompt=text)


def _is_language(text: str, language: Language) -> bool:
    """Whether a text looks like language, or holds a good part of words that there are."""
    words = [word for word in words_of(text) if len(word) > 2]
    known = sum(language.knows(word) for word in words)
    return language.score(text) > _NOISE or known >= max(1, 0.3 * len(words))


def _weighed(category: Category, score: float, strict: float) -> Action:
    """Return what a category does at a score; `strict` below 1 lowers what it takes."""
    if score >= category.block * strict:
        return category.action
    return "review" if score >= category.review * strict else "allow"


def _holds(rule: Rule, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits by which a rule holds, none if it does not."""
    if any(not any(hit.group in side for hit in hits) for side in rule.all):
        return ()
    for first in hits:
        if first.group not in rule.all[0]:
            continue
        chosen = [first]
        for side in rule.all[1:]:
            near = [
                hit
                for hit in hits
                if hit.group in side and abs(hit.start - first.start) <= rule.within and hit.start != first.start
            ]
            if not near:
                break
            chosen.append(min(near, key=lambda hit: abs(hit.start - first.start)))
        else:
            beside = [hit for hit in hits if hit.group in rule.unless]
            if not any(abs(hit.start - one.end) <= _BESIDE for hit in beside for one in chosen):
                return tuple(chosen)
    return ()


def _deciding(words: Sequence[str], parts: npt.NDArray[np.float32]) -> tuple[str, ...]:
    """Return the words that said the most for a category, in their order."""
    top = float(parts.max(initial=0.0))
    ranked = sorted(range(len(words)), key=lambda at: -parts[at])[:_TOLD]
    return tuple(words[at] for at in sorted(ranked) if parts[at] > max(0.0, 0.3 * top))


@lru_cache(maxsize=8)
def _speller(language: Language, words: frozenset[str]) -> Speller:
    """Return a speller, made once: its index takes a while."""
    return Speller(language, words)


@lru_cache(maxsize=1)
def _shipped() -> Classifier:
    """Return the shipped classifier, loaded once."""
    return load_classifier()


@lru_cache(maxsize=8)
def open_judge(policy: str = "default") -> Judge:
    """Return a judge by a policy's name or path, made once a process."""
    return Judge(load_policy(policy))


def judge(prompt: str, *, policy: str = "default") -> Verdict:
    """Return the verdict on a prompt by a policy's name or path."""
    return open_judge(policy).judge(prompt)
