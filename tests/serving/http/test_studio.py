"""The page of the server: its files, its headers, that they are built from the sources, what the server says it can."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.serving.http.conftest import Local, error_of
from yozora.serving.http.studio import FOLDER, POLICY

SOURCES = Path(__file__).parents[3] / "studio"
BUILT_FROM = ("index.html", "package.json", "package-lock.json", "public", "src", "tsconfig.json", "vite.config.ts")
MAX_BYTES = 400_000


def get(local: Local, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{local.url}{path}", headers=headers, trust_env=False)


def test_the_page_and_all_it_names_are_there(local: Local) -> None:
    page = get(local, "/")
    assert page.headers["content-type"].startswith("text/html") and page.headers["cache-control"] == "no-cache"
    names = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(names) == 3 and all(name.startswith("/studio/") for name in names)
    for name in names:
        answer = get(local, name)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert get(local, name, **{"if-none-match": answer.headers["etag"]}).status_code == 304


def test_the_page_may_speak_to_this_host_only(local: Local) -> None:
    policy = get(local, "/").headers["content-security-policy"]
    assert policy == POLICY and "default-src 'none'" in policy and "connect-src 'self'" in policy
    assert "http" not in policy and "*" not in policy and "unsafe" not in policy


@pytest.mark.parametrize("name", ["gone.js", "..%2fhttp%2fapp.py", "%2e%2e", "sources.sha256", ".", "index.html%00"])
def test_nothing_else_can_be_had_through_it(local: Local, name: str) -> None:
    error_of(get(local, f"/studio/{name}"), 404, "not_found")


def test_the_page_comes_without_a_key_and_what_it_asks_for_does_not(start: Callable[..., Local]) -> None:
    local = start(keys_required=True)
    assert get(local, "/").status_code == 200
    error_of(get(local, "/v1/capabilities"), 401, "missing_api_key")
    with local.client(local.key("somebody")) as client:
        assert client.get("/capabilities").status_code == 200


def test_the_server_says_what_each_model_can(start: Callable[..., Local], tmp_path: Path) -> None:
    local = start(models={"nano": "nano", "public": str(tmp_path)}, retention_s=7200.0)
    told = get(local, "/v1/capabilities").json()
    ours, public = told["models"]
    assert ours["id"] == "nano" and ours["understands"]
    assert {"text", "image", "remix", "edit", "extend", "loop"} <= set(ours["tasks"])
    assert public == {"id": "public", "tasks": ["text"], "understands": False}
    assert (told["max_seconds"], told["keep_hours"]) == (60.0, 2.0)


def test_a_task_is_promised_exactly_where_it_is_carried_out(local: Local) -> None:
    tasks = get(local, "/v1/capabilities").json()["models"][0]["tasks"]
    for task, value in (("storyboard", "0-4s: a red ball"), ("connect", ["video_" + "0" * 32] * 2)):
        body = {"prompt": "a red ball", task: value}
        answer = httpx.post(f"{local.url}/v1/videos", json=body, trust_env=False)
        refused = answer.status_code == 400 and answer.json()["error"]["code"] == "not_supported_yet"
        assert refused != (task in tasks), answer.text


def test_the_built_files_are_those_of_the_sources() -> None:
    files = [file for name in BUILT_FROM for file in walk(SOURCES / name)]
    hashed = hashlib.sha256()
    for name, file in sorted((file.relative_to(SOURCES).as_posix(), file) for file in files):
        hashed.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
    assert (FOLDER / "sources.sha256").read_text().strip() == hashed.hexdigest(), (
        "The studio's sources have changed since it was built: npm --prefix studio ci && npm --prefix studio run build"
    )


def test_the_page_is_small_and_the_lock_file_names_no_host() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MAX_BYTES
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text()


def walk(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
