"""Verbs that lengthen, join and cut clips: `extend`, `connect`, `loop`, `recut`; what is known of them stays."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.filming import (
    AsJson,
    Guidance,
    Model,
    Out,
    Prompt,
    Seed,
    Size,
    Source,
    Steps,
    Threads,
    Trust,
    asked,
    film,
)
from yozora.core.errors import UsageError

More = Annotated[float, typer.Option(help="How much is made, in seconds.")]


def extend(
    source: Source, prompt: Prompt, out: Out = None, seconds: More = 2.0,
    before: Annotated[bool, typer.Option("--before/--after", help="Begin earlier instead of going on.")] = False,
    size: Size = None, seed: Seed = 0, steps: Steps = None, guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Let a clip go on, or begin earlier; what is there stays as it is."""
    from yozora.generation import tasks

    base = asked(prompt, size, seed, steps, guidance, model)
    film(
        lambda: tasks.extend(base, source, seconds, before=before),
        out,
        prompt,
        threads=threads,
        trust=trust,
        as_json=as_json,
    )


def connect(
    first: Source, second: Annotated[Path, typer.Argument(metavar="FILE", help="The video it becomes.")],
    prompt: Prompt, out: Out = None, seconds: More = 2.0,
    size: Size = None, seed: Seed = 0, steps: Steps = None, guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Let one clip become another."""
    from yozora.generation import tasks

    base = asked(prompt, size, seed, steps, guidance, model)
    film(
        lambda: tasks.connect(base, first, second, seconds), out, prompt, threads=threads, trust=trust, as_json=as_json
    )


def loop(
    prompt: Prompt, out: Out = None,
    source: Annotated[Path | None, typer.Option("--clip", help="Find back from this clip's end to its start.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Length of the loop; with --clip, of the way back.")] = None,
    size: Size = None, seed: Seed = 0, steps: Steps = None, guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make a loop without a seam, from a sentence or from a clip."""
    from yozora.generation import tasks

    base = asked(prompt, size, seed, steps, guidance, model)
    if source is None:
        base = dataclasses.replace(base, seconds=seconds)
    back = tasks.JOINT_SECONDS if seconds is None else seconds
    film(lambda: tasks.loop(base, source, back), out, prompt, threads=threads, trust=trust, as_json=as_json)


def recut(
    source: Source, prompt: Prompt,
    keep: Annotated[list[str], typer.Option(help="FROM-TO@AT in seconds: what stays, and where; repeatable.")],
    out: Out = None, seconds: Annotated[float | None, typer.Option(help="Length of the new clip.")] = None,
    size: Size = None, seed: Seed = 0, steps: Steps = None, guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Keep spans of a clip and make what lies between or around them."""
    from yozora.generation import tasks

    base = dataclasses.replace(asked(prompt, size, seed, steps, guidance, model), seconds=seconds)
    spans = [parse_span(text) for text in keep]
    film(lambda: tasks.recut(base, source, spans), out, prompt, threads=threads, trust=trust, as_json=as_json)


def parse_span(text: str) -> tuple[float, float, float]:
    """Return (from, to, at) seconds of "FROM-TO" or "FROM-TO@AT"."""
    try:
        span, _, at = text.partition("@")
        start, end = (float(part) for part in span.split("-"))
        return start, end, float(at) if at else start
    except ValueError:
        raise UsageError(f"What to keep is FROM-TO@AT in seconds, such as 0-1.5@0, not {text!r}.") from None
