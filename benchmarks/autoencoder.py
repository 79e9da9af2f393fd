"""Claim: the autoencoder keeps the subject. PSNR on held-out scenes, overall and inside the subject, and what the

readers see on reconstructions against ground truth. With --gate, fails unless colour and direction reach 95 %.

    python benchmarks/autoencoder.py [--model nano] [--clips 200] [--gate]
"""

from __future__ import annotations

import argparse
import math
import sys
import time

import torch
import torch.nn.functional as F

from yozora.evaluation.adherence import SLOTS, mark, papers, read_all, reconstructed_frames, truth_frames
from yozora.evaluation.reader import load_reader
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.training.run import commit, machine_line

GATE = 0.95


def psnr(error: float) -> float:
    """Return decibels for a mean squared error of values in [-1,1]."""
    return 10 * math.log10(4 / error)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--gate", action="store_true", help="exit 1 unless colour and direction reach 95 %%")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    engine, reader = NativeEngine(load_weights(find_weights(options.model))), load_reader()
    autoencoder, fps = engine.weights.autoencoder, engine.weights.card.taught.fps
    asked = papers(options.clips, engine.weights.syllabus)
    sums = {"decoder": [0.0, 0.0], "linear code": [0.0, 0.0]}
    covered, pixels, seconds = 0.0, 0, 0.0
    for paper in asked:
        video = pixels_to_video(torch.from_numpy(paper.clip.frames)[None])
        mask = F.interpolate(torch.from_numpy(paper.clip.mask)[None].float() / 255, video.shape[-2:])
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
    frames = len(asked) * asked[0].clip.frames.shape[0]
    print(f"decode {1000 * seconds / frames:.2f} ms a frame, fp32; n = {len(asked)} clips")
    truth = mark(asked, read_all(truth_frames(asked), reader, fps))
    seen = mark(asked, read_all(reconstructed_frames(asked, engine), reader, fps))
    for slot in SLOTS:
        low, high = seen[slot].ci95
        print(
            f"{slot:10} truth {100 * truth[slot].value:5.1f} %  reconstruction {100 * seen[slot].value:5.1f} %  "
            f"[{100 * low:.1f}, {100 * high:.1f}]"
        )
    print(f"{machine_line('cpu')}; code {commit()}")
    passed = min(seen["colour"].value, seen["direction"].value) >= GATE
    print(f"gate (colour and direction >= 95 %): {'passed' if passed else 'NOT passed'}")
    if options.gate and not passed:
        sys.exit(1)


if __name__ == "__main__":
    main()
