"""The watch: finds jobs whose worker is gone, without asking any clock what time it is.

Every worker makes the beat of its jobs rise. The watch remembers when it last saw each beat rise, on its own steady
clock, and takes a job away when the beat stood still for a whole lease. Clocks that are wrong, jump or differ have no
say, and a watch that was itself stopped for a while does not blame others for it: however long ago its last look was,
it counts for two looks' time at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from yozora.serving.jobs.leases import Leases, Sighting


@dataclass(kw_only=True)
class _Observed:
    """A job in somebody's hands, and for how many seconds its beat has stood still under our eyes."""

    sighting: Sighting
    still_s: float = 0.0


class Watch:
    """One watch; every worker keeps one, and any number may watch the same jobs."""

    def __init__(
        self,
        leases: Leases,
        *,
        lease_s: float,
        look_every_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take jobs away `lease_s` seconds after the last sign of life; `look` is called every `look_every_s` or so."""
        self.leases = leases
        self.lease_s = lease_s
        self.look_every_s = look_every_s
        self._clock = clock
        self._last_look: float | None = None
        self._observed: dict[str, _Observed] = {}

    def look(self) -> int:
        """Look once; return how many jobs were taken away."""
        now = self._clock()
        elapsed = 0.0 if self._last_look is None else min(now - self._last_look, 2 * self.look_every_s)
        self._last_look = now
        before, self._observed = self._observed, {}
        for sighting in self.leases.sightings():
            known = before.get(sighting.job_id)
            still_s = known.still_s + elapsed if known is not None and known.sighting == sighting else 0.0
            self._observed[sighting.job_id] = _Observed(sighting=sighting, still_s=still_s)
        stale = [observed.sighting for observed in self._observed.values() if observed.still_s >= self.lease_s]
        return self.leases.take_away(stale)
