"""Sections: an exam put in order: a section a paper, rows in groups of one unit, curves, the summary."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from yozora.evaluation.exam.compare import Comparison
from yozora.evaluation.exam.result import About, Exam
from yozora.evaluation.report.figure import VERDICTS, Figure, Verdict, figures_of
from yozora.evaluation.report.numbers import shown_unit
from yozora.evaluation.report.plots import axis_of, axis_svg, curve_svg, interval_svg, strip_svg

# A line of this name is what a paper comes to; else its first line is.
TOGETHER = ("all together", "together", "all", "overall")
# "hidden 1-2 s", "drift 15 s", "3 subjects": a stem, one number or two, a unit.
BIN = re.compile(
    r"^(?P<stem>\D*?)\s*(?P<low>\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(?P<high>\d+(?:\.\d+)?))?(?P<more>\+)?\s*(?P<unit>[^\d]*)$"
)
FEWEST_POINTS = 3
# Figures of one unit share an axis unless one is this many times another: the smaller would vanish.
WIDEST = 20.0
LISTED = 6


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure of a table, its drawing and its change against an earlier run."""

    ident: str
    figure: Figure
    plot: Markup
    change: Comparison | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows on one axis."""

    title: str
    unit: str
    axis: Markup
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Figures that follow one another ("hidden 0.5-1 s", "hidden 1-2 s" ...) drawn as a curve."""

    title: str
    unit: str
    plot: Markup


@dataclass(frozen=True, kw_only=True)
class Section:
    """One paper on the page.

    `headlines` is what it comes to: the one figure that takes all together, else the least and the most kept; `strip`
    shows all of it at a glance, None where luck can be told in none.
    """

    ident: str
    about: About
    groups: tuple[Group, ...]
    curves: tuple[Curve, ...]
    headlines: tuple[Figure, ...]
    strip: Markup | None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the page says first: how many figures got each verdict, and which the model keeps most and least.

    `missed` are those in which the truth itself misses its goal.
    """

    counts: Mapping[Verdict, int]
    most: tuple[Row, ...]
    least: tuple[Row, ...]
    missed: tuple[Row, ...]

    @property
    def total(self) -> int:
        """How many figures have a verdict."""
        return sum(self.counts.values())


class Idents:
    """Gives out ids that are unique in a page."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, text: str) -> str:
        """Return an id made of the letters and digits of `text`."""
        stem = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"
        ident = next(
            name for name in itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
            if name not in self._taken
        )  # fmt: skip
        self._taken.add(ident)
        return ident


def sections(exam: Exam, changed: Mapping[str, Comparison], idents: Idents) -> tuple[Section, ...]:
    """Return a section for each paper that was sat, in the papers' order."""
    known = {about.name: about for about in exam.papers}
    all_figures = figures_of(exam)
    found = []
    for name in dict.fromkeys((*known, *(figure.paper for figure in all_figures))):
        figures = [figure for figure in all_figures if figure.paper == name]
        if figures:
            about = known.get(name) or About(name=name, title=name.replace("_", " ").capitalize())
            found.append(_section(about, figures, changed, idents))
    return tuple(found)


def summary(parts: Sequence[Section]) -> Summary:
    """Return the verdicts counted, and the rows that are kept most and least; no row is in both lists."""
    rows = [row for part in parts for group in part.groups for row in group.rows]
    counts = Counter(row.figure.verdict for row in rows if row.figure.verdict)
    placed = sorted(
        ((reach, row) for row in rows if (reach := row.figure.reach()) is not None), key=lambda pair: pair[0]
    )
    listed = min(LISTED, len(placed) // 2)
    return Summary(
        counts={verdict: counts[verdict] for verdict in VERDICTS},
        most=tuple(row for _, row in reversed(placed[len(placed) - listed :])),
        least=tuple(row for _, row in placed[:listed]),
        missed=tuple(row for row in rows if row.figure.missed),
    )


def headlines_of(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the figure that a paper comes to; else the least and the most kept, or the first where none is placed."""
    together = [figure for figure in figures if figure.label in TOGETHER]
    reaches = {figure.name: reach for figure in figures if (reach := figure.reach()) is not None}
    if together or not reaches:
        return tuple([*together, *figures][:1])
    placed = sorted((figure for figure in figures if figure.name in reaches), key=lambda f: reaches[f.name])
    return tuple(placed[:1] + placed[1:][-1:])


def curves_of(figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure], list[str]]]:
    """Yield (title, figures, labels) for the names that count up: three or more of one group, stem and unit."""
    series: dict[tuple[str, str, str], list[tuple[float, float, str, Figure]]] = {}
    for figure in figures:
        if found := BIN.match(figure.label):
            low, high = float(found["low"]), float(found["high"] or found["low"])
            stem, unit = found["stem"].strip(), found["unit"].strip()
            label = figure.label[found.end("stem") :].strip()
            series.setdefault((figure.group, stem, unit + figure.unit), []).append((low, high, label, figure))
    for (group, stem, _), points in series.items():
        if len(points) >= FEWEST_POINTS:
            points.sort(key=lambda point: point[:2])
            title = " · ".join(part for part in (group, stem) if part) or points[0][3].paper
            yield title, [point[3] for point in points], [point[2] for point in points]


def _section(about: About, figures: list[Figure], changed: Mapping[str, Comparison], idents: Idents) -> Section:
    """Return one paper's section."""
    ident = idents.of(about.name)
    headlines = headlines_of(figures)
    groups = tuple(_group(rows, changed, idents) for rows in _together(figures))
    curves = tuple(_curve(title, points, labels, idents) for title, points, labels in curves_of(figures))
    return Section(
        ident=ident,
        about=about,
        groups=groups,
        curves=curves,
        headlines=headlines,
        strip=_strip(about, figures, headlines, idents),
    )


def _strip(about: About, figures: Sequence[Figure], headlines: Sequence[Figure], idents: Idents) -> Markup | None:
    """Return all of a paper's figures on the way from luck to the floor."""
    if all(figure.reach() is None for figure in figures):
        return None
    headline = headlines[0] if len(headlines) == 1 else None
    return Markup(strip_svg(figures, headline, idents.of(f"strip {about.name}"), about.title))


def _curve(title: str, points: Sequence[Figure], labels: Sequence[str], idents: Idents) -> Curve:
    """Return figures that follow one another, drawn."""
    plot = curve_svg(points, labels, idents.of(f"curve {title}"), title)
    return Curve(title=title, unit=shown_unit(points[0].unit, share=points[0].share), plot=Markup(plot))


def _together(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Yield figures that share a group, a unit and a size, in their order."""
    shelves: dict[tuple[str, str, bool], list[list[Figure]]] = {}
    for figure in figures:
        shelf = shelves.setdefault((figure.group, figure.unit, figure.share), [])
        for rows in shelf:
            if figure.share or _fits(figure, rows):
                rows.append(figure)
                break
        else:
            shelf.append([figure])
    for shelf in shelves.values():
        yield from shelf


def _fits(figure: Figure, rows: Sequence[Figure]) -> bool:
    """Whether a figure can be told apart on an axis that holds `rows`."""
    sizes = [max(abs(other.value), abs(other.floor or 0.0)) for other in (*rows, figure)]
    told = [size for size in sizes if size > 0]
    return not told or max(told) <= WIDEST * min(told)


def _group(figures: list[Figure], changed: Mapping[str, Comparison], idents: Idents) -> Group:
    """Return rows on their common axis."""
    axis = axis_of(figures)
    rows = []
    for figure in figures:
        ident, change = idents.of(figure.name), changed.get(figure.name)
        plot = interval_svg(figure, axis, ident, change.before if change else None)
        rows.append(Row(ident=ident, figure=figure, plot=Markup(plot), change=change))
    first = figures[0]
    return Group(
        title=first.group,
        unit=shown_unit(first.unit, share=first.share),
        axis=Markup(axis_svg(axis)),
        rows=tuple(rows),
    )
