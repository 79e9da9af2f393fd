"""Ask: the exam's prompts as files, so that any model can film them and be examined by its videos."""

from __future__ import annotations

import json
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.evaluation.exam.candidate import the_world
from yozora.evaluation.exam.run import Plan, questions_of
from yozora.evaluation.exam.sources import clip_path
from yozora.evaluation.questions.question import Question
from yozora.media.files import made_folder, written_whole


def ask(plan: Plan, folder: Path) -> Path:
    """Write FOLDER/prompts.jsonl, a line for each video of an exam of the whole world; return the file.

    A line has the name of the video's file, the prompt, its least duration, a seed, and the rate and size at which it
    will be examined; whoever films at another rate or size is brought to these.
    """
    decks, reasons = questions_of(the_world(), plan)
    questions = [question for deck in decks.values() for question in deck]
    if not questions:
        raise UsageError("There is nothing to ask: " + "; ".join(f"{deck} {why}" for deck, why in reasons.items()))
    path = made_folder(folder) / "prompts.jsonl"
    with written_whole(path) as draft:
        draft.write_text("".join(json.dumps(_line(question)) + "\n" for question in questions), encoding="utf-8")
    return path


def _line(question: Question) -> dict[str, object]:
    """Return what is asked for."""
    shape = question.shape
    return {
        "file": clip_path(Path(), question.key).name,
        "prompt": question.prompt,
        "seconds": shape.seconds,
        "fps": shape.fps,
        "width": shape.width,
        "height": shape.height,
        "seed": question.seed,
    }
