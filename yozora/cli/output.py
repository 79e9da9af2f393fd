"""How the door speaks: results on stdout, everything else on stderr; and how it reads and refuses words."""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from yozora.core.errors import UsageError

Progress = Callable[[int, int], None]


def say(sentence: str) -> None:
    """Tell the person something, on stderr."""
    typer.echo(sentence, err=True)


def give(line: str | Path) -> None:
    """Give a result, on stdout; a path keeps its bytes, whatever they are."""
    typer.echo(os.fsencode(line) if isinstance(line, Path) else line)


def give_json(data: Any) -> None:
    """Give a result for machines: one JSON document on stdout, in ASCII, so that every terminal and pipe holds it."""
    typer.echo(json.dumps(data, indent=2, allow_nan=False))


def give_table(rows: Iterable[tuple[str, str]]) -> None:
    """Give names and values in two columns, on stdout."""
    rows = list(rows)
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        typer.echo(f"{name:<{width}}  {value}".rstrip())


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Yield a function of (step, total) that moves a bar on stderr; where nobody watches it draws nothing."""
    if not sys.stderr.isatty():
        yield lambda step, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda step, total: bar.update(task, completed=step, total=total)


def with_nearest(sentence: str, word: str, choices: Iterable[str]) -> str:
    """Return `sentence` with the choice nearest to `word`, or else all of them, as its end."""
    choices = sorted(choices)
    near = difflib.get_close_matches(word.lower(), choices, n=1)
    return f"{sentence}; did you mean {near[0]!r}?" if near else f"{sentence}; there is {', '.join(choices) or 'none'}."


def parse_size(text: str) -> tuple[int, int]:
    """Return (height, width) of "320x192", which names the width first as screens do."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*", text, re.IGNORECASE | re.ASCII)
    if found is None:
        raise UsageError(f"size must look like 320x192 (width x height), not {text!r}.")
    return int(found[2]), int(found[1])


def slug(text: str, *, max_characters: int = 60) -> str:
    """Return words of `text` as a file's name: lower case, joined by "-", letters of any script."""
    words: Sequence[str] = re.findall(r"[^\W_]+", text.lower())
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:max_characters]
        if len(longer) > max_characters or len(os.fsencode(longer)) > 200:
            break
        name = longer
    return name or "video"


def free_path(folder: Path, name: str, suffix: str) -> Path:
    """Return a path in `folder` that nothing lies at: NAME, or NAME-2, NAME-3 and so on."""
    candidates = (folder / f"{name}{f'-{number}' if number > 1 else ''}{suffix}" for number in range(1, 1_000_000))
    return next(path for path in candidates if not os.path.lexists(path))


def plainly(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Flatten nested data into rows for a person: ("subject.colour", "red"); what is empty is left out."""
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from plainly(value, f"{prefix}{key}.")
        elif value not in (None, "", (), []):
            parts = value if isinstance(value, list | tuple) else [value]
            yield f"{prefix}{key}", ", ".join(f"{part:.3g}" if isinstance(part, float) else str(part) for part in parts)
