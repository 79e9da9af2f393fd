"""`yozora storyboard`: sentences with times become one video."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.filming import (
    AsJson,
    BestOf,
    Cast,
    Guidance,
    Model,
    Out,
    Seed,
    Size,
    Steps,
    Threads,
    Trust,
    film,
)
from yozora.cli.output import parse_size, say
from yozora.cli.takes import members
from yozora.core.errors import UsageError


def storyboard(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Cards, one a line ('0-4s: a red car drives left'), or the same as JSON."),
    ],
    out: Out = None,
    seconds: Annotated[float | None, typer.Option(help="Duration, where the last card leaves it open.")] = None,
    size: Size = None,
    fps: Annotated[float | None, typer.Option(help="Frames a second.")] = None,
    seed: Seed = 0,
    steps: Steps = None,
    guidance: Guidance = None,
    model: Model = "nano",
    cast: Cast = None,
    best_of: BestOf = 1,
    threads: Threads = None,
    trust: Trust = None,
    as_json: AsJson = False,
) -> None:
    """Make one video from several sentences, each with its time; print where it is."""
    from yozora.core.records import Request
    from yozora.core.storyboard import parse_storyboard

    board = parse_storyboard(_read(file), seconds)
    for remark in board.remarks:
        say(remark)
    height, width = parse_size(size) if size is not None else (None, None)
    request = Request(
        prompt=board.prompt, storyboard=board.cards, seconds=board.seconds, height=height, width=width, fps=fps,
        seed=seed, num_inference_steps=steps, guidance_scale=guidance, model=model, cast=members(cast),
    )  # fmt: skip
    film(lambda: request, out, file.stem, threads=threads, trust=trust, as_json=as_json, best_of=best_of)


def _read(file: Path) -> str:
    """Return the text of a storyboard's file."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"The storyboard {file} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"The storyboard {file} is no text in UTF-8.") from None
