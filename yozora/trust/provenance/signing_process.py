"""A signer in a process of its own: it alone can read the key; others ask it over a UNIX socket.

Run it under another user than the server (`yozora trust signer`): whoever takes over the server can then have claims
signed while he is in, but never carry the key away. The wire: one byte, "c" for the chain or "s" for a signature with
a length (4 bytes, big-endian) and the statement; back come one byte, "y" or "n", a length and the answer.
"""

from __future__ import annotations

import os
import socket
import socketserver
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from yozora.core.errors import YozoraError
from yozora.trust.provenance.signer import Signer, is_signed

MAX_STATEMENT_BYTES = 1 << 20
# A signer that is started again is back by then.
PATIENCE_S = 5.0
_TIMEOUT_S = 10.0
_CHAIN, _SIGN, _YES, _NO = b"c", b"s", b"y", b"n"
_LENGTH = struct.Struct(">I")


class SocketSigner:
    """Asks a signing process; it waits a few seconds for one that is being started again."""

    def __init__(self, path: Path, *, patience_s: float = PATIENCE_S) -> None:
        """Name the socket; the chain is asked for when it is first needed."""
        self.path = path
        self.patience_s = patience_s
        self._chain = ""

    def chain(self) -> str:
        """Certificates in PEM, leaf first."""
        if not self._chain:
            self._chain = self._ask(_CHAIN).decode()
        return self._chain

    def sign(self, statement: bytes) -> bytes:
        """Return r and s, once they were found to be of the chain's key."""
        signature = self._ask(_SIGN, statement)
        if not is_signed(self.chain(), statement, signature):
            self._chain = ""  # the process was started again with another key: the next file asks for its chain
            raise YozoraError("The signer's certificate has changed meanwhile: try again.")
        return signature

    def _ask(self, verb: bytes, statement: bytes = b"") -> bytes:
        """Return the answer to one question; a process that is not there yet is asked again for a while."""
        deadline = time.monotonic() + self.patience_s
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as line:
                    line.settimeout(_TIMEOUT_S)
                    line.connect(str(self.path))
                    line.sendall(verb + _LENGTH.pack(len(statement)) + statement)
                    said, answer = _receive(line, 1), _packet(line, MAX_STATEMENT_BYTES)
                break
            except (OSError, EOFError) as error:
                if time.monotonic() > deadline:
                    raise YozoraError(
                        f"The signer behind {self.path} does not answer: start `yozora trust signer`."
                    ) from error
                time.sleep(0.05)
        if said != _YES:
            raise YozoraError(answer.decode(errors="replace") or "The signer refused.")
        return answer


def serve_signer(signer: Signer, path: Path, *, mode: int = 0o660, on_ready: Callable[[], None] | None = None) -> None:
    """Answer at the socket `path` (of rights `mode`) until the process is told to stop."""
    if path.exists() and not path.is_socket():
        raise YozoraError(f"Cannot listen at {path}: there is a file of that name.")
    path.unlink(missing_ok=True)
    before = os.umask(0o777 & ~mode)
    try:
        server = _Server(str(path), signer)
    except OSError as error:
        raise YozoraError(f"Cannot listen at {path}: {(error.strerror or str(error)).lower()}.") from error
    finally:
        os.umask(before)
    with server:
        try:
            if on_ready is not None:
                on_ready()
            server.serve_forever(poll_interval=0.2)
        finally:
            path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    """A thread a connection; a connection asks one question."""

    daemon_threads = True

    def __init__(self, path: str, signer: Signer) -> None:
        self.signer = signer
        super().__init__(path, _Connection)


class _Connection(socketserver.BaseRequestHandler):
    """One question."""

    server: _Server
    request: Any

    def handle(self) -> None:
        """Answer it; what is no question is not answered."""
        self.request.settimeout(_TIMEOUT_S)
        with suppress(OSError, EOFError):
            verb, statement = _receive(self.request, 1), _packet(self.request, MAX_STATEMENT_BYTES)
            try:
                if verb not in (_CHAIN, _SIGN):
                    raise YozoraError("The signer knows no such question.")
                said, answer = (
                    _YES,
                    (self.server.signer.chain().encode() if verb == _CHAIN else self.server.signer.sign(statement)),
                )
            except YozoraError as error:
                said, answer = _NO, str(error).encode()
            self.request.sendall(said + _LENGTH.pack(len(answer)) + answer)


def _packet(line: socket.socket, limit: int) -> bytes:
    """Return what a length announces."""
    (length,) = _LENGTH.unpack(_receive(line, _LENGTH.size))
    if length > limit:
        raise EOFError
    return _receive(line, length)


def _receive(line: socket.socket, count: int) -> bytes:
    """Return exactly `count` bytes; raise `EOFError` if the other side ends before."""
    parts = bytearray()
    while len(parts) < count:
        part = line.recv(min(1 << 16, count - len(parts)))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
