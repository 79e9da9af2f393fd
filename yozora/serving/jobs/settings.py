"""How a worker works: what it takes, how many at a time, and all its times in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yozora.core.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class WorkerSettings:
    """`kinds` are the jobs it takes, `slots` how many runs go on at once, `batch` how many like jobs make one run.

    A job whose worker gave no sign of life for `lease_s` is taken away from it; a run may last `job_limit_s`. A
    checkpoint is kept every `checkpoint_steps` steps. On leaving, runs may go on for `finish_s`, then they are broken
    off at their next step. `scratch` is the folder for files in the making (by default the system's).
    """

    kinds: tuple[str, ...]
    slots: int = 1
    batch: int = 1
    lease_s: float = 10.0
    poll_s: float = 0.2
    progress_every_s: float = 0.5
    checkpoint_steps: int = 8
    job_limit_s: float = 3600.0
    finish_s: float = 15.0
    scratch: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a worker that would never do anything."""
        if not self.kinds:
            raise UsageError("A worker needs at least one kind of job to take.")
        for name in ("slots", "batch", "checkpoint_steps"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} must be at least 1, not {getattr(self, name)}.")
        for name in ("lease_s", "poll_s", "job_limit_s"):
            if getattr(self, name) <= 0:
                raise UsageError(f"{name} must be above 0, not {getattr(self, name):g}.")

    @property
    def beat_every_s(self) -> float:
        """Seconds between signs of life, and between looks for those of others: four in a lease."""
        return self.lease_s / 4
