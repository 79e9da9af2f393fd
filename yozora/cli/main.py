"""The door: assembles the verbs; the one place where errors become a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from yozora.cli import (
    align,
    anchors,
    card,
    cast,
    curate,
    doctor,
    edit,
    exam,
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
from yozora.cli.output import give, say
from yozora.core.errors import YozoraError


class Stopped(YozoraError):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


class Door(TyperGroup):
    """Runs a verb. Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 130 stopped; failures are one sentence on stderr."""  # noqa: E501

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line and leave the process with its exit code."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except YozoraError as error:
            say(str(error))
            sys.exit(error.exit_code)
        except Exception as error:
            sys.exit(_explain(error))
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the verb, so that an interruption is an ending like any other."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Stopped("Stopped; nothing half-written is left.") from None


def _explain(error: Exception) -> int:
    """Say what an error means that none of our own sentences covers; return the exit code."""
    complaint = getattr(error, "format_message", None)
    if callable(complaint):  # typer's own: a bad option, a missing argument
        words, context = str(complaint()).strip(), getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError" or context is None:
            say(words)
        else:
            say(f"{words}{'' if words.endswith(('.', '?', ')')) else '.'} See: {context.command_path} --help")
        return int(getattr(error, "exit_code", 2))
    if os.environ.get("YOZORA_TRACEBACK"):
        raise error
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("yozora"):
        say(f"This needs the package {error.name!r}, which is not installed; `yozora doctor` says how to add it.")
    elif isinstance(error, MemoryError):
        say("There is not enough memory for this: ask for a smaller size or fewer seconds.")
    else:
        words = " ".join(f"{type(error).__name__}: {error}".split())
        say(f"Something broke inside Yozora ({words[:300]}); set YOZORA_TRACEBACK=1 to see where.")
    return 1


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
