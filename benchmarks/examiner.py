"""The examiner examined: how far it agrees with the facts of held-out renders. `python benchmarks/examiner.py`.

Renders come from every split and from seeds that no lesson used. `--reconstructed MODEL` sends them through a model's
autoencoder first, at that model's own size: the floor of whatever is read of that model's videos.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.agreement import Scores, agreement
from yozora.evaluation.examiner.examiner import EXAMINER_PATH, Examiner, load_examiner
from yozora.evaluation.examiner.reading import reading_of
from yozora.evaluation.statistics import bootstrap, wilson
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.splits import SPLITS
from yozora.world.facts.facts import facts_of
from yozora.world.render.render import render

RESULT = Path(__file__).parent / "results" / "examiner.json"
GOALS = {
    "place": 0.98, "time": 0.98, "colour": 0.98, "kind": 0.98, "direction": 0.98, "count": 0.98,
    "action": 0.95, "relation": 0.95, "event": 0.95,
}  # fmt: skip


def held_out(index: int, *, side_px: int, examiner: Examiner) -> Scores:
    """Return the agreement on held-out render number `index`; the splits take turns."""
    split = SPLITS[index % len(SPLITS)]
    shape = VideoShape(frames=32, height=side_px, width=side_px, fps=8.0)
    scene = cast_scene(derive_seed("examination", index), split=split)
    rendering = render(scene, shape)
    facts = facts_of(scene, rendering.motion, rendering.visible, shape.fps)
    return agreement(examiner.read(rendering.frames, shape.fps), reading_of(facts))


def _part(numbers: list[int], side_px: int, path: Path) -> list[Scores]:
    """Return the agreement on some renders, in a process of its own."""
    torch.set_num_threads(1)
    examiner = load_examiner(path)
    return [held_out(number, side_px=side_px, examiner=examiner) for number in numbers]


def examined(count: int, side_px: int, path: Path, workers: int) -> Iterator[Scores]:
    """Yield the agreement on each of `count` renders."""
    parts = [list(range(start, min(start + 25, count))) for start in range(0, count, 25)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_part, part, side_px, path) for part in parts]
        for job in jobs:
            yield from job.result()


def main() -> None:
    """Examine the examiner, print and keep what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--examiner", type=Path, default=EXAMINER_PATH)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    began = time.monotonic()
    pooled: dict[str, list[float]] = defaultdict(list)
    for scores in examined(options.clips, options.side, options.examiner, options.workers):
        for name, values in scores.items():
            pooled[name] += values
    metrics = {}
    for name, values in pooled.items():
        share = name != "velocity"
        low, high = wilson(int(sum(values)), len(values)) if share else bootstrap(values)
        metrics[name] = {
            "value": round(float(np.mean(values)), 4), "n": len(values), "ci95": [round(low, 4), round(high, 4)],
        }  # fmt: skip
        if not share:
            metrics[name]["median"] = round(float(np.median(values)), 4)
        goal = f"goal {100 * GOALS[name]:.0f}" if name in GOALS else ""
        print(f"{name:12} {100 * np.mean(values):6.2f} % [{100 * low:.1f}, {100 * high:.1f}] n={len(values)} {goal}")
    print(f"{options.clips} renders of {options.side} px in {time.monotonic() - began:.0f} s")
    options.out.write_text(json.dumps({"clips": options.clips, "side_px": options.side, "metrics": metrics}, indent=1))


if __name__ == "__main__":
    main()
