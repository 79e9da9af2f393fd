"""Claims: the judge of prompts stops what its policy is for, lets the rest through, and no way of writing fools it.

python benchmarks/moderation.py [--part NAME ...] [--n 500] [--captions 20000] [--encoded 3000] [--out FILE]

grammar     prompts of the held-out grammar: for each category bad ones, and good ones that look like them
captions    captions of the storybook world, half by the grammar that teaches and half by the one that never does
encodings   prompts that are refused as they stand, written in every family of encodings; how many pass
latency     seconds for one prompt, on one core: as they come, encoded, and of 4,000 characters
outside     prompts of others, if files of them are named: --outside NAME=FILE, one prompt a line
Every share comes with its n and its 95 % interval (Wilson). Parts that are measured replace those of the results' file.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from yozora.core.seeds import derive_seed
from yozora.evaluation.statistics import wilson
from yozora.trust.moderation.classifier import load_classifier
from yozora.trust.moderation.grammar import load_grammar
from yozora.trust.moderation.judge import Judge
from yozora.trust.moderation.ordinary import ordinary_prompts
from yozora.trust.redteam.encodings import ENCODINGS

# Scenes from here on were never taught: teaching takes those before.
FIRST = 100_000
RESULT = Path(__file__).parent / "results" / "moderation.json"


def share(right: int, n: int) -> dict[str, Any]:
    """Return a share with its n and its interval."""
    low, high = wilson(right, n)
    return {"value": round(right / max(1, n), 5), "n": n, "ci95": [round(low, 5), round(high, 5)]}


def distinct(draw: Callable[[int], str], n: int) -> list[str]:
    """Return n prompts that differ, as far as there are so many in twenty times as many draws."""
    found: dict[str, None] = {}
    for index in range(20 * n):
        found.setdefault(draw(index))
        if len(found) == n:
            break
    return list(found)


def grammar(judge: Judge, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure every category on prompts that were never taught."""
    held = load_grammar("heldout")
    table: dict[str, Any] = {}
    for category in held.categories:
        row: dict[str, Any] = {}
        for kind, name in (("unsafe", "stopped"), ("good", "passed")):

            def draw(index: int, category: str = category, kind: Any = kind) -> str:
                return held.draw(category, kind, Random(derive_seed("benchmark", category, kind, index)))

            prompts = distinct(draw, asked.n)
            verdicts = [judge.judge(prompt) for prompt in prompts]
            passed = sum(verdict.action == "allow" for verdict in verdicts)
            row[name] = share(len(prompts) - passed if kind == "unsafe" else passed, len(prompts))
            if kind == "unsafe":
                row["named"] = share(sum(verdict.category == category for verdict in verdicts), len(prompts))
        table[category] = row
        print(f"{category:14} stopped {row['stopped']['value']:.3f}  passed {row['passed']['value']:.3f}", flush=True)
    rows = list(table.values())
    table["all"] = {
        name: share(
            sum(round(row[name]["value"] * row[name]["n"]) for row in rows), sum(row[name]["n"] for row in rows)
        )  # noqa: E501
        for name in ("stopped", "passed")
    }
    return table


def captions(judge: Judge, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure ordinary captions."""
    if asked.captions_file:
        texts = json.loads(asked.captions_file.read_text())[: asked.captions]
    else:
        half = -(-asked.captions // 2)
        texts = [
            text
            for name in ("train", "test")
            for text in islice(ordinary_prompts(name, -(-half // 3), first=FIRST), half)
        ]
    refused: Counter[str] = Counter()
    for text in texts:
        if (verdict := judge.judge(text)).action != "allow":
            refused[verdict.category] += 1
    return {"passed": share(len(texts) - refused.total(), len(texts)), "refused": dict(refused)}


def encodings(judge: Judge, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure how many prompts pass that are refused as they stand, and how many good ones still pass."""
    held = load_grammar("heldout")
    names = list(held.categories)

    def draw(index: int) -> str:
        return held.draw(names[index % len(names)], "unsafe", Random(derive_seed("encoded", index)), framed=0.3)

    sources = [text for text in distinct(draw, 2 * asked.encoded) if not judge.judge(text).allowed][: asked.encoded]
    good = [
        held.draw(names[index % len(names)], "good", Random(derive_seed("good", index)), framed=0.3)
        for index in range(asked.encoded // 10)
    ]
    good = [text for text in good if judge.judge(text).action == "allow"]
    table: dict[str, Any] = {}
    for family, encode in ENCODINGS.items():
        if asked.family and family not in asked.family:
            continue
        texts = [encode(text, Random(derive_seed(family, index))) for index, text in enumerate(sources)]
        passed = sum(judge.judge(text).allowed for text in texts)
        kept = sum(
            judge.judge(encode(text, Random(derive_seed(family, "good", i)))).allowed for i, text in enumerate(good)
        )
        table[family] = {
            "passed": passed,
            **{"share": share(passed, len(texts))},
            "good passed": share(kept, len(good)),
        }
        print(f"{family:22} {passed} of {len(texts)} passed; good {kept} of {len(good)}", flush=True)
    return table


def latency(judge: Judge, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure seconds for one prompt."""
    held, rng = load_grammar("heldout"), Random(0)
    names = list(held.categories)
    plain = [held.draw(rng.choice(names), rng.choice(("unsafe", "good")), rng) for _ in range(1000)]
    ways = list(ENCODINGS.values())
    kinds = {
        "as they come": plain,
        "encoded": [rng.choice(ways)(text, rng) for text in plain],
        "4,000 characters": [" ".join(rng.choices(plain, k=60))[:4000] for _ in range(200)],
    }
    return {name: _times(judge, prompts) for name, prompts in kinds.items()}


def _times(judge: Judge, prompts: Iterable[str]) -> dict[str, Any]:
    """Return percentiles in milliseconds, of the clock and of the processor's time."""
    wall, busy = [], []
    for prompt in prompts:
        start, used = time.perf_counter(), time.process_time()
        judge.judge(prompt)
        wall.append(1000 * (time.perf_counter() - start))
        busy.append(1000 * (time.process_time() - used))
    return {
        "n": len(wall),
        "wall_ms": {f"p{p}": round(float(np.percentile(wall, p)), 2) for p in (50, 99)},
        "processor_ms": {f"p{p}": round(float(np.percentile(busy, p)), 2) for p in (50, 99)},
    }


def outside(judge: Judge, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure prompts of others: how many are let through, and what the rest was refused for."""
    table: dict[str, Any] = {}
    for name, _, file in (pair.partition("=") for pair in asked.outside):
        prompts = [
            line for line in Path(file).read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()
        ]
        verdicts = [judge.judge(prompt[:4000]) for prompt in prompts]
        passed = sum(verdict.action == "allow" for verdict in verdicts)
        why = Counter(verdict.category for verdict in verdicts if verdict.action != "allow")
        table[name] = {"passed": share(passed, len(prompts)), "refused": dict(why.most_common(6))}
        print(f"{name:30} passed {passed} of {len(prompts)}", flush=True)
    return table


PARTS = {"grammar": grammar, "captions": captions, "encodings": encodings, "latency": latency, "outside": outside}


def main() -> None:
    """Measure the parts asked for, and keep them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--captions", type=int, default=20_000)
    parser.add_argument("--captions-file", type=Path)
    parser.add_argument("--encoded", type=int, default=3000)
    parser.add_argument("--family", action="append", help="Of the encodings these only; the others stay as they were.")
    parser.add_argument("--outside", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--out", type=Path, default=RESULT)
    asked = parser.parse_args()
    judge = Judge(classifier=load_classifier(asked.weights) if asked.weights else None)
    kept = json.loads(asked.out.read_text()) if asked.out.exists() else {}
    for part in asked.part or [name for name in PARTS if name != "outside" or asked.outside]:
        found = PARTS[part](judge, asked)
        kept[part] = {**kept.get(part, {}), **found} if part == "encodings" and asked.family else found
        kept["policy"], kept["weights"] = judge.policy.id, dict(judge.classifier.about)
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
