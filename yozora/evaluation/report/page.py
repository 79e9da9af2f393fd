"""The page: an exam as one HTML file that needs no network: tables, plots, players, light and dark."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yozora.evaluation.exam.compare import compare
from yozora.evaluation.exam.result import Exam
from yozora.evaluation.report import numbers
from yozora.evaluation.report.figure import VERDICTS, Figure
from yozora.evaluation.report.players import players
from yozora.evaluation.report.plots import key_svg
from yozora.evaluation.report.sections import Idents, sections, summary
from yozora.evaluation.report.sky import moon_svg, ridges_svg, stars_svg
from yozora.media.files import written_whole

# Ids that the page's own headings bear.
RESERVED = ("at a glance", "how to read this", "not sat", "contents")


def write_report(exam: Exam, path: Path | str, *, earlier: Exam | None = None, clips: Path | None = None) -> None:
    """Write the page of `exam`, held against an `earlier` one if there is one, whole or not at all.

    Kept clips up to 300 kB are in the page itself; larger ones are linked. `clips` is where to look for kept files
    that are not where the exam says.
    """
    path = Path(path)
    text = page_of(exam, path, earlier=earlier, clips=clips)
    with written_whole(path) as draft:
        draft.write_text(text, encoding="utf-8")


def page_of(exam: Exam, path: Path, *, earlier: Exam | None = None, clips: Path | None = None) -> str:
    """Return the HTML of a page that is to lie at `path`: larger clips are linked from there."""
    idents = Idents()
    for name in RESERVED:
        idents.of(name)
    changed = {}
    if earlier and exam.metrics.keys() & earlier.metrics.keys():
        changed = {comparison.name: comparison for comparison in compare(earlier, exam)}
    parts = sections(exam, changed, idents)
    seed = exam.model + exam.commit
    return _environment().get_template("report.html.j2").render(
        exam=exam,
        sections=parts,
        summary=summary(parts),
        players=players(exam, path, clips),
        not_sat=_not_sat(exam),
        facts=_facts(exam, earlier),
        compared=len(changed),
        stars=Markup(stars_svg(seed)),
        ridges=Markup(ridges_svg(seed)),
    )  # fmt: skip


def _not_sat(exam: Exam) -> list[tuple[str, str]]:
    """Return (name, reason) of what was not sat: a whole paper by its title, a deck of one with its own name."""
    titles = {about.name: about.title for about in exam.papers}
    told = []
    for name, reason in exam.not_sat.items():
        paper, _, deck = name.partition("/")
        told.append((" · ".join(part for part in (titles.get(paper, paper), deck) if part), reason))
    return told


def _facts(exam: Exam, earlier: Exam | None) -> list[tuple[str, str]]:
    """Return what the head says of the run."""
    told = [
        ("Code", exam.commit),
        ("Hardware", exam.hardware),
        ("Date", exam.date),
        ("Clips", f"{exam.num_clips:,}" if exam.num_clips else ""),
        ("Time taken", numbers.shown_time(exam.seconds) if exam.seconds else ""),
        ("Held against", f"{earlier.model}, {earlier.commit}" if earlier else ""),
    ]
    return [(name, value) for name, value in told if value]


def _called(figure: Figure, paper: bool = False) -> str:
    """Return a figure's name for people: "test · colour"."""
    return " · ".join(part for part in (figure.paper if paper else "", figure.group, figure.label) if part)


@cache
def _environment() -> Environment:
    """Return the templates' environment: everything is escaped, a missing name is an error."""
    environment = Environment(
        loader=PackageLoader("yozora.evaluation.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared: dict[str, Any] = {
        "keys": {name: Markup(key_svg(name)) for name in ("truth", "floor", "wrong", "model", "earlier")},
        "moons": {name: Markup(moon_svg(name)) for name in VERDICTS},
        "verdicts": VERDICTS,
    }
    environment.globals.update(shared)
    environment.filters.update(
        called=_called,
        shown=numbers.shown,
        shown_interval=numbers.shown_interval,
        shown_difference=numbers.shown_difference,
        shown_p=numbers.shown_p,
        shown_unit=numbers.shown_unit,
    )
    return environment
