"""How many workers there should be: more at once when the queue grows, fewer when it has been short for a while."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from yozora.serving.fleet.settings import FleetSettings


class Scale:
    """The size of a fleet as its queue asks for it. Pure but for the clock."""

    def __init__(
        self, settings: FleetSettings, *, together: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Count `together` jobs as one that a worker makes in one go."""
        self.settings = settings
        self.together = together
        self._clock = clock
        self._size = settings.min_workers
        self._short_since: float | None = None

    def size(self, unfinished: int) -> int:
        """Return how many workers there should be with so many jobs that wait or run.

        What is asked for rises at once; it falls when less has been enough for `idle_s` seconds, for loading a model
        costs more than keeping it.
        """
        settings = self.settings
        asked = math.ceil(unfinished / (settings.jobs_per_worker * self.together))
        enough = min(max(asked, settings.min_workers), settings.max_workers)
        if enough >= self._size:
            self._size, self._short_since = enough, None
        elif self._short_since is None:
            self._short_since = self._clock()
        elif self._clock() - self._short_since >= settings.idle_s:
            self._size, self._short_since = enough, None
        return self._size
