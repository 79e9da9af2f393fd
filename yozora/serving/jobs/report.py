"""The report of a run that goes on: progress out to the table, cancellation in from it, checkpoints into the store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.leases import Lease, Leases
from yozora.serving.jobs.runner import Checkpoint, Stopped
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import Deposit, Store

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Held:
    """A lease in a worker's hands: whether it is lost, its last checkpoint, and since when it runs (monotonic s)."""

    lease: Lease
    lost: bool = False
    checkpoint_key: str | None = None
    began: float = field(default_factory=time.monotonic)


class Leaving:
    """Whether the worker is on its way out, and whether what still runs has to break off."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._break_off_at = float("inf")

    @property
    def asked(self) -> bool:
        """Whether no more jobs are to be taken."""
        return self._asked.is_set()

    @property
    def now(self) -> bool:
        """Whether runs are to break off at their next step."""
        return self.asked and time.monotonic() >= self._break_off_at

    def ask(self, finish_s: float) -> None:
        """Leave: what runs may go on for `finish_s` seconds; asking again can only shorten that."""
        self._break_off_at = min(self._break_off_at, time.monotonic() + finish_s)
        self._asked.set()

    def wait(self, seconds: float) -> bool:
        """Sleep, but not past the moment of being asked to leave; return whether that came."""
        return self._asked.wait(seconds)


class LiveReport:
    """What a runner is handed: see `runner.Report`. One for all the tasks of a run, used from one thread."""

    def __init__(
        self, held: Sequence[Held], leases: Leases, store: Store, settings: WorkerSettings, leaving: Leaving
    ) -> None:
        self.held = held
        self.leases = leases
        self.store = store
        self.settings = settings
        self.leaving = leaving
        self._began = time.monotonic()
        self._next_progress = self._began + settings.progress_every_s
        self._kept_step = max((one.lease.job.checkpoint_step for one in held), default=0)

    def __call__(self, step: int, total: int, checkpoint: Checkpoint | None = None) -> None:
        """Tell that `step` of `total` is done. Trouble of database or store costs a figure or a checkpoint, no job."""
        self.check()
        alive = [one.lease for one in self.held if not one.lost]
        if time.monotonic() >= self._next_progress:
            self._next_progress = time.monotonic() + self.settings.progress_every_s
            percent = min(99, 100 * step // max(1, total))
            try:
                self.leases.progress({lease.job.id: percent for lease in alive}, alive)
            except StorageTrouble as error:
                log.warning("progress was not written: %s", error)
        if checkpoint is not None and self.wants_checkpoint(step, total):
            self._keep(step, checkpoint())
        if self.leaving.now:
            raise Stopped("drained")

    def check(self) -> None:
        """Raise `Stopped` when nobody waits for this run any more, or it lasts too long."""
        try:
            still = self.leases.held(one.lease for one in self.held)
            for one in self.held:
                one.lost = one.lost or one.lease.job.id not in still
        except StorageTrouble as error:
            log.warning("leases were not checked: %s", error)
        if all(one.lost for one in self.held):
            raise Stopped("cancelled")
        if time.monotonic() - self._began > self.settings.job_limit_s:
            raise Stopped("timeout")

    def wants_checkpoint(self, step: int, total: int) -> bool:
        """Return whether it is time: every few steps, and before leaving."""
        return step > self._kept_step and (step % self.settings.checkpoint_steps == 0 or self.leaving.now)

    def _keep(self, step: int, contents: Sequence[bytes]) -> None:
        """Store a checkpoint for each task and note it; the one before it is no longer needed."""
        self._kept_step = step
        for one, content in zip(self.held, contents, strict=True):
            if one.lost:
                continue
            job_id = one.lease.job.id
            try:
                (file,) = self.store.put([Deposit(job_id=job_id, name="checkpoint.latent", content=content)])
                if self.leases.keep(one.lease, step, file.key):
                    before, one.checkpoint_key = one.checkpoint_key, file.key
                    if before is not None and before != file.key:
                        self.store.delete(before)
            except (OSError, StorageTrouble) as error:
                log.warning("job %s: no checkpoint was kept at step %d: %s", job_id, step, error)
