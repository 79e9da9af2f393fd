"""`yozora generate`: a sentence becomes a video; pictures may be seen in it. A clip's own record makes it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yozora.cli.adapting import Adapters, adapters_of
from yozora.cli.expanding import Expand, ExpandKey, ExpandModel, ExpandWith, expander
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
from yozora.cli.judge import Policy
from yozora.cli.output import parse_size
from yozora.cli.takes import members
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.core.records import Request

Watermark = Annotated[
    bool, typer.Option("--watermark/--no-watermark", help="Mark the pixels, from 256 px on, so that copies are found.")
]

Label = Annotated[bool, typer.Option("--label/--no-label", help='Write "AI-generated" into a corner of every frame.')]


def generate(
    prompt: Annotated[str | None, typer.Argument(metavar="PROMPT", help="What the video shows, in a sentence.")] = None,
    out: Out = None,
    seconds: Annotated[float | None, typer.Option(help="Duration.")] = None,
    size: Size = None,
    fps: Annotated[float | None, typer.Option(help="Frames a second.")] = None,
    seed: Seed = 0,
    steps: Steps = None,
    guidance: Guidance = None,
    negative_prompt: Annotated[str, typer.Option(help="What public weights are to keep away from.")] = "",
    model: Model = "nano",
    images: Annotated[
        list[str] | None,
        typer.Option(
            "--image", metavar="FILE[@SECONDS]", help="A picture to be seen, at the start or later; repeatable."
        ),
    ] = None,
    again: Annotated[
        Path | None, typer.Option("--from", metavar="CLIP", help="Make this clip of ours again, by its own record.")
    ] = None,
    cast: Cast = None,
    adapters: Adapters = None,
    best_of: BestOf = 1,
    expand: Expand = None,
    expand_with: ExpandWith = None,
    expand_model: ExpandModel = None,
    expand_key: ExpandKey = None,
    threads: Threads = None,
    trust: Trust = None,
    policy: Policy = None,
    watermark: Watermark = True,
    label: Label = False,
    as_json: AsJson = False,
) -> None:
    """Make a video from a sentence; print where it is."""
    if (prompt is None) == (again is None):
        if prompt is None:
            raise UsageError(
                "Missing argument 'PROMPT': what the video shows, or --from and a clip. See: yozora generate --help"
            )
        raise UsageError("Say what the video shows, or name a clip of ours to make again with --from: not both.")
    expansion = expander(expand, expand_with, expand_model, expand_key)
    if again is not None:
        if best_of != 1 or expansion:
            raise UsageError("A clip is made again as it was: --from goes without --best-of and --expand.")
        request = recorded(again)
        film(
            lambda: request, out, request.prompt,
            threads=threads, trust=trust, policy=policy, as_json=as_json, watermark=watermark,
            label=label,
        )  # fmt: skip
        return
    from yozora.core.records import Request

    height, width = parse_size(size) if size is not None else (None, None)
    request = Request(
        prompt=prompt or "", seconds=seconds, height=height, width=width, fps=fps, seed=seed,
        num_inference_steps=steps, guidance_scale=guidance, model=model, cast=members(cast),
        adapters=adapters_of(adapters), negative_prompt=negative_prompt,
    )  # fmt: skip

    def draft() -> Request:
        """Return the request, with the pictures that are to be seen."""
        from yozora.generation import tasks

        return tasks.animate(request, [_picture(text) for text in images]) if images else request

    film(
        draft, out, request.prompt,
        threads=threads, trust=trust, policy=policy, as_json=as_json, best_of=best_of, expand=expansion,
        watermark=watermark, label=label,
    )  # fmt: skip


def recorded(path: Path) -> Request:
    """Return the request that a clip of ours carries."""
    from yozora.core.config import from_dict
    from yozora.core.records import Request
    from yozora.media.video import read_video

    record = read_video(path).record
    if "request" not in record:
        raise UsageError(f"{path} does not say how it was made: it is not a clip of ours, or its record was taken off.")
    return from_dict(Request, record["request"])


def _picture(text: str) -> tuple[Path, float]:
    """Return file and time of "FILE" or "FILE@SECONDS"."""
    name, sign, at = text.rpartition("@")
    if not sign or Path(text).exists():
        return Path(text), 0.0
    try:
        return Path(name), float(at)
    except ValueError:
        return Path(text), 0.0
