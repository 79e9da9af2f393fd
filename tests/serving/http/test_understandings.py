"""What a model makes of a prompt, over HTTP: the same as generation makes of it, without a video."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.serving.http.conftest import Local


def test_a_prompt_is_told_by_slot_and_unknown_words_by_name(local: Local) -> None:
    with local.client() as client:
        told = client.post("/understandings", json={"prompt": "a red sailboat and a giraffe at sunset"}).json()
        assert client.get("/videos").json()["data"] == []
    assert told["setting"] == {"time": "sunset"}
    assert told["subjects"][0] == {"kind": "sailboat", "colour": "red"}
    (word,) = told["unknown"]
    assert word["word"] == "giraffe" and word["nearest"] and word["sentence"].startswith("I don't know 'giraffe'")


def test_what_cannot_be_understood_is_refused_in_words(start: Callable[..., Local], tmp_path: Path) -> None:
    local = start(models={"nano": "nano", "public": str(tmp_path)})
    with local.client() as client:
        for body, code, param in (
            ({"prompt": " "}, 400, "prompt"),
            ({"prompt": "a" * 4001}, 400, "prompt"),
            ({"prompt": "a dog", "model": "public"}, 400, "model"),
            ({"prompt": "a dog", "model": "nanoo"}, 404, "model"),
        ):
            answer = client.post("/understandings", json=body)
            assert answer.status_code == code, answer.text
            assert answer.json()["error"]["param"] == param
