"""The foreman: the process beside the server that speaks with Ray, and the server's end of the line to it.

Ray ends a process that has lost its cluster. The server has to go on taking jobs then, so it is not that process: it
starts a foreman, and another one when that is gone.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from yozora.core.errors import YozoraError
from yozora.serving.fleet.fleet import Fleet, Muster
from yozora.serving.fleet.order import Order
from yozora.serving.fleet.settings import FleetSettings, require_ray
from yozora.serving.fleet.yard import RayYard
from yozora.serving.http.logs import set_up_logs
from yozora.serving.jobs.bucket import open_store
from yozora.serving.jobs.child import leave_with
from yozora.serving.jobs.database import Database

log = logging.getLogger(__name__)

_POLL_S = 0.2
_FIRST_WAIT_S = 1.0
_MAX_BACKOFF_S = 60.0
_LONG_LIFE_S = 120.0
_SHUTDOWN_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Charge:
    """All that a foreman has to know."""

    settings: FleetSettings
    order: Order
    json_logs: bool = True


class Foreman:
    """The server's crew where there is a fleet: see `pool.Crew`."""

    def __init__(self, charge: Charge) -> None:
        """Start nothing yet; `YozoraError` if Ray is not installed."""
        require_ray()
        self.charge = charge
        self.muster = Muster()
        self._leaving = threading.Event()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._thread = threading.Thread(target=self._keep, name="fleet-foreman", daemon=True)
        self._ended = False

    def start(self) -> None:
        """Start the foreman and wait until he has found the cluster; `YozoraError` if there is none."""
        self._spawn()
        assert self._line is not None
        kind, words = "failed", f"Ray at {self.charge.settings.address!r} does not answer."
        try:
            if self._line.poll(self.charge.settings.reach_s):
                kind, words = self._line.recv()
        except (EOFError, ConnectionResetError):
            pass
        if kind == "failed":
            self._kill()
            raise YozoraError(words)
        self._thread.start()

    def leave(self) -> None:
        """Have every worker take no more jobs; callable from a signal handler."""
        self._leaving.set()

    def close(self, timeout_s: float) -> bool:
        """Wait for what runs, then end the fleet; return whether every worker had left by then."""
        self.leave()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        self._kill()
        return self._ended

    @property
    def pid(self) -> int | None:
        """The foreman's process id while there is one."""
        return self._process.pid if self._process is not None else None

    def _keep(self) -> None:
        """Listen to the foreman, tell him when to leave, put another in his place when he is gone."""
        told, begun, backoff_s = False, time.monotonic(), _FIRST_WAIT_S
        while True:
            assert self._line is not None
            if self._leaving.is_set() and not told:
                told = True
                self._send(("leave", self.charge.order.settings.finish_s))
            try:
                if self._line.poll(_POLL_S):
                    kind, content = self._line.recv()
                    if kind == "muster":
                        self.muster = content
                    elif kind == "failed":
                        log.error("the foreman failed: %s", content)
                    elif kind == "left":
                        self._ended = True
                        return
                continue
            except (EOFError, ConnectionResetError):
                self.muster = Muster()
            if self._leaving.is_set():
                return
            lived_s = time.monotonic() - begun
            if lived_s > _LONG_LIFE_S:
                backoff_s = _FIRST_WAIT_S
            log.error("the foreman is gone, and the fleet with him; another comes in %g s", backoff_s)
            if self._leaving.wait(backoff_s):
                return
            self._kill()
            self._spawn()
            begun, backoff_s = time.monotonic(), min(_MAX_BACKOFF_S, 2 * backoff_s)

    def _spawn(self) -> None:
        """Start a process; it ignores our signals, for we tell it when to go."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_oversee, args=(theirs, self.charge), name="fleet-foreman")
        process.start()
        theirs.close()
        self._process, self._line = process, ours

    def _send(self, message: tuple[Any, ...]) -> None:
        """Send a message; that he is gone is found out by the next look."""
        assert self._line is not None
        try:
            self._line.send(message)
        except (BrokenPipeError, ConnectionResetError):
            log.warning("the foreman is gone")

    def _kill(self) -> None:
        """End the process if it is still there."""
        if self._process is not None:
            self._process.join(_SHUTDOWN_S if self._ended else 0.0)
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None


def _oversee(line: Connection, charge: Charge) -> None:
    """Live as a foreman: find the cluster, tend the fleet until told to leave and everybody has left."""
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    set_up_logs(as_json=charge.json_logs)
    os.dup2(2, 1)  # what Ray has to say is not for the server's stdout
    try:
        yard = RayYard(charge.settings)
    except YozoraError as error:
        line.send(("failed", str(error)))
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # Ray has set its own
    line.send(("ready", ""))
    database = Database(charge.order.database)
    fleet = Fleet(yard, charge.order, charge.settings, database, open_store(charge.order.files))
    muster: Muster | None = None
    leaving = False
    while True:
        before, muster = muster, fleet.tend()
        if muster != before:
            line.send(("muster", muster))
        if leaving and muster == Muster():
            break
        if line.poll(_POLL_S if leaving else charge.settings.look_every_s):
            _, finish_s = line.recv()
            leaving = True
            log.info("the fleet is told to leave")
            fleet.leave(finish_s)
    log.info("everybody has left")
    line.send(("left", ""))
    yard.close()
