"""How an exam's figures and comparisons read in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yozora.evaluation.exam.compare import Comparison
    from yozora.evaluation.exam.result import Exam

HEAD = ("figure", "value", "95 %", "n", "truth", "floor", "wrong", "unit")


def said_of(exam: Exam) -> Iterator[str]:
    """Yield a line for every figure beside truth, floor and wrong prompt, and for what was not sat."""
    from yozora.evaluation.report.numbers import shown, shown_interval, shown_unit

    rows = [HEAD]
    for name, metric in exam.metrics.items():
        beside = (metric.value, metric.truth, metric.floor, metric.wrong)
        value, truth, floor, wrong = ("–" if x is None else shown(x, share=metric.share) for x in beside)
        interval = shown_interval(metric.ci95, share=metric.share)
        unit = shown_unit(metric.unit, share=metric.share)
        rows.append((name, value, interval, f"{metric.n:,}", truth, floor, wrong, unit))
    yield from aligned(rows)
    for name, reason in exam.not_sat.items():
        yield f"Not sat: {name} ({reason})"


def compared(found: Sequence[Comparison]) -> Iterator[str]:
    """Yield a line for each figure of two exams, what is better or worse first, and one that counts them."""
    from yozora.evaluation.report.numbers import shown, shown_difference, shown_interval, shown_p

    order = ("worse", "better", "no difference", "cannot tell")
    rows = [("figure", "before", "after", "difference", "95 %", "n", "p (Holm)", "")]
    for one in sorted(found, key=lambda one: order.index(one.verdict)):
        rows.append(
            (
                one.name,
                shown(one.before, share=one.share),
                shown(one.after, share=one.share),
                shown_difference(one.difference, share=one.share),
                shown_interval(one.ci95, share=one.share),
                f"{one.n:,}" if one.n else "",
                "" if one.p_holm is None else shown_p(one.p_holm),
                one.verdict,
            )
        )
    yield from aligned(rows)
    counts = Counter(one.verdict for one in found)
    yield ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("better", "worse", "no difference", "cannot tell"))


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows in columns: the first and the last to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        yield "  ".join((row[0].ljust(widths[0]), *cells, row[-1])).rstrip()
