"""F11: a server that runs out of file descriptors turns calls away, and works again when it has some."""

from __future__ import annotations

import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.serving.http.conftest import PROMPT, Local, Real, wait_for
from tests.serving.jobs.conftest import eventually

BODY = {"prompt": PROMPT, "seconds": 0.25, "size": "64x64", "num_inference_steps": 1}


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def lowest_free() -> int:
    """Return the number that the next descriptor would have; a limit of that many lets nothing be opened."""
    number = os.dup(0)
    os.close(number)
    return number


@contextmanager
def limit(pid: int, count: int) -> Iterator[None]:
    """Let a process have so many descriptors at most; what it has beyond that it keeps."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))


def made(real: Real) -> None:
    """Have a video made."""
    with httpx.Client(base_url=real.url, trust_env=False, timeout=60) as client:
        video = client.post("/videos", json=BODY).json()["id"]
        eventually(lambda: client.get(f"/videos/{video}").json()["status"] == "completed", 90)
        assert client.get(f"/videos/{video}/content").status_code == 200
        client.delete(f"/videos/{video}")


def test_f11_more_connections_than_descriptors(real: Real) -> None:
    """A crowd takes every descriptor; whoever is inside gets an answer, and after the crowd everything works."""
    made(real)
    pid, port = real.process.pid, httpx.URL(real.url).port
    before = descriptors(pid)
    with ExitStack() as crowd, limit(pid, before + 8):
        client = crowd.enter_context(httpx.Client(base_url=real.url, trust_env=False, timeout=10))
        assert client.get("/models").status_code == 200
        for _ in range(60):
            crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        eventually(lambda: descriptors(pid) >= before + 7)
        for _ in range(3):
            try:
                assert client.post("/videos", json=BODY).status_code in (200, 503)
                assert client.get("/videos").status_code in (200, 503)
            except httpx.TransportError:
                break  # our connection was idle for too long meanwhile, and there is no way in
        assert real.process.poll() is None
    wait_for(real.url.removesuffix("/v1") + "/ready")
    made(real)
    eventually(lambda: descriptors(pid) <= before + 8)


@pytest.mark.parametrize("call", ["create", "upload", "content"])
def test_f11_no_descriptor_left(local: Local, call: str) -> None:
    """Nothing can be opened: the answer is 503 with a time to come again, in the usual form; then all is well."""
    with local.client() as client:
        first = client.post("/videos", json=BODY).json()
        local.complete()

        path = f"/videos/{first['id']}/content" if call == "content" else "/videos"
        fields = {
            "create": {"json": BODY},
            "upload": {"data": {"prompt": "x"}, "files": {"input_reference": ("a.png", b"x" * (3 << 20), "image/png")}},
            "content": {},
        }

        def request() -> httpx.Request:
            return client.build_request("GET" if call == "content" else "POST", path, **fields[call])

        for _ in range(5):
            client.get("/models")
            wish, began = request(), time.monotonic()
            with limit(os.getpid(), lowest_free()):
                try:
                    refused = client.send(wish)
                    break
                except httpx.TransportError:
                    assert time.monotonic() - began > 1, "only a connection that was idle for long is closed"
        assert refused.status_code == 503, refused.text
        assert refused.json()["error"]["code"] == "storage_unavailable" and int(refused.headers["retry-after"]) > 0
        assert "Traceback" not in refused.text and "/tmp" not in refused.text
        assert client.send(request()).status_code == {"create": 200, "upload": 400, "content": 200}[call]
