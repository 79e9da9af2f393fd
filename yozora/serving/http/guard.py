"""The guard before every handler: limits on bodies (bytes, time, packing), names of requests, figures, a line of log.

Bodies are counted as they come, declared or in chunks. What is packed (`Content-Encoding`) is refused: a few bytes
could unpack to many. An answer given before the body was read closes the connection, after a short while in which the
rest is thrown away, so that the client gets to read the answer.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yozora.serving.http.errors import ApiError, of_status
from yozora.serving.http.metrics import Metrics
from yozora.serving.http.settings import LOCAL_NAMES, Limits
from yozora.serving.jobs.verdict import SYSTEM_TROUBLE

log = logging.getLogger("yozora.access")

_THROW_AWAY_S = 2.0
_OUT_OF_MEANS = ApiError(
    503,
    "storage_unavailable",
    "The server is out of files or space just now: come again.",
    headers={"Retry-After": "5"},
)


class Guard:
    """Wraps an application; the outermost layer."""

    def __init__(self, app: ASGIApp, *, limits: Limits, metrics: Metrics, local_only: bool) -> None:
        """`local_only`: no keys are needed, so nobody may come in by way of a browser that visits other sites."""
        self.app = app
        self.limits = limits
        self.metrics = metrics
        self.local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = Visit(scope, receive, send, self.limits)
        with self.metrics.under_way.track_inprogress():
            try:
                refusal = self._refusal(scope, visit.headers)
                if refusal is not None:
                    await visit.refuse(refusal)
                else:
                    await self.app(scope, visit.receive, visit.send)
            except ApiError as error:
                await visit.refuse(error)
            except Exception as error:
                if isinstance(error, OSError) and error.errno in SYSTEM_TROUBLE:
                    log.warning("request %s: %s", visit.request_id, error)
                    await visit.refuse(_OUT_OF_MEANS)
                    return
                log.exception("request %s failed", visit.request_id)
                await visit.refuse(ApiError(500, "server_error", "Something broke inside the server; try again."))
            finally:
                self._note(scope, visit)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> ApiError | None:
        """Return why a request goes no further than its headers."""
        if self.local_only:
            origin = headers.get("origin")
            if _host(headers.get("host", "")) not in LOCAL_NAMES:
                return of_status(403, "Without keys this server answers to its own machine's names only.")
            if origin is not None and _host(urlsplit(origin).netloc) not in LOCAL_NAMES:
                return of_status(403, "Without keys this server does not answer to pages of other sites.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > self.limits.header_bytes:
            return of_status(431, f"The headers may have {self.limits.header_bytes:,} bytes in all.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            return of_status(415, "Bodies must not be packed: leave Content-Encoding out.")
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self.limits.body_bytes:
            return too_large(self.limits)
        return None

    def _note(self, scope: Scope, visit: Visit) -> None:
        """Count the answer and write its line of log. Neither keys nor prompts are in it."""
        route = getattr(scope.get("route"), "path", "none")
        seconds = time.monotonic() - visit.began
        method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "DELETE") else "other"
        self.metrics.requests.labels(route, method, str(visit.status)).inc()
        self.metrics.request_s.labels(route).observe(seconds)
        if visit.status >= 400:
            self.metrics.refusals.labels(visit.code or str(visit.status)).inc()
        log.info(
            "%s %s %d",
            scope["method"],
            route,
            visit.status,
            extra={
                "facts": {
                    "request_id": visit.request_id,
                    "method": scope["method"],
                    "route": route,
                    "status": visit.status,
                    "code": visit.code,
                    "ms": round(1000 * seconds, 1),
                    "bytes_in": visit.bytes_in,
                    "bytes_out": visit.bytes_out,
                    "tenant": scope.get("yozora.tenant"),
                }
            },
        )


class Visit:
    """One request on its way in and one answer on its way out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limits: Limits) -> None:
        self.limits = limits
        self.request_id = f"req_{secrets.token_hex(12)}"
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.began = time.monotonic()
        self.status = 499  # the client went away before there was an answer
        self.code = ""
        self.bytes_in = self.bytes_out = 0
        self._receive = receive
        self._send = send
        self._body_ended = False
        self._answered = False
        scope["yozora.visit"] = self

    async def receive(self) -> Message:
        """Pass on what comes in, as long as it keeps within size and time."""
        if self._body_ended:
            return await self._receive()
        left_s = min(self.limits.body_idle_s, self.limits.body_s - (time.monotonic() - self.began))
        try:
            message = await asyncio.wait_for(self._receive(), max(0.01, left_s))
        except TimeoutError:
            raise of_status(408, "The body did not come in time.") from None
        if message["type"] == "http.request":
            self.bytes_in += len(message.get("body", b""))
            self._body_ended = not message.get("more_body", False)
        else:
            self._body_ended = True
        if self.bytes_in > self.limits.body_bytes:
            raise too_large(self.limits)
        return message

    async def send(self, message: Message) -> None:
        """Pass on what goes out, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self._answered, self.status = True, message["status"]
            headers = [
                *message.get("headers", ()),
                (b"x-request-id", self.request_id.encode()),
                (b"openai-processing-ms", str(round(1000 * (time.monotonic() - self.began))).encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
            if not self._body_ended and self._has_body():
                await self._throw_away()
                headers.append((b"connection", b"close"))
            message = {**message, "headers": headers}
        else:
            self.bytes_out += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, error: ApiError) -> None:
        """Answer with a refusal, unless an answer is under way: that is cut off."""
        self.code = error.code
        if self._answered:
            raise ConnectionAbortedError("the answer under way cannot be finished")
        body = json.dumps(error.envelope).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        headers += [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        await self.send({"type": "http.response.start", "status": error.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    def _has_body(self) -> bool:
        """Return whether the request says that it has a body."""
        return "transfer-encoding" in self.headers or self.headers.get("content-length", "0") != "0"

    async def _throw_away(self) -> None:
        """Read what is still on its way, for a moment."""
        try:
            async with asyncio.timeout(_THROW_AWAY_S):
                thrown = 0
                while thrown <= self.limits.body_bytes:
                    message = await self._receive()
                    thrown += len(message.get("body", b""))
                    if message["type"] != "http.request" or not message.get("more_body", False):
                        return
        except TimeoutError:
            return


def too_large(limits: Limits) -> ApiError:
    """Return the refusal of a body that is too large."""
    return of_status(413, f"The body may have {limits.body_bytes:,} bytes, not more.")


def _host(text: str) -> str:
    """Return the name in "name:port"."""
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.rpartition(":")[0] if ":" in text else text
