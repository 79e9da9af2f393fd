"""Claim: the examiner sees in a model's own videos what people see. Cohen's kappa of its verdicts and verdicts by eye.

    python benchmarks/hand_check.py --sheets FOLDER     the videos as contact sheets, to be judged by eye
    python benchmarks/hand_check.py                     kappa with the judgements in results/hand-check.json

A judgement is a list, for each video, of what of the prompt it does not show: "place", "time", "kind", "colour",
"direction", "speed", or "others" for somebody whom nobody asked for. It is made before the examiner's is known.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from yozora.core.records import Clip, Frames
from yozora.evaluation.exam.sources import ModelSource
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.marking.verdict import judge
from yozora.evaluation.papers.binding import TWO
from yozora.evaluation.questions.decks import TEST, UNSEEN, UNSEEN_SPEED
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.statistics import cohens_kappa
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.media.sheets import contact_sheet

RESULT = Path(__file__).parent / "results" / "hand-check.json"
ASKED = ((TEST, 35), (UNSEEN, 35), (TWO, 20), (UNSEEN_SPEED, 10))
OTHERS, TOGETHER = "others", "all together"
PER_SHEET = 10


def films(model: str) -> list[tuple[Question, Frames]]:
    """Return the questions and the model's video of each; the same every time."""
    engine = NativeEngine(load_weights(find_weights(model)))
    card = engine.weights.card
    source = ModelSource(engine, steps=card.num_inference_steps, guidance=card.guidance_scale)
    questions = [q for deck, count in ASKED for q in draw(deck, engine.weights.syllabus, card.taught, count)]
    return list(zip(questions, source.film(questions), strict=True))


def missing(question: Question, reading: Reading) -> set[str]:
    """Return what is not read of what was asked, and OTHERS if somebody else is."""
    verdict = judge(question.understood, reading)
    return {hit.answer.slot for hit in verdict.hits if not hit.holds} | ({OTHERS} if verdict.uninvited else set())


def draw_sheets(made: list[tuple[Question, Frames]], folder: Path) -> None:
    """Write the videos as contact sheets, PER_SHEET on each, over their prompts."""
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, len(made), PER_SHEET):
        part = made[first : first + PER_SHEET]
        clips = [Clip(frames=frames, fps=question.shape.fps) for question, frames in part]
        words = [f"{question.key}: {question.prompt}" for question, _ in part]
        sheet = contact_sheet(clips, frames_per_clip=8, captions=words, tile_px=112)
        sheet.save(folder / f"sheet-{first // PER_SHEET:02d}.png")


def agreed(by_eye: dict[str, set[str]], by_examiner: dict[str, set[str]]) -> dict[str, dict[str, object]]:
    """Return how far the two agree on each slot and on whether nothing is missing; keys are those of both."""
    figures: dict[str, dict[str, object]] = {}
    for slot in (TOGETHER, "kind", "colour", "direction", OTHERS):
        eye, ours = (
            [not judged[key] if slot == TOGETHER else slot not in judged[key] for key in by_eye]
            for judged in (by_eye, by_examiner)
        )
        kappa, low, high = cohens_kappa(eye, ours)
        same = sum(one == two for one, two in zip(eye, ours, strict=True)) / len(eye)
        figures[slot] = {
            "kappa": round(kappa, 3), "ci95": [round(low, 3), round(high, 3)], "agreed": same, "n": len(eye),
            "right by eye": sum(eye), "right by the examiner": sum(ours),
        }  # fmt: skip
    return figures


def main() -> None:
    """Draw the sheets, or hold the examiner's verdicts against those by eye and keep what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--sheets", type=Path, metavar="FOLDER")
    parser.add_argument("--judgements", type=Path, default=RESULT)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    made = films(options.model)
    if options.sheets:
        draw_sheets(made, options.sheets)
        print(options.sheets)
        return
    told = json.loads(options.judgements.read_text())
    by_eye = {key: set(slots) for key, slots in told["missing"].items()}
    examiner = load_examiner()
    by_examiner = {q.key: missing(q, examiner.read(frames, q.shape.fps)) for q, frames in made if q.key in by_eye}
    for key, eye in by_eye.items():
        if bool(eye) != bool(by_examiner[key]):
            print(f"{key}: by eye {sorted(eye)}, examiner {sorted(by_examiner[key])}")
    told["figures"] = agreed(by_eye, by_examiner)
    told["missing to the examiner"] = {key: sorted(slots) for key, slots in by_examiner.items()}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in told.items())
    options.judgements.write_text(f"{{\n{lines}\n}}\n")
    for slot, figure in told["figures"].items():
        print(f"{slot:14}", " ".join(f"{name} {value}" for name, value in figure.items()))


if __name__ == "__main__":
    main()
