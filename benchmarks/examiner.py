"""The examiner examined: how far it agrees with the facts of held-out renders. `python benchmarks/examiner.py`.

Renders come from every split in turn and from seeds that no lesson used. `--reconstructed MODEL` sends them, at that
model's size, through its autoencoder first: the floor of whatever is read of that model's videos; `--side` alone shows
what of that is due to the size.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch

from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.evaluation.exam.sources import FloorSource
from yozora.evaluation.examiner.agreement import Scores, agreement
from yozora.evaluation.examiner.examiner import EXAMINER_PATH, Examiner, load_examiner
from yozora.evaluation.examiner.reading import reading_of
from yozora.evaluation.statistics import bootstrap, wilson
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.splits import SPLITS
from yozora.world.facts.facts import facts_of
from yozora.world.render.render import render

RESULT = Path(__file__).parent / "results" / "examiner.json"
# All else is a share of answers that are right.
ERROR = "velocity"
GOALS = {
    "place": 0.98, "time": 0.98, "colour": 0.98, "kind": 0.98, "direction": 0.98, "count": 0.98,
    "action": 0.95, "relation": 0.95, "event": 0.95,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """How the examiner is examined: its file, the side of the square renders, and whose autoencoder they go through."""

    examiner: Path
    side_px: int
    reconstructed: str | None


def held_out(index: int, side_px: int, examiner: Examiner, floor: FloorSource | None) -> Scores:
    """Return the agreement on held-out render number `index`; the splits take turns."""
    shape = VideoShape(frames=32, height=side_px, width=side_px, fps=8.0)
    scene = cast_scene(derive_seed("examination", index), split=split_of(index))
    rendering = render(scene, shape)
    facts = facts_of(scene, rendering.motion, rendering.visible, shape.fps)
    frames = rendering.frames if floor is None else floor.reconstructed(rendering.frames)
    return agreement(examiner.read(frames, shape.fps), reading_of(facts))


def split_of(index: int) -> str:
    """Return the split of held-out render number `index`."""
    return SPLITS[index % len(SPLITS)]


def _part(numbers: list[int], sitting: Sitting) -> list[Scores]:
    """Return the agreement on some renders, in a process of its own."""
    torch.set_num_threads(1)
    examiner = load_examiner(sitting.examiner)
    model = sitting.reconstructed
    floor = FloorSource(NativeEngine(load_weights(find_weights(model)))) if model else None
    return [held_out(number, sitting.side_px, examiner, floor) for number in numbers]


def examined(count: int, sitting: Sitting, workers: int) -> Iterator[Scores]:
    """Yield the agreement on each of `count` renders."""
    parts = [list(range(start, min(start + 25, count))) for start in range(0, count, 25)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_part, part, sitting) for part in parts]
        for job in jobs:
            yield from job.result()


def figure(values: list[float], *, share: bool) -> dict[str, Any]:
    """Return mean, number and 95 % interval; of errors, which have long tails, the median too."""
    low, high = wilson(int(sum(values)), len(values)) if share else bootstrap(values)
    told = {"value": round(float(np.mean(values)), 4), "n": len(values), "ci95": [round(low, 4), round(high, 4)]}
    return told if share else told | {"median": round(float(np.median(values)), 4)}


def main() -> None:
    """Examine the examiner, print and keep what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--side", type=int, help="of the renders, in pixels; 128 or what the model has")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--examiner", type=Path, default=EXAMINER_PATH)
    parser.add_argument("--reconstructed", metavar="MODEL", help="send renders through a model's autoencoder first")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    model = options.reconstructed
    side = options.side or (load_weights(find_weights(model)).card.taught.height if model else 128)
    sitting = Sitting(examiner=options.examiner, side_px=side, reconstructed=model)
    began = time.monotonic()
    pooled: dict[str, list[float]] = defaultdict(list)
    of_split: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for index, scores in enumerate(examined(options.clips, sitting, options.workers)):
        for name, values in scores.items():
            pooled[name] += values
            of_split[split_of(index)][name] += values
    metrics = {name: figure(values, share=name != ERROR) for name, values in pooled.items()}
    for name, told in metrics.items():
        low, high = told["ci95"]
        beside = f"median {100 * told['median']:.2f} %" if name == ERROR else ""
        goal = f"goal {100 * GOALS[name]:.0f} %" if name in GOALS else ""
        print(
            f"{name:12} {100 * told['value']:6.2f} % [{100 * low:.1f}, {100 * high:.1f}] n={told['n']} {beside}{goal}"
        )
    splits = {
        split: {name: figure(values, share=name != ERROR) for name, values in scores.items()}
        for split, scores in of_split.items()
    }
    for split, scored in splits.items():
        print(f"{split:16}", " ".join(f"{n} {100 * scored[n]['value']:.1f}" for n in GOALS if n in scored))
    print(f"{options.clips} renders of {side} px in {time.monotonic() - began:.0f} s")
    about = {"clips": options.clips, "side_px": side, "reconstructed": model}
    options.out.write_text(json.dumps(about | {"metrics": metrics, "splits": splits}, indent=1) + "\n")


if __name__ == "__main__":
    main()
