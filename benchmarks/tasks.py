"""Claim: what is known stays, seams cannot be seen, loops close, a remix leads the further off the stronger it is.

    python benchmarks/tasks.py [--each 30] [--steps 10] [--sheets docs/tasks]

Sources are held-out films of the world itself (the exam's test deck), so that what should go on is known. Figures, each
with n and 95 % interval: frames that come back unchanged; the difference across a seam over the clip's own median
difference between neighbours; of an extension, whether the examiner reads the same kind and colour in what was added,
and the direction of the source; of a loop, the step from its last frame to its first and its motion beside an
ordinary clip's of the same words; of remixes, how far they lead.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from yozora.core.records import Clip, Frames, Request
from yozora.evaluation.examiner.examiner import Examiner, load_examiner
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.statistics import wilson
from yozora.generation import tasks
from yozora.generation.generate import generate
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.media.sheets import contact_sheet
from yozora.media.video import read_video, write_video
from yozora.training.run import commit, machine_line

RESULT = Path(__file__).parent / "results" / "tasks.json"
STRENGTHS = (0.3, 0.6, 0.9)
SEAM_LIMIT = 1.2


def steps_of(frames: Frames) -> np.ndarray:
    """Return the mean absolute difference between each frame and the next, (T-1,)."""
    return np.abs(np.diff(frames.astype(np.int16), axis=0)).mean((1, 2, 3))


def seam(frames: Frames, at: int) -> float:
    """Return the difference across the seam before frame `at`, over the median of all."""
    steps = steps_of(frames)
    return float(steps[at - 1] / max(np.median(steps), 1e-6))


def same_subject(examiner: Examiner, question: Question, frames: Frames, fps: float) -> tuple[bool, bool] | None:
    """Return whether kind and colour, and direction, are read as they are in truth; None where nobody is to be seen."""
    read = examiner.read(frames, fps)
    truth = question.facts.actors[0]
    if not read.subjects:
        return None
    who = max(read.subjects, key=lambda one: sum(one.visible))
    return (who.kind, who.colour) == (truth.kind, truth.colour), who.direction == truth.direction


class Bench:
    """One model, its questions and what was measured."""

    def __init__(self, engine: NativeEngine, questions: list[Question], steps: int, folder: Path) -> None:
        """Film the sources."""
        self.engine, self.steps, self.folder = engine, steps, folder
        self.examiner = load_examiner().among(engine.weights.syllabus)
        self.questions, self.sources = questions, []
        taught = engine.card.taught
        self.base = Request(prompt="x", height=taught.height, width=taught.width, num_inference_steps=steps)
        for number, question in enumerate(questions):
            path = folder / f"{number}.mp4"
            write_video(Clip(frames=question.film(), fps=question.shape.fps), path, crf=4)
            self.sources.append(path)
        self.values: dict[str, list[float]] = defaultdict(list)
        self.films: dict[str, list[Clip]] = defaultdict(list)

    def make(self, name: str, request: Request) -> Clip:
        """Film a request and keep it for the sheets."""
        clip = generate(request, self.engine)
        self.films[name].append(clip)
        return clip

    def ask(self, number: int) -> None:
        """Do every task with one source."""
        question, path = self.questions[number], self.sources[number]
        film, fps = read_video(path).frames, question.shape.fps
        base = replace(self.base, prompt=question.prompt, seed=question.seed)
        count = len(film)
        for name, before in (("extend", False), ("extend backward", True)):
            clip = self.make(name, tasks.extend(base, path, 2.0, before=before)).frames
            kept = clip[-count:] if before else clip[:count]
            self.values[f"{name}: known frames unchanged"].append(float((kept == film).all()))
            self.values[f"{name}: seam over median"].append(seam(clip, len(clip) - count if before else count))
            new = clip[:-count] if before else clip[count:]
            seen = same_subject(self.examiner, question, new, fps)
            if seen is not None:
                self.values[f"{name}: same kind and colour"].append(float(seen[0]))
                self.values[f"{name}: same direction"].append(float(seen[1]))
        quarter = question.shape.seconds / 4
        middle = [(0.0, quarter, 0.0), (3 * quarter, 4 * quarter, 3 * quarter)]
        clip = self.make("re-cut", tasks.recut(base, path, middle)).frames
        for at in (round(quarter * fps), round(3 * quarter * fps)):
            self.values["re-cut: seam over median"].append(seam(clip, at))
        ordinary, ring = self.make("ordinary", base).frames, self.make("loop", tasks.loop(base)).frames
        self.values["loop: last to first over median"].append(seam(np.concatenate((ring, ring[:1])), len(ring)))
        motion = float(np.median(steps_of(ring)) / max(np.median(steps_of(ordinary)), 1e-6))
        self.values["loop: motion over an ordinary clip's"].append(motion)
        off = []
        for strength in STRENGTHS:
            clip = self.make(f"remix {strength}", tasks.remix(base, path, strength)).frames
            off.append(float(np.abs(clip.astype(float) - film).mean()))
            self.values[f"remix {strength}: mean difference, levels"].append(off[-1])
        self.values["remix: the stronger the further"].append(float(off == sorted(off)))

    def figures(self) -> dict[str, dict[str, object]]:
        """Return every figure: a share with its interval, or a median with the share within its limit."""
        told: dict[str, dict[str, object]] = {}
        for name, values in self.values.items():
            if set(values) <= {0.0, 1.0}:
                low, high = wilson(sum(values), len(values))
                told[name] = {
                    "value": statistics.fmean(values),
                    "n": len(values),
                    "ci95": [round(low, 4), round(high, 4)],
                }
                continue
            told[name] = {"median": round(statistics.median(values), 4), "n": len(values)}
            if "over median" in name:
                within = sum(value <= SEAM_LIMIT for value in values)
                low, high = wilson(within, len(values))
                told[name] |= {"within 1.2": round(within / len(values), 4), "ci95": [round(low, 4), round(high, 4)]}
        return told

    def sheets(self, folder: Path) -> None:
        """Write a contact sheet of the first films of every task."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, clips in self.films.items():
            few = clips[:4]
            captions = [question.prompt[:90] for question in self.questions[: len(few)]]
            sheet = contact_sheet(few, columns=1, frames_per_clip=12, captions=captions, tile_px=72)
            sheet.save(folder / f"{name.replace(' ', '-').replace('.', '')}.webp", quality=80)


def main() -> None:
    """Make, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--json", type=Path, default=RESULT)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    engine = NativeEngine(load_weights(find_weights(options.model)))
    questions = list(draw(TEST, engine.weights.syllabus, engine.card.taught, options.each))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(engine, questions, options.steps, Path(folder))
        for number in range(len(questions)):
            bench.ask(number)
            print(f"\r{number + 1}/{len(questions)}", end="", flush=True)
    print()
    figures = bench.figures()
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    told = {
        "model": engine.card.name, "commit": commit(), "machine": machine_line("cpu"), "steps": options.steps,
        "figures": figures,
    }  # fmt: skip
    options.json.write_text(json.dumps(told, indent=1) + "\n")
    if options.sheets:
        bench.sheets(options.sheets)


if __name__ == "__main__":
    main()
