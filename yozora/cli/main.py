"""The command line: assembles the verbs behind one door."""

from __future__ import annotations

from typing import Annotated

import typer

from yozora.cli import (
    align,
    anchors,
    card,
    cast,
    curate,
    doctor,
    edit,
    exam,
    feedback,
    fine_tuning,
    generate,
    judge,
    keys,
    plan,
    read,
    redteam,
    retouch,
    scoring,
    serve,
    storyboard,
    takes,
    train,
    trust,
    verify,
    worker,
    world,
)  # fmt: skip
from yozora.cli.door import Door
from yozora.cli.output import give


def _show_version(wanted: bool) -> bool:
    """Print the version and stop, where that is wanted."""
    if not wanted:
        return wanted
    from importlib.metadata import PackageNotFoundError, version

    try:
        give(f"yozora {version('yozora')}")
    except PackageNotFoundError:
        give("yozora (a source tree that is not installed: pip install -e .)")
    raise typer.Exit()


app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def _door(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Yozora, the open Sora: a sentence becomes a video.

    Progress goes to stderr, the result's path to stdout. Exit codes: 0 done, 1 failed, 2 usage, 3 refused.
    """
    takes.judge_for.set(scoring.judge_for)
    train.learn_lora.set(fine_tuning.learn_lora)


app.command()(generate.generate)
app.command()(storyboard.storyboard)
app.add_typer(cast.app, name="cast")
app.command()(edit.extend)
app.command()(edit.connect)
app.command()(edit.loop)
app.command()(edit.recut)
app.command()(retouch.remix)
app.command()(retouch.inpaint)
app.command()(retouch.image)
app.command()(judge.judge)
app.command()(read.read)
app.command()(verify.verify)
app.add_typer(trust.app, name="trust")
app.command()(redteam.redteam)
app.command()(serve.serve)
app.command()(worker.worker)
app.add_typer(keys.app, name="keys")
app.add_typer(feedback.app, name="feedback")
app.add_typer(world.app, name="world")
app.command()(curate.curate)
app.command()(train.train)
app.command()(plan.plan)
app.command()(align.align)
app.command()(exam.exam)
app.command()(exam.compare)
app.command()(card.card)
app.command("export")(anchors.export)
app.command("physics-iq")(anchors.physics_iq)
app.command()(doctor.doctor)
