"""Adversarial controls: videos that are wrong in one known way. How many does the exam fail? It should fail them all.

`python benchmarks/controls.py`. The same scenes untouched ("true") say how many good videos it fails by mistake.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import torch

from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.examiner import EXAMINER_PATH, load_examiner
from yozora.evaluation.marking.controls import CONTROLS, control
from yozora.evaluation.marking.studio import Studio
from yozora.evaluation.marking.verdict import judge
from yozora.evaluation.statistics import wilson
from yozora.world.captions.lexicon import syllabus

RESULT = Path(__file__).parent / "results" / "controls.json"
TRUE = "true"
GOAL = 0.95


def failed(name: str, seeds: list[int], side_px: int, path: Path) -> list[bool]:
    """Return for each seed whether the exam fails the control of that name, in a process of its own."""
    torch.set_num_threads(1)
    examiner = load_examiner(path)
    shape = VideoShape(frames=32, height=side_px, width=side_px, fps=8.0)
    studio = Studio(shape=shape, syllabus=syllabus(), split="all")
    verdicts = []
    for seed in seeds:
        if name == TRUE:
            take = studio.take(seed)
            verdicts.append(judge(take.understood, examiner.read(take.frames, take.shape.fps)))
        else:
            made = control(name, seed, studio)
            verdicts.append(judge(made.understood, examiner.read(made.frames, made.fps)))
    return [not verdict.passed for verdict in verdicts]


def main() -> None:
    """Try every control, print and keep what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--examiner", type=Path, default=EXAMINER_PATH)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    began, metrics = time.monotonic(), {}
    parts = [list(range(start, min(start + 10, options.each))) for start in range(0, options.each, 10)]
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        jobs = {
            name: [pool.submit(failed, name, part, options.side, options.examiner) for part in parts]
            for name in (*CONTROLS, TRUE)
        }
        for name, futures in jobs.items():
            results = [result for future in futures for result in future.result()]
            low, high = wilson(sum(results), len(results))
            share = sum(results) / len(results)
            metrics[name] = {"failed": round(share, 4), "n": len(results), "ci95": [round(low, 4), round(high, 4)]}
            goal = f"goal {100 * GOAL:.0f}" if name != TRUE else "should be few"
            print(f"{name:14} fails {100 * share:6.2f} % [{100 * low:.1f}, {100 * high:.1f}] n={len(results)} {goal}")
    print(f"in {time.monotonic() - began:.0f} s")
    options.out.write_text(json.dumps({"side_px": options.side, "metrics": metrics}, indent=1))


if __name__ == "__main__":
    main()
