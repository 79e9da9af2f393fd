"""The worker: claims jobs, runs them, shows signs of life, publishes what came of them. In a server's own process, or
alone on any machine that reaches the database and the store."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.job import Failure, StoredFile
from yozora.serving.jobs.leases import RETENTION_S, Lease, Leases
from yozora.serving.jobs.report import Held, Leaving, LiveReport
from yozora.serving.jobs.runner import Product, Runner, Stopped, Task
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import Deposit, Store, read_whole
from yozora.serving.jobs.verdict import verdict
from yozora.serving.jobs.watch import Watch

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE_S = 60.0
_TIMEOUT = Failure(code="timeout", message="The job took longer than this service allows: ask for less.")


class Worker:
    """Runs jobs until it is asked to leave. Each slot has a runner of its own, for a runner runs one call at a time."""

    def __init__(
        self,
        database: Database,
        store: Store,
        runners: Sequence[Runner],
        settings: WorkerSettings,
        *,
        retention_s: float = RETENTION_S,
        leases: Leases | None = None,
    ) -> None:
        """Work with these runners, one for each of `settings.slots` (threads), on jobs of `settings.kinds`."""
        if len(runners) != settings.slots:
            raise ValueError(f"{settings.slots} slots need as many runners, not {len(runners)}")
        self.store = store
        self.runners = tuple(runners)
        self.settings = settings
        self.owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(6)}"
        self.leases = leases or Leases(database, retention_s=retention_s)
        self.watch = Watch(self.leases, lease_s=settings.lease_s, look_every_s=settings.beat_every_s)
        self._leaving = Leaving()
        self._held: dict[str, Held] = {}
        self._held_lock = threading.Lock()
        self._closed = threading.Event()
        self._threads = [
            threading.Thread(target=self._slot, args=(runner,), name=f"jobs-slot-{number}", daemon=True)
            for number, runner in enumerate(self.runners)
        ]
        self._keeper = threading.Thread(target=self._keep, name="jobs-keeper", daemon=True)

    def start(self) -> None:
        """Begin, in threads."""
        self._keeper.start()
        for thread in self._threads:
            thread.start()

    def stop(self, finish_s: float | None = None) -> None:
        """Ask the worker to leave: it claims no more; what runs may go on for `finish_s`, then is broken off."""
        self._leaving.ask(self.settings.finish_s if finish_s is None else finish_s)

    def join(self, timeout_s: float) -> bool:
        """Wait for a worker that was asked to leave; then give back whatever is still in its hands.

        Returns whether every run ended in time. One that did not has lost its lease and can do no harm.
        """
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._threads)
        self._closed.set()
        for held in self._in_hand():
            self._try_give_back(held)
        self._keeper.join(max(0.1, deadline - time.monotonic()))
        return ended

    def run_until_signalled(self, leave_s: float = 10.0) -> bool:
        """Work in this thread's process until SIGTERM or SIGINT, then leave in good order.

        It takes at most `settings.finish_s + leave_s`. To be called from the main thread.
        """
        asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: asked.set())
        self.start()
        while not asked.wait(0.2):
            pass
        self.stop()
        return self.join(self.settings.finish_s + leave_s)

    def _slot(self, runner: Runner) -> None:
        """Claim and work, again and again; trouble of the database is waited out."""
        while not self._leaving.asked:
            try:
                leases = self._claim()
            except StorageTrouble as error:
                log.warning("nothing could be claimed: %s", error)
                self._leaving.wait(5 * self.settings.poll_s)
                continue
            if leases:
                self._work(runner, leases)
            else:
                self._leaving.wait(self.settings.poll_s)

    def _claim(self) -> list[Lease]:
        """Claim what one run takes; a look comes first, for a claim makes every other writer wait."""
        if not self.leases.any_waiting(self.settings.kinds):
            return []
        leases = self.leases.claim(self.owner, self.settings.kinds, self.settings.batch)
        with self._held_lock:
            for lease in leases:
                self._held[lease.job.id] = Held(lease=lease, checkpoint_key=lease.job.checkpoint_key)
        return leases

    def _work(self, runner: Runner, leases: Sequence[Lease]) -> None:
        """Run some jobs together and settle each of them, whatever happens."""
        held = [self._held[lease.job.id] for lease in leases]
        scratch = self.settings.scratch
        try:
            folder = Path(tempfile.mkdtemp(prefix="yozora-job-", dir=scratch))
            try:
                report = LiveReport(held, self.leases, self.store, self.settings, self._leaving)
                products = runner.run([self._task(one.lease, folder) for one in held], report)
                self._publish(held, products)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        except Stopped as stop:
            for one in held:
                if stop.reason == "timeout":
                    self._try_fail(one, _TIMEOUT, retry=True)
                else:
                    self._try_give_back(one)
        except Exception as error:
            failure, retry = verdict(error)
            log.exception("jobs %s: %s", [lease.job.id for lease in leases], failure.message)
            # In company nobody knows whose fault it was: each is tried again, alone.
            for one in held:
                self._try_fail(one, failure, retry=retry or len(held) > 1)
        finally:
            with self._held_lock:
                for lease in leases:
                    self._held.pop(lease.job.id, None)

    def _task(self, lease: Lease, folder: Path) -> Task:
        """Lay out what a run needs: its folder, its inputs, its checkpoint if that is whole."""
        job = lease.job
        own = folder / job.id
        own.mkdir()
        inputs = {}
        for number, file in enumerate(job.inputs):
            path = own / f"input-{number}{Path(file.key).suffix}"
            path.write_bytes(read_whole(self.store, file.key))
            inputs[file.name] = path
        checkpoint = None
        if job.checkpoint_key is not None:
            try:
                checkpoint = read_whole(self.store, job.checkpoint_key)
            except OSError as error:
                log.warning("job %s begins anew: %s", job.id, error)
        return Task(job=job, folder=own, inputs=inputs, checkpoint=checkpoint)

    def _publish(self, held: Sequence[Held], products: Sequence[Sequence[Product]]) -> None:
        """Store the files of those that still count, then complete their jobs in one transaction."""
        if len(products) != len(held):
            raise RuntimeError(f"the runner gave products for {len(products)} of {len(held)} jobs")
        counting = [(one, made) for one, made in zip(held, products, strict=True) if not one.lost]
        deposits = [
            Deposit(job_id=one.lease.job.id, name=product.name, content=product.path, media_type=product.media_type)
            for one, made in counting
            for product in made
        ]
        files = iter(self.store.put(deposits) if deposits else [])
        results: list[tuple[Lease, list[StoredFile]]] = []
        for one, made in counting:
            results.append((one.lease, [next(files) for _ in made]))
        published = self._patiently("published", lambda: self.leases.publish(results)) or []
        for (one, _), ours in zip(counting, published, strict=False):
            # Where the lease was lost, somebody else may be about to go on from that checkpoint.
            if ours and one.checkpoint_key is not None:
                self._discard(one.checkpoint_key)

    def _discard(self, key: str) -> None:
        """Remove a file that is no longer needed; where that fails, the sweep does it."""
        try:
            self.store.delete(key)
        except OSError as error:
            log.warning("%s was not removed: %s", key, error)

    def _patiently(self, what: str, call: Callable[[], T]) -> T | None:
        """Call until the database takes it: work that is done is not thrown away for a moment's trouble.

        None if it was not taken for a long time: the lease then runs out by itself.
        """
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return call()
            except StorageTrouble as error:
                if time.monotonic() > deadline or self._closed.is_set():
                    log.error("gave up: not %s: %s", what, error)
                    return None
                log.warning("not %s yet: %s", what, error)
                time.sleep(self.settings.poll_s)

    def _try_fail(self, one: Held, failure: Failure, *, retry: bool) -> None:
        """End an attempt; a lost lease has nothing to end."""
        if not one.lost:
            self._patiently("failed", lambda: self.leases.fail(one.lease, failure, retry=retry))

    def _try_give_back(self, one: Held) -> None:
        """Give a lease back; where that fails, it runs out by itself."""
        if one.lost:
            return
        try:
            self.leases.give_back(one.lease)
        except StorageTrouble as error:
            log.warning("job %s was not given back: %s", one.lease.job.id, error)

    def _in_hand(self) -> list[Held]:
        """Return what is being worked on."""
        with self._held_lock:
            return list(self._held.values())

    def _keep(self) -> None:
        """Show signs of life and look for those of others, until every slot has ended."""
        while not self._closed.wait(self.settings.beat_every_s):
            try:
                held = [one for one in self._in_hand() if not one.lost]
                if held:
                    still = self.leases.beat(one.lease for one in held)
                    for one in held:
                        one.lost = one.lost or one.lease.job.id not in still
                self.watch.look()
            except StorageTrouble as error:
                log.warning("no sign of life was given: %s", error)
            except Exception:
                log.exception("the keeper stumbled and goes on")
