"""Does a model come to make what somebody likes, who only ever says which of two clips is better?

    python benchmarks/alignment.py FOLDER [--pairs 250] [--held-out 100] [--best-of-on 40] [--judged 30]

A hidden taste scores pixels: warmth of hue, motion, size of what moves, smoothness, and one product of two of them, so
that no linear head can know it all. It chooses between two takes of one prompt by Bradley and Terry's rule, so steep
that about one choice in five is against itself. From the log of choices `yozora align` learns an adapter; controls
learn from coins, and from the same choices reversed. On held-out prompts (subjects in places and at times that no pair
had together) an adapter wins where the taste scores its clip above the plain model's of the same prompt.

The taste is here and the learner sees the log alone; what the pages of an API would add is tested elsewhere. Everything
lies in FOLDER, and a run that is broken off goes on. Clips are of two seconds in six steps, half of nano's usual.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import torch

from yozora.core.config import to_dict
from yozora.core.records import Clip, Frames, Request, UsedAdapter
from yozora.core.seeds import derive_seed
from yozora.evaluation.marking.scorer import Scorer
from yozora.evaluation.statistics import wilson
from yozora.generation.native import NativeEngine, fast_bf16
from yozora.generation.story import asked_of
from yozora.generation.weights import find_weights, load_weights
from yozora.training.align.reward import best_of, fit_reward
from yozora.training.align.run import AlignOptions, AlignRecipe, align_to, pairs_of
from yozora.training.align.takes import Taken, take_again
from yozora.training.align.votes import read_votes
from yozora.training.run import commit, machine_line

RESULT = Path(__file__).parent / "results" / "alignment.json"
KINDS = (
    "spaceship", "rocket", "balloon", "sailboat", "car", "bird", "dog", "fish", "person", "ball", "butterfly", "train",
)  # fmt: skip
PLACES = ("sea", "mountains", "forest", "city", "meadow", "space")
TIMES = ("dawn", "day", "sunset", "night")
SECONDS, STEPS, FPS = 2.0, 6, 8.0
UNSEEN = 100
FEATURES = ("warmth", "motion", "size", "smoothness")
# What differs so much (levels) from what a pixel mostly is, moves.
MOVES_ABOVE = 24


def prompts() -> tuple[list[str], list[str]]:
    """Return the prompts that pairs are drawn from, and the held-out ones: other kinds in those places and times."""
    told = [f"a {kind} {_where(place)} at {time}" for kind, place, time in product(KINDS, PLACES, TIMES)]
    random.Random(8).shuffle(told)
    return told[UNSEEN:], told[:UNSEEN]


def _where(place: str) -> str:
    """Return a place with its preposition."""
    return {"space": "in space", "sea": "at sea"}.get(place, f"in the {place}")


def asked(prompt: str, seed: int) -> Request:
    """Return the request of one clip of the simulation."""
    return Request(prompt=prompt, seconds=SECONDS, height=64, width=64, seed=seed, num_inference_steps=STEPS)


def training_requests(count: int, seed: int = 0) -> list[tuple[Request, Request]]:
    """Return so many pairs of requests: one prompt, two seeds."""
    taught, _ = prompts()
    seeds = [[derive_seed(f"align-{side}", seed, number) % 2**31 for side in "ab"] for number in range(count)]
    return [
        (asked(taught[number % len(taught)], first), asked(taught[number % len(taught)], second))
        for number, (first, second) in enumerate(seeds)
    ]


def measured(frames: Frames) -> tuple[float, ...]:
    """Return the features of a clip (T,H,W,3) uint8, each larger for more of it."""
    pixels = frames.astype(np.float32)
    grey = pixels.mean(-1)
    step = np.abs(np.diff(grey, axis=0)).mean()
    bend = np.abs(np.diff(grey, n=2, axis=0)).mean()
    mostly = np.median(pixels, axis=0)
    moving = np.abs(pixels - mostly).max(-1) > MOVES_ABOVE
    warmth = (pixels[..., 0] - pixels[..., 2]).mean() / 255
    return float(warmth), float(step / 255), float(moving.mean()), float(-bend / (step + 0.5))


@dataclass(frozen=True, kw_only=True)
class Taste:
    """A hidden taste: a weight for each feature, in units of its spread between takes of a prompt, and of a product."""

    weights: tuple[float, ...]
    product: float
    middle: tuple[float, ...]
    spread: tuple[float, ...]
    steepness: float = 1.0

    @classmethod
    def drawn(cls, seed: int, pairs: Sequence[tuple[tuple[float, ...], tuple[float, ...]]]) -> Taste:
        """Draw a taste; likes and dislikes are of any sign."""
        chance = random.Random(seed)
        weights = tuple(chance.choice((-1, 1)) * chance.uniform(0.5, 1.0) for _ in FEATURES)
        table = np.array(pairs)
        return cls(
            weights=weights,
            product=chance.uniform(0.2, 0.5),
            middle=tuple(table.mean((0, 1))),
            spread=tuple((table[:, 0] - table[:, 1]).std(0) / math.sqrt(2) + 1e-9),
        )

    def utility(self, features: tuple[float, ...]) -> float:
        """Return how much it likes a clip."""
        units = [float(x - m) / s for x, m, s in zip(features, self.middle, self.spread, strict=True)]
        return sum(w * x for w, x in zip(self.weights, units, strict=True)) + self.product * math.tanh(
            units[0] * units[2]
        )

    def chooses(self, first: float, second: float, chance: random.Random) -> str:
        """Return "a" or "b", of two utilities, by Bradley and Terry's rule."""
        return "a" if chance.random() < 1 / (1 + math.exp(-self.steepness * (first - second))) else "b"


def steepened(taste: Taste, gaps: Sequence[float], flips: float = 0.2) -> Taste:
    """Return a taste so steep that on pairs of these gaps it goes against itself in so many choices."""
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = math.sqrt(low * high)
        against = float(np.mean([1 / (1 + math.exp(min(50.0, middle * abs(gap)))) for gap in gaps]))
        low, high = (middle, high) if against > flips else (low, middle)
    return replace(taste, steepness=middle)


@dataclass
class Bench:
    """The model, and what was made with it so far."""

    engine: NativeEngine
    folder: Path

    def taken(self, request: Request) -> Taken:
        """Return a take, made once."""
        return take_again(request, self.engine, self.folder / "takes")

    def frames(self, request: Request) -> Frames:
        """Return the pixels of a take."""
        latents = self.taken(request).latents[None]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=fast_bf16(latents.device)):
            return self.engine.decode(latents, round(SECONDS * FPS))

    def features(self, request: Request) -> tuple[float, ...]:
        """Return what the taste sees of a take."""
        return measured(self.frames(request))


def write_log(path: Path, pairs: Sequence[tuple[Request, Request]], winners: Sequence[str]) -> None:
    """Write choices as the feedback of a studio is exported."""
    lines = [
        {
            "id": f"vote-{number:05d}", "kind": "choice", "artist": "hidden", "consent": {"training": True},
            "prompt": first.prompt, "request_a": to_dict(first), "request_b": to_dict(second), "winner": winner,
            "span": None, "region": None,
        }
        for number, ((first, second), winner) in enumerate(zip(pairs, winners, strict=True))
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def learned(bench: Bench, name: str, recipe: AlignRecipe) -> UsedAdapter:
    """Return the adapter of one log, learned once."""
    path = bench.folder / f"{name}.safetensors"
    options = AlignOptions(
        folder=bench.folder / name, name=name, keep=bench.folder / "takes", checkpoint_minutes=1.0, watch=told
    )
    if not path.exists():
        align_to(read_votes(bench.folder / f"{name}.jsonl"), bench.engine.weights, recipe, options, path)
    return UsedAdapter(name=str(path))


def told(progress: object) -> None:
    """Say how far a lesson is."""
    print(progress, flush=True)


def share(hits: Sequence[float]) -> dict[str, object]:
    """Return a share with its n and 95 % interval; a draw is half a win."""
    low, high = wilson(round(sum(hits)), len(hits))
    return {"value": round(sum(hits) / len(hits), 4), "n": len(hits), "ci95": [round(low, 4), round(high, 4)]}


def held_out(prompt: str, number: int, take: int = 0) -> Request:
    """Return the request of a held-out clip; other takes are other seeds."""
    return asked(prompt, 10_000 * (take + 1) + number)


def compare(bench: Bench, taste: Taste, adapter: UsedAdapter, count: int) -> dict[str, object]:
    """Return how often the taste likes an adapter's clip better than a plain one, and what became of each feature.

    Against the plain clip of the same seed, and of another: of the same seed all else is equal, and the least change
    decides, so that only the other tells whether a coin has taught nothing.
    """
    same, other, plain, changed = [], [], [], []
    for number, prompt in enumerate(prompts()[1][:count]):
        request = held_out(prompt, number)
        plain.append(bench.features(request))
        changed.append(bench.features(replace(request, adapters=(adapter,))))
        liked = taste.utility(changed[-1])
        same.append(float(liked > taste.utility(plain[-1])))
        other.append(float(liked > taste.utility(bench.features(held_out(prompt, number, 1)))))
    before, after = np.array(plain).mean(0), np.array(changed).mean(0)
    spreads = zip(FEATURES, after, before, taste.spread, strict=True)
    return {
        "wins_same_seed": share(same),
        "wins_other_seed": share(other),
        "moved_in_spreads": {name: round(float((a - b) / s), 3) for name, a, b, s in spreads},
        "motion_kept": round(float(after[1] / before[1]), 3),
    }


def best_of_takes(bench: Bench, taste: Taste, log: Path, count: int, takes: int) -> dict[str, object]:
    """Return how often the reward head's choice among plain takes is liked better than one more plain take.

    That take is of another seed than all it chooses among, as for adapters.
    """
    options = AlignOptions(folder=bench.folder, keep=bench.folder / "takes")
    head = fit_reward(pairs_of(read_votes(log), bench.engine.weights, options))
    wins = []
    for number, prompt in enumerate(prompts()[1][:count]):
        requests = [held_out(prompt, number, take) for take in (0, *range(2, takes + 1))]
        chosen = requests[best_of(head, [bench.taken(request).latents for request in requests])]
        against = bench.features(held_out(prompt, number, 1))
        wins.append(float(taste.utility(bench.features(chosen)) > taste.utility(against)))
    return {
        "takes": takes,
        "wins_other_seed": share(wins),
        "parameters": sum(each.numel() for each in head.parameters()),
    }


def adherence(bench: Bench, adapter: UsedAdapter | None, count: int, scorer: Scorer) -> list[float]:
    """Return how much of each prompt the examiner sees."""
    scores = []
    for number, prompt in enumerate(prompts()[1][:count]):
        request = replace(held_out(prompt, number), adapters=(adapter,) if adapter else ())
        clip = Clip(frames=bench.frames(request), fps=FPS)
        scores.append(scorer(clip, asked_of(request, bench.engine.weights.syllabus, SECONDS)))
    return scores


def main() -> None:
    """Run what is not there yet, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=250)
    parser.add_argument("--held-out", type=int, default=100)
    parser.add_argument("--best-of-on", type=int, default=40)
    parser.add_argument("--best-of", type=int, default=4)
    parser.add_argument("--judged", type=int, default=30)
    parser.add_argument("--passes", type=float, default=1.5)
    parser.add_argument("--only", nargs="+", default=["aligned", "reversed", "coins"])
    parser.add_argument("--taste", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    began, args.folder = time.process_time(), args.folder.resolve()
    bench = Bench(NativeEngine(load_weights(find_weights("nano"))), args.folder)
    pairs = training_requests(args.pairs)
    seen = [(bench.features(first), bench.features(second)) for first, second in pairs]
    taste = Taste.drawn(args.taste, seen)
    scored = [(taste.utility(first), taste.utility(second)) for first, second in seen]
    taste = steepened(taste, [first - second for first, second in scored])
    chance = random.Random(args.taste + 1)
    winners = [taste.chooses(first, second, chance) for first, second in scored]
    right = ["a" if first > second else "b" for first, second in scored]
    logs = {
        "aligned": winners,
        "coins": [chance.choice("ab") for _ in winners],
        "reversed": ["b" if winner == "a" else "a" for winner in winners],
    }
    recipe = AlignRecipe(passes=args.passes)
    result: dict[str, object] = {
        "benchmark": "alignment",
        "commit": commit(),
        "hardware": machine_line("cpu"),
        "pairs": args.pairs,
        "against_itself": round(float(np.mean([a != b for a, b in zip(winners, right, strict=True)])), 3),
        "taste": dict(zip((*FEATURES, "product"), (*taste.weights, taste.product), strict=True)),
        "recipe": to_dict(recipe),
    }
    for name in args.only:
        said = logs[name]
        write_log(args.folder / f"{name}.jsonl", pairs, said)
        adapter = learned(bench, name, recipe)
        result[name] = compare(bench, taste, adapter, args.held_out)
        print(name, json.dumps(result[name]), flush=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n")
    if args.best_of_on:
        result["reward_head"] = best_of_takes(
            bench, taste, args.folder / "aligned.jsonl", args.best_of_on, args.best_of
        )
        print("reward head", json.dumps(result["reward_head"]), flush=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n")
    if args.judged:
        scorer = Scorer(bench.engine.weights.syllabus)
        plain = adherence(bench, None, args.judged, scorer)
        changed = adherence(bench, UsedAdapter(name=str(args.folder / "aligned.safetensors")), args.judged, scorer)
        gap = np.array(changed) - np.array(plain)
        half = 1.96 * gap.std(ddof=1) / math.sqrt(len(gap))
        result["adherence"] = {
            "plain": round(float(np.mean(plain)), 4), "aligned": round(float(np.mean(changed)), 4), "n": len(gap),
            "difference_ci95": [round(float(gap.mean() - half), 4), round(float(gap.mean() + half), 4)],
        }  # fmt: skip
        print("adherence", json.dumps(result["adherence"]), flush=True)
    result["cpu_seconds_of_this_run"] = round(time.process_time() - began)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
