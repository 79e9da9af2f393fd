"""What operators see: health, readiness, figures, the document, logs, keys, workers, leaving."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from tests.serving.http.conftest import PROMPT, Local, error_of, first_line, leave, run_yozora, wait_for
from tests.serving.jobs.conftest import eventually
from yozora.cli.main import app
from yozora.serving.http.logs import JsonLines
from yozora.serving.http.metrics import Metrics
from yozora.serving.http.settings import ServerSettings
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.queue import Queue

REPOSITORY = Path(__file__).parents[3]


def get(local: Local, path: str) -> httpx.Response:
    return httpx.get(f"{local.url}{path}", trust_env=False, timeout=30)


def test_health_and_readiness(local: Local) -> None:
    assert get(local, "/health").json() == {"status": "ok", "reasons": []}
    assert get(local, "/ready").json()["status"] == "ready"
    local.service.drain()
    answer = get(local, "/ready")
    assert answer.status_code == 503 and "leaving" in answer.json()["reasons"][0]
    assert get(local, "/health").status_code == 200
    with local.client() as client:
        refused = client.post("/videos", json={"prompt": "x"})
        error_of(refused, 503, "server_leaving")
        assert refused.headers["retry-after"]


def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_head(local: Local) -> None:
    """A head and a body are two writes: without TCP_NODELAY the second waits some 40 ms, on every call."""
    seconds = []
    with local.client() as client:
        for _ in range(20):
            began = time.perf_counter()
            client.get("/models").raise_for_status()
            seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.03


def test_not_ready_without_its_folder(local: Local) -> None:
    os.rename(local.service.settings.data / "files", local.service.settings.data / "moved")
    assert "cannot be written" in get(local, "/ready").json()["reasons"][0]


def test_figures(local: Local) -> None:
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT})
        client.post("/videos", json={})
        client.get("/videos/../../secret-path")
    text = get(local, "/metrics").text
    assert 'yozora_jobs{status="queued"} 1.0' in text
    assert "yozora_queue_depth 1.0" in text
    assert 'yozora_http_requests_total{method="POST",route="/v1/videos",status="200"} 1.0' in text
    assert 'yozora_refusals_total{code="missing_required_parameter"} 1.0' in text
    assert "secret-path" not in text, "a stranger's paths make no rows of ours"


def test_a_server_that_breaks_says_nothing_of_itself(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(local.service.queue, "list", break_down)
    with local.client() as client:
        error = error_of(client.get("/videos"), 500, "server_error")
    assert "secret" not in json.dumps(error)


def test_the_document(local: Local) -> None:
    document = get(local, "/openapi.json").json()
    assert {"/v1/videos", "/v1/videos/{video_id}/content", "/v1/webhook_endpoints/{endpoint_id}/test"} <= set(
        document["paths"]
    )
    create = document["paths"]["/v1/videos"]["post"]
    assert set(create["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert {"200", "400", "401", "413", "429", "503"} <= set(create["responses"])
    assert "422" not in json.dumps(document) and "$defs" not in json.dumps(document)
    keep = document["paths"]["/v1/videos/edits"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "end" in json.dumps(keep["properties"]["keep"])
    page = get(local, "/docs").text
    assert "/v1/videos/{video_id}/remix" in page
    assert "<script" not in page and not re.search(r'(src|href)="(https?:)?//', page), "it loads from elsewhere"


def test_a_line_of_log_is_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'a "b"\n%s', ("c\r\n{}",), None)
    record.facts = {"route": "/v1/\nvideos"}
    text = JsonLines().format(record)
    assert "\n" not in text and json.loads(text)["route"] == "/v1/\nvideos"


def test_keys_from_the_command_line(tmp_path: Path) -> None:
    database = str(tmp_path / "jobs.db")
    made = CliRunner().invoke(app, ["keys", "create", "studio", "--database", database, "--max-per-minute", "5"])
    secret = made.stdout.strip()
    assert secret.startswith("yz_") and secret not in made.stderr
    listed = CliRunner().invoke(app, ["keys", "list", "--database", database])
    key_id = listed.stdout.split()[0]
    assert "studio" in listed.stdout and secret not in listed.stdout
    assert CliRunner().invoke(app, ["keys", "revoke", key_id, "--database", database]).exit_code == 0
    assert CliRunner().invoke(app, ["keys", "revoke", key_id, "--database", database]).exit_code == 2


def test_keys_are_needed_beyond_this_machine(tmp_path: Path) -> None:
    for host, needed in (("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("::", True)):
        assert ServerSettings(data=tmp_path, host=host).needs_keys is needed
    assert ServerSettings(data=tmp_path, keys_required=True).needs_keys
    assert not ServerSettings(data=tmp_path, host="0.0.0.0", keys_required=False).needs_keys


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], "port must be"),
        (["--host", "192.0.2.1"], "Cannot listen"),
        (["--poll-after-ms", "1"], "poll"),
    ],
)
def test_a_server_that_cannot_be(tmp_path: Path, arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, ["serve", "--data", str(tmp_path / "d"), *arguments])
    assert result.exit_code in (1, 2) and words in result.stderr and "Traceback" not in result.stderr


def test_server_and_worker_apart(tmp_path: Path) -> None:
    """A server without workers, a worker beside it: the video is made; both leave in good order when told to."""
    data = tmp_path / "data"
    server = run_yozora("serve", "--port", "0", "--data", str(data), "--workers", "0", log=tmp_path / "server")
    url = first_line(server)
    wait_for(url.removesuffix("/v1") + "/ready")
    worker = run_yozora("worker", "--database", str(data / "jobs.db"), "--threads", "1", log=tmp_path / "worker")
    try:
        body = {"prompt": PROMPT, "seconds": 0.5, "size": "64x64", "num_inference_steps": 1}
        video = httpx.post(f"{url}/videos", json=body, trust_env=False).json()
        queue = Queue(Database(data / "jobs.db"))
        eventually(lambda: queue.get("local", video["id"]).finished, 90)
        assert queue.get("local", video["id"]).status == "completed", (tmp_path / "worker").read_text()
    finally:
        codes = leave(server), leave(worker)
    assert codes == (0, 0)


def test_a_stopped_server_gives_its_work_back(tmp_path: Path) -> None:
    """SIGTERM in the middle of a long video: the server is gone soon, the job waits for the next worker."""
    arguments = ["--port", "0", "--data", str(tmp_path / "d"), "--threads", "1", "--finish", "1"]
    process = run_yozora("serve", *arguments, log=tmp_path / "log")
    url = first_line(process)
    wait_for(url.removesuffix("/v1") + "/ready")
    body = {"prompt": PROMPT, "seconds": 60, "size": "64x64", "num_inference_steps": 1000}
    video = httpx.post(f"{url}/videos", json=body, trust_env=False).json()
    queue = Queue(Database(tmp_path / "d" / "jobs.db"))
    eventually(lambda: queue.get("local", video["id"]).status == "in_progress", 60)
    began = time.monotonic()
    assert leave(process) == 0, (tmp_path / "log").read_text()
    assert time.monotonic() - began < 60, "11 s are asked for; machines that run tests are busy"
    job = queue.get("local", video["id"])
    assert job.status == "in_progress" and job.waiting and job.owner is None


def test_the_api_process_stays_light() -> None:
    """The model is loaded by workers' children alone: a door that imports torch would cost 200 MB and seconds."""
    code = "import sys, yozora.serving.http.server; print([m for m in ('torch', 'skia') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_manifests_are_sound(name: str) -> None:
    documents = list(yaml.safe_load_all((REPOSITORY / "deploy" / name).read_text()))
    assert documents
    commands = re.findall(r'\["?(yozora"?, ?"?[a-z]+.*?)\]', (REPOSITORY / "deploy" / name).read_text())
    assert commands
    for command in commands:
        words = [word.strip(' "') for word in command.split(",")]
        known = CliRunner().invoke(app, [words[1], "--help"]).output
        for option in (word for word in words[2:] if word.startswith("--")):
            assert option in known, f"{name} uses {option}, which `yozora {words[1]}` does not know"


def test_figures_of_runs() -> None:
    metrics = Metrics()
    metrics.step_s.observe(0.1)
    assert metrics.registry.get_sample_value("yozora_step_seconds_count") == 1
