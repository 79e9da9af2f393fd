"""Faults F17 to F19, F24 to F26 and F28 of the reliability plan: what the network and strangers do to a server."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.serving.http.conftest import PROMPT, Local, error_of
from yozora.serving.http.errors import ApiError
from yozora.serving.http.fetch import fetch, read_data_url
from yozora.serving.http.settings import MIB, Limits

IMPATIENT = Limits(header_s=0.5, body_idle_s=0.5, body_s=1.5, stall_s=0.5, body_bytes=MIB, json_bytes=MIB // 2)
POST = b"POST /v1/videos HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
def impatient(start) -> Local:
    return start(limits=IMPATIENT)


def still_well(local: Local) -> None:
    with local.client() as client:
        assert client.get("/videos").status_code == 200


# F17: slow headers, slow bodies, slow readers.


def seconds_until_closed(local: Local, first: bytes, drip: bytes, every_s: float) -> tuple[float, bytes]:
    """Send `first`, then `drip` again and again; return how long the server put up with it, and what it said."""
    began = time.monotonic()
    received = b""
    with socket.create_connection(("127.0.0.1", local.port), timeout=every_s) as line:
        try:
            line.sendall(first)
            while time.monotonic() - began < 15:
                try:
                    chunk = line.recv(65536)
                    if not chunk:
                        break
                    received += chunk
                except TimeoutError:
                    if drip:
                        line.sendall(drip)
        except ConnectionError:
            pass
    return time.monotonic() - began, received


@pytest.mark.parametrize("first", [b"", b"GET / HTT", b"GET /health HTTP/1.1\r\n"])
@pytest.mark.parametrize("drip", [b"", b"x"])
def test_headers_that_trickle_in(impatient: Local, first: bytes, drip: bytes) -> None:
    seconds, answer = seconds_until_closed(impatient, first, drip, 0.1)
    assert 0.3 < seconds < 14 and (answer == b"" or answer.startswith(b"HTTP/1.1 400"))
    still_well(impatient)


def test_headers_that_trickle_in_after_an_answer(impatient: Local) -> None:
    first = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he"
    seconds, answer = seconds_until_closed(impatient, first, b"a", 0.1)
    assert seconds < 14 and answer.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize("drip", [b"", b"x"])
@pytest.mark.parametrize("form", ["application/json", "multipart/form-data; boundary=b"])
def test_bodies_that_trickle_in(impatient: Local, drip: bytes, form: str) -> None:
    head = POST + f"Content-Type: {form}\r\nContent-Length: 1000\r\n\r\n".encode()
    start = b"{" if "json" in form else b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n'
    seconds, answer = seconds_until_closed(impatient, head + start, drip, 0.1)
    assert seconds < 14
    assert answer.startswith(b"HTTP/1.1 408") and b'"request_timeout"' in answer and b"connection: close" in answer
    still_well(impatient)


def test_an_answer_that_nobody_reads(impatient: Local) -> None:
    with impatient.client() as client:
        client.post("/videos", json={"prompt": PROMPT})
    job = impatient.complete({"video.mp4": ("video/mp4", bytes(30 * MIB))})
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with line:
        line.connect(("127.0.0.1", impatient.port))
        line.sendall(f"GET /v1/videos/{job.id}/content HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        line.recv(100)
        deadline = time.monotonic() + 60
        while impatient.server.server_state.connections:
            assert time.monotonic() < deadline, "the server still waits for somebody who does not read"
            time.sleep(0.05)
    still_well(impatient)


def test_many_slow_ones_at_once(impatient: Local) -> None:
    lines = [socket.create_connection(("127.0.0.1", impatient.port)) for _ in range(100)]
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nX: ")
    still_well(impatient)  # while they are there, or just gone: it answers
    deadline = time.monotonic() + 60
    while len(impatient.server.server_state.connections) > 5:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for line in lines:
        line.close()


# F18: bodies that are too large, declared or in chunks.


def test_a_body_that_says_it_is_too_large(impatient: Local) -> None:
    answer = impatient.raw(POST + b"Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{")
    assert answer.startswith(b"HTTP/1.1 413") and b'"request_too_large"' in answer
    with impatient.client() as client:
        error_of(client.post("/videos", content=bytes(2 * MIB)), 413, "request_too_large")
    still_well(impatient)


@pytest.mark.parametrize("form", ["application/json", "multipart/form-data; boundary=b"])
def test_a_body_in_too_many_chunks(impatient: Local, form: str) -> None:
    head = POST + f"Content-Type: {form}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    start = b'--b\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\n'
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    first = f"{len(start):x}\r\n".encode() + start + b"\r\n"
    answer = impatient.raw(head, first, *[chunk] * 40, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    still_well(impatient)


def test_json_has_a_bound_of_its_own(impatient: Local) -> None:
    with impatient.client() as client:
        body = {"prompt": "x" * (600 << 10)}
        error_of(client.post("/videos", json=body), 413, "request_too_large")


def test_headers_have_a_bound(local: Local) -> None:
    answer = local.raw(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))
    still_well(local)


# F19: bodies that unpack to many times their size.


@pytest.mark.parametrize("packing", ["gzip", "br", "deflate", "zstd", "gzip, gzip"])
def test_packed_bodies_are_refused(local: Local, packing: str) -> None:
    bomb = gzip.compress(bytes(10 * MIB))
    with local.client() as client:
        headers = {"Content-Encoding": packing, "Content-Type": "application/json"}
        error_of(client.post("/videos", content=bomb, headers=headers), 415, "unsupported_media_type")


# F24: ids, file names and ranges that would be paths.

PATHS = [
    "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e", "..", "%00", "video_%00", "%2fetc%2fpasswd",
    "video_" + "0" * 31 + "%2f",
    "video_" + "0" * 32 + "%00", "video_" + "٠" * 32, "....//....//etc/passwd", "C:%5cwindows", "%c0%ae%c0%ae",
    "%ff%fe", "video_" + "0" * 32 + "%0d%0aX-Bad:%201", "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_ids_that_are_paths(local: Local, path: str) -> None:
    with local.client() as client:
        for method, end in (("GET", ""), ("GET", "/content"), ("DELETE", ""), ("POST", "/remix")):
            answer = client.request(method, f"/videos/{path}{end}", json={"prompt": "x"} if method == "POST" else None)
            assert answer.status_code in (404, 405), answer.text
            assert "root:" not in answer.text and "x-bad" not in answer.headers
        assert client.get(f"/webhook_endpoints/{path}").status_code == 404
        assert client.get("/videos", params={"after": path}).status_code in (400, 404)


def test_file_names_that_are_paths(local: Local) -> None:
    with local.client() as client:
        for name in ("../../etc/passwd", "/etc/passwd", "a\0b", "x" * 5000, "\u202egnp.exe", "a\r\nX-Bad: 1"):
            answer = client.post("/videos", files={"input_reference": (name, b"junk")}, data={"prompt": "x"})
            assert answer.status_code == 400 and name not in answer.text
    assert sorted(path.name for path in local.service.settings.data.iterdir() if "jobs" not in path.name) == ["files"]


# F25: addresses that are not for strangers.

SSRF = [
    "http://example.org/a.png", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0/", "https://0.0.0.0/",
    "https://2130706433/", "https://017700000001/", "https://0x7f000001/", "https://127.1/", "https://169.254.169.254/latest/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:a9fe:a9fe]/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/",
    "https://100.64.0.1/", "https://[fe80::1]/", "https://[fc00::1]/", "https://[64:ff9b::7f00:1]/", "https://224.0.0.1/",
    "file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://127.0.0.1/", "https://user:pass@example.org/", "https://", "https:///x",
    "https://127.0.0.1:99999/", "https://a b/", "https://127.0.0.1\r\nX: y/", "//127.0.0.1/", "", "javascript:alert(1)",
]  # fmt: skip


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another web server: a file, a redirect, something endless."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/away":
                self.send_response(302)
                self.send_header("location", "/file")
                self.end_headers()
                return
            if self.path == "/dripping":
                try:
                    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000:
                        self.wfile.write(bytes([letter]))
                        time.sleep(0.05)
                except OSError:
                    return
            self.send_response(200)
            self.end_headers()
            for _ in range(1 if self.path == "/file" else 1000):
                try:
                    self.wfile.write(b"x" * 10_000)
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_urls_are_off(local: Local, elsewhere: str) -> None:
    with local.client() as client:
        for url in ("https://example.org/a.png", *SSRF):
            body = {"prompt": "x", "input_reference": {"image_url": url}}
            error_of(client.post("/videos", json=body), 400, "url_inputs_disabled")


def test_addresses_that_are_not_for_strangers(start) -> None:
    local = start(allow_urls=True)
    with local.client() as client:
        for url in SSRF:
            body = {"prompt": "x", "input_reference": {"image_url": url}}
            error = error_of(client.post("/videos", json=body), 400, "url_refused")
            assert error["param"] == "input_reference.image_url"
            hook = client.post("/webhook_endpoints", json={"name": "a", "url": url, "event_types": ["video.completed"]})
            assert hook.status_code in (200, 400)


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch, elsewhere: str) -> None:
    """The second look-up of a name that changes its mind (DNS rebinding) would lead to ourselves: there is none."""
    looked_up: list[object] = []
    real = socket.getaddrinfo

    def rebinding(host, *arguments, **named):
        looked_up.append(host)
        answer = "93.184.216.34" if len(looked_up) == 1 else "127.0.0.1"
        return real(answer, *arguments, **named)

    called: list[tuple[str, int]] = []

    def connect(address, *_: object, **__: object):
        called.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ApiError, match="could not be read"):
        fetch("https://rebinding.example/", "image_url", max_bytes=100)
    assert looked_up == ["rebinding.example"] and called == [("93.184.216.34", 443)]


def test_what_is_fetched_is_bounded(elsewhere: str) -> None:
    got = fetch(f"{elsewhere}/file", "image_url", max_bytes=20_000, allow_private=True)
    assert got == b"x" * 10_000
    with pytest.raises(ApiError, match="redirects are not followed"):
        fetch(f"{elsewhere}/away", "image_url", max_bytes=20_000, allow_private=True)
    with pytest.raises(ApiError, match="more than") as caught:
        fetch(f"{elsewhere}/endless", "image_url", max_bytes=20_000, allow_private=True)
    assert caught.value.status == 413
    with pytest.raises(ApiError) as caught:
        fetch(f"{elsewhere}/dripping", "image_url", max_bytes=20_000, total_s=1, allow_private=True)
    assert caught.value.code == "url_unreachable", "a byte now and then is no answer"
    with pytest.raises(ApiError, match="not a public address"):
        fetch("https://127.0.0.1/file", "image_url", max_bytes=20_000)


def test_data_urls() -> None:
    assert read_data_url("data:image/png;base64,aGk=", "x") == b"hi"
    assert read_data_url("data:,a%20b", "x") == b"a b"
    for off in ("data:", "data:image/png;base64,a", "data:image/png;base64,\u0662"):
        with pytest.raises(ApiError):
            read_data_url(off, "x")


# F26: broken and doubled headers, forms and fields.


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX\0: a\r\n\r\n",
        b"GET /\r\nX: y HTTP/1.1\r\n\r\n",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        POST + b"Content-Length: -5\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_broken_requests(impatient: Local, request_bytes: bytes) -> None:
    answer = impatient.raw(request_bytes)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501"))
    still_well(impatient)


FORM = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--b--"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=" + "b" * 5000, b"--b--"),
        (FORM, b"junk"),
        (FORM, PART % (b"prompt", b"x")),
        (FORM, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
        (FORM, b"--b\r\n\r\nx\r\n--b--\r\n"),
        (FORM, b"--b\r\nContent-Disposition: form-data; name=\"prompt\"; name=\"model\"\r\n\r\n\xff\r\n--b--\r\n"),
        (FORM, PART % (b"prompt", b"x") + PART % (b"prompt", b"y") + b"--b--\r\n"),
        (FORM, PART % (b"prompt", b"x") + PART % (b"prompt[a]", b"y") + b"--b--\r\n"),
        (FORM, PART % (b"prompt[]", b"x") + b"--b--\r\n"),
        (FORM, PART % (b"a" + b"[b]" * 50, b"x") + b"--b--\r\n"),
        (FORM, PART % (b"a[b", b"x") + b"--b--\r\n"),
        (FORM, PART % (b"", b"x") + b"--b--\r\n"),
        (FORM, (PART % (b"prompt", b"x")) * 300 + b"--b--\r\n"),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nx\r\n' * 5 + b"--b--\r\n"),
        (FORM, b"--b\r\n" + b"X: y\r\n" * 3000 + b"\r\nx\r\n--b--\r\n"),
        (FORM + "; charset=utf-7", PART % (b"prompt", b"+AAA") + b"--b--\r\n"),
        (FORM + "; charset=zlib_codec", PART % (b"prompt", b"x") + PART % (b"seed", b"-1") + b"--b--\r\n"),
        ("application/x-www-form-urlencoded", b"prompt=x&prompt=y"),
        ("application/x-www-form-urlencoded", b"a=%00&prompt=x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(5000))),
    ],
)  # fmt: skip
def test_broken_forms(local: Local, kind: str, body: bytes) -> None:
    with local.client() as client:
        answer = client.post("/videos", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["type"] == "invalid_request_error"
        assert client.get("/videos").json()["data"] == []


# F28: another tenant's things, with every verb.


def test_nobody_touches_what_is_anothers(start) -> None:
    local = start(keys_required=True, allow_private_webhooks=True)
    with local.client(local.key("ann")) as ann, local.client(local.key("bob")) as bob:
        done = ann.post("/videos", json={"prompt": "secret"}).json()["id"]
        local.complete()
        waiting = ann.post("/videos", json={"prompt": "secret"}, headers={"Idempotency-Key": "k"}).json()["id"]
        hook = {"name": "secret", "url": "https://example.org/", "event_types": ["video.completed"]}
        endpoint = ann.post("/webhook_endpoints", json=hook).json()["id"]
        for video in (done, waiting):
            for method, path, body in (
                ("GET", f"/videos/{video}", None),
                ("GET", f"/videos/{video}/content", None),
                ("HEAD", f"/videos/{video}/content", None),
                ("GET", f"/videos?after={video}", None),
                ("DELETE", f"/videos/{video}", None),
                ("POST", f"/videos/{video}/remix", {"prompt": "x"}),
                ("POST", "/videos/edits", {"prompt": "x", "video": {"id": video}}),
                ("POST", "/videos/extensions", {"prompt": "x", "seconds": "4", "video": {"id": video}}),
            ):
                answer = bob.request(method, path, json=body)
                assert answer.status_code == 404, (method, path)
                assert "secret" not in answer.text
                missing = bob.request(method, path.replace(video, "video_" + 32 * "0"), json=_swap(body, video))
                assert missing.status_code == 404
                assert answer.text.replace(video, "video_" + 32 * "0") == missing.text, "it shows that there is one"
        for method, end in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/rotate_secret"), ("POST", "/test")):
            body = {"event_type": "video.failed"} if end == "/test" else {} if method == "POST" else None
            assert bob.request(method, f"/webhook_endpoints/{endpoint}{end}", json=body).status_code == 404
        assert bob.get("/videos").json()["data"] == bob.get("/webhook_endpoints").json()["data"] == []
        # The same idempotency key of another tenant is another key.
        assert bob.post("/videos", json={"prompt": "x"}, headers={"Idempotency-Key": "k"}).json()["id"] != waiting
        assert {video["id"] for video in ann.get("/videos").json()["data"]} == {done, waiting}
        assert ann.get(f"/webhook_endpoints/{endpoint}").json()["name"] == "secret"


def _swap(body: dict | None, video: str) -> dict | None:
    """Return a body with an id that is nobody's."""
    if body is None or "video" not in body:
        return body
    return {**body, "video": {"id": "video_" + 32 * "0"}}


def test_without_a_good_key_nothing_is_done(start) -> None:
    local = start(keys_required=True)
    good = local.key("ann")
    revoked, secret = local.service.keys.create("ann", "old")
    local.service.keys.revoke(revoked.id)
    for words in (None, "Bearer", "Basic abc", f"Bearer {secret}", f"Bearer {good}x", "Bearer sk-anything"):
        header = {} if words is None else {"Authorization": words}
        with local.client() as client:
            for method, path in (
                ("POST", "/videos"), ("GET", "/videos"), ("GET", "/videos/video_x"), ("DELETE", "/videos/video_x"),
                ("GET", "/videos/video_x/content"), ("POST", "/videos/video_x/remix"), ("POST", "/videos/edits"),
                ("POST", "/videos/extensions"), ("POST", "/videos/characters"), ("GET", "/videos/characters/x"),
                ("GET", "/models"), ("POST", "/webhook_endpoints"), ("GET", "/webhook_endpoints"),
                ("POST", "/content_provenance_checks"), ("GET", "/webhook_event_types"),
            ):  # fmt: skip
                answer = client.request(method, path, headers=header)
                assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer", (method, path)
                assert answer.json()["error"]["type"] == "authentication_error"
    with local.client(good) as client:
        assert client.get("/videos").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_page_of_another_site_cannot_use_a_server_without_keys(local: Local, headers: dict[str, str]) -> None:
    with local.client() as client:
        refused = client.post("/videos", json={"prompt": "x"}, headers=headers)
        assert refused.status_code == 403 and refused.json()["error"]["type"] == "permission_error"
        assert client.get("/videos", headers={"Origin": local.url}).status_code == 200
