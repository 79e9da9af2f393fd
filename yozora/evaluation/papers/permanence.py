"""Permanence: what goes out of sight comes back: the same, as it has become meanwhile, and where it must."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yozora.evaluation.examiner.reading import Reading, SubjectReading, reading_of
from yozora.evaluation.marking.finding import actor_found
from yozora.evaluation.marking.kinematics import Absence, absences, velocity_between, way_of
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.script import ABSENCES

# A time out of sight is asked for if the truth has one of so long (seconds); the bins of the times that are met.
ASKED_S = 0.5
BINS = ((0.0, 1.0, "0.5-1 s"), (1.0, 2.0, "1-2 s"), (2.0, 4.0, "2-4 s"), (4.0, 10.5, "4-10 s"))
# How it looks, how far it is changed and how fast it goes is read over so long (seconds) before and after.
WINDOW_S = 1.0
# From this share in sight on a subject is seen well: the box of one that is half covered is a guess.
WELL_SEEN = 0.8
# For so long (seconds) it must be seen well on either side of a time out of sight, or nobody could tell.
PLAIN_S = 0.35
# Out of sight means gone: at most this share of it seen, for so long (seconds). Some see a sliver beside a trunk.
GONE, GONE_S = 0.05, 0.3
# Whose pace may have changed, its pace is read over so long (seconds).
LATEST_S = 0.4
# What is slower than this (frame heights a second) stands.
STANDS = 0.04
# How far it may be from where it must be: so much (frame heights), and a share of the way it goes unseen.
OFF, OFF_SHARE = 0.1, 0.2
# It is of the same size if no more than so many times larger; balls that roll swell and shrink by 1.41.
LARGER = 1.5
# A level of change that moves by no more than this has stayed; one asked for has come if half of it has.
STAYED, COME = 0.2, 0.5
# Places where one passes behind trunks and house fronts.
NARROW = ("forest", "city", "mystical forest")
HOPS = ("bounce", "jump")
MARKS = ("returns", "same", "state", "course")


def _crossing(number: int, mix: Mix) -> Wishes:
    """Ask for one that is fast enough to come all the way past what it goes behind, to the left and right in turn."""
    return Wishes(direction=("left", "right")[number % 2], speed="fast")


def _past_the_narrow(number: int, mix: Mix) -> Wishes:
    """Ask for the same where what stands about is narrow, so that the time out of sight is short."""
    known = [name for name in NARROW if mix.places is None or name in mix.places]
    place = known[number // 2 % len(known)] if known else None
    return Wishes(direction=("left", "right")[number % 2], speed="fast", place=place)


def _changing(number: int, mix: Mix) -> Wishes:
    """Ask, in turn, for each kind that can change; behind a screen, half of them do."""
    kinds = [name for name, rig in RIGS.items() if rig.change and rig.habitats[0] == "ground"]
    known = [name for name in kinds if mix.kinds is None or name in mix.kinds]
    return Wishes(plot="permanence", kind=known[number % len(known)]) if known else Wishes(plot="permanence")


def _in_plain_sight(facts: Facts) -> bool:
    """Return whether whoever goes out of sight for so long that it is asked for is gone then, and seen well before and

    after.
    """
    for subject in reading_of(facts).subjects:
        for gap in _back(subject, facts.fps):
            assert gap.back is not None and gap.after is not None
            sides = subject.visible[gap.before : gap.last + 1], subject.visible[gap.back : gap.after + 1]
            least = min(sum(share >= WELL_SEEN for share in side) for side in sides)
            gone = sum(share <= GONE for share in subject.visible[gap.last : gap.back + 1])
            asked = _hidden_s(gap, facts.fps) >= ASKED_S
            if asked and (least < PLAIN_S * facts.fps or gone < GONE_S * facts.fps):
                return False
    return True


STILL: dict[str, object] = {"camera_moves": 0.0}
# Past one thing at an even pace: what any model that knows "behind" can be asked.
PASSING = Deck(
    name="passing",
    shows=_in_plain_sight,
    needs=("behind", "direction", "speed"),
    says=("behind",),
    shares=STILL | {"plots": (("parade", 1.0),), "occluders": 1.0, "two_subjects": 0.0, "crowds": 0.0, "acts": 0.0},
    wishes=_crossing,
)
# Past what is narrow, faster than any that was trained on: hardly out of sight.
DARTING = Deck(
    name="darting",
    shows=_in_plain_sight,
    split="unseen speed",
    needs=("behind", "direction", "speed"),
    says=("behind",),
    shares=PASSING.shares,
    wishes=_past_the_narrow,
    quick=10,
    full=100,
)
# Behind something and perhaps waiting there, beyond the edge, behind a screen.
HIDING = Deck(
    name="hiding",
    shows=_in_plain_sight,
    needs=("behind", "action"),
    shares=STILL | {"plots": (("permanence", 1.0),)},
)
SCREENED = Deck(
    name="screened",
    shows=_in_plain_sight,
    needs=("behind", "effect"),
    shares=STILL | {"plots": (("permanence", 1.0),)},
    wishes=_changing,
    quick=14,
    full=140,
)
LONG_HIDING = Deck(
    name="hiding-15",
    shows=_in_plain_sight,
    needs=("behind", "action"),
    shares=STILL | {"plots": (("permanence", 1.0),)},
    seconds=15.0,
    quick=6,
    full=100,
)
LONG_STORIES = Deck(
    name="stories-15",
    shows=_in_plain_sight,
    needs=("order", "action", "effect", "deed"),
    says=("order",),
    shares=STILL | {"plots": (("story", 1.0),), "day_passes": 0.0},
    seconds=15.0,
    quick=6,
    full=100,
)
DECKS = (PASSING, DARTING, HIDING, SCREENED, LONG_HIDING, LONG_STORIES)


@dataclass(frozen=True, kw_only=True)
class Return:
    """One time out of sight, `seconds` long, and what of it is right, by the names of MARKS; `state` only of what can

    change. One that never `returns` has nothing else.
    """

    seconds: float
    marks: dict[str, bool]

    @property
    def right(self) -> bool:
        """Whether all is."""
        return all(self.marks.values())


def returns_of(sheet: Sheet) -> tuple[tuple[Return, ...], ...]:
    """Return for each subject that was to go out of sight all its times out of sight; none if it never went.

    A subject is asked to go if the truth shows it out of sight for ASKED_S and back. One that is gone at the end has
    not returned, unless it has come back as often as it was asked to.
    """
    question, reading = sheet.question, sheet.reading
    result: list[tuple[Return, ...]] = []
    for actor, true in zip(question.facts.actors, question.truth.subjects, strict=True):
        asked = sum(_hidden_s(gap, question.facts.fps) >= ASKED_S for gap in _back(true, question.facts.fps))
        if not asked or not _told(question.understood, actor.kind):
            continue
        subject = actor_found(reading, actor)
        if subject is None:
            result.append(())
            continue
        even = question.deck in (PASSING.name, DARTING.name)
        gaps = absences(subject, reading.fps)
        marked = [_marked(subject, actor, gap, reading, even=even) for gap in gaps if gap.back is not None]
        left = [gap for gap in gaps if gap.back is None]
        if left and len(marked) < asked:
            seconds = (len(subject.boxes) - 1 - left[0].last) / reading.fps
            marked.append(Return(seconds=seconds, marks={"returns": False}))
        result.append(tuple(marked))
    return tuple(result)


def _told(understood: Understanding, kind: str) -> bool:
    """Return whether the prompt says that this kind goes out of sight; in a story one may do so by the way."""
    parts = [*understood.subjects, *(part for step in understood.story for part in step)]
    return any(part.get("kind") == kind and ("behind" in part or part.get("action") in ABSENCES) for part in parts)


def _back(subject: SubjectReading, fps: float) -> list[Absence]:
    """Return the times out of sight from which a subject comes back."""
    return [gap for gap in absences(subject, fps) if gap.back is not None]


def _hidden_s(gap: Absence, fps: float) -> float:
    """Return how long a time out of sight is that has an end."""
    return ((gap.back or gap.last) - gap.last - 1) / fps


def _marked(subject: SubjectReading, actor: ActorFacts, gap: Absence, reading: Reading, *, even: bool) -> Return:
    """Return what is right about one time out of sight and the return."""
    assert gap.back is not None and gap.after is not None
    window = round(WINDOW_S * reading.fps)
    leaves, back = _well_seen(subject, gap)
    before = range(max(gap.before, leaves - window), leaves + 1)
    after = range(back, min(gap.after, back + window) + 1)
    marks = {"returns": True, "same": _same(subject, before, after)}
    if RIGS[actor.kind].change is not None:
        marks["state"] = _becomes(subject, actor, before, after, at_s=gap.last / reading.fps)
    marks["course"] = _on_course(subject, actor, before, after, reading.fps, even=even)
    return Return(seconds=_hidden_s(gap, reading.fps), marks=marks)


def _well_seen(subject: SubjectReading, gap: Absence) -> tuple[int, int]:
    """Return the last frame before a time out of sight and the first after it in which a subject is seen well."""
    assert gap.back is not None and gap.after is not None
    well = [frame for frame, box in enumerate(subject.boxes) if box is not None and subject.visible[frame] >= WELL_SEEN]
    leaves = max((frame for frame in well if gap.before <= frame <= gap.last), default=gap.last)
    back = min((frame for frame in well if gap.back <= frame <= gap.after), default=gap.back)
    return leaves, back


def _same(subject: SubjectReading, before: range, after: range) -> bool:
    """Return whether kind, colour and size are the same after as before."""
    for names in (subject.kinds, subject.colours):
        if _most(names, before) != _most(names, after):
            return False
    sizes = []
    for frames in (before, after):
        boxes = [box for box in (subject.boxes[frame] for frame in frames) if box is not None]
        sizes.append(float(np.median([box[3] - box[1] for box in boxes])))
    return max(sizes) <= LARGER * max(min(sizes), 1e-6)


def _most(names: Sequence[str | None], frames: range) -> str | None:
    """Return the name that most of these frames say."""
    told = Counter(names[frame] for frame in frames if names[frame] is not None)
    return told.most_common(1)[0][0] if told else None


def _becomes(subject: SubjectReading, actor: ActorFacts, before: range, after: range, *, at_s: float) -> bool:
    """Return whether the level of change after is what it must be: as it was, or as the prompt says it became unseen.

    A change that the prompt tells of counts where it is not yet seen done before.
    """
    levels = [
        float(np.median([subject.state[frame] for frame in frames if subject.boxes[frame] is not None]))
        for frames in (before, after)
    ]
    unseen = [change for change in actor.changes if change.unseen]
    if unseen:
        asked = unseen[-1].after - unseen[0].before
        return bool((levels[1] - unseen[0].before) * np.sign(asked) >= COME * abs(asked))
    return bool(abs(levels[1] - levels[0]) <= STAYED)


def _on_course(
    subject: SubjectReading, actor: ActorFacts, before: range, after: range, fps: float, *, even: bool
) -> bool:
    """Return whether a subject comes back where, and when, it must: from the end of `before` to the start of `after`.

    `even`: it only passes behind something, so that uniform motion says where it is on its return: within OFF and
    OFF_SHARE of the way. Else it may have waited, or turned back beyond the edge: it must be no further than it can
    have gone, and not on the other side of where it vanished. What stood is where it was. What hops is off its level
    at any moment: only its way across counts.
    """
    leaves, back = before[-1] / fps, after[0] / fps
    way = way_of(subject, fps)
    here, there = way.within(leaves, leaves), way.within(back, back)
    window = WINDOW_S if even else LATEST_S
    v0 = velocity_between(subject, fps, max(before[0] / fps, leaves - window), leaves) or (0.0, 0.0)
    v1 = velocity_between(subject, fps, back, min(after[-1] / fps, back + window)) or v0
    seconds = back - leaves
    dx, dy = float(there.x[0] - here.x[0]), float(there.y[0] - here.y[0])
    if actor.action not in HOPS and abs(dy) > OFF + max(abs(v0[1]), abs(v1[1])) * seconds * (1 + OFF_SHARE):
        return False
    if even:
        far = (v0[0] + v1[0]) / 2 * seconds
        return abs(dx - far) <= OFF + OFF_SHARE * abs(far)
    far = max(abs(v0[0]), abs(v1[0])) * seconds
    slack = OFF + OFF_SHARE * far
    if abs((velocity_between(subject, fps, before[0] / fps, leaves) or v0)[0]) < STANDS:
        # The last box before what slides past it may be that of the part still to be seen.
        stood, stands = way.within(before[0] / fps, leaves).x, way.within(back, after[-1] / fps).x
        return abs(float(np.median(stands) - np.median(stood))) <= slack
    return -OFF <= dx * float(np.sign(v0[0])) <= far + slack


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return how many go out of sight, and of those how many return, and are right in each way, and by hidden time."""
    hides: dict[str, float] = {}
    whole: dict[str, float] = {}
    shares: dict[str, dict[str, float]] = {name: {} for name in MARKS}
    bins: dict[str, dict[str, float]] = {label: {} for _, _, label in BINS}
    for sheet in sheets:
        if sheet.question.deck not in {deck.name for deck in DECKS}:
            continue
        key, subjects = sheet.question.key, returns_of(sheet)
        if not subjects:
            continue
        hides[key] = float(all(subjects))
        whole[key] = float(all(returns and all(each.right for each in returns) for returns in subjects))
        every = [each for returns in subjects for each in returns]
        for name in MARKS:
            told = [each.marks[name] for each in every if name in each.marks]
            if told:
                shares[name][key] = float(all(told))
        for low, high, label in BINS:
            met = [each.right for each in every if low <= each.seconds < high]
            if met:
                bins[label][key] = float(all(met))
    return [
        Line(name="permanence/all", scores=whole, goal=0.98),
        Line(name="permanence/hides", scores=hides, goal=0.98),
        *(Line(name=f"permanence/{name}", scores=scores, goal=0.98) for name, scores in shares.items()),
        *(Line(name=f"permanence/hidden {label}", scores=scores, goal=0.98) for label, scores in bins.items()),
    ]


PAPER = Paper(
    name="permanence",
    title="Object permanence",
    about=(
        "A subject goes behind something, beyond the edge or behind a screen. Does it come back, of the same kind, "
        "colour and size, changed only as the prompt says it is meanwhile, and where its motion must have brought it? "
        "Times out of sight are those of the clip itself; a subject that does not come back counts by the time left."
    ),
    decks=DECKS,
    mark=mark,
    source=(
        "Visible, disappeared, reappeared in updated state: MemoBench (github.com/MemoBench-Team/MemoBench). Families "
        "of object permanence: WROP (huggingface.co/papers/2609.28654). Both judge real models by networks and votes; "
        "here the world's own facts say what must come back."
    ),
)
