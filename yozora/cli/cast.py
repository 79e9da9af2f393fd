"""`yozora cast`: subjects that are described once and called by name in prompts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give, give_table, say
from yozora.core.cast import Member
from yozora.core.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Describe subjects once, and call them by name in prompts.")
File = Annotated[Path, typer.Option("--cast", metavar="FILE", help="The file of the cast.")]
USUAL = Path("cast.json")


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="How prompts call it, such as Momo.")],
    words: Annotated[str | None, typer.Option("--as", metavar="WORDS", help="What it looks like.")] = None,
    clip: Annotated[
        Path | None, typer.Option("--from", metavar="CLIP", help="Let the examiner read its looks from a clip.")
    ] = None,
    cast: File = USUAL,
) -> None:
    """Put a subject into the cast, or describe one anew; print where the cast is."""
    from yozora.generation.cast import add_member

    if (words is None) == (clip is None):
        raise UsageError("Say what it looks like with --as, or name a clip that shows it with --from.")
    Member(name=name, description=words if words is not None else "somebody")
    description = words if words is not None else _seen(Path(clip or ""))
    add_member(cast, Member(name=name, description=description))
    say(f"{name}: {description}")
    give(cast)


@app.command("list")
def list_(cast: File = USUAL) -> None:
    """List the cast."""
    from yozora.generation.cast import read_cast

    give_table((member.name, member.description) for member in read_cast(cast))


def _seen(clip: Path) -> str:
    """Return how the examiner describes the subject of a clip."""
    from yozora.evaluation.examiner.examiner import load_examiner, read_clip
    from yozora.evaluation.examiner.portrait import portrait
    from yozora.media.video import read_video

    return portrait(read_clip(read_video(clip), load_examiner()))
