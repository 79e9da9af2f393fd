"""Claim: whatever comes in, the server answers as its document says, and never with an error of its own.

    python -m benchmarks.api_fuzz [--cases 10000] [--minutes 30] [--seed 1] [--json benchmarks/results/api-fuzz.json]

schemathesis reads /openapi.json and makes requests of it, good and bad, for every call, first one by one and then in
chains where an answer feeds the next request; all its checks are on. A server of its own answers, without workers, in a
folder that is removed; it holds finished videos, waiting ones and webhook endpoints, so that half of the requests with
an id in their path name something that is there. Needs: pip install -c constraints.txt schemathesis.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load import PROMPT, connected, own_server
from yozora.serving.jobs.bucket import open_store
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.leases import Leases
from yozora.serving.jobs.store import Deposit

# A refusal with 400 is right for good data too: what is not supported yet, an upload that is random bytes. A call of
# somebody's webhook may take as long as we wait for others, 15 s.
SETTINGS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404, 409, 413, 415, 429]
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 429, 431]
[checks]
max_response_time = 30.0
"""
ALONE = "examples,coverage,fuzzing"
CHAINS = "stateful"
# A created video has an id, and a character is asked for by one: the chains take the one for the other.
NO_CHAINS = "/v1/videos/characters/{character_id}"
KEPT = 40
FILES = {"video.mp4": "video/mp4", "thumbnail.webp": "image/webp", "spritesheet.jpg": "image/jpeg"}


def fuzz(
    document: str,
    *,
    cases_a_call: int,
    seconds: float | None,
    seed: int,
    calls: str | None = None,
    phases: str = ALONE,
    known: dict[str, list[str]] | None = None,
    report: Path | None = None,
) -> tuple[int, str]:
    """Run schemathesis for so long, or once through where `seconds` is None; return its exit code and what it said.

    Half of the parameters in `known` get one of the values there; its own report goes to `report` as JSON.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "schemathesis.toml"
        settings.write_text(_known(known or {}) + SETTINGS)
        command = [
            sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
            "--config-file", str(settings), "run", document, "--checks", "all", "--phases", phases,
            "--max-examples", str(cases_a_call), "--seed", str(seed), "--continue-on-failure", "--workers", "1",
            "--suppress-health-check", "all", "--no-color", "--generation-database", "none",
            *(() if seconds is None else ("--max-time", str(int(seconds)))),
            *(() if report is None else ("--report-json-path", str(report))),
            *(() if calls is None else ("--include-path-regex", calls)),
            *(("--exclude-path", NO_CHAINS) if phases == CHAINS else ()),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        return done.returncode, done.stdout + done.stderr


def _known(known: dict[str, list[str]]) -> str:
    """Return the settings that name values for parameters in paths."""
    values = "".join(f"[dictionaries.{name}]\nvalues = {json.dumps(ids)}\n" for name, ids in known.items())
    used = "".join(f'"path.{name}" = {{ dictionary = "{name}", probability = 0.5 }}\n' for name in known)
    return f"{values}[parameters]\n{used}" if known else ""


def furnish(url: str, data: Path) -> dict[str, list[str]]:
    """Put videos and endpoints into a server; return their ids by the name of the parameter that takes them."""
    videos, endpoints = [], []
    with connected(url, None) as client:
        for _ in range(2 * KEPT):
            answer = client.post("/videos", json={"prompt": PROMPT, "seconds": 1, "size": "64x64"})
            videos.append(answer.raise_for_status().json()["id"])
        for number in range(KEPT):
            # Port 9 of this machine: nobody listens, a delivery ends at once.
            about = {"name": f"hook {number}", "url": "http://127.0.0.1:9/", "event_types": ["video.completed"]}
            answer = client.post("/webhook_endpoints", json=about)
            endpoints.append(answer.raise_for_status().json()["id"])
    database = Database(str(data / "jobs.db"))
    leases, store = Leases(database), open_store(data / "files")
    for _ in range(KEPT):  # what a worker does, to the jobs whose turn it is
        (lease,) = leases.claim("fuzz", ["video"])
        made = store.put(
            [
                Deposit(job_id=lease.job.id, name=name, content=bytes(range(256)) * 40, media_type=kind)
                for name, kind in FILES.items()
            ]
        )
        assert leases.publish([(lease, made)]) == [True]
    database.close()
    return {"video_id": videos, "endpoint_id": endpoints}


def measure(*, cases: int, seconds: float, seed: int) -> dict[str, Any]:
    """Fuzz every call, alone until `cases` are through, then in chains; return what is to be told of it."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with own_server("--data", str(data), "--allow-private-webhooks") as url:
            known = furnish(url, data)
            root = url.removesuffix("/v1")
            document = f"{root}/openapi.json"
            parts: dict[str, dict[str, Any]] = {}
            report = Path(folder) / "report.json"
            # schemathesis counts examples for each call; the other cases come from its own lists. The first round
            # takes what is asked, more rounds with other seeds follow until there were that many cases.
            deadline, done, rounds = time.monotonic() + 0.8 * seconds, 0, 0
            while done < cases and time.monotonic() < deadline:
                left = deadline - time.monotonic()
                told = fuzz(
                    document, cases_a_call=150, seconds=left, seed=seed + rounds, known=known, report=report
                )  # fmt: skip
                part = parts[f"one by one, seed {seed + rounds}"] = summary(*told, report)
                done, rounds = done + part["cases"], rounds + 1
            told = fuzz(
                document, cases_a_call=50, seconds=0.2 * seconds, seed=seed, known=known, phases=CHAINS, report=report
            )
            parts["in chains"] = summary(*told, report)
            alive = httpx.get(f"{root}/ready", trust_env=False).status_code == 200
    return {
        "claim": "no answer that the document does not have, no error of the server's own",
        "command": f"python -m benchmarks.api_fuzz --cases {cases} --minutes {seconds / 60:g} --seed {seed}",
        "schemathesis": version("schemathesis"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "cases": sum(part["cases"] for part in parts.values()),
        "failed": sum(part["failed"] for part in parts.values()),
        "ready_afterwards": alive,
        "runs": parts,
    }


def summary(code: int, said: str, report: Path) -> dict[str, Any]:
    """Return one run in a few figures, with its findings in full; print what it says where it found something."""
    if code != 0:
        print(said[-8000:])
    told = json.loads(report.read_text())
    counts = told["test_cases"]
    return {
        "cases": counts["generated"],
        "failed": counts["with_failures"],
        "errors": counts["errored"],
        "exit_code": code,
        "stopped": told["stop_reason"],
        "calls_tested": told["operations"]["tested"],
        "findings": told["failures"],
        "seconds": round(told["running_time"]),
    }


def main() -> None:
    """Fuzz every call; exit code 1 where something was found."""
    parser = argparse.ArgumentParser(description="Requests that a fuzzer makes of the document.")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told = measure(cases=options.cases, seconds=60 * options.minutes, seed=options.seed)
    print(json.dumps(told, indent=2))
    if options.json is not None:
        options.json.write_text(json.dumps(told, indent=2) + "\n")
    sys.exit(0 if told["failed"] == 0 and told["ready_afterwards"] else 1)


if __name__ == "__main__":
    main()
