"""Records of uploads: sentences that fit, and answers of a child that nobody believes unseen."""

import random
from fractions import Fraction

import pytest

from yozora.core.errors import UsageError
from yozora.media.uploads.upload import (
    HEADER_BYTES,
    REFUSALS,
    Outcome,
    UnreadableUpload,
    UploadLimits,
    limits_from_json,
)

LIMITS = UploadLimits(pixels=10_000, frames=100, output_bytes=1_000_000)
GOOD = {"kind": "video", "format": "webm", "frames": 7, "height": 20, "width": 30, "fps": Fraction(24000, 1001)}


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_one_sentence(code: str) -> None:
    error = UnreadableUpload(code, UploadLimits())
    assert error.code == code and error.exit_code == 2
    assert str(error).endswith(".") and "{" not in str(error) and str(error).count(". ") == 0


def test_limits_travel() -> None:
    assert limits_from_json(LIMITS.to_json()) == LIMITS


@pytest.mark.parametrize("limits", [{"bytes": 0}, {"wall_s": -1.0}, {"seconds": float("nan")}, {"side_px": 0}])
def test_limits_that_are_none(limits: dict) -> None:
    with pytest.raises(UsageError, match=next(iter(limits))):
        UploadLimits(**limits)


@pytest.mark.parametrize("outcome", [Outcome(**GOOD), *(Outcome(code=code) for code in REFUSALS)])
def test_an_answer_travels(outcome: Outcome) -> None:
    assert Outcome.parse(outcome.pack().ljust(HEADER_BYTES, b"\0"), LIMITS) == outcome


@pytest.mark.parametrize(
    "lie",
    [
        {"frames": 101},
        {"frames": 0},
        {"height": 0},
        {"width": 2**32 - 1, "height": 2**32 - 1},
        {"height": 1_000},
        {"frames": 100, "height": 100, "width": 100},
        {"fps": Fraction(61)},
        {"fps": Fraction(1, 2)},
        {"fps": Fraction(2**32 - 1, 1)},
    ],
)
def test_answers_that_cannot_be(lie: dict) -> None:
    assert Outcome.parse(Outcome(**{**GOOD, **lie}).pack(), LIMITS) is None


@pytest.mark.parametrize("header", [b"", b"\0" * HEADER_BYTES, b"yozora\0\1", Outcome(**GOOD).pack()[:-1]])
def test_no_answer(header: bytes) -> None:
    assert Outcome.parse(header, LIMITS) is None


def test_noise_never_parses_past_a_limit() -> None:
    noise = random.Random(0)
    for _ in range(2_000):
        header = bytearray(Outcome(**GOOD).pack())
        for _ in range(noise.randrange(1, 8)):
            header[noise.randrange(8, len(header))] = noise.randrange(256)
        outcome = Outcome.parse(bytes(header), LIMITS)
        assert outcome is None or outcome.code or outcome.num_bytes <= LIMITS.output_bytes
