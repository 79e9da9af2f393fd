"""What is lost in few steps: does a model in four jumps show what it was asked for as often as in thirty guided steps?

    python benchmarks/few_steps.py [--prompts 200] [--walk 1 2 4 20 30] [--sheet FILE.png]

The same held-out prompts and seeds for every walk (half with subjects in colours that training has, half without),
judged by the examiner; differences are paired, against the last walk named, which is the reference. Seconds are of a
whole clip at the model's own size, the median over all prompts, without delivery. Weights that were not distilled take
every walk by guided steps. To become the usual way, four jumps may lose two points (all together).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import torch

from yozora.core.records import Clip, Frames
from yozora.evaluation.exam.sources import ModelSource
from yozora.evaluation.examiner.examiner import Examiner, load_examiner
from yozora.evaluation.marking.verdict import judge
from yozora.evaluation.questions.decks import TEST, UNSEEN
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.statistics import mcnemar, paired_bootstrap, wilson
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.media.sheets import contact_sheet
from yozora.training.run import commit, machine_line

RESULT = Path(__file__).parent / "results" / "few-steps.json"
SLOTS = ("place", "time", "kind", "colour", "direction")
TOGETHER = "all together"
ON_SHEET = 6


@dataclass(frozen=True, kw_only=True)
class Walked:
    """What came of one number of steps: films, seconds for each, and by question and slot whether it is as asked."""

    films: list[Frames]
    seconds: list[float]
    right: list[dict[str, bool]]


def walked(engine: NativeEngine, examiner: Examiner, questions: list[Question], steps: int) -> Walked:
    """Film and judge every question with so many steps."""
    source = ModelSource(engine, steps=steps, guidance=engine.card.guidance_scale)
    films, seconds, right = [], [], []
    for question in questions:
        began = time.perf_counter()
        (frames,) = source.film([question])
        seconds.append(time.perf_counter() - began)
        films.append(frames)
        right.append(marks(question, examiner, frames))
    return Walked(films=films, seconds=seconds, right=right)


def marks(question: Question, examiner: Examiner, frames: Frames) -> dict[str, bool]:
    """Return of each slot that was asked for, and of all together, whether the video shows it."""
    verdict = judge(question.understood, examiner.read(frames, question.shape.fps))
    asked: dict[str, bool] = {}
    for hit in verdict.hits:
        asked[hit.answer.slot] = asked.get(hit.answer.slot, True) and hit.holds
    return {slot: holds for slot, holds in asked.items() if slot in SLOTS} | {
        TOGETHER: verdict.adheres and not verdict.uninvited
    }


def figures(walk: Walked, reference: Walked) -> dict[str, dict[str, object]]:
    """Return of every slot the share of right videos with its interval, and the paired difference to the reference."""
    said = {}
    for slot in (TOGETHER, *SLOTS):
        pairs = [(mine[slot], its[slot]) for mine, its in zip(walk.right, reference.right, strict=True) if slot in mine]
        mine, its = [float(one) for one, _ in pairs], [float(other) for _, other in pairs]
        low, high = wilson(sum(mine), len(mine))
        difference, least, most, _ = paired_bootstrap(its, mine)
        said[slot] = {
            "value": round(statistics.fmean(mine), 4), "n": len(mine), "ci95": [round(low, 4), round(high, 4)],
            "less the reference": round(difference, 4), "its ci95": [round(least, 4), round(most, 4)],
            "p": round(mcnemar(its, mine), 4),
        }  # fmt: skip
    return said


def draw_sheet(questions: list[Question], walks: dict[int, Walked], path: Path) -> None:
    """Write the first films of every walk as a contact sheet, a row for each film of each."""
    fps = questions[0].shape.fps
    clips = [
        Clip(frames=walk.films[place], fps=fps)
        for place in range(min(ON_SHEET, len(questions)))
        for walk in walks.values()
    ]
    names = [f"{steps}: {question.prompt}"[:70] for question in questions[:ON_SHEET] for steps in walks]
    contact_sheet(clips, columns=1, frames_per_clip=8, captions=names, tile_px=96).save(path)


def main() -> None:
    """Film, judge, compare; print a table and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument("--walk", type=int, nargs="+", default=[1, 2, 4, 20, 30])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--json", type=Path, default=RESULT)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    engine = NativeEngine(load_weights(find_weights(options.model)))
    syllabus, taught = engine.weights.syllabus, engine.card.taught
    decks = [draw(deck, syllabus, taught, options.prompts // 2) for deck in (TEST, UNSEEN)]
    questions = list(chain.from_iterable(zip(*decks, strict=True)))
    examiner = load_examiner().among(syllabus)
    walks = {steps: walked(engine, examiner, questions, steps) for steps in options.walk}
    reference = walks[options.walk[-1]]
    told: dict[str, object] = {
        "model": engine.card.name, "commit": commit(), "machine": machine_line("cpu"), "threads": options.threads,
        "guidance": engine.card.guidance_scale, "reference": options.walk[-1],
    }  # fmt: skip
    for steps, walk in walks.items():
        seconds = statistics.median(walk.seconds)
        jumps = engine.card.takes_jumps(steps, engine.card.guidance_scale)
        found = figures(walk, reference)
        told[f"{steps} steps"] = {"jumps": jumps, "seconds": round(seconds, 3), "figures": found}
        shares = " ".join(f"{slot} {100 * figure['value']:.1f}" for slot, figure in found.items())  # type: ignore[operator]
        together = found[TOGETHER]
        print(
            f"{steps:3} {'jumps' if jumps else 'steps'} {seconds:.2f} s: {shares}; all together less the reference "
            f"{together['less the reference']} {together['its ci95']} p {together['p']}",
            flush=True,
        )
    options.json.write_text(json.dumps(told, indent=1) + "\n")
    if options.sheet:
        draw_sheet(questions, walks, options.sheet)


if __name__ == "__main__":
    main()
