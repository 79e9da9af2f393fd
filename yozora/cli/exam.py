"""`yozora exam`: what a model keeps and what it breaks; `yozora compare`: how two results differ."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give, give_json

STDOUT = Path("-")


def exam(
    model: Annotated[
        str | None,
        typer.Option(help="Name of shipped weights or their folder (nano if none), or truth: the world itself."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few questions a paper: five minutes for nano.")] = False,
    papers: Annotated[str | None, typer.Option(metavar="A,B", help="Only these papers.")] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the result here too; - is stdout.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a page that shows it.")] = None,
    against: Annotated[Path | None, typer.Option(metavar="JSON", help="An earlier result to hold it against.")] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where sheets and clips are kept; else runs/out/exam-MODEL-..."),
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Denoising steps.")] = None,
    guidance: Annotated[float | None, typer.Option(help="How strongly prompts hold; 1 is plain.")] = None,
    clips: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Examine any model (its name: --model) by the videos it made of the prompts that --ask wrote.",
        ),
    ] = None,
    ask: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Only write the prompts, and how to name their videos.")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads; else as many as there are cores.")] = None,
) -> None:
    """Examine a model with questions whose truth is known; print where the result is.

    An exam that was stopped goes on where it was: give the same command again. To examine a model that Yozora cannot
    run, write the prompts (exam --ask FOLDER), film each line of FOLDER/prompts.jsonl under the name it gives, and read
    them (exam --clips FOLDER --model NAME): videos are cut to the asked length and brought to the exam's rate and size.
    """
    from yozora.cli.sitting import candidate_of, examined, papers_called, ready, tell
    from yozora.evaluation.exam.result import exam_text, save_exam
    from yozora.evaluation.exam.run import Plan

    plan = Plan(papers=papers_called(papers), quick=quick)
    if ask is not None:
        from yozora.evaluation.exam.ask import ask as write_prompts

        give(write_prompts(plan, ask))
        return
    # Whatever can be refused is refused before minutes of work.
    earlier, write_page = ready(as_json, report, against)
    if threads is not None:
        from yozora.generation.machine import use_threads

        use_threads(threads)
    result, path = examined(plan, candidate_of(model, clips, steps, guidance), run)
    tell(result, earlier)
    if write_page is not None:
        write_page(result, report, earlier=earlier)
    if as_json == STDOUT:
        give(exam_text(result))
        return
    if as_json is not None:
        save_exam(result, as_json)
    give(as_json or path)
    if report is not None:
        give(report)


def compare(
    before: Annotated[Path, typer.Argument(metavar="A.json", help="The result of an exam.")],
    after: Annotated[Path, typer.Argument(metavar="B.json", help="Another, of a later or another model.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare two exams figure by figure, with paired tests over the questions that both answered."""
    from yozora.cli.figures import compared
    from yozora.evaluation.exam.compare import compare as compare_exams
    from yozora.evaluation.exam.result import load_exam

    found = compare_exams(load_exam(before), load_exam(after))
    if as_json:
        give_json([asdict(one) for one in found])
        return
    for line in compared(found):
        give(line)
