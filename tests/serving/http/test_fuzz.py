"""F27, a short slice: a fuzzer reads our document and makes requests of it; all of it is benchmarks/api_fuzz.py."""

from __future__ import annotations

from benchmarks.api_fuzz import fuzz
from tests.serving.http.conftest import Local

SLICE = "^/v1/videos$|^/v1/videos/[^/]*/content$|^/v1/webhook_endpoints$|^/ready$"


def test_a_fuzzer_finds_nothing(local: Local) -> None:
    code, said = fuzz(f"{local.url}/openapi.json", cases_a_call=5, seconds=None, seed=1, calls=SLICE)
    assert code == 0, said[-5000:]
    assert "Test cases:" in said


def test_the_fuzzer_would_find_something(local: Local, monkeypatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(local.service, "troubles", break_down)
    code, said = fuzz(f"{local.url}/openapi.json", cases_a_call=3, seconds=None, seed=1, calls="^/ready$")
    assert code == 1 and "Server error" in said
