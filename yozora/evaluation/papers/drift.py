"""Drift: does a long video end as it began? HeliosBench's definition at 15 and 60 seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes

# The first and the last 15 % of the frames (DRIFT_RATIO of PKU-YuanGroup/Helios, eval/5_get_drifting_aesthetic.py).
ENDS = 0.15
# M, by the name of its line: the signal it is the median of, and its unit. HeliosBench's M are an aesthetic predictor,
# motion smoothness, and the likeness of video and prompt (and how natural a language model finds it: left out).
MEASURES: dict[str, tuple[str, str]] = {
    "sharpness": ("sharpness", "variance"),
    "colourfulness": ("colourfulness", "8-bit levels"),
    "contrast": ("contrast", "of the full range"),
    "motion": ("change", "of the full range"),
    "smoothness": ("smoothness", "of the full range"),
}
# A subject is looked for where the truth shows at least this share of it, in at least this share of the frames of an
# end; and it counts as seen if the examiner sees it within this time of the frame.
PLAIN_FROM, PLAIN_FRAMES, GAP_S = 0.6, 0.25, 0.25


def _story(number: int, mix: Mix) -> Wishes:
    """Ask for a story where the model was taught any: a minute of one act is half empty."""
    told = any(name == "story" and weight > 0 for name, weight in mix.plots)
    return Wishes(plot="story") if told else Wishes()


LONG_15 = Deck(name="long-15", seconds=15.0, quick=0, full=20, wishes=_story)
LONG_60 = Deck(name="long-60", seconds=60.0, quick=0, full=10, wishes=_story)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return for each length and each M the drift |M(first 15 %) - M(last 15 %)| of every clip."""
    lines: list[Line] = []
    for deck in (LONG_15, LONG_60):
        name = f"drift/{deck.seconds:g} s"
        sat = [sheet for sheet in sheets if sheet.question.deck == deck.name]
        for measure, (signal, unit) in MEASURES.items():
            scores = {s.question.key: drift_of(s.signals[signal]) for s in sat if s.signals.get(signal)}
            lines.append(Line(name=f"{name}/{measure}", scores=scores, share=False, better="lower", unit=unit))
        ends = {sheet.question.key: agreement_of(sheet) for sheet in sat}
        lines.append(
            Line(
                name=f"{name}/semantics",
                scores={key: abs(pair[0] - pair[1]) for key, pair in ends.items() if pair is not None},
                share=False,
                better="lower",
                unit="of the subjects",
                goal=0.02,
            )
        )
    return [line for line in lines if line.scores]


def drift_of(values: Sequence[float]) -> float:
    """Return |M(first 15 %) - M(last 15 %)| for M the median of `values`, one a frame or a step, in their unit.

    HeliosBench takes the mean; a flash of lightning in one end is no drift, hence the median.
    """
    count = max(1, int(len(values) * ENDS))
    return abs(float(np.median(values[:count])) - float(np.median(values[-count:])))


def agreement_of(sheet: Sheet) -> tuple[float, float] | None:
    """Return how far the subjects that the prompt asks for look as asked in the first and in the last 15 %, 0..1.

    A subject that was asked for by kind and colour counts half for each, in the frames in which the truth shows it;
    one that has gone looks like nothing. None if the truth shows none in both ends.
    """
    frames = len(sheet.question.facts.actors[0].visible)
    count = max(1, int(frames * ENDS))
    pairs = []
    for asked in sheet.question.understood.subjects:
        shown = _shown(sheet, asked)
        ends = [[frame for frame in end if shown[frame]] for end in (range(count), range(frames - count, frames))]
        if min(len(end) for end in ends) >= max(1, PLAIN_FRAMES * count):
            looks = [[_looks(sheet.reading, asked, frame / frames, frames) for frame in end] for end in ends]
            pairs.append([float(np.mean(end)) for end in looks])
    if not pairs:
        return None
    first, last = np.mean(pairs, axis=0)
    return float(first), float(last)


def _shown(sheet: Sheet, asked: Mapping[str, str]) -> list[bool]:
    """Return frame by frame whether the truth plainly shows the subject that was asked for; not if its kind is unsaid.

    Nor if it is painted on the way: it must not end as it began.
    """
    facts = sheet.question.facts
    actors = [
        actor
        for actor in facts.actors
        if actor.kind == asked.get("kind") and actor.colour == asked.get("colour", actor.colour)
        if all(change.name != "painted" for change in actor.changes)
    ]
    return [any(actor.visible[t] >= PLAIN_FROM for actor in actors) for t in range(len(facts.actors[0].visible))]


def _looks(reading: Reading, asked: Mapping[str, str], share: float, frames: int) -> float:
    """Return how far what is seen at `share` (0..1) of the clip, or just before or after, is what was asked for, 0..1.

    `frames` is how many the truth has; the reading may have more or fewer.
    """
    best = 0.0
    for subject in reading.subjects:
        length = len(subject.kinds)
        middle, gap = round(share * length), round(GAP_S * length / reading.seconds)
        for frame in range(max(0, middle - gap), min(length, middle + gap + 1)):
            right = [subject.kinds[frame] == asked["kind"]]
            if "colour" in asked:
                right.append(subject.colours[frame] == asked["colour"])
            best = max(best, sum(right) / len(right))
    return best


PAPER = Paper(
    name="drift",
    title="Drift over a long video",
    about=(
        "How much a measure of the first 15 % of the frames differs from that of the last 15 %: sharpness, colour, "
        "contrast, amount and smoothness of motion, and how far the subjects still look as the prompt says. The truth "
        "drifts too where a day passes or a story moves on: hold the figures against its column."
    ),
    decks=(LONG_15, LONG_60),
    mark=mark,
    source="HeliosBench (PKU-YuanGroup/Helios, eval/README.md, commit 2276f8f; arXiv:2603.04379): |M(start) - M(end)|",
)
