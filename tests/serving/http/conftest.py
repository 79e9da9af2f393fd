"""Servers to call: some in a thread with limits of a test's choice, one as people run it, with the shipped weights."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from yozora.serving.http.server import Server, configure, listen
from yozora.serving.http.service import Service
from yozora.serving.http.settings import ServerSettings
from yozora.serving.jobs.job import Job
from yozora.serving.jobs.leases import Leases
from yozora.serving.jobs.store import Deposit

PROMPT = "a red balloon rises over green hills at dawn"
FILES = {
    "video.mp4": ("video/mp4", bytes(range(256)) * 4000),
    "thumbnail.webp": ("image/webp", b"RIFFthumb"),
    "spritesheet.jpg": ("image/jpeg", b"\xff\xd8sheet"),
}


@dataclass
class Local:
    """A server in a thread; nobody makes its videos but `complete`."""

    service: Service
    server: Server
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, key: str | None = None) -> httpx.Client:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=f"{self.url}/v1", headers=headers, timeout=30, trust_env=False)

    def key(self, tenant: str, **bounds) -> str:
        return self.service.keys.create(tenant, tenant, **bounds)[1]

    def complete(self, files: dict[str, tuple[str, bytes]] | None = None) -> Job:
        """Do what a worker does, to the job whose turn it is."""
        leases = Leases(self.service.database)
        (lease,) = leases.claim("a worker", ["video"])
        deposits = [
            Deposit(job_id=lease.job.id, name=name, content=content, media_type=kind)
            for name, (kind, content) in (FILES if files is None else files).items()
        ]
        assert leases.publish([(lease, self.service.store.put(deposits))]) == [True]
        return lease.job

    def raw(self, *parts: bytes, wait_s: float = 30.0) -> bytes:
        """Send bytes as they are; return all that comes until the server closes or nothing comes any more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait_s) as line:
            received = b""
            try:
                for part in parts:
                    line.sendall(part)
                while chunk := line.recv(65536):
                    received += chunk
            except (TimeoutError, ConnectionError):
                pass
            return received


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Local]]:
    """Return a starter of servers in threads."""
    running: list[tuple[Local, threading.Thread]] = []

    def begin(**values: Any) -> Local:
        settings = ServerSettings(**{"data": tmp_path / f"data-{len(running)}", "workers": 0, "port": 0, **values})
        service = Service(settings)
        service.start()
        line = listen("127.0.0.1", 0)
        server = Server(configure(service), service)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [line]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        running.append((Local(service, server, line.getsockname()[1]), thread))
        return running[-1][0]

    yield begin
    for local, thread in running:
        local.server.should_exit = True
        thread.join(20)
        local.service.close()
        assert not thread.is_alive()


@pytest.fixture
def local(start: Callable[..., Local]) -> Local:
    return start()


@dataclass
class Receiver:
    """Somebody who takes webhooks; what came, as (headers, body)."""

    url: str
    status: int = 200
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.calls.append((dict(self.headers.items()), body))
            self.send_response(told.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}/hook?a=b"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@dataclass
class Real:
    """`yozora serve` as people run it."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


def run_yozora(*arguments: str, log: Path) -> subprocess.Popen[str]:
    """Start the command line in a process."""
    code = "from yozora.cli.main import app; app()"
    with log.open("w") as stderr:
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=stderr, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> int:
    """End a process as an operator does."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(100)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    folder = tmp_path_factory.mktemp("real")
    process = run_yozora(
        "serve", "--port", "0", "--data", str(folder / "data"), "--threads", "1", "--poll-after-ms", "100",
        "--allow-private-webhooks", log=folder / "log",
    )  # fmt: skip
    url = first_line(process)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", url), (folder / "log").read_text()
    wait_for(f"{url.removesuffix('/v1')}/ready")
    yield Real(process, url, folder / "log")
    assert leave(process) == 0


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)


def error_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check a refusal's form; return its content."""
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["code"] == code, error
    assert error["message"].endswith((".", "?")) and "Traceback" not in error["message"]
    assert response.headers["x-request-id"].startswith("req_")
    return error
