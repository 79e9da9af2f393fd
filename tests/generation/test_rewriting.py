"""Rewriting by a chat endpoint, against a real server that speaks the protocol: what is asked, and what goes wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.generation.rewriting import Endpoint
from yozora.world.captions.lexicon import syllabus

WORDS = syllabus()


class Chat(ThreadingHTTPServer):
    """Answers chat calls with `status` and `content`, or as plain `text`; keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status, self.content, self.text = 200, "a red dog in the city", ""
        self.asked: list[tuple[str, str | None, dict]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Answer(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        text = self.server.text or json.dumps({"choices": [{"message": {"content": self.server.content}}]})
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def chat() -> Iterator[Chat]:
    with Chat() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_it_is_asked_as_the_protocol_has_it(chat: Chat) -> None:
    assert Endpoint(url=f"{chat.url}/", model="small", key="k")("a red dog", WORDS) == chat.content
    (path, key, body), = chat.asked  # fmt: skip
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer k", "small")
    brief, prompt = body["messages"]
    assert prompt == {"role": "user", "content": "a red dog"} and brief["role"] == "system"
    assert "colour: " in brief["content"] and "turquoise" in brief["content"]


def test_no_key_is_sent_where_there_is_none(chat: Chat) -> None:
    Endpoint(url=chat.url, model="small")("a red dog", WORDS)
    assert chat.asked[0][1] is None


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [(500, "x", "500"), (302, "x", "302"), (200, "x", "like a chat"), (200, "[]", "like a chat"),
     (200, '{"choices": [{"message": {"content": 3}}]}', "without a text")],
)  # fmt: skip
def test_what_is_no_answer_is_said(chat: Chat, status: int, text: str, words: str) -> None:
    chat.status, chat.text = status, text
    with pytest.raises(YozoraError, match=words):
        Endpoint(url=chat.url, model="small", key="k")("a red dog", WORDS)
    assert len(chat.asked) == 1


def test_nobody_there() -> None:
    with pytest.raises(YozoraError, match="cannot be asked"):
        Endpoint(url="http://127.0.0.1:9/v1", model="small")("a red dog", WORDS)


@pytest.mark.parametrize(("url", "model"), [("file:///etc", "a"), ("127.0.0.1", "a"), ("http://a", "")])
def test_what_cannot_be_called_is_refused(url: str, model: str) -> None:
    with pytest.raises(UsageError):
        Endpoint(url=url, model=model)
