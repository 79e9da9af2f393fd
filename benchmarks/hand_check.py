"""Claim: the examiner sees in a model's own videos what people see. Cohen's kappa of its verdicts and verdicts by eye.

    python benchmarks/hand_check.py --sheets FOLDER     the videos as contact sheets, to be judged by eye
    python benchmarks/hand_check.py                     kappa with the judgements in results/hand-check.json

The eye is as blind as the examiner: sheets show numbers instead of prompts, in an order of their own. A judgement says
what is seen, in the model's words: "forest night | red dog left; blue car right | pan left". The camera is left out
where it rests, a colour, kind or direction that cannot be told is "?". What is missing of the prompt follows from it.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from random import Random

import torch

from yozora.core.records import Clip, Frames
from yozora.evaluation.exam.sources import ModelSource
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.marking.asked import asked
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
OF_A_SUBJECT = ("kind", "colour", "direction")
JUDGED = ("place", "time", "camera", *OF_A_SUBJECT)
PER_SHEET = 20


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What somebody sees in a video: `setting` by slot, and of each subject its kind, colour and direction."""

    setting: dict[str, str]
    subjects: tuple[dict[str, str], ...]

    @classmethod
    def told(cls, words: str) -> Seen:
        """Return what a judgement says; see the top of this file."""
        setting, subjects, camera = ([*(part.strip() for part in words.split("|")), "still"])[:3]
        place, _, time = setting.rpartition(" ")
        said = []
        for each in filter(None, (part.strip() for part in subjects.split(";"))):
            colour, rest = each.split(" ", 1)
            kind, _, direction = rest.rpartition(" ")
            said.append({"colour": colour, "kind": kind, "direction": direction})
        return cls(setting={"place": place, "time": time, "camera": camera}, subjects=tuple(said))


def lacking(question: Question, seen: Seen) -> set[str]:
    """Return which of the judged slots of the prompt are not as asked, and OTHERS if there is somebody else."""
    answers = [answer for answer in asked(question.understood) if answer.slot in JUDGED]
    missing = {a.slot for a in answers if a.subject is None and seen.setting[a.slot] != a.name}
    wanted = len(question.understood.subjects)
    places = [*range(len(seen.subjects)), *[None] * wanted]

    def misses(order: tuple[int | None, ...]) -> list[str]:
        """Return what is missing if subject i of the prompt is subject `order[i]` of the video."""
        found = []
        for a in answers:
            if a.subject is not None:
                at = order[a.subject]
                if at is None or seen.subjects[at][a.slot] != a.name:
                    found.append(a.slot)
        return found

    best = min(permutations(places, wanted), key=lambda order: len(misses(order)))
    return missing | set(misses(best)) | ({OTHERS} if len(seen.subjects) > wanted else set())


def shuffled(made: list[tuple[Question, Frames]]) -> list[tuple[Question, Frames]]:
    """Return the videos in the order in which they are judged."""
    return Random("hand check").sample(made, len(made))


def films(model: str) -> list[tuple[Question, Frames]]:
    """Return the questions and the model's video of each; the same every time."""
    engine = NativeEngine(load_weights(find_weights(model)))
    card = engine.weights.card
    source = ModelSource(engine, steps=card.num_inference_steps, guidance=card.guidance_scale)
    questions = [q for deck, count in ASKED for q in draw(deck, engine.weights.syllabus, card.taught, count)]
    return list(zip(questions, source.film(questions), strict=True))


def missing(question: Question, reading: Reading) -> set[str]:
    """Return which of the judged slots are not read as asked, and OTHERS if somebody else is."""
    verdict = judge(question.understood, reading)
    wrong = {hit.answer.slot for hit in verdict.hits if not hit.holds}
    return wrong.intersection(JUDGED) | ({OTHERS} if verdict.uninvited else set())


def draw_sheets(made: list[tuple[Question, Frames]], folder: Path) -> None:
    """Write the videos as contact sheets, PER_SHEET on each, over their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    made = shuffled(made)
    for first in range(0, len(made), PER_SHEET):
        clips = [Clip(frames=frames, fps=question.shape.fps) for question, frames in made[first : first + PER_SHEET]]
        numbers = [str(first + place) for place in range(len(clips))]
        sheet = contact_sheet(clips, columns=2, frames_per_clip=6, captions=numbers, tile_px=112)
        sheet.save(folder / f"sheet-{first // PER_SHEET:02d}.png")


def agreed(by_eye: dict[str, set[str]], by_examiner: dict[str, set[str]]) -> dict[str, dict[str, object]]:
    """Return how far the two agree on each slot and on whether nothing is missing; keys are those of both."""
    figures: dict[str, dict[str, object]] = {}
    for slot in (TOGETHER, *JUDGED, OTHERS):
        eye, ours = (
            [not judged[key] if slot == TOGETHER else slot not in judged[key] for key in by_eye]
            for judged in (by_eye, by_examiner)
        )
        if len({*eye, *ours}) == 1:
            continue  # both say the same of every clip: there is no chance to be held against
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
    judged = {question.key: (question, frames) for question, frames in shuffled(made)}
    keys = dict(enumerate(judged))
    seen = {keys[int(number)]: Seen.told(words) for number, words in told.get("seen", {}).items()}
    by_eye = {key: lacking(judged[key][0], each) for key, each in seen.items()}
    # The first hundred were judged by somebody who knew the prompts, and said what was missing.
    by_eye |= {key: {*slots} & {*JUDGED, OTHERS} for key, slots in told.get("missing", {}).items()}
    examiner = load_examiner().among(load_weights(find_weights(options.model)).syllabus)
    by_examiner = {
        key: missing(question, examiner.read(frames, question.shape.fps))
        for key, (question, frames) in judged.items()
        if key in by_eye
    }
    for key, eye in by_eye.items():
        if bool(eye) != bool(by_examiner[key]):
            print(f"{key}: by eye {sorted(eye)}, examiner {sorted(by_examiner[key])}")
    told["figures"] = agreed(by_eye, by_examiner)
    told["missing to the eye"] = {key: sorted(slots) for key, slots in by_eye.items()}
    told["missing to the examiner"] = {key: sorted(slots) for key, slots in by_examiner.items()}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in told.items())
    options.judgements.write_text(f"{{\n{lines}\n}}\n")
    for slot, figure in told["figures"].items():
        print(f"{slot:14}", " ".join(f"{name} {value}" for name, value in figure.items()))


if __name__ == "__main__":
    main()
