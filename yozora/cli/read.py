"""`yozora read`: what the examiner sees in a video."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give_json, give_table, plainly


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A video.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what the examiner sees in a video."""
    from yozora.evaluation.reader import read_clip
    from yozora.media.video import read_video

    reading = read_clip(read_video(file)).to_dict()
    if as_json:
        give_json(reading)
    else:
        give_table(plainly(reading))
