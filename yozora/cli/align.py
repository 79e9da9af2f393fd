"""`yozora align`: from what people chose to an adapter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give, say, slug
from yozora.core.errors import UsageError


def align(
    feedback: Annotated[Path, typer.Argument(metavar="FEEDBACK", help="The log of votes, as the server exports it.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write; with --each-artist a folder.")] = Path(
        "aligned.safetensors"
    ),
    artist: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Learn from this artist alone; repeatable.")
    ] = None,
    each_artist: Annotated[
        bool, typer.Option("--each-artist", help="Make an adapter for every artist, each from their votes alone.")
    ] = False,
    model: Annotated[str, typer.Option(help="Weights of ours: a shipped name, or a folder.")] = "nano",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: preference.beta=100.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder of clips made again and checkpoints; else runs/out/align.")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads; else as many as there are cores.")] = None,
) -> None:
    """Learn an adapter from choices between two clips; print its file. The same log gives the same bytes."""
    if each_artist and artist:
        raise UsageError("Name artists, or make an adapter for each: not both.")
    from yozora.core.config import apply_settings
    from yozora.generation.weights import find_weights, load_weights
    from yozora.media.files import check_writable, made_folder
    from yozora.training.align.run import AlignOptions, AlignRecipe, align_to
    from yozora.training.align.votes import read_votes

    log = read_votes(feedback)
    if left := ", ".join(f"{count} {reason}" for reason, count in log.left_out.items()):
        say(f"Left out of {feedback}: {left}.")
    if artist:
        log = log.of(artist)
    recipe = apply_settings(AlignRecipe(), settings or [])
    if threads is not None:
        from yozora.generation.machine import use_threads

        use_threads(threads)
    from yozora.cli.progress import TrainProgress

    weights = load_weights(find_weights(model))
    folder = work or Path("runs") / "out" / "align"
    wanted = [((name,), out / f"{slug(name)}.safetensors") for name in log.artists] if each_artist else [((), out)]
    made_folder(folder)
    if each_artist:
        made_folder(out)
    for names, path in wanted:
        check_writable(path)
        with TrainProgress() as watch:
            options = AlignOptions(folder=folder, name=path.stem, watch=watch)
            align_to(log.of(names) if names else log, weights, recipe, options, path)
        give(path)
