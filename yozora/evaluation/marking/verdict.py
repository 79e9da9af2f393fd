"""Verdict: does a video show what was asked, nobody else, and nothing that cannot be?"""

from __future__ import annotations

from dataclasses import dataclass

from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.marking.asked import Answer, asked, count_asked
from yozora.evaluation.marking.consistency import Fault, faults_of
from yozora.evaluation.marking.match import Matching, holds, longest_seen_s, match, together
from yozora.evaluation.marking.order import disorder
from yozora.model.conditioning.understanding import Understanding

# Somebody whom nobody asked for is seen for so long (seconds in all) at least, and in such a share of the frames.
UNINVITED_S, UNINVITED_SHARE = 0.5, 0.1


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing that was asked for, and whether the video shows it."""

    answer: Answer
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one video is found to be. `hits` are all answers in order; `uninvited` says in words who else is there

    ("a grey dog", "3 red balls too many"); `faults` are against consistency, the order of a story among them.
    `matching` has for each asked subject its place among the reading's groups.
    """

    hits: tuple[Hit, ...]
    uninvited: tuple[str, ...]
    faults: tuple[Fault, ...]
    matching: Matching

    @property
    def adheres(self) -> bool:
        """Whether all that was asked for is shown."""
        return all(hit.holds for hit in self.hits)

    @property
    def consistent(self) -> bool:
        """Whether nothing is shown that cannot be."""
        return not self.faults

    @property
    def passed(self) -> bool:
        """Whether all answers hold, nobody is there uninvited, and all is consistent."""
        return self.adheres and not self.uninvited and self.consistent

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it did not pass, in words."""
        missed = [f"no {hit.answer.slot} {hit.answer.name!r}" for hit in self.hits if not hit.holds]
        return (*missed, *(f"uninvited: {who}" for who in self.uninvited), *(fault.about for fault in self.faults))


def judge(understood: Understanding, reading: Reading) -> Verdict:
    """Return the verdict on a video, read as `reading`, that was made for a prompt understood as `understood`."""
    matching, answers = match(understood, reading), asked(understood)
    return Verdict(
        hits=tuple(Hit(answer=answer, holds=holds(answer, reading, matching)) for answer in answers),
        uninvited=uninvited(understood, reading, matching),
        faults=(*faults_of(reading), *disorder(answers, reading, matching)),
        matching=matching,
    )


def uninvited(understood: Understanding, reading: Reading, matching: Matching) -> tuple[str, ...]:
    """Return who is in sight for some time though the prompt does not ask for it, in words."""
    shortest = max(UNINVITED_S, UNINVITED_SHARE * reading.seconds)
    strangers = []
    for place, first in enumerate(reading.groups):
        name = f"{first.colour} {first.kind}"
        if place not in matching:
            if longest_seen_s(reading, place) >= shortest:
                strangers.append(f"a {name}")
            continue
        more = together(reading, place) - count_asked(understood.subjects[matching.index(place)])
        if more > 0:
            strangers.append(f"{more} {name} too many")
    return tuple(strangers)
