"""`yozora export` and `yozora physics-iq`: our questions for public benchmarks, and a public measure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yozora.cli.output import give, give_json, give_table, progress_bar, with_nearest
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.core.records import Frames
    from yozora.core.shapes import VideoShape
    from yozora.core.syllabus import Syllabus
    from yozora.evaluation.questions.question import Question

FORMATS = ("vbench", "t2v-compbench", "physics-iq")
# What prompts are drawn for where no model is named: the whole world.
SECONDS, FPS, SIDE_PX = 4.0, 8.0, 128


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where it goes; made if it is not there.")],
    form: Annotated[str, typer.Option("--format", help="vbench, t2v-compbench or physics-iq.")],
    count: Annotated[int | None, typer.Option(min=1, max=9999, help="How many prompts; else a few.")] = None,
    model: Annotated[str | None, typer.Option(help="Make videos with these weights: a name or a folder.")] = None,
    truth: Annotated[bool, typer.Option("--truth", help="Take the world's own films as the videos.")] = False,
    samples: Annotated[int, typer.Option(min=1, max=25, help="Videos of each prompt, for vbench.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write prompts, and videos if asked, in the format of a public benchmark.

    Without --model or --truth only the prompts are written, of all that the world has.
    """
    if form not in FORMATS:
        raise UsageError(with_nearest(f"There is no format {form!r}", form, FORMATS))
    if model is not None and truth:
        raise UsageError("Choose --model or --truth: a folder holds the videos of one of them.")
    # The heavy parts come last: a slip of the fingers is answered at once.
    from yozora.evaluation.anchors import decks, t2v_compbench, takes, vbench
    from yozora.evaluation.questions.draw import draw

    side_px = takes.HEIGHT_PX if form == "physics-iq" else SIDE_PX
    syllabus, shape, clips = _source(model, side_px, truth=truth)
    deck = {"vbench": decks.VBENCH, "t2v-compbench": decks.COMPBENCH, "physics-iq": decks.PHYSICS_IQ}[form]
    questions = draw(deck, syllabus, shape, count or deck.quick)
    made = 0
    with progress_bar("filming") as progress:

        def counted(question: Question) -> Frames:
            """Make a video and tell how many there are."""
            nonlocal made
            assert clips is not None
            frames = clips(question)
            made += 1
            progress(made, len(questions) * (samples if form == "vbench" else 1))
            return frames

        films = counted if clips else None
        if form == "vbench":
            vbench.export_vbench(questions, films, folder, samples=samples)
        elif form == "t2v-compbench":
            t2v_compbench.export_compbench(questions, films, folder)
        else:
            takes.export_takes(questions, films, folder)
    if as_json:
        give_json({"folder": str(folder), "format": form, "prompts": len(questions), "videos": made})
    else:
        give(folder)


def _source(
    model: str | None, side_px: int, *, truth: bool
) -> tuple[Syllabus, VideoShape, Callable[[Question], Frames] | None]:
    """Return what prompts may ask for, the shape of the questions, and what makes their videos, if anything."""
    from yozora.core.records import Request
    from yozora.core.shapes import VideoShape
    from yozora.data.worlds import WorldSpec, taught_by

    shape = VideoShape(frames=round(SECONDS * FPS), height=side_px, width=side_px, fps=FPS)
    if model is None:
        return taught_by(WorldSpec(num_clips=1)), shape, (lambda question: question.film()) if truth else None
    from yozora.generation.yozora import Yozora

    yozora = Yozora.from_pretrained(model)

    def film(question: Question) -> Frames:
        """Return the model's video of a question."""
        request = Request(
            prompt=question.prompt, seconds=question.shape.seconds, fps=question.shape.fps, seed=question.seed
        )
        return yozora.run(request).frames

    if yozora.syllabus is None:  # public weights: they may be asked for anything in the world
        return taught_by(WorldSpec(num_clips=1)), shape, film
    return yozora.syllabus, yozora.card.taught, film


def physics_iq(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Holds real/, generated/ and perhaps masks/.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="How much of each video is compared.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, each comparison too.")] = False,
) -> None:
    """Measure generated videos against real takes, as Physics-IQ does.

    100 is as like the first take as a second real one is.
    """
    from yozora.evaluation.anchors.physics_iq import report_of
    from yozora.evaluation.anchors.takes import compare_folder

    with progress_bar("comparing") as progress:
        report = report_of(compare_folder(folder, seconds=seconds, progress=progress))
    if as_json:
        give_json(report)
        return
    rows = [("physics-iq", f"{report['physics_iq']:.2f}"), ("comparisons", str(report["n"]))]
    for name, value in report["generated"].items():
        rows.append((name, f"{value:.4f} (two real takes: {report['physical_variance'][name]:.4f})"))
    give_table(rows)
