"""Teach the classifier: prompts of the taught grammar and ordinary captions, logistic regression, calibration.

    python -m yozora.trust.moderation.teach [--out FILE] [--per-category 2500] [--scenes 1500]

One core, a few minutes, the same bytes again. What it does on prompts it never saw is measured by
benchmarks/moderation.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import torch

from yozora.core.seeds import derive_seed
from yozora.trust.moderation.classifier import SHIPPED, Classifier, load_classifier
from yozora.trust.moderation.features import BUCKETS, SINGLES, TOGETHER, Window, rows_of, windows_of
from yozora.trust.moderation.grammar import Grammar, load_grammar
from yozora.trust.moderation.language import Language
from yozora.trust.moderation.lexicon import Lexicon
from yozora.trust.moderation.ordinary import ordinary_prompts

TAUGHT = ("taught", "retold", "spoken", "related")
EPOCHS, BATCH, RATE, DECAY = 6, 256, 0.01, 3e-6
# How often the words of a lesson are concealed, and how many of them: then the groups of the lexicon must do.
CONCEALED, SHARE = 0.6, 0.8
HELD = 0.12
# No word by itself may speak for a prompt by more than this, however often lessons were good; words together may.
FLOOR_SINGLE, FLOOR_PAIR = -0.12, -1.5


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A prompt and the categories that it is for; one that is good belongs to none."""

    text: str
    categories: frozenset[str]


def lessons(grammars: Sequence[Grammar], per_category: int, ordinary: Sequence[str], seed: int = 0) -> list[Lesson]:
    """Return prompts of every category, good ones that look like them, and ordinary ones, in a drawn order."""
    found = []
    for number, grammar, category in (
        (number, each, category) for number, each in enumerate(grammars) for category in each.categories
    ):
        for kind in grammar.kinds(category):
            # What people ask for all day comes up as often as all that only looks bad.
            count = per_category if "unsafe" in grammar.kinds(category) else 4 * per_category
            for index in range(count):
                rng = Random(derive_seed("lesson", seed, number, category, kind, index))
                text = grammar.draw(category, kind, rng)
                if ordinary and rng.random() < 0.12:
                    pair = [text, rng.choice(ordinary)]
                    rng.shuffle(pair)
                    text = " ".join(part if part.endswith(".") else f"{part}." for part in pair)
                found.append(Lesson(text=text, categories=frozenset([category] if kind == "unsafe" else [])))
    found += [Lesson(text=text, categories=frozenset()) for text in ordinary]
    rng = Random(derive_seed("long", seed))
    good = [lesson.text for lesson in found if not lesson.categories]
    for _ in range(per_category):  # long prompts, in which much is said and all is good
        told = rng.sample(good, min(len(good), rng.randint(3, 7)))
        found.append(Lesson(text=". ".join(text.rstrip(".") for text in told), categories=frozenset()))
    unique = list({lesson.text: lesson for lesson in found}.values())
    Random(derive_seed("order", seed)).shuffle(unique)
    return unique


def teach(drawn: Sequence[Lesson], language: Language, about: dict[str, object], seed: int = 0) -> Classifier:
    """Return a classifier that was taught on lessons; the last 12 % of them calibrate it."""
    lexicon = Lexicon.shipped()
    categories = tuple(sorted({name for lesson in drawn for name in lesson.categories}))
    windows = [windows_of(lesson.text, lexicon) for lesson in drawn]
    split = int(len(drawn) * (1 - HELD))
    weights, biases = _fit(drawn[:split], windows[:split], categories, seed)
    top = np.maximum(np.abs(weights).max(0), 1e-6)
    scales = (top / 127).astype(np.float32)
    small = np.clip(np.round(weights / scales), -127, 127).astype(np.int8)
    draft = Classifier(
        categories=categories,
        weights=small,
        scales=scales,
        biases=biases,
        slopes=np.ones(len(categories), np.float32),
        offsets=np.zeros(len(categories), np.float32),
        language=language,
        about=about,
    )
    slopes, offsets = _calibrate(draft, drawn[split:], windows[split:])
    return Classifier(**{**vars(draft), "slopes": slopes, "offsets": offsets})


def _fit(
    drawn: Sequence[Lesson], windows: Sequence[Sequence[Window]], categories: tuple[str, ...], seed: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return weights (65536, C) and biases (C,) of logistic regressions that know lessons of other categories.

    A lesson of one category says nothing against another: a murder may be gory, so it counts for neither side of gore.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    table = torch.nn.EmbeddingBag(BUCKETS, len(categories), mode="sum", sparse=False)
    torch.nn.init.zeros_(table.weight)
    bias = torch.nn.Parameter(torch.full((len(categories),), -2.0))
    optimiser = torch.optim.Adam([table.weight, bias], lr=RATE)
    targets = np.zeros((len(drawn), len(categories)), np.float32)
    counted = np.ones_like(targets)
    for index, lesson in enumerate(drawn):
        if lesson.categories:
            counted[index] = 0.1
            for name in lesson.categories:
                targets[index, categories.index(name)] = counted[index, categories.index(name)] = 1.0
    rows = [_rows(pieces) for pieces in windows]
    steps = EPOCHS * (len(drawn) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(drawn))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            bags = [_thinned(rows[index], rng) for index in chosen]
            offsets = np.concatenate(([0], np.cumsum([len(bag) for bag in bags])[:-1]))
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - step / steps)
            logits = table(torch.from_numpy(np.concatenate(bags)), torch.from_numpy(offsets)) + bias
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, torch.from_numpy(targets[chosen]), weight=torch.from_numpy(counted[chosen])
            )
            optimiser.zero_grad()
            (loss + DECAY * table.weight.square().sum()).backward()
            optimiser.step()
            with torch.no_grad():
                table.weight[:SINGLES].clamp_(min=FLOOR_SINGLE)
                table.weight[SINGLES:].clamp_(min=FLOOR_PAIR)
            step += 1
    return table.weight.detach().numpy().copy(), bias.detach().numpy().copy()


def _rows(windows: Sequence[Window]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the rows (N,) of a lesson's features, and the word that each is about (N,)."""
    rows: dict[int, int] = {}
    for number, window in enumerate(windows):
        for row, word in rows_of(window).items():
            rows.setdefault(row, 1000 * number + word)
    return np.fromiter(rows, np.int64, len(rows)), np.fromiter(rows.values(), np.int64, len(rows))


def _thinned(
    rows: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Return rows as they would be if some words were not known: now and then most of a lesson's."""
    kept = rng.random(len(rows[0])) > 0.1
    if rng.random() < CONCEALED:
        kept &= (rows[0] >= TOGETHER) | (rng.random(rows[1].max(initial=0) + 1) > SHARE)[rows[1]]
    return rows[0][kept] if kept.any() else rows[0]


def _calibrate(
    draft: Classifier, drawn: Sequence[Lesson], windows: Sequence[Sequence[Window]]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return slopes and offsets (C,) under which odds hold on lessons that taught nothing (Platt, 1999)."""
    odds = np.array([_odds(draft, pieces) for pieces in windows], np.float32)
    slopes, shifts = np.ones(len(draft.categories), np.float32), np.zeros(len(draft.categories), np.float32)
    for column, name in enumerate(draft.categories):
        kept = np.array([name in one.categories or not one.categories for one in drawn])
        held = torch.tensor([float(name in one.categories) for one in drawn])[kept]
        values = torch.from_numpy(odds[kept, column])
        pair = torch.tensor([1.0, 0.0], requires_grad=True)
        solver = torch.optim.LBFGS([pair], max_iter=50)

        def loss(pair: torch.Tensor = pair, values: torch.Tensor = values, held: torch.Tensor = held) -> torch.Tensor:
            pair.grad = None
            found = torch.nn.functional.binary_cross_entropy_with_logits(values * pair[0] + pair[1], held)
            found = found + 1e-3 * ((pair[0] - 1).square() + pair[1].square())
            found.backward()
            return found

        solver.step(loss)
        slopes[column], shifts[column] = float(pair[0].detach()), float(pair[1].detach())
    return slopes, shifts


def _odds(draft: Classifier, windows: Sequence[Window]) -> npt.NDArray[np.float32]:
    """Return the greatest log-odds (C,) of a lesson's windows."""
    chances = np.array([list(draft.judge(window).probabilities.values()) for window in windows], np.float64)
    best = np.clip(chances.max(0), 1e-9, 1 - 1e-9)
    return np.log(best / (1 - best)).astype(np.float32)


def _listed(path: Path | None) -> tuple[str, ...]:
    """Return the words of a list that are in plain letters, or of the file that is there already."""
    if path is None:
        return load_classifier().language.words if SHIPPED.exists() else ()
    return tuple(
        word
        for word in path.read_text(encoding="utf-8").split()
        if word.isascii() and word.islower() and word.isalpha()
    )


def main() -> None:
    """Teach, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--per-category", type=int, default=2500)
    parser.add_argument("--scenes", type=int, default=1500)
    parser.add_argument("--captions", type=Path, help="Captions drawn before, as a JSON list.")
    parser.add_argument(
        "--words", type=Path, help="A list of English words, one a line; else those of the shipped file."
    )
    asked = parser.parse_args()
    if asked.captions:
        ordinary = json.loads(asked.captions.read_text(encoding="utf-8"))
    else:
        ordinary = list(ordinary_prompts("train", asked.scenes))
    drawn = lessons([load_grammar(name) for name in TAUGHT], asked.per_category // len(TAUGHT), ordinary)
    language = Language.learn((lesson.text for lesson in drawn), [*Lexicon.shipped().words, *_listed(asked.words)])
    about = {"lessons": len(drawn), "per_category": asked.per_category, "captions": len(ordinary), "grammars": TAUGHT}
    teach(drawn, language, about).save(asked.out)
    print(asked.out)


if __name__ == "__main__":
    main()
