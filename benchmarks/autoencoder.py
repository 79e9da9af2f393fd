"""Claim: the autoencoder keeps the subject. PSNR on held-out scenes, overall and inside the subject, and what the

examiner sees on reconstructions against ground truth. With --gate, fails unless colour and direction reach 95 %.

    python benchmarks/autoencoder.py [--model nano] [--clips 200] [--gate]
"""

from __future__ import annotations

import argparse
import math
import sys
import time

import torch
import torch.nn.functional as F

from yozora.evaluation.exam.sources import FloorSource, Source, TruthSource
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.papers.adherence import mark
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.evaluation.statistics import wilson
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.training.run import commit, machine_line
from yozora.world.render.render import render

GATE = 0.95
SLOTS = ("place", "time", "kind", "colour", "direction", "speed")


def psnr(error: float) -> float:
    """Return decibels for a mean squared error of values in [-1,1]."""
    return 10 * math.log10(4 / error)


def seen(source: Source, asked: tuple[Question, ...]) -> dict[str, list[float]]:
    """Return the scores of what the examiner sees of each attribute, slot by slot."""
    examiner = load_examiner()
    films = zip(asked, source.film(asked), strict=True)
    sheets = [Sheet(question=each, reading=examiner.read(frames, each.shape.fps)) for each, frames in films]
    lines = {line.name: list(line.scores.values()) for line in mark(sheets)}
    return {slot: lines[f"adherence/{TEST.name}/{slot}"] for slot in SLOTS if f"adherence/{TEST.name}/{slot}" in lines}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--gate", action="store_true", help="exit 1 unless colour and direction reach 95 %%")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    engine = NativeEngine(load_weights(find_weights(options.model)))
    autoencoder, shape = engine.weights.autoencoder, engine.weights.card.taught
    asked = draw(TEST, engine.weights.syllabus, shape, options.clips)
    sums = {"decoder": [0.0, 0.0], "linear code": [0.0, 0.0]}
    covered, pixels, seconds = 0.0, 0, 0.0
    for question in asked:
        film = render(question.scene, shape)
        video = pixels_to_video(torch.from_numpy(film.frames)[None])
        mask = F.interpolate(torch.from_numpy(film.masks.max(0))[None].float() / 255, video.shape[-2:])
        with torch.inference_mode():
            latents = autoencoder.encode(video)
            began = time.perf_counter()
            drawn = {"decoder": autoencoder.decode(latents)}
            seconds += time.perf_counter() - began
            drawn["linear code"] = autoencoder.decode_linear(latents)
        for name, result in drawn.items():
            error = ((result.clamp(-1, 1) - video) ** 2).mean(1)
            sums[name][0] += float(error.sum())
            sums[name][1] += float((error * mask).sum())
        covered, pixels = covered + float(mask.sum()), pixels + error.numel()
    print(f"autoencoder of {options.model!r}: {autoencoder.config}")
    for name, (everywhere, inside) in sums.items():
        figures = f"overall {psnr(everywhere / pixels):.2f} dB, inside the subject {psnr(inside / covered):.2f} dB"
        print(f"{name:12} PSNR {figures}")
    print(f"decode {1000 * seconds / (len(asked) * shape.frames):.2f} ms a frame, fp32; n = {len(asked)} clips")
    truth, floor = seen(TruthSource(), asked), seen(FloorSource(engine), asked)
    shares = {slot: sum(scores) / len(scores) for slot, scores in floor.items()}
    for slot, share in shares.items():
        low, high = wilson(int(sum(floor[slot])), len(floor[slot]))
        print(
            f"{slot:10} truth {100 * sum(truth[slot]) / len(truth[slot]):5.1f} %  reconstruction {100 * share:5.1f} %  "
            f"[{100 * low:.1f}, {100 * high:.1f}]"
        )
    print(f"{machine_line('cpu')}; code {commit()}")
    passed = min(shares["colour"], shares["direction"]) >= GATE
    print(f"gate (colour and direction >= 95 %): {'passed' if passed else 'NOT passed'}")
    if options.gate and not passed:
        sys.exit(1)


if __name__ == "__main__":
    main()
