"""`yozora train`: from a recipe to weights."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any

import typer

from yozora.cli.output import give, say, with_nearest
from yozora.core.errors import UsageError

# Learning a LoRA makes clips too, which no other training does: how it is done is handed in.
learn_lora: ContextVar[Callable[..., None]] = ContextVar("learn_lora")


def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="Name of a recipe, such as nano.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: transformer.depth=6.")
    ] = None,
    stage: Annotated[
        list[str] | None, typer.Option(help="Do only this stage (may be repeated): world, decoder, flow, distil.")
    ] = None,
    minutes: Annotated[float | None, typer.Option(help="Stop after so long and write what there is.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; else runs/out/RECIPE.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in that folder.")] = False,
    start_from: Annotated[Path | None, typer.Option("--from", help="Folder of weights to begin with.")] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda; else the GPU where there is one.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads; else as many as there are cores.")] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With RECIPE lora: mp4 files, a .txt of words beside each.")
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=LIKE]", help="With lora: a new subject's word, and a known one it is like; repeatable."
        ),
    ] = None,
) -> None:
    """Train the weights of a recipe; print their folder. Under `torchrun`, all its processes share the flow."""
    from yozora.core.config import apply_settings
    from yozora.media.files import made_folder

    if minutes is not None and not 0 < minutes < float("inf"):
        raise UsageError(f"minutes must be above 0, not {minutes:g}.")
    chosen = apply_settings(find_recipe(recipe), settings or [])
    folder = out or Path("runs") / "out" / recipe
    if (folder / "recipe.json").exists() and not resume and os.environ.get("RANK", "0") == "0":
        raise UsageError(f"{folder} holds a run already: add --resume to go on with it, or name another --out.")
    from yozora.generation.machine import choose_device, use_threads

    device = choose_device(device)
    if threads is not None:
        use_threads(threads)
    from yozora.cli.progress import TrainProgress
    from yozora.training.crew import ALONE
    from yozora.training.lora_recipe import LoraRecipe
    from yozora.training.run import STAGES, RunOptions
    from yozora.training.run import train as run
    from yozora.training.upsample import UpsampleOptions, train_upsampler
    from yozora.training.upsampling import UpsampleRecipe

    made_folder(folder)
    if isinstance(chosen, LoraRecipe):
        learn_lora.get()(chosen, folder, data, word, start_from, other=bool(stage) or minutes is not None)
        return
    if data is not None or word:
        raise UsageError("Clips of your own go with the recipe lora: yozora train lora --data FOLDER.")
    if isinstance(chosen, UpsampleRecipe):
        if stage or start_from is not None:
            raise UsageError("An upsampler is trained in one stage and from nothing: leave out --stage and --from.")
        if int(os.environ.get("WORLD_SIZE", "1")) > 1:
            raise UsageError("An upsampler is trained on one device: start it without torchrun.")
        with TrainProgress() as watch:
            give(train_upsampler(chosen, UpsampleOptions(out=folder, minutes=minutes, device=device, watch=watch)))
        return
    crew = ALONE
    if "RANK" in os.environ:
        from yozora.training.cluster import crew_of

        crew = crew_of(os.environ, device, chosen.parallel, say)
    with TrainProgress() as watch:
        options = RunOptions(
            out=folder,
            minutes=minutes,
            stages=tuple(stage) if stage else STAGES,
            device=device,
            start_from=start_from,
            watch=watch,
            crew=crew,
        )
        weights = run(chosen, options)
    if crew.chief:
        give(weights)
    crew.leave()


def find_recipe(name: str) -> Any:
    """Return the recipe `name`: what the function of that name returns, in the file of that name."""
    import importlib
    import pkgutil

    import yozora.recipes

    names = [module.name for module in pkgutil.iter_modules(yozora.recipes.__path__)]
    if name not in names:
        raise UsageError(with_nearest(f"There is no recipe {name!r}", name, names))
    return getattr(importlib.import_module(f"yozora.recipes.{name}"), name)()
