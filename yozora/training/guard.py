"""The guard: steps that would spoil what was learned are not taken. All devices judge by the same numbers.

A step is off where its loss or its gradient's norm is no number, or further above the median of the last steps' than so
many median absolute deviations. One such batch is passed over; several in a row are no accident.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import median

from yozora.core.errors import UsageError, YozoraError

# Deviations of a normal distribution's spread in one median absolute deviation's.
MAD_TO_SPREAD = 1.4826


@dataclass(frozen=True, kw_only=True)
class GuardConfig:
    """Judge by the last `window` steps; `spreads` is how far above them is too far; `patience` such steps in a row."""

    window: int = 64
    spreads: float = 8.0
    patience: int = 3

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.window < 2 or self.spreads <= 0 or self.patience < 1:
            raise UsageError("A guard needs a window of 2 or more, spreads above 0 and a patience of 1 or more.")


class Guard:
    """Remembers losses and norms, and says of each step whether to take it. Without a config it takes all."""

    def __init__(self, config: GuardConfig | None) -> None:
        """Start with no memories: the first steps are judged by whether they are numbers."""
        self.config = config
        window = config.window if config else 0
        self.losses: deque[float] = deque(maxlen=window)
        self.norms: deque[float] = deque(maxlen=window)
        self.off = 0

    def takes(self, step: int, loss: float, norm: float) -> bool:
        """Return whether to take this step; raises where one after the other is off."""
        if self.config is None:
            return True
        if self._sound(loss, self.losses) and self._sound(norm, self.norms):
            self.losses.append(loss)
            self.norms.append(norm)
            self.off = 0
            return True
        self.off += 1
        if self.off > self.config.patience:
            raise YozoraError(
                f"{self.off} steps in a row were off (at step {step} the loss was {loss:g}, the gradient's norm "
                f"{norm:g}): resume with a lower learning rate."
            )
        return False

    def state(self) -> dict[str, list[float]]:
        """Return what `load_state` needs to judge alike."""
        return {"losses": [*self.losses], "norms": [*self.norms], "off": [float(self.off)]}

    def load_state(self, state: dict[str, list[float]]) -> None:
        """Go on from `state`."""
        self.losses.extend(state["losses"])
        self.norms.extend(state["norms"])
        self.off = int(state["off"][0])

    def _sound(self, value: float, past: deque[float]) -> bool:
        """Return whether a number is one, and not far above those before."""
        if not math.isfinite(value):
            return False
        if len(past) < (past.maxlen or 0):
            return True
        assert self.config is not None
        middle = median(past)
        spread = MAD_TO_SPREAD * median(abs(each - middle) for each in past)
        return value <= middle + self.config.spreads * max(spread, 1e-3 * abs(middle))
