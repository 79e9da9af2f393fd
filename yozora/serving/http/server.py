"""The server: uvicorn around the application, with connections that are not waited for for ever and a quiet leave."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, cast

import uvicorn

from yozora.core.errors import YozoraError
from yozora.serving.http.app import create_app
from yozora.serving.http.patience import PatientProtocol
from yozora.serving.http.pool import Crew
from yozora.serving.http.service import Service
from yozora.serving.http.settings import ServerSettings

log = logging.getLogger(__name__)

_KEEP_ALIVE_S = 5
_LAST_ANSWERS_S = 5
_BACKLOG = 2048


class Server(uvicorn.Server):
    """uvicorn that tells the service at once when it has been asked to leave."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self.service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Leave: no more jobs are taken from this moment on; answers under way are finished.

        uvicorn's own handler would end the process by the same signal afterwards, before our work is given back.
        """
        self.service.drain()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 lets the system choose one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only on sockets that say they are TCP; on others an answer's body waits 40 ms
    # for the client to acknowledge its head.
    line = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((host.strip("[]"), port))
        line.listen(_BACKLOG)  # who connects from now on waits for us instead of being refused
    except OSError as error:
        line.close()
        raise YozoraError(f"Cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}.") from error
    return line


def serve(settings: ServerSettings, line: socket.socket, crew: Callable[[Service], Crew] | None = None) -> None:
    """Serve on a socket until SIGTERM or SIGINT, then leave in good order. To be called from the main thread.

    `crew` finds others to make the videos than this process's own workers.
    """
    service = Service(settings)
    try:
        if crew is not None:
            service.pool = crew(service)
        service.start()
        Server(configure(service), service).run(sockets=[line])
    finally:
        service.close()


def configure(service: Service) -> uvicorn.Config:
    """Return uvicorn's settings: its own logs and headers off, its limits ours."""
    limits = service.settings.limits
    return uvicorn.Config(
        create_app(service),
        http=cast(Any, partial(PatientProtocol, limits=limits)),
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        h11_max_incomplete_event_size=limits.header_bytes,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
    )
