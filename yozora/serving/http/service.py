"""The service behind the door: database, queue, keys, files, workers, courier, sweeper; started and stopped."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from functools import partial

from anyio import CapacityLimiter
from starlette.requests import Request

from yozora.core.errors import YozoraError
from yozora.media.files import made_folder
from yozora.media.sandbox import Sandbox
from yozora.media.uploads.upload import UploadLimits
from yozora.serving.http.metrics import Metrics, QueueCollector
from yozora.serving.http.pool import Crew, Pool, pool_settings
from yozora.serving.http.settings import ServerSettings
from yozora.serving.jobs import outbound
from yozora.serving.jobs.bucket import open_store
from yozora.serving.jobs.characters import Characters
from yozora.serving.jobs.courier import Courier
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.keys import Keys
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.retention import Sweeper
from yozora.serving.jobs.store import DirectoryStore
from yozora.serving.jobs.webhooks import Endpoints
from yozora.trust.gate import open_gate
from yozora.trust.ledger.records import Records
from yozora.trust.moderation.history import MemoryHistory

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 600.0
SLOW_CALLS = 8
MIN_FREE_BYTES = 64 << 20
MAX_POLL_MS = 15_000
_LEAVE_S = 10.0


class Service:
    """All that answers need. Threads may share it."""

    def __init__(self, settings: ServerSettings) -> None:
        """Open what is durable; `start` begins to work."""
        self.settings = settings
        made_folder(settings.data)
        self.database = Database(settings.database_url)
        self.store = open_store(settings.files_url)
        self.queue = Queue(self.database, settings.admission)
        self.keys = Keys(self.database)
        self.characters = Characters(self.database)
        self.endpoints = Endpoints(self.database, allow_private=settings.allow_private_webhooks)
        self.post = partial(outbound.post, allow_private=settings.allow_private_webhooks)
        self.courier = Courier(self.database, self.post)
        self.sandbox = Sandbox(UploadLimits(bytes=settings.limits.body_bytes))
        self.metrics = Metrics()
        self.gate = open_gate(settings.trust, history=MemoryHistory())
        self.records = Records(self.gate.ledger)
        self.figures = QueueCollector(self.queue)
        self.metrics.registry.register(self.figures)
        self.draining = False
        self._leave_by = 0.0
        self._limiter: CapacityLimiter | None = None
        self._closing = threading.Event()
        self._sweeping = threading.Thread(target=self._sweep, name="jobs-sweep", daemon=True)
        self.pool: Crew | None = None
        if settings.workers:
            self.pool = Pool(
                self.database,
                self.store,
                pool_settings(slots=settings.workers, batch=settings.batch, finish_s=settings.finish_s),
                self.metrics,
                threads=settings.threads,
                trust=settings.trust,
                retention_s=settings.retention_s,
            )

    def start(self) -> None:
        """Begin to work, deliver and sweep, in threads."""
        if self.pool is not None:
            self.pool.start()
        self.courier.start()
        self._sweeping.start()

    def drain(self) -> None:
        """Take no more work, from the moment we are asked to leave; callable from a signal handler."""
        if not self.draining:
            self._leave_by = time.monotonic() + self.settings.finish_s + _LEAVE_S
        self.draining = True
        if self.pool is not None:
            self.pool.leave()

    def close(self) -> None:
        """Leave in good order: what runs is finished, or given back with its checkpoint."""
        self.drain()
        self._closing.set()
        if self.pool is not None and not self.pool.close(max(0.0, self._leave_by - time.monotonic())):
            log.warning("a run did not end in time; its job goes back into the queue")
        self.courier.stop(1.0)
        self.sandbox.close()
        self.records.close()
        self.database.close()

    @property
    def slow(self) -> CapacityLimiter:
        """The few threads for what may take seconds, so that it never takes those of quick answers."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(SLOW_CALLS)
        return self._limiter

    def poll_after_ms(self) -> int:
        """Return after how many milliseconds a client should ask again: the later, the more jobs wait."""
        return min(MAX_POLL_MS, self.settings.poll_after_ms * (1 + self.figures.waiting() // 10))

    def troubles(self) -> list[str]:
        """Return why we should get no traffic, nothing where all is well."""
        found = ["The server is leaving."] if self.draining else []
        try:
            self.queue.waiting()
        except YozoraError as error:
            found.append(str(error))
        if isinstance(self.store, DirectoryStore):
            if not os.access(self.store.folder, os.R_OK | os.W_OK | os.X_OK):
                found.append("The folder of files cannot be written.")
            elif shutil.disk_usage(self.store.folder).free < MIN_FREE_BYTES:
                found.append("The disk of the folder of files is full.")
        return found

    def _sweep(self) -> None:
        """Sweep now and then, until we close."""
        sweeper = Sweeper(self.database, self.store)
        while not self._closing.wait(SWEEP_EVERY_S):
            try:
                swept = sweeper.sweep()
                log.info("swept: %d expired, %d forgotten, %d files", swept.expired, swept.forgotten, swept.files)
            except (YozoraError, OSError) as error:
                log.warning("nothing was swept: %s", error)


def service_of(request: Request) -> Service:
    """Return the service of the server that got this request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
