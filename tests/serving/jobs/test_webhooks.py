"""Webhooks: endpoints are their tenant's, calls are signed, delivered at least once, and given up in the end."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.serving.jobs.conftest import Room, eventually
from tests.serving.jobs.test_queue import file_of
from yozora.core.errors import UsageError
from yozora.serving.jobs import outbound
from yozora.serving.jobs.courier import BACKOFF_S, IN_HAND_S, Courier
from yozora.serving.jobs.outbox import list_events
from yozora.serving.jobs.webhooks import Endpoints, NoSuchEndpoint, sign, signed_headers, verify

URL = "https://example.org/hook"
DONE = ("video.completed",)


class Receiver:
    """Somebody at the other end, who answers what a test says."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, dict[str, str], bytes]] = []

    def __call__(self, url: str, headers: Any, body: bytes) -> int:
        self.calls.append((url, dict(headers), body))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def endpoints(room: Room) -> Endpoints:
    return Endpoints(room.database)


def finish(room: Room) -> str:
    """Complete a job; return its id."""
    job = room.submit()
    (lease,) = room.claim()
    assert room.leases.publish([(lease, [file_of(job.id)])]) == [True]
    return job.id


def later(room: Room, seconds: float) -> None:
    with room.database._engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE deliveries SET due_at = due_at - {seconds}")


def test_an_event_is_delivered_once_it_is_taken(room: Room, endpoints: Endpoints) -> None:
    endpoint, secret = endpoints.create("ann", "mine", URL, [*DONE, "video.failed"])
    endpoints.create("ann", "deaf", URL, ["video.failed"])
    endpoints.create("bob", "his", URL, DONE)
    job_id = finish(room)
    receiver = Receiver()
    courier = Courier(room.database, receiver)
    assert courier.deliver_due() == 1 and courier.deliver_due() == 0
    ((url, headers, body),) = receiver.calls
    told = json.loads(body)
    assert url == URL and told["type"] == "video.completed" and told["data"] == {"id": job_id}
    assert told["object"] == "event" and isinstance(told["created_at"], int) and told["id"] == headers["webhook-id"]
    assert verify(secret, headers, body, now_s=room.clock()) and secret.startswith("whsec_")
    assert not verify(secret, headers, body + b" ", now_s=room.clock())
    assert not verify(secret, headers, body, now_s=room.clock() + 600)
    assert endpoint.secret_hint == secret[-4:]
    (event,) = list_events(room.database, "ann")
    assert (event.id, event.job_id) == (told["id"], job_id) and list_events(room.database, "bob") == []


def test_the_signature_is_the_standard_one() -> None:
    """The example of the Standard Webhooks specification and its libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    headers = signed_headers([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert verify(secret, headers, body, now_s=1614265330 + 200)


def test_what_is_not_taken_comes_again_and_is_given_up(room: Room, endpoints: Endpoints) -> None:
    endpoints.create("ann", "mine", URL, DONE)
    finish(room)
    receiver = Receiver(*[500, OSError("refused"), UsageError("not public")] * 10)
    courier = Courier(room.database, receiver)
    for wait_s in BACKOFF_S:
        assert courier.deliver_due() == 1 and courier.deliver_due() == 0
        later(room, wait_s - 1)
        assert courier.deliver_due() == 0, "too early"
        later(room, 2)
    assert courier.deliver_due() == 1
    later(room, 1e6)
    assert courier.deliver_due() == 0 and len(receiver.calls) == len(BACKOFF_S) + 1
    assert len({headers["webhook-id"] for _, headers, _ in receiver.calls}) == 1


def test_a_courier_that_dies_is_replaced(room: Room, endpoints: Endpoints) -> None:
    endpoints.create("ann", "mine", URL, DONE)
    finish(room)
    assert Courier(room.database, _stumble).deliver_due() == 1
    receiver = Receiver()
    courier = Courier(room.database, receiver)
    assert courier.deliver_due() == 0, "it may still be under way"
    later(room, IN_HAND_S)
    assert courier.deliver_due() == 1 and len(receiver.calls) == 1


def _stumble(*_: Any) -> int:
    """Be a call after which nothing is noted, as when its process is killed."""
    raise RuntimeError


def test_who_is_gone_is_called_no_more(room: Room, endpoints: Endpoints) -> None:
    endpoint, _ = endpoints.create("ann", "mine", URL, DONE)
    finish(room)
    Courier(room.database, Receiver(410)).deliver_due()
    assert endpoints.get("ann", endpoint.id).disabled_at is not None
    finish(room)
    later(room, 1e6)
    assert Courier(room.database, Receiver()).deliver_due() == 0
    assert endpoints.update("ann", endpoint.id, name="again").disabled_at is None


@pytest.mark.parametrize("jump_s", [-3600.0, 3600.0])
def test_f08_no_delivery_waits_for_a_clock(lite: Room, jump_s: float) -> None:
    Endpoints(lite.database).create("ann", "mine", URL, DONE)
    lite.clock.ahead_s = 24 * 3600.0 * 30  # a clock that is wrong by far when the event is written
    finish(lite)
    lite.clock.ahead_s = jump_s
    assert Courier(lite.database, Receiver()).deliver_due() == 1


def test_endpoints_are_their_tenants(room: Room, endpoints: Endpoints) -> None:
    endpoint, secret = endpoints.create("ann", "mine", URL, DONE)
    assert endpoints.list("ann") == [endpoint] and endpoints.list("bob") == []
    for call in (
        lambda: endpoints.get("bob", endpoint.id),
        lambda: endpoints.update("bob", endpoint.id, name="his"),
        lambda: endpoints.rotate_secret("bob", endpoint.id, keep_old=True),
        lambda: endpoints.delete("bob", endpoint.id),
    ):
        with pytest.raises(NoSuchEndpoint):
            call()
    changed = endpoints.update("ann", endpoint.id, url="https://example.org/new", event_types=["video.failed"])
    assert changed.url.endswith("new") and changed.event_types == ("video.failed",) and changed.name == "mine"
    assert secret[-4:] == changed.secret_hint
    endpoints.delete("ann", endpoint.id)
    with pytest.raises(NoSuchEndpoint):
        endpoints.get("ann", endpoint.id)


@pytest.mark.parametrize("keep_old", [True, False])
def test_a_secret_is_rotated(room: Room, endpoints: Endpoints, keep_old: bool) -> None:
    endpoint, old = endpoints.create("ann", "mine", URL, DONE)
    _, new = endpoints.rotate_secret("ann", endpoint.id, keep_old=keep_old)
    finish(room)
    receiver = Receiver()
    Courier(room.database, receiver).deliver_due()
    ((_, headers, body),) = receiver.calls
    assert verify(new, headers, body, now_s=room.clock()) and verify(old, headers, body, now_s=room.clock()) == keep_old


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://a.org/",
        "https://",
        "https://a@example.org/",
        "https://x:99999/",
        "x",
        "https://a b/",
    ],
)
def test_f25_an_odd_url_is_refused(room: Room, endpoints: Endpoints, url: str) -> None:
    with pytest.raises(UsageError):
        endpoints.create("ann", "mine", url, DONE)
    with pytest.raises(UsageError):
        endpoints.create("ann", "mine", URL, [])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "169.254.169.254",
        "[::1]",
        "0",
        "2130706433",
        "0x7f.1",
        "10.1.2.3",
        "[::ffff:10.0.0.1]",
    ],
)
def test_f25_no_call_goes_to_our_own_net(host: str) -> None:
    with pytest.raises(UsageError, match="public"):
        outbound.post(f"https://{host}/", {}, b"")


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("192.168.0.1", False), ("64:ff9b::7f00:1", False),
     ("2002:7f00:1::", False), ("224.0.0.1", False), ("100.64.0.1", False), ("fe80::1", False)],
)  # fmt: skip
def test_f25_addresses(address: str, public: bool) -> None:
    assert outbound.is_public(address) == public


@pytest.fixture
def server() -> Iterator[tuple[str, list[bytes]]]:
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(307 if self.path == "/elsewhere?a=b" else 200)
            self.send_header("location", "/")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}", got
        httpd.shutdown()


def test_a_receiver_that_answers_byte_by_byte_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:

        def drip() -> None:
            caller, _ = line.accept()
            with caller, suppress(OSError):
                while True:
                    caller.sendall(b"H")
                    time.sleep(0.05)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(OSError):
            outbound.post(f"http://127.0.0.1:{line.getsockname()[1]}/", {}, b"", total_s=0.5, allow_private=True)
        thread.join(30)
        assert not thread.is_alive()


def test_a_slow_receiver_is_no_others(room: Room) -> None:
    """Two deliveries are due, and the first caller waits until the second has been made."""
    arrived: list[str] = []
    second = threading.Event()

    def post(url: str, headers: Any, body: bytes) -> int:
        arrived.append(url)
        if len(arrived) == 1:
            assert second.wait(30)
        else:
            second.set()
        return 200

    endpoints = Endpoints(room.database)
    for name in ("a", "b"):
        endpoints.create("ann", name, f"https://{name}.example/", DONE)
    finish(room)
    courier = Courier(room.database, post)
    assert courier.deliver_due() == 2 and second.is_set() and courier.deliver_due() == 0


def test_a_real_call_arrives_and_no_redirect_is_followed(room: Room, server: tuple[str, list[bytes]]) -> None:
    address, got = server
    assert outbound.post(f"{address}/elsewhere?a=b", {"x": "y"}, b"body", allow_private=True) == 307
    assert got == [b"body"]
    with pytest.raises(OSError):
        outbound.post("http://127.0.0.1:1/", {}, b"", allow_private=True)
    Endpoints(room.database, allow_private=True).create("ann", "mine", f"{address}/hook", DONE)
    finish(room)
    courier = Courier(
        room.database, lambda url, headers, body: outbound.post(url, headers, body, allow_private=True)
    )  # fmt: skip
    courier.start(0.05)
    eventually(lambda: len(got) == 2)
    courier.stop()
    assert json.loads(got[1])["type"] == "video.completed"
