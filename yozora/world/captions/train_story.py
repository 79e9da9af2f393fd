"""Stories: what the training grammar tells one after another, and when each step of it happens."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yozora.world.captions.train_clauses import Cast, deed_verb
from yozora.world.captions.train_courses import DIRECTIONS
from yozora.world.captions.train_nouns import pronoun, with_article
from yozora.world.captions.train_predicates import THE_EDGE, listed
from yozora.world.captions.train_verbs import finite, suits, verb_for, verbs_of
from yozora.world.facts.facts import ActorFacts, BeatFacts, ChangeFacts, Facts
from yozora.world.scene.script import TRAVELS

SHORTEST_S = 1.0
MOST = {"short": 3, "medium": 4}
FIRSTS = ("first", "at first", "first of all", "in the beginning", "at the start",
          "initially", "at the beginning")  # fmt: skip
THENS = ("then", "next", "after that", "afterwards", "later", "after a while", "a moment later", "a little later",
         "soon after", "then", "then", "later on", "a while later", "before long", "after this", "thereafter",
         "subsequently", "afterward")  # fmt: skip
LASTS = ("at last", "finally", "in the end", "last of all", "eventually", "lastly", "to finish",
         "ultimately")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Event:
    """A step of a story: from `start_s` on, group `group` does `action`, or changes by itself (`change`),

    or does so to group `patient`.
    """

    start_s: float
    group: int
    action: str
    direction: str | None = None
    change: ChangeFacts | None = None
    patient: int | None = None

    @property
    def weight(self) -> int:
        """How much it matters: changes most, ways least."""
        if self.change is not None:
            return 3
        return {"leave": 2, "return": 2, "hide": 2, "stand": 0}.get(self.action, 0 if self.action in TRAVELS else 1)


def events(facts: Facts) -> tuple[Event, ...]:
    """Return the steps of a story in order of time: what everybody does but wait, and what changes."""
    found: list[Event] = []
    for number, actor in enumerate(facts.groups):
        for change in actor.changes:
            doer = number if change.cause is None else facts.actors[change.cause].group
            patient = None if change.cause is None else number
            found.append(Event(start_s=change.start_s, group=doer, action="", change=change, patient=patient))
        before = ""
        for beat in actor.beats:
            if _is_told(actor, beat, before, alone=len(facts.groups) == 1):
                found.append(Event(start_s=beat.start_s, group=number, action=beat.action, direction=beat.direction))
            before = beat.action
    found.sort(key=lambda event: (event.start_s, event.group))
    return tuple(event for index, event in enumerate(found) if not _goes_on(event, found[index - 1] if index else None))


def _goes_on(event: Event, before: Event | None) -> bool:
    """Return whether an event only goes on with the one before."""
    return before is not None and event.change is None and replace(event, start_s=before.start_s) == before


def _is_told(actor: ActorFacts, beat: BeatFacts, before: str, *, alone: bool) -> bool:
    """Return whether a beat is a step: not one away beyond the edge, and no wait while another has its turn."""
    if beat.action == "hide":
        return before != "leave"
    return beat.action != "stand" or (alone and beat.partner is None and beat.end_s - beat.start_s > SHORTEST_S)


def sentences(cast: Cast) -> list[str]:
    """Return a story: its steps from first to last, as sentences without capitals and full stops."""
    chosen = _chosen(cast)
    if not chosen:
        return [f"{listed([cast.named(number) for number in range(len(cast.nouns))])} stay where they are"]
    met: list[int] = []
    for event in chosen:
        met += [number for number in (event.group, event.patient) if number is not None and number not in met]
    result: list[str] = []
    known: set[int] = set()
    if met != list(range(len(cast.nouns))) or cast.telling.chance(0.15):
        result.append(_opening(cast))
        known = set(range(len(cast.nouns)))
    steps: list[str] = []
    for index, event in enumerate(chosen):
        same = index > 0 and chosen[index - 1].group == event.group and bool(steps)
        told = _told(cast, event, known, index, omit=same)
        order = _order(cast, index, len(chosen), inside=bool(steps)) + " " if len(chosen) > 1 else ""
        steps.append(order + told)
        known |= {number for number in (event.group, event.patient) if number is not None}
        # After "hides behind a tree" nobody else is named in the same sentence: he might be taken to be behind it too.
        ends = index == len(chosen) - 1 or (event.action == "hide" and chosen[index + 1].group != event.group)
        if ends or len(steps) == (3 if cast.telling.dense else 4):
            result.append(", ".join(steps[:-1]) + (" and " if len(steps) > 1 else "") + steps[-1])
            steps = []
    return result


def _chosen(cast: Cast) -> list[Event]:
    """Return the events to tell: all of them, or those that matter most."""
    found = list(events(cast.facts))
    most = MOST.get(cast.telling.length, len(found))
    kept = sorted(range(len(found)), key=lambda index: (-found[index].weight, index))[:most]
    return [found[index] for index in sorted(kept)]


def _opening(cast: Cast) -> str:
    """Return a sentence that names everybody."""
    everybody = listed([cast.named(number) for number in range(len(cast.nouns))])
    many = len(cast.nouns) > 1 or cast.facts.groups[0].count > 1
    return f"{cast.telling.pick(('here', 'there'))} {'are' if many else 'is'} {everybody}"


def _order(cast: Cast, index: int, count: int, *, inside: bool) -> str:
    """Return the word of order for step `index` of `count`, with a comma where it opens a sentence."""
    words: tuple[str, ...] = FIRSTS if index == 0 else LASTS if index == count - 1 else THENS
    if inside:
        words = tuple(word for word in words if not word.startswith("to "))
    word = words[0] if cast.telling.chance(0.4) else cast.telling.pick(words)
    return word if inside else f"{word},"


def _told(cast: Cast, event: Event, known: set[int], index: int, *, omit: bool) -> str:
    """Return one step: who does what; who did the step before in the same sentence may be left out."""
    actor = cast.facts.groups[event.group]
    if event.group not in known:
        who = cast.named(event.group) + " "
    elif omit:
        who = "" if cast.telling.chance(0.6) else pronoun(actor) + " "
    else:
        who = f"the {cast.nouns[event.group]} "
    return who + _deed(cast, event, known) if event.change else who + act(cast, event, actor)


def _deed(cast: Cast, event: Event, known: set[int]) -> str:
    """Return what somebody does to something, or how it changes by itself."""
    assert event.change is not None
    actor = cast.facts.groups[event.group]
    if event.patient is None:
        verbs = [verb for verb in verbs_of("effect", event.change.name) if suits(verb, actor)]
        return finite(cast.telling.pick(verbs or ["lose a bite"]), actor)
    patient = f"the {cast.nouns[event.patient]}" if event.patient in known else cast.named(event.patient)
    earlier = [
        change.name for change in cast.facts.groups[event.patient].changes if change.start_s < event.change.start_s
    ]
    again = " again" if event.change.name in earlier and event.patient in known else ""
    return f"{finite(deed_verb(event.change.name, patient, cast.telling), actor)} {patient}{again}"


def act(cast: Cast, event: Event, actor: ActorFacts) -> str:
    """Return what somebody does by himself in a step."""
    telling = cast.telling
    if event.action == "hide" and actor.behind not in (None, THE_EDGE, "cloud"):
        verb = telling.pick(
            [verb for verb in verbs_of("action", "hide") if verb.endswith(" behind") and suits(verb, actor)]
        )
        return f"{finite(verb, actor)} {with_article(actor.behind or '')}"
    if event.action == "hide":
        return finite(telling.pick(("hide", "stay out of sight", "stay hidden")), actor)
    told = finite(verb_for(actor, event.action, telling, course=event.direction is not None), actor)
    says = event.action != "return" and telling.tells(0.8)
    return f"{told} {telling.pick(DIRECTIONS[event.direction])}" if says and event.direction else told


def act_sentences(cast: Cast) -> list[tuple[float, str]]:
    """Return for each step when it starts and a clause of its own that names everybody in it."""
    result: list[tuple[float, str]] = []
    known: set[int] = set()
    for event in events(cast.facts):
        if result and event.start_s <= result[-1][0]:
            continue
        told = _told(cast, event, known, 0, omit=False)
        known |= {number for number in (event.group, event.patient) if number is not None}
        result.append((event.start_s, told))
    return result or [(0.0, sentences(cast)[0])]
