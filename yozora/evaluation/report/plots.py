"""Plots: small SVG drawings without a library: intervals on an axis, strips, curves.

Places across are per cent and places down are pixels, so that a drawing fills any width and its text keeps its size.
Colours are classes of the page's own style sheet: dark and light are its business. Every drawing has a title and a
description that say in words what it shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from yozora.evaluation.report.figure import VERDICTS, Figure
from yozora.evaluation.report.numbers import shown, shown_interval, shown_unit

ROW_HEIGHT = 36
STRIP_HEIGHT = 30
AXIS_HEIGHT = 18
CURVE_HEIGHT = 170
# The lanes of a row: the truth above, the model in the middle, the floor and a wrong prompt below.
TRUTH_Y, MODEL_Y, BELOW_Y = 7, 18, 29
# Marks are drawn around (0, 0) and differ in shape, not in colour alone.
MARKS = {
    "truth": "M0-6 1.6-1.6 6 0 1.6 1.6 0 6-1.6 1.6-6 0-1.6-1.6Z",
    "floor": "M0-4 4.2 3.4H-4.2Z",
    "wrong": "M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4",
}


@dataclass(frozen=True, kw_only=True)
class Axis:
    """From `low` to `high`, with round `ticks` between."""

    low: float
    high: float
    ticks: tuple[float, ...]
    share: bool = False

    def at(self, value: float) -> float:
        """Return where a value lies across, in per cent; what is outside lies at the edge."""
        return 100 * min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


SHARES = Axis(low=0.0, high=1.0, ticks=(0.0, 0.25, 0.5, 0.75, 1.0), share=True)


def axis_of(figures: Iterable[Figure]) -> Axis:
    """Return an axis that holds these figures: 0 to 100 % for shares, else from 0 to a round number above them all."""
    figures = list(figures)
    if all(figure.share for figure in figures):
        return SHARES
    values = [
        value
        for figure in figures
        for value in (figure.value, *figure.interval, figure.truth, figure.floor, figure.wrong)
        if value is not None and math.isfinite(value)
    ]
    top, bottom = max(values, default=1.0), min(values, default=0.0)
    high = top if top > 0 else 0.0
    low = bottom if bottom < 0 else 0.0
    if high == low:
        high = low + 1.0
    step = _round_step((high - low) / 4)
    low, high = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
    count = round((high - low) / step)
    return Axis(low=low, high=high, ticks=tuple(low + step * number for number in range(count + 1)))


def axis_svg(axis: Axis) -> str:
    """Return the numbers of an axis, to stand above the rows that are drawn on it."""
    texts = "".join(
        f'<text x="{axis.at(tick):.2f}%" y="13" text-anchor="{_anchor(axis.at(tick))}">{_tick(tick, axis)}</text>'
        for tick in axis.ticks
    )
    return f'<svg class="axis" width="100%" height="{AXIS_HEIGHT}" aria-hidden="true">{texts}</svg>'


def interval_svg(figure: Figure, axis: Axis, ident: str, earlier: float | None = None) -> str:
    """Return one figure on its axis: the model's value and interval, the truth, the floor, a wrong prompt.

    `ident` makes the ids of title and description unique in the page; `earlier` is an earlier run's value.
    """
    at = axis.at
    parts = [_grid(axis, ROW_HEIGHT)]
    if figure.floor is not None and figure.luck is not None:
        parts.append(_line(at(figure.luck), at(figure.floor), MODEL_Y, "span"))
    for name, value, y in (
        ("truth", figure.truth, TRUTH_Y),
        ("floor", figure.floor, BELOW_Y),
        ("wrong", figure.wrong, BELOW_Y),
    ):
        if value is not None and math.isfinite(value):
            parts.append(mark(name, at(value), y))
    low, high = (at(end) for end in figure.interval)
    parts.append(_line(low, high, MODEL_Y, "interval"))
    parts += [
        f'<line class="interval" x1="{end:.2f}%" x2="{end:.2f}%" y1="{MODEL_Y - 4}" y2="{MODEL_Y + 4}"/>'
        for end in (low, high)
    ]
    if earlier is not None:
        parts.append(f'<circle class="earlier" cx="{at(earlier):.2f}%" cy="{MODEL_Y}" r="5.5"/>')
    parts.append(f'<circle class="model" cx="{at(figure.value):.2f}%" cy="{MODEL_Y}" r="4.5"/>')
    return _drawing("row", ROW_HEIGHT, ident, figure.name, describe(figure, earlier), parts)


def strip_svg(figures: Sequence[Figure], headline: Figure | None, ident: str, title: str) -> str:
    """Return figures of any unit on the way from luck (left) to the floor (right); `headline` with its interval."""
    y = STRIP_HEIGHT // 2
    parts = [_line(0, 100, y, "track")]
    parts += [f'<line class="grid" x1="{x}%" x2="{x}%" y1="5" y2="{STRIP_HEIGHT - 5}"/>' for x in (0, 100)]
    told = []
    for figure in figures:
        reach = figure.reach()
        if reach is None or figure is headline:
            continue
        told.append(f"{figure.label} {100 * reach:.0f} %")
        parts.append(
            f'<circle class="other" cx="{_clip(reach):.2f}%" cy="{y}" r="3">'
            f"<title>{escape(f'{figure.name}: {_said(figure, figure.value)}')}</title></circle>"
        )
    if headline is not None and (reach := headline.reach()) is not None:
        ends = [headline.reach(end) or 0.0 for end in headline.interval]
        parts.append(_line(_clip(min(ends)), _clip(max(ends)), y, "interval"))
        parts.append(f'<circle class="model" cx="{_clip(reach):.2f}%" cy="{y}" r="5.5"/>')
        told.insert(0, f"{headline.label} {100 * reach:.0f} %")
    words = "On the way from luck, 0 %, to the floor, 100 %: " + (", ".join(told) or "nothing to place") + "."
    return _drawing("strip", STRIP_HEIGHT, ident, title, words, parts)


def curve_svg(figures: Sequence[Figure], labels: Sequence[str], ident: str, title: str) -> str:
    """Return figures in order as curves: the model's with intervals, the truth, the floor and a wrong prompt's.

    `labels` are theirs along the axis, at equal distances: bins need not be equally wide.
    """
    axis = axis_of(figures)
    places = [100 * (2 * number + 1) / (2 * len(figures)) for number in range(len(figures))]

    def down(value: float) -> float:
        """Return how far down a value lies, in pixels."""
        return CURVE_HEIGHT * (1 - axis.at(value) / 100)

    parts = []
    for tick in axis.ticks:
        y = down(tick)
        parts.append(f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="-8" y="{y + 4:.1f}" text-anchor="end">{_tick(tick, axis)}</text>')
    for place, label in zip(places, labels, strict=True):
        parts.append(f'<text x="{place:.2f}%" y="{CURVE_HEIGHT + 18}" text-anchor="middle">{escape(label)}</text>')
    for name in ("wrong", "floor", "truth"):
        points = [(place, getattr(figure, name)) for place, figure in zip(places, figures, strict=True)]
        told = [(place, down(value)) for place, value in points if value is not None and math.isfinite(value)]
        parts += _path(told, f"{name} thin")
        parts += [mark(name, place, y) for place, y in told]
    model = [(place, down(figure.value)) for place, figure in zip(places, figures, strict=True)]
    parts += _path(model, "model")
    for place, figure in zip(places, figures, strict=True):
        low, high = (down(end) for end in figure.interval)
        parts.append(f'<line class="interval" x1="{place:.2f}%" x2="{place:.2f}%" y1="{low:.1f}" y2="{high:.1f}"/>')
    parts += [f'<circle class="model" cx="{place:.2f}%" cy="{y:.1f}" r="4.5"/>' for place, y in model]
    words = " ".join(f"{label}: {_said(figure, figure.value)}." for label, figure in zip(labels, figures, strict=True))
    return _drawing("curve", CURVE_HEIGHT + 26, ident, title, words, parts)


def mark(name: str, x: float, y: float) -> str:
    """Return the mark of the truth, the floor or a wrong prompt at (x per cent, y pixels)."""
    return f'<svg x="{x:.2f}%" y="{y:.1f}" overflow="visible"><path class="{name}" d="{MARKS[name]}"/></svg>'


def key_svg(name: str) -> str:
    """Return a mark by itself, for a legend."""
    shape = (
        f'<circle class="{name}" cx="8" cy="8" r="4.5"/>'
        if name in ("model", "earlier")
        else f'<path class="{name}" transform="translate(8 8)" d="{MARKS[name]}"/>'
    )
    return f'<svg class="key" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{shape}</svg>'


def describe(figure: Figure, earlier: float | None = None) -> str:
    """Say in words what a row shows."""
    words = [f"Model {_said(figure, figure.value)}"]
    if figure.ci95:
        words[0] += f", 95 % interval {shown_interval(figure.ci95, share=figure.share)}"
    words[0] += f", n = {figure.n}"
    for name, value in (("truth", figure.truth), ("floor", figure.floor), ("wrong prompt", figure.wrong)):
        if value is not None:
            words.append(f"{name} {_said(figure, value)}")
    if earlier is not None:
        words.append(f"earlier run {_said(figure, earlier)}")
    verdict = f" Verdict: {VERDICTS[figure.verdict]}." if figure.verdict else ""
    return "; ".join(words) + "." + verdict


def _drawing(kind: str, height: int, ident: str, title: str, words: str, parts: Iterable[str]) -> str:
    """Return a drawing that says what it is."""
    return (
        f'<svg class="plot {kind}" role="img" width="100%" height="{height}" '
        f'aria-labelledby="{ident}--title {ident}--desc">'
        f'<title id="{ident}--title">{escape(title)}</title><desc id="{ident}--desc">{escape(words)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _grid(axis: Axis, height: int) -> str:
    """Return the lines of an axis behind a row."""
    lines = (
        f'<line class="grid" x1="{axis.at(tick):.2f}%" x2="{axis.at(tick):.2f}%" y1="0" y2="{height}"/>'
        for tick in axis.ticks
    )
    return "".join(lines)


def _line(start: float, end: float, y: int, kind: str) -> str:
    """Return a level line; places across in per cent."""
    return f'<line class="{kind}" x1="{start:.2f}%" x2="{end:.2f}%" y1="{y}" y2="{y}"/>'


def _path(points: Sequence[tuple[float, float]], kind: str) -> list[str]:
    """Return the lines that join points (per cent across, pixels down)."""
    return [
        f'<line class="{kind} path" x1="{x0:.2f}%" y1="{y0:.1f}" x2="{x1:.2f}%" y2="{y1:.1f}"/>'
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False)
    ]


def _clip(reach: float) -> float:
    """Return a place on a strip in per cent."""
    return 100 * min(1.0, max(0.0, reach))


def _said(figure: Figure, value: float) -> str:
    """Return a value with its unit."""
    return f"{shown(value, share=figure.share)} {shown_unit(figure.unit, share=figure.share)}".strip()


def _tick(tick: float, axis: Axis) -> str:
    """Return the number at a tick."""
    return f"{100 * tick:.0f}" if axis.share else f"{tick:.4g}".replace("-", "\u2212")


def _anchor(place: float) -> str:
    """Return how a number stands on its tick: those at the ends stay inside."""
    return "start" if place < 1 else "end" if place > 99 else "middle"


def _round_step(step: float) -> float:
    """Return the next of 1, 2, 2.5, 5, 10 times a power of ten at or above `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * round_one for round_one in (1, 2, 2.5, 5, 10) if power * round_one >= step * (1 - 1e-9))
