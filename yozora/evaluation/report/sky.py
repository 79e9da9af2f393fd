"""The page's head: a night sky over paper ridges, drawn from a seed, and the moons that stand for verdicts."""

from __future__ import annotations

import math
from random import Random

from yozora.core.seeds import derive_seed
from yozora.evaluation.report.figure import Verdict

NUM_STARS = 90
WIDTH, HEIGHT = 1600, 90
# Ridges from far to near: mean height, height of the waves, number of waves.
RIDGES = ((44.0, 15.0, 2.3), (30.0, 11.0, 3.1), (15.0, 8.0, 4.3))
# A moon of radius 5.6 in a box of 16: its rim, and the lit part, from full to crescent; a new moon has none.
RIM = '<circle class="rim" cx="8" cy="8" r="5.6"/>'
LIT: dict[Verdict, str] = {
    "kept": "M8 2.4a5.6 5.6 0 0 1 0 11.2a5.6 5.6 0 0 1 0-11.2Z",
    "mostly": "M8 2.4a5.6 5.6 0 0 1 0 11.2a3.2 5.6 0 0 1 0-11.2Z",
    "half": "M8 2.4a5.6 5.6 0 0 1 0 11.2Z",
    "little": "M8 2.4a5.6 5.6 0 0 1 0 11.2a3.2 5.6 0 0 0 0-11.2Z",
    "short": "M8 2.4a5.6 5.6 0 0 1 0 11.2Z",
}


def stars_svg(seed: str) -> str:
    """Return stars for the head; places are per cent, so that they fill any shape of it."""
    rng = Random(derive_seed("sky", seed))
    stars = []
    for _ in range(NUM_STARS):
        x, y, size = 100 * rng.random() ** 0.8, 100 * rng.random() ** 1.6, 0.5 + 1.1 * rng.random() ** 3
        stars.append(f'<circle cx="{x:.1f}%" cy="{y:.1f}%" r="{size:.1f}" opacity="{0.25 + 0.6 * rng.random():.2f}"/>')
    return f'<svg class="stars" width="100%" height="100%" aria-hidden="true">{"".join(stars)}</svg>'


def ridges_svg(seed: str) -> str:
    """Return the ridges below the stars, the nearest in the colour of the page."""
    rng = Random(derive_seed("ridges", seed))
    paths = []
    for number, (mean, swing, waves) in enumerate(RIDGES):
        phases = [math.tau * rng.random() for _ in range(3)]
        points = []
        for x in range(0, WIDTH + 1, 20):
            turn = math.tau * waves * x / WIDTH
            wave = math.sin(turn + phases[0]) + 0.5 * math.sin(2.1 * turn + phases[1])
            points.append(f"{x} {HEIGHT - mean - swing * (wave + 0.25 * math.sin(4.7 * turn + phases[2])) / 1.75:.1f}")
        paths.append(f'<path class="ridge-{number}" d="M0 {HEIGHT}L{"L".join(points)}L{WIDTH} {HEIGHT}Z"/>')
    return (
        f'<svg class="ridges" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(paths)}</svg>"
    )


def moon_svg(verdict: Verdict) -> str:
    """Return the moon of a verdict: from full (kept) to new (broken), dotted where luck or all cannot be told."""
    lit = f'<path class="lit" d="{LIT[verdict]}"/>' if verdict in LIT else ""
    return f'<svg class="moon {verdict}" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{RIM}{lit}</svg>'
