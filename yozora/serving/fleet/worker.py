"""A worker of the fleet, as it lives on a machine of the cluster: an actor of Ray around the worker of the job room.

Ray says where it runs and which GPUs it sees; what it does it hears from the database, like any other worker. It holds
nothing that could be lost with it.
"""

from __future__ import annotations

import logging
import os
import socket
import threading

from yozora.serving.fleet.order import Order
from yozora.serving.http.logs import set_up_logs
from yozora.serving.jobs.bucket import open_store
from yozora.serving.jobs.child import ChildRunner
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.worker import Worker

log = logging.getLogger(__name__)

LEAVE_S = 10.0


class FleetWorker:
    """Works from `work` on until `leave` is called; Ray gives each call a thread of its own."""

    def __init__(self, order: Order, *, set_up: bool = False) -> None:
        """Take an order; nothing is opened yet. `set_up` in a process of our own, whose logs are ours."""
        self.order = order
        if set_up:
            set_up_logs(as_json=True)
        self._asked = threading.Event()
        self._finish_s = order.settings.finish_s

    def ready(self) -> str:
        """Check that database and files are those meant; return "host:pid", or raise `YozoraError`."""
        self.order.check_database()
        self.order.check_store(open_store(self.order.files))
        return f"{socket.gethostname()}:{os.getpid()}"

    def work(self) -> bool:
        """Make videos until asked to leave; return whether every run ended in time."""
        order = self.order
        database, store = Database(order.database), open_store(order.files)
        # A child of its own for the model: this process stays awake whatever the model does, and can kill it.
        children = [ChildRunner(order.runner) for _ in range(order.settings.slots)]
        worker = Worker(database, store, children, order.settings, retention_s=order.retention_s)
        worker.start()
        log.info("%s works", worker.owner)
        self._asked.wait()
        worker.stop(self._finish_s)
        ended = worker.join(self._finish_s + LEAVE_S)
        for child in children:
            child.close()
        database.close()
        log.info("%s has left", worker.owner)
        return ended

    def leave(self, finish_s: float) -> None:
        """Take no more jobs; what runs may go on for so many seconds, then it is given back with its checkpoint."""
        self._finish_s = finish_s
        self._asked.set()
