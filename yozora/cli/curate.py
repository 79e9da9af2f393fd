"""`yozora curate`: your own videos become shards to train on, and a manifest of what became of every one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give, give_json, progress_bar, say
from yozora.core.errors import UsageError


def curate(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="A folder of videos, or a file with a path a line.")],
    target: Annotated[Path, typer.Argument(metavar="DST", help="Folder for shards and manifest; one to go on with.")],
    licence: Annotated[str, typer.Option(help="The licence of videos that --licences does not name.")] = "",
    licences: Annotated[Path | None, typer.Option(help="CSV file with the columns path, licence, note.")] = None,
    allow: Annotated[list[str] | None, typer.Option(help="Use videos of this licence only; may be repeated.")] = None,
    opt_out: Annotated[Path | None, typer.Option(help="Videos to leave out: a pattern or SHA-256 a line.")] = None,
    size: Annotated[int, typer.Option(min=32, max=2048, help="Longer side of the clips, at most, in pixels.")] = 512,
    captioner: Annotated[
        str, typer.Option(help="Who captions what has no .txt beside it: measured, or package.module:function.")
    ] = "measured",
    scorer: Annotated[str, typer.Option(help="Plug-in package.module:function that scores a shot.")] = "",
    guard: Annotated[str, typer.Option(help="Plug-in package.module:function that says why a shot is unsafe.")] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a threshold: most_blur=0.4.")
    ] = None,
    per_shard: Annotated[int, typer.Option(min=1, max=1_000_000, help="Clips in a shard.")] = 1000,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Files looked at side by side.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the funnel as JSON.")] = False,
) -> None:
    """Turn videos into training data.

    They are cut into shots, cropped, measured, filtered, captioned and packed. Broken off, it goes on where it was.
    """
    from yozora.core.config import apply_settings
    from yozora.data.curation.curate import Settings
    from yozora.data.curation.curate import curate as run
    from yozora.data.curation.filters import Filters
    from yozora.data.curation.looking import Look
    from yozora.data.curation.sources import Rights, read_licences, read_opt_outs

    if not licence and licences is None:
        raise UsageError("Say under which licence the videos may be used: --licence CC-BY-4.0, or --licences FILE.")
    rights = Rights(
        licence=licence,
        licences=read_licences(licences) if licences else (),
        allowed=tuple(allow or ()),
        opted_out=read_opt_outs(opt_out) if opt_out else (),
    )
    filters = apply_settings(Filters(), settings or [])
    look = Look(filters=filters, side_px=size, scorer=scorer, guard=guard)
    chosen = Settings(rights=rights, look=look, captioner=captioner, clips_per_shard=per_shard)
    with progress_bar("looking") as progress:
        funnel = run(source, target, chosen, workers=workers, progress=progress)
    if as_json:
        give_json(funnel.to_dict())
    else:
        say(str(funnel))
        give(target / "manifest.jsonl")
