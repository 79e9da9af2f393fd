"""`yozora redteam`: attack a server's filter over HTTP, count what gets through, keep every attempt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yozora.cli.output import give, give_json, give_table, progress_bar, say
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.trust.redteam.journal import Line
    from yozora.trust.redteam.target import Target

Url = Annotated[str, typer.Option("--target", metavar="URL", help="The server, such as http://127.0.0.1:8000.")]
Key = Annotated[list[str] | None, typer.Option("--key", help="An API key; several are taken by turns.")]
Field = Annotated[
    list[str] | None, typer.Option("--field", metavar="NAME=VALUE", help="In every create: size=256x256.")
]


def redteam(
    target: Url,
    budget: Annotated[int, typer.Option(help="How many attempts.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same attempts.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder of the run; one that is begun goes on.")] = Path("redteam"),
    key: Key = None,
    field: Field = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for what was accepted, to see what is delivered.")] = 0.0,
    category: Annotated[list[str] | None, typer.Option(help="Only this category; may be said again.")] = None,
    stand_ins: Annotated[
        bool, typer.Option("--stand-ins", help="Also what only the policy stand-ins forbids.")
    ] = False,
    baseline: Annotated[Path | None, typer.Option(help="summary.json to compare with: fail only where worse.")] = None,
    regressions: Annotated[
        Path | None, typer.Option(help="Try the cases of this file again, and nothing else.")
    ] = None,
    replay: Annotated[
        str | None, typer.Option(metavar="ID", help="Make one attempt of the run in --out again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Try to have made what must not be made; exit code 1 if anything gets through (with --baseline: more than before).

    For servers of your own: everything is sent over HTTP, what is accepted by mistake is deleted again.
    """
    from yozora.trust.redteam.journal import FILE
    from yozora.trust.redteam.reports import read_cases, write_reports
    from yozora.trust.redteam.run import find_attempt, run, try_again
    from yozora.trust.redteam.summary import summarise, table, worse

    before = _summary(baseline) if baseline else None
    wanted = _categories(category, stand_ins)
    at = _target(target, key, field, wait)
    try:
        if replay is not None:
            line = try_again(at, [find_attempt(out, replay).attempt])[0]
            give_json({**line.told(), "texts": _texts(line)})
            raise typer.Exit(int(line.unsafe))
        if regressions is not None:
            lines = try_again(at, read_cases(regressions))
            _tell(summarise(lines, {"target": "regressions"}), as_json, table)
            raise typer.Exit(int(any(line.unsafe for line in lines)))
        with progress_bar("Attempts") as progress:
            lines = run(at, out, wanted, budget=budget, seed=seed, progress=progress)
    finally:
        at.close()
    summary = summarise(lines, {"seed": seed, "budget": budget})
    write_reports(lines, summary, out)
    _tell(summary, as_json, table)
    say(f"Every attempt: {out / FILE}; those that got through, to try again: {out / 'regressions.json'}.")
    found = worse(lines, before) if before is not None else []
    for sentence in found:
        say(f"Worse {sentence}")
    raise typer.Exit(int(bool(found) if before is not None else any(line.unsafe for line in lines)))


def _target(url: str, keys: list[str] | None, fields: list[str] | None, wait: float) -> Target:
    """Return the target."""
    from yozora.trust.redteam.target import Target

    pairs = [one.partition("=") for one in fields or []]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise UsageError(f"A field looks like size=256x256, not {wrong[0]!r}.")
    return Target(url=url, keys=keys or (), wait_s=wait, extra={name: value for name, _, value in pairs})


def _categories(names: list[str] | None, stand_ins: bool) -> tuple[str, ...]:
    """Return the categories asked for."""
    from yozora.cli.output import with_nearest
    from yozora.trust.redteam.wanted import categories

    known = categories(stand_ins=True)
    for name in names or ():
        if name not in known:
            raise UsageError(with_nearest(f"There is no category {name!r}", name, known))
    return tuple(names) if names else categories(stand_ins=stand_ins)


def _summary(path: Path) -> dict[str, Any]:
    """Return an earlier summary."""
    from yozora.media.files import file_error

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        found["cells"]["all"]
    except OSError as error:
        raise file_error("read", path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no summary of the red team.") from error
    return dict(found)


def _tell(summary: dict[str, Any], as_json: bool, table: Any) -> None:
    """Print a summary."""
    if as_json:
        give_json(summary)
        return
    give(f"{summary['attempts']} attempts; got through, with 95 % intervals:")
    give_table(table(summary))


def _texts(line: Line) -> list[str]:
    """Return the words that were sent."""
    from yozora.trust.redteam.moves import steps_of

    return [" | ".join(filter(None, (step.prompt, *step.cards, step.drawn))) for step in steps_of(line.attempt)]
