"""A connection's patience: headers that trickle in, and answers that nobody reads, end it. (Bodies are the guard's.)"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from yozora.serving.http.settings import Limits


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with two timers: `header_s` for a request's headers, `stall_s` for an answer nobody reads."""

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.limits = limits
        self._headers_due: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for headers."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Take bytes; while they do not make up the headers of a request, the time for those runs on."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_headers()
        else:
            self._stop_waiting()

    def pause_writing(self) -> None:
        """The pipe is full: begin to wait for somebody to read."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.limits.stall_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Somebody reads."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        """Give the headers their time, counted once from the first moment of waiting."""
        if self._headers_due is None:
            self._headers_due = self.loop.call_later(self.limits.header_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        """The headers are there."""
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None
