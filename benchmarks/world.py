"""Claims of the storybook world: how much it holds, how fast it is filmed, how balanced and how independent it is.

    python benchmarks/world.py [--scenes 4000] [--films 400] [--clips 1000] [--workers 1 2] [--json FILE]

Scenes are cast and moved but not filmed for balance and independence; films (128 px, 32 frames) are rendered for
speed, hidden spans and the read-back of captions.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from yozora.core.shapes import VideoShape
from yozora.data.worlds import WorldSpec, render_world
from yozora.evaluation.read_back import mistakes
from yozora.media.files import written_whole
from yozora.model.conditioning.understanding import understand
from yozora.training.run import commit, machine_line
from yozora.world.captions import heldout_grammar, train_grammar
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.call import habitat_of
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.splits import actions_of, held_out, held_out_action, held_out_time
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.physics.motion import simulate
from yozora.world.places.catalog import PLACES
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import CAMERA_MOVES, COUNTS, PATTERNS, SIZES
from yozora.world.styles.catalog import STYLES

LENGTHS = ("short", "medium", "dense")
GRAMMARS = {"train": train_grammar, "held-out": heldout_grammar}


def combinations() -> dict[str, int]:
    """Return how many things the world has, and how many one-subject scenes can be asked for."""
    asked = sum(
        len(actions_of(kind)) * len(place.times) * len(place.weathers)
        for kind, rig in RIGS.items()
        for place in PLACES.values()
        if habitat_of(rig, place)
    )
    each = len(COLOURS) * len(PATTERNS) * len(SIZES) * len(COUNTS) * len(STYLES) * len(CAMERA_MOVES)
    return {
        "subjects": len(RIGS),
        "families": len({rig.family for rig in RIGS.values()}),
        "places": len(PLACES),
        "subject, action, place, time, weather": asked,
        "one-subject scenes": asked * each,
        "phrases of the lexicon": sum(len(concept.phrases) for concept in syllabus().concepts),
    }


def splits() -> dict[str, str]:
    """Return the share of each kind of pair that training never shows."""
    axes = {
        "subject x colour": [held_out(kind, colour) for kind in RIGS for colour in COLOURS],
        "subject x action": [held_out_action(kind, action) for kind in RIGS for action in actions_of(kind)],
        "place x time": [held_out_time(name, time) for name, place in PLACES.items() for time in place.times],
    }
    return {axis: f"{100 * sum(pairs) / len(pairs):.1f} % of {len(pairs)}" for axis, pairs in axes.items()}


def unfilmed(count: int) -> list[Facts]:
    """Return the facts of `count` scenes of the training split; everybody counts as in sight."""
    result = []
    for seed in range(count):
        scene = cast_scene(seed)
        motion = simulate(scene, 8.0)
        seen = np.ones((len(scene.actors), len(motion.tracks[0].x)), np.float32)
        result.append(facts_of(scene, motion, seen, 8.0))
    return result


def film(seed: int) -> Facts:
    """Return the facts of a scene as filmed, small: what is hidden shows at any size."""
    scene = cast_scene(seed)
    rendering = render(scene, VideoShape(frames=32, height=64, width=64, fps=8.0))
    return facts_of(scene, rendering.motion, rendering.visible, 8.0)


def balance(told: Sequence[Facts]) -> dict[str, dict[str, float]]:
    """Return the share of scenes (of subjects for their own attributes) with each value, commonest first."""
    columns: dict[str, Counter[str]] = {}
    for facts in told:
        for slot in ("place", "time", "weather", "style", "camera", "plot"):
            columns.setdefault(slot, Counter())[getattr(facts, slot)] += 1
        columns.setdefault("relation", Counter())[str(facts.relation)] += 1
        columns.setdefault("groups", Counter())[str(len(facts.groups))] += 1
        for actor in facts.groups:
            for slot in ("kind", "colour", "pattern", "size", "action", "direction", "speed", "count"):
                columns.setdefault(slot, Counter())[str(getattr(actor, slot))] += 1
    return {
        slot: {name: round(number / sum(count.values()), 4) for name, number in count.most_common()}
        for slot, count in columns.items()
    }


def information(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the mutual information of two columns in bits."""
    pairs, ones, twos, n = Counter(zip(first, second, strict=True)), Counter(first), Counter(second), len(first)
    return sum(k / n * math.log2(k * n / (ones[a] * twos[b])) for (a, b), k in pairs.items())


def independence(told: Sequence[Facts]) -> dict[str, str]:
    """Return the mutual information of colour with all else, less what shuffled columns of that length show."""
    rows = [(facts, actor) for facts in told for actor in facts.groups]
    colour = [actor.colour for _, actor in rows]
    columns = {
        "action": [actor.action for _, actor in rows],
        "direction": [str(actor.direction) for _, actor in rows],
        "speed": [str(actor.speed) for _, actor in rows],
        "size": [actor.size for _, actor in rows],
        "place": [facts.place for facts, _ in rows],
        "time": [facts.time for facts, _ in rows],
        "plot": [facts.plot for facts, _ in rows],
    }
    rng, result = Random(0), {}
    for name, column in columns.items():
        shuffled = []
        for _ in range(20):
            mixed = column.copy()
            rng.shuffle(mixed)
            shuffled.append(information(colour, mixed))
        value, chance, spread = information(colour, column), float(np.mean(shuffled)), float(np.std(shuffled))
        result[f"colour and {name}"] = (
            f"{value - chance:+.4f} bits ({value:.4f}, shuffled {chance:.4f} +- {spread:.4f})"
        )
    return result


def happenings(told: Sequence[Facts]) -> dict[str, int]:
    """Return how many clips hold each lasting change, hiding and behaviour."""
    count: Counter[str] = Counter()
    for facts in told:
        names = {f"{change.name}" for actor in facts.actors for change in actor.changes}
        names |= {"changed while hidden"} if any(c.unseen for a in facts.actors for c in a.changes) else set()
        names |= {f"behind: {actor.behind}" for actor in facts.actors if actor.behind}
        names |= {"two hidden"} if sum(bool(actor.hidden_s) for actor in facts.actors) > 1 else set()
        names |= {"footprints"} if facts.prints else set()
        names |= {"contacts"} if facts.contacts else set()
        count.update(names)
    return dict(count.most_common())


def captions(filmed: Sequence[Facts]) -> dict[str, Any]:
    """Return read-back accuracy, length and overlap of the grammars."""
    known, result = syllabus(), {}
    grams: dict[str, set[tuple[str, ...]]] = {}
    for name, grammar in GRAMMARS.items():
        wrong: list[str] = []
        words: dict[str, list[int]] = {length: [] for length in LENGTHS}
        grams[name] = set()
        for facts in filmed:
            for length in LENGTHS:
                text = grammar.describe(facts, Random(facts.seed), length)
                line = re.findall(r"[a-z'-]+", text.lower())
                words[length].append(len(line))
                grams[name] |= {tuple(line[at : at + 4]) for at in range(len(line) - 3)}
                wrong += [f"{text} | {each}" for each in mistakes(understand(text, known), facts)][:1]
        total = len(filmed) * len(LENGTHS)
        result[f"{name}: read back"] = f"{100 * (1 - len(wrong) / total):.2f} % of {total}"
        result[f"{name}: words"] = {length: round(float(np.mean(numbers)), 1) for length, numbers in words.items()}
        result[f"{name}: mistakes"] = wrong[:5]
    shared = len(grams["train"] & grams["held-out"]) / len(grams["held-out"])
    result["four-grams of the held-out grammar that the training grammar has"] = f"{100 * shared:.2f} %"
    return result


def filming(count: int, workers: Sequence[int]) -> dict[str, str]:
    """Render shards of `count` clips with each number of workers; return their speeds, the start of processes apart.

    The clock runs from the first finished shard to the last; shards are small, so that little is half done at either.
    """
    spec = WorldSpec(num_clips=count, clips_per_shard=10, height=128, width=128, seed=9)
    speeds, alone = {}, 0.0
    for number in workers:
        ticks: list[tuple[float, int]] = []
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "world"
            render_world(spec, path, workers=number, tick=partial(_note, ticks))
        (start, first), (end, last) = ticks[0], ticks[-1]
        rate = (last - first) / (end - start)
        alone = alone or rate / number
        speeds[f"{number} workers"] = f"{rate:.1f} clips/s, {100 * rate / number / alone:.0f} % of the first a worker"
    return speeds


def _note(ticks: list[tuple[float, int]], done: int, total: int) -> None:
    """Note when how many clips were done."""
    ticks.append((time.perf_counter(), done))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=4000)
    parser.add_argument("--films", type=int, default=400)
    parser.add_argument("--clips", type=int, default=1000, help="clips to time")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told = unfilmed(options.scenes)
    filmed = [film(seed) for seed in range(options.films)]
    speeds = filming(options.clips, options.workers)
    report: dict[str, Any] = {
        "commit": commit(),
        "hardware": machine_line("cpu"),
        "scenes": options.scenes,
        "films": options.films,
        "combinations": combinations(),
        "held out of training": splits(),
        "speed at 128 px, 32 frames": speeds,
        "independence": independence(told),
        "clips with": happenings(filmed),
        "captions": captions(filmed),
        "balance": balance(told),
    }
    print(json.dumps(report, indent=1))
    if options.json:
        with written_whole(options.json) as part:
            part.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
