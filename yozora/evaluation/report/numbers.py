"""Numbers as people read them: shares in per cent, three digits for the rest, time in words."""

from __future__ import annotations

import math

MINUS = "\u2212"
SMALL = 1e-3
LARGE = 1000


def shown(value: float | None, *, share: bool) -> str:
    """Return a value in its unit ("87.5" of a share of 0.875), "n/a" where there is none."""
    if value is None or not math.isfinite(value):
        return "n/a"
    if share:
        text = f"{100 * value:.1f}"
    elif value == 0:
        text = "0"
    elif abs(value) >= LARGE:
        text = f"{value:,.0f}"
    elif abs(value) < SMALL:
        text = f"{value:.1e}"
    else:
        # Three digits that count, and no exponent.
        text = f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
    return text.replace("-", MINUS)


def shown_interval(interval: tuple[float, float] | None, *, share: bool) -> str:
    """Return an interval ("74.1–86.9"), empty where there is none."""
    if interval is None or not all(map(math.isfinite, interval)):
        return ""
    low, high = (shown(end, share=share) for end in interval)
    return f"{low} to {high}" if MINUS in low + high else f"{low}\u2013{high}"


def shown_difference(value: float, *, share: bool) -> str:
    """Return a difference with its sign."""
    return ("+" if value > 0 else "") + shown(value, share=share)


def shown_p(p: float) -> str:
    """Return a p as papers print it."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def shown_unit(unit: str, *, share: bool) -> str:
    """Return the unit that `shown` uses."""
    return "%" if share else unit


def shown_time(seconds: float) -> str:
    """Return a duration in its two largest units."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"
