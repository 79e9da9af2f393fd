"""Which pair is asked about: of those that can teach, the one that teaches most; and it does teach more."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.serving.feedback.conftest import choice, take
from yozora.core.records import Clip
from yozora.media.sheets import contact_sheet
from yozora.serving.feedback.looks import NAMES, looks_of
from yozora.serving.feedback.pairs import information, likely_weights, next_pair, open_pairs


def test_only_takes_of_one_prompt_shape_and_length_are_paired_and_none_twice() -> None:
    takes = [
        take(1), take(2), take(3, prompt="a cat"), take(4, seconds=8.0), take(5, loop=True), replace(take(6), looks=()),
        replace(take(7), sha256=take(1).sha256),
    ]  # fmt: skip
    names = [(first.request["seed"], second.request["seed"]) for first, second in open_pairs(takes, [])]
    assert names == [(1, 2), (2, 7)]
    assert [pair[1].request["seed"] for pair in open_pairs(takes, [choice(2, 1)])] == [7]
    assert next_pair(takes[2:5], []) is None


def test_what_is_known_already_is_not_asked() -> None:
    # All choices so far went to the take with more of the first look: another such pair tells less than one that
    # differs in the second.
    takes = [replace(take(n), looks=looks) for n, looks in enumerate([(0, 0), (1, 0), (0.5, 0), (0.5, 1.0)], 1)]
    votes = [choice(a, b, takes=(takes[a - 1], takes[b - 1]), winner="b") for a, b in ((1, 2), (1, 3), (3, 2))]
    found = next_pair(takes, votes)
    assert found is not None and found.second is takes[3] and 0 < found.information <= 1
    assert next_pair(takes, votes) == found


def learned(active: bool, seed: int, num_votes: int) -> float:
    """How often the right one of two is foreseen after some votes of a hidden taste, a tenth of them slips."""
    draws = np.random.default_rng(seed)
    taste = draws.normal(size=8)
    pairs, others = draws.normal(size=(200, 8)), draws.normal(size=(1000, 8))
    asked: list[int] = []
    answers: list[float] = []
    for _ in range(num_votes):
        left = np.setdiff1d(np.arange(len(pairs)), asked)
        weights = likely_weights(pairs[asked].reshape(-1, 8), np.array(answers))
        chosen = int(left[np.argmax(information(weights, pairs[left]))] if active else draws.choice(left))
        asked.append(chosen)
        answers.append(float((pairs[chosen] @ taste > 0) == (draws.random() > 0.1)))
    mean = likely_weights(pairs[asked], np.array(answers)).mean(axis=0)
    return float(np.mean((others @ mean > 0) == (others @ taste > 0)))


def test_chosen_pairs_teach_more_than_any(record_property) -> None:
    active, random = (np.mean([learned(how, seed, 30) for seed in range(8)]) for how in (True, False))
    record_property("measured", f"30 choices, one in ten a slip: {active:.3f} foreseen if chosen, {random:.3f} if not")
    assert active > random + 0.02 and active > 0.8


def test_looks_tell_still_from_moving_and_dark_from_bright() -> None:
    def looks(frames: np.ndarray) -> dict[str, float]:
        file = io.BytesIO()
        contact_sheet([Clip(frames=frames, fps=8)], frames_per_clip=8, tile_px=128).save(file, "jpeg", quality=85)
        return dict(zip(NAMES, looks_of(file.getvalue()), strict=True))

    still = np.full((16, 64, 64, 3), (200, 40, 40), np.uint8)
    moving = still.copy()
    for step in range(16):
        moving[step, :, step * 4 : step * 4 + 8] = 255
    assert looks(still)["motion"] < 0.01 < looks(moving)["motion"]
    assert looks(still // 4)["brightness"] < looks(still)["brightness"]
    assert looks(still)["warmth"] > 0.5 and looks(still)["colourfulness"] > 0.1


@pytest.mark.parametrize("content", [b"", b"\xff\xd8sheet", b"x" * 1000])
def test_no_picture_has_no_looks(content: bytes) -> None:
    assert looks_of(content) == ()
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "jpeg")
    assert looks_of(file.getvalue()) == ()
