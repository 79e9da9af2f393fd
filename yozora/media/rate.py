"""Frame rates as exact fractions."""

from __future__ import annotations

from fractions import Fraction


def exact_rate(fps: float) -> Fraction:
    """Return `fps` as the fraction it stands for: 24 is 24/1, 23.976024 is 24000/1001."""
    return Fraction(fps).limit_denominator(1001)
