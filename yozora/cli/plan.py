"""`yozora plan`: what a recipe asks of a cluster, before anybody rents one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yozora.cli.output import give_json, give_table, say
from yozora.cli.train import find_recipe
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.training.budget import Budget


def plan(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="Name of a recipe, such as base_1b.")],
    gpus: Annotated[int, typer.Option(help="How many GPUs.")],
    hours: Annotated[float, typer.Option(help="For how many hours.")],
    gpu: Annotated[str, typer.Option(help="h200, h100 or a100.")] = "h200",
    stage: Annotated[str | None, typer.Option(help="A stage of the flow; else the one that takes longest.")] = None,
    mfu: Annotated[float | None, typer.Option(help="The share (0..1) of the peak that is reached.")] = None,
    price: Annotated[float | None, typer.Option(help="What one GPU costs for an hour.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting: parallel.context=8.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Give numbers for machines.")] = False,
) -> None:
    """Say what training a recipe takes: memory, time, tokens, traffic, money (docs/guides/planner.md: how)."""
    from yozora.core.config import apply_settings, to_dict
    from yozora.training.budget import Cluster, budget
    from yozora.training.config import TrainRecipe

    chosen = apply_settings(find_recipe(recipe), settings or [])
    if not isinstance(chosen, TrainRecipe):
        raise UsageError(f"{recipe} has no flow to plan: it is trained on one device in minutes.")
    cluster = Cluster(gpu=gpu, gpus=gpus, hours=hours, mfu=mfu, price=price)
    planned = budget(chosen, cluster, stage)
    if as_json:
        give_json({"recipe": chosen.name, **to_dict(cluster), **to_dict(planned), "fits": planned.fits})
    else:
        give_table(rows(planned, cluster.hours))
    if not planned.fits:
        say("This does not fit: take more GPUs, a larger parallel.context, or smaller batches (flow.0.batch_size).")


def rows(planned: Budget, hours: float) -> list[tuple[str, str]]:
    """Return the plan as names and values for people; every name is a line of docs/guides/planner.md."""
    fits = "fits" if planned.fits else "does not fit"
    table = [
        ("stage", planned.stage),
        ("parameters", f"{planned.parameters / 1e9:.3f} billion"),
        ("tokens a clip", f"{planned.tokens_a_clip:,.0f}"),
        ("clips a step", f"{planned.clips_a_batch:,.0f}"),
        ("tokens a step", f"{planned.tokens_a_batch:,.0f}"),
        ("FLOPs a step", f"{planned.flops_a_step:.3g}"),
        ("weights", _gigabytes(planned.weights_bytes)),
        ("gradients", _gigabytes(planned.gradients_bytes)),
        ("optimiser", _gigabytes(planned.optimiser_bytes)),
        ("average", _gigabytes(planned.average_bytes)),
        ("gathered", _gigabytes(planned.gathered_bytes)),
        ("activations", _gigabytes(planned.activations_bytes)),
        ("activations, all kept", _gigabytes(planned.activations_kept_bytes)),
        ("memory", f"{_gigabytes(planned.total_bytes)} of {_gigabytes(planned.memory_bytes)}: {fits}"),
        ("MFU assumed", f"{planned.mfu:.0%}"),
        ("a step takes", f"{planned.step_seconds:.3g} s"),
        ("tokens a second", f"{planned.tokens_a_second:,.0f}"),
        ("idle", f"{planned.idle_share:.0%}"),
        ("parameters sent", f"{_gigabytes(planned.parameters_sent_bytes)} a step"),
        ("tokens sent", f"{_gigabytes(planned.tokens_sent_bytes)} a step"),
        ("sending takes", f"{planned.sending_seconds:.3g} s"),
        ("steps", f"{planned.steps:,.0f} in {hours:g} hours, of {planned.steps_of_recipe:,} in the recipe"),
        ("tokens", f"{planned.tokens:.3g} in {hours:g} hours"),
        ("the stage takes", f"{planned.stage_hours:,.1f} hours"),
        ("the flow takes", f"{planned.flow_hours:,.1f} hours"),
    ]
    return table if planned.cost is None else [*table, ("cost", f"{planned.cost:,.0f}")]


def _gigabytes(count: float) -> str:
    """Return bytes as gigabytes."""
    return f"{count / 1e9:,.2f} GB"
