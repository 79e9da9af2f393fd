"""A mix: how often scenes have what, and what may appear at all: a recipe stays as it was in a growing world."""

from __future__ import annotations

from dataclasses import dataclass

Names = tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class Mix:
    """Shares (0..1): how often a scene has a second (and of those a third) subject, a crowd of alike subjects, a moving

    camera, something to pass behind, a subject of unusual size or pattern, one that acts on the spot, a style other
    than the storybook's, weather other than clear, a day passing.

    `plots` pairs names of plots with their weights. The tuples from `kinds` on narrow what may appear (None: all the
    world). `held_out` names the kinds of pairs that training never shows ("colour" of a subject, its "action", "time"
    of a place).
    """

    plots: tuple[tuple[str, float], ...] = (
        ("parade", 0.5), ("permanence", 0.12), ("effect", 0.15), ("physics", 0.15), ("story", 0.06), ("stand-in", 0.02),
    )  # fmt: skip
    two_subjects: float = 0.25
    three_subjects: float = 0.25
    crowds: float = 0.2
    camera_moves: float = 0.3
    occluders: float = 0.2
    sizes_vary: float = 0.3
    patterns_vary: float = 0.25
    acts: float = 0.3
    styles_vary: float = 0.3
    weather_varies: float = 0.4
    day_passes: float = 0.05
    kinds: Names = None
    places: Names = None
    times: Names = None
    colours: Names = None
    weathers: Names = None
    styles: Names = None
    cameras: Names = None
    held_out: tuple[str, ...] = ("colour", "action", "time")

    @property
    def plain(self) -> bool:
        """Whether scenes only parade: one of each, plain and of medium size, on their way."""
        shares = (self.crowds, self.sizes_vary, self.patterns_vary, self.acts)
        return tuple(name for name, _ in self.plots) == ("parade",) and not any(shares)
