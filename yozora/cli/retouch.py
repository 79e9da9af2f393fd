"""Verbs that make a clip's pictures anew: `remix`, `inpaint` (and what lies around); and `image`, one picture."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from yozora.core.records import Box, Request


def remix(
    source: Source, prompt: Prompt, out: Out = None,
    strength: Annotated[float, typer.Option(help="How far from the clip it may lead: 0 to 1.")] = 0.6,
    size: Size = None, seed: Seed = 0, steps: Steps = None, guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make a clip again with other words."""
    from yozora.generation import tasks

    base = asked(prompt, size, seed, steps, guidance, model)
    film(lambda: tasks.remix(base, source, strength), out, prompt, threads=threads, trust=trust, as_json=as_json)


def inpaint(
    source: Source, prompt: Prompt,
    region: Annotated[str, typer.Option(help="left,top,width,height in shares of the frame (0 to 1).")],
    out: Out = None,
    region_end: Annotated[str | None, typer.Option(help="Where the region has moved to at the end.")] = None,
    around: Annotated[bool, typer.Option("--around", help="Put the clip into the region; make all round it.")] = False,
    strength: Annotated[float | None, typer.Option(help="Begin from what is there, noised so far: 0 to 1.")] = None,
    size: Size = None, seed: Seed = 0, steps: Steps = None, guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make a region of a clip anew, or with --around all that lies round it."""
    from yozora.generation import tasks

    box, end = parse_region(region), parse_region(region_end) if region_end else None
    base = asked(prompt, size, seed, steps, guidance, model)

    def draft() -> Request:
        """Return the request."""
        if around:
            return tasks.outpaint(base, source, box)
        return tasks.inpaint(base, source, box, region_end=end, strength=strength)

    film(draft, out, prompt, threads=threads, trust=trust, as_json=as_json)


def image(
    prompt: Prompt, out: Out = None, size: Size = None, seed: Seed = 0, steps: Steps = None,
    guidance: Guidance = None, model: Model = "nano",
    threads: Threads = None, trust: Trust = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make one picture (png) from a sentence."""
    from yozora.generation import tasks

    base = asked(prompt, size, seed, steps, guidance, model)
    film(
        lambda: dataclasses.replace(base, seconds=tasks.PICTURE_SECONDS),
        out,
        prompt,
        suffix=".png",
        threads=threads,
        trust=trust,
        as_json=as_json,
    )


def parse_region(text: str) -> Box:
    """Return (x0,y0,x1,y1) of "left,top,width,height"."""
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"A region is left,top,width,height in shares of the frame, such as 0.1,0.2,0.5,0.5, not {text!r}."
        ) from None
    return left, top, left + width, top + height
