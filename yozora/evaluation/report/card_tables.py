"""Tables of the system card: rows of shares with their n and interval, from files of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PARTS = {
    "place": "the right place", "time": "the right time of day", "kind": "the right subject",
    "colour": "the right colour",
    "direction": "moves the right way", "speed": "at the right speed", "exact cast": "nobody too many or missing",
    "all together": "all of it at once",
}  # fmt: skip
_OTHERS = {
    "binding/two/each as asked": "two subjects, each as asked", "camera/all": "the camera moves as asked",
    "permanence/all": "who goes behind something comes back the same",
    "unknown/named": "says which words it does not know",
}  # fmt: skip
_SEEN = {
    "place": "place", "time": "time of day", "weather": "weather", "style": "style", "camera": "camera",
    "count": "how many", "kind": "subject", "colour": "colour", "direction": "direction", "speed": "speed",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: what, the share (0 to 1) with its interval and n, and perhaps a second one with a note."""

    name: str
    value: float
    ci95: tuple[float, float]
    n: int
    second: float | None = None
    second_ci95: tuple[float, float] = (0.0, 1.0)
    note: str = ""


def exam_rows(exam: Mapping[str, Any] | None) -> tuple[Row, ...]:
    """Return how often the model does what it was asked, with the floor beside."""
    metrics = (exam or {}).get("metrics", {})
    wanted = {**{f"adherence/test/{name}": words for name, words in _PARTS.items()}, **_OTHERS}
    return tuple(
        _row(words, metrics[name], second=metrics[name].get("floor"))
        for name, words in wanted.items()
        if name in metrics
    )


def examiner_rows(examiner: Mapping[str, Any] | None) -> tuple[Row, ...]:
    """Return how often the examiner reads right."""
    metrics = (examiner or {}).get("metrics", {})
    return tuple(_row(words, metrics[name]) for name, words in _SEEN.items() if "value" in metrics.get(name, {}))


def filter_rows(moderation: Mapping[str, Any] | None) -> tuple[Row, ...]:
    """Return for each category what is stopped of the bad and let through of the good."""
    table = (moderation or {}).get("grammar", {})
    rows = []
    for name, row in table.items():
        passed = row["passed"]
        rows.append(
            _row(name.replace("_", " "), row["stopped"], second=passed["value"], second_ci95=tuple(passed["ci95"]))
        )
    return tuple(rows)


def redteam_rows(redteam: Mapping[str, Any] | None) -> tuple[Row, ...]:
    """Return what got through in all, and through which doors."""
    cells = (redteam or {}).get("full", {}).get("cells", {})
    names = {
        "sweep": "even sweep", "search": "search that adapts", "words in pixels": "words drawn into a picture",
    }  # fmt: skip
    rows = [_cell(names[name], cell) for name, cell in cells.get("all", {}).items() if name in names]
    rows += [_cell(f"move: {name}", cell) for name, cell in cells.get("move", {}).items()]
    off = (redteam or {}).get("off", {}).get("sweep")
    if off:
        rows.append(_cell("even sweep, filter taken out (control)", off))
    return tuple(rows)


def gates_rows(found: Mapping[str, Mapping[str, Any]]) -> tuple[Row, ...]:
    """Return what the server withstood."""
    return tuple(_gates(found))


def _gates(found: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    """Yield rows for uploads, requests and jobs, as far as there are results."""
    if files := found.get("uploads", {}).get("files"):
        yield _share("damaged or hostile files that broke nothing", int(files), int(files))
    fuzz = found.get("api-fuzz", {})
    if fuzz.get("cases"):
        yield _share(
            "odd requests answered as documented", int(fuzz["cases"]) - int(fuzz["failed"]), int(fuzz["cases"])
        )
    chaos = found.get("jobs", {}).get("sqlite", {}).get("chaos", {})
    if chaos.get("jobs") and "lost" in chaos:
        yield _share(
            "jobs kept while processes were killed", int(chaos["jobs"]) - int(chaos["lost"]), int(chaos["jobs"])
        )


def _share(name: str, right: int, n: int) -> Row:
    """Return a row of a count."""
    from yozora.evaluation.statistics import wilson

    return Row(name=name, value=right / n, ci95=wilson(right, n), n=n)


def _row(name: str, told: Mapping[str, Any], **more: Any) -> Row:
    """Return a row of a figure as the benchmarks write it."""
    low, high = told["ci95"]
    return Row(name=name, value=float(told["value"]), ci95=(float(low), float(high)), n=int(told["n"]), **more)


def _cell(name: str, told: Mapping[str, Any]) -> Row:
    """Return a row of a cell of the red team."""
    low, high = told["ci95"]
    return Row(name=name, value=float(told["share"]), ci95=(float(low), float(high)), n=int(told["n"]))
