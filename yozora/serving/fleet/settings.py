"""How a fleet is made: where, between how many and how many workers, what each of them takes of a machine."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from yozora.core.errors import UsageError, YozoraError


@dataclass(frozen=True, kw_only=True)
class FleetSettings:
    """`address` is Ray's: "auto", "host:6379", or "local" for a cluster of this machine alone that goes when we go.

    The fleet has from `min_workers` to `max_workers` workers, one for every `jobs_per_worker` jobs that wait or run
    (times their batch); one too many for `idle_s` seconds is let go. Each takes `gpus` GPUs and `cpus` CPUs of its
    machine, as Ray counts them; None of `gpus` means one where the cluster has any. `look_every_s` is how often the
    fleet is looked after, and `reach_s` how long Ray's answer is waited for at the beginning.
    """

    address: str
    min_workers: int = 1
    max_workers: int = 8
    jobs_per_worker: int = 2
    gpus: float | None = None
    cpus: float = 1.0
    idle_s: float = 60.0
    look_every_s: float = 1.0
    reach_s: float = 120.0

    def __post_init__(self) -> None:
        """Refuse a fleet that cannot be."""
        if not self.address:
            raise UsageError("A fleet needs the address of Ray: auto, local or HOST:PORT.")
        if not 0 <= self.min_workers <= self.max_workers or self.max_workers < 1:
            raise UsageError(
                f"A fleet has from 0 to {self.max_workers} workers at least and 1 or more at most, "
                f"not from {self.min_workers} to {self.max_workers}."
            )
        if self.jobs_per_worker < 1:
            raise UsageError(f"jobs_per_worker must be at least 1, not {self.jobs_per_worker}.")
        for name in ("gpus", "cpus", "idle_s"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise UsageError(f"{name} must be at least 0, not {value:g}.")
        for name in ("look_every_s", "reach_s"):
            if getattr(self, name) <= 0:
                raise UsageError(f"{name} must be above 0, not {getattr(self, name):g}.")


def require_ray() -> None:
    """Say in one sentence what is missing, where Ray is."""
    if importlib.util.find_spec("ray") is None:
        raise YozoraError("A fleet needs Ray: pip install 'yozora[scale]'.")
