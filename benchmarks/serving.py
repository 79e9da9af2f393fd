"""Claims: a cancelled job stops within one step and a second, a server leaves within 30 s and loses nothing, and its
memory grows by 5 % at most over half an hour.

    python -m benchmarks.serving [--parts load cancel leave soak] [--minutes 30]
        [--json benchmarks/results/serving.json]

Servers of its own on this machine, with the shipped weights and one worker; latencies of calls are measured by
benchmarks/load.py, which can be pointed at any server. What a part finds goes into the file as soon as it is there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load import PROMPT, Load, connected, measure, own_server, server_process

LONG = {"prompt": PROMPT, "seconds": 1, "size": "64x64", "num_inference_steps": 1000}
TINY = {"prompt": PROMPT, "seconds": 0.5, "size": "64x64", "num_inference_steps": 1}
CANCELLED = 'yozora_clips_total{end="cancelled"}'
PATIENCE_S = 300.0
WARM_UP_S = 60.0
TRIES = 5


def until(true: Callable[[], Any], seconds: float = PATIENCE_S) -> float:
    """Wait until something is true; return how many seconds that took."""
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > seconds:
            raise TimeoutError(f"nothing came of it within {seconds:g} s")
        time.sleep(0.02)
    return time.perf_counter() - began


def figure(url: str, name: str) -> float:
    """Return one figure of /metrics, 0 where it is not there yet."""
    text = httpx.get(f"{url.removesuffix('/v1')}/metrics", timeout=60, trust_env=False).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def cancel() -> dict[str, Any]:
    """Delete jobs that run; how long until the worker has stopped, next to the length of a step."""
    waits, steps = [], []
    with own_server("--workers", "1", "--threads", "1") as url, connected(url, None) as client:
        for number in range(1, TRIES + 1):
            job = client.post("/videos", json=LONG).raise_for_status().json()["id"]
            before = figure(url, "yozora_step_seconds_count"), figure(url, "yozora_step_seconds_sum")
            until(lambda before=before: figure(url, "yozora_step_seconds_count") >= before[0] + 10)
            count, total = figure(url, "yozora_step_seconds_count"), figure(url, "yozora_step_seconds_sum")
            steps.append((total - before[1]) / (count - before[0]))
            client.delete(f"/videos/{job}").raise_for_status()
            waits.append(until(lambda number=number: figure(url, CANCELLED) >= number))
    within = sum(wait <= step + 1.0 for wait, step in zip(waits, steps, strict=True))
    return {"n": TRIES, "within_a_step_and_a_second": within, "worst_s": max(waits), "step_s": max(steps)}


def leave() -> dict[str, Any]:
    """Tell servers to leave in the middle of a long job; how long that takes, and whether the next one has the job."""
    seconds, kept = [], 0
    with tempfile.TemporaryDirectory() as folder:
        data = ("--data", str(Path(folder) / "data"))
        for _ in range(TRIES - 2):
            with server_process(*data, "--workers", "1", "--threads", "1") as (url, process):
                with connected(url, None) as client:
                    job = client.post("/videos", json=LONG).raise_for_status().json()["id"]
                    until(lambda url=url: figure(url, "yozora_step_seconds_count") >= 10)
                began = time.perf_counter()
                process.terminate()
                process.wait()
                seconds.append(time.perf_counter() - began)
            with own_server(*data) as url, connected(url, None) as client:
                video = client.get(f"/videos/{job}").raise_for_status().json()
                kept += video["status"] in ("queued", "in_progress") and video["error"] is None
                client.delete(f"/videos/{job}").raise_for_status()
    return {"n": len(seconds), "worst_s": max(seconds), "jobs_kept": kept}


def memory_mib(pid: int) -> float:
    """Return what a process and those below it hold in memory of their own, in MiB.

    Libraries do not count: their share of a process changes with whoever else on the machine has them open.
    """
    total, queue = 0, [pid]
    while queue:
        one = queue.pop()
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            queue += [
                int(child)
                for task in Path(f"/proc/{one}/task").iterdir()
                for child in (task / "children").read_text().split()
            ]
        except OSError:
            continue
        total += int(re.findall(r"^Pss_Anon: +(\d+) kB", text, re.MULTILINE)[0])
    return total / 1024


def soak(minutes: float) -> dict[str, Any]:
    """Keep a server busy with small calls and small videos; how its memory grows after a minute of warming up."""
    samples: list[tuple[float, float]] = []
    counts = {"calls": 0, "videos": 0}
    over = threading.Event()
    with server_process("--workers", "1", "--threads", "1") as (url, process):

        def use() -> None:
            """Make a video every other second, look after it, take it, remove it."""
            with connected(url, None) as client:
                while not over.wait(2.0):
                    job = client.post("/videos", json=TINY).raise_for_status().json()["id"]
                    until(lambda job=job: client.get(f"/videos/{job}").json()["status"] == "completed")
                    client.get(f"/videos/{job}/content").raise_for_status()
                    client.get("/videos").raise_for_status()
                    client.post("/videos", json={"prompt": ""})  # a refusal
                    client.delete(f"/videos/{job}").raise_for_status()
                    counts["videos"] += 1
                    counts["calls"] += 6

        user = threading.Thread(target=use)
        user.start()
        began = time.monotonic()
        while time.monotonic() - began < 60 * minutes and user.is_alive():
            time.sleep(5.0)
            samples.append((time.monotonic() - began, memory_mib(process.pid)))
        broke = not user.is_alive()
        over.set()
        user.join()
    warm = [mib for at, mib in samples if at >= min(WARM_UP_S, 10 * minutes)]
    tenth = max(1, len(warm) // 10)
    first, last = statistics.median(warm[:tenth]), statistics.median(warm[-tenth:])
    growth = 100 * (last / first - 1)
    return {
        "minutes": minutes, **counts, "broke_off": broke, "samples": len(warm),
        "first_mib": round(first, 1), "last_mib": round(last, 1), "growth_percent": round(growth, 2),
    }  # fmt: skip


def load() -> dict[str, Any]:
    """Latencies of calls, calm and not."""
    with server_process() as (url, process):
        return dict(measure(Load(url, None, process.pid), 10.0, 16))


def main() -> None:
    """Measure the parts that are asked for."""
    parser = argparse.ArgumentParser(description="A server's cancel, leave, memory and latencies.")
    parser.add_argument(
        "--parts", nargs="+", choices=("load", "cancel", "leave", "soak"), default=["load", "cancel", "leave", "soak"]
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told: dict[str, Any] = {}
    if options.json is not None and options.json.exists():
        told = json.loads(options.json.read_text())
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "load": load, "cancel": cancel, "leave": leave, "soak": lambda: soak(options.minutes)
    }  # fmt: skip
    for name in options.parts:
        before = os.getloadavg()[0]
        found = parts[name]()
        told[name] = {
            **found,
            "command": f"python -m benchmarks.serving --parts {name}"
            + (f" --minutes {options.minutes:g}" if name == "soak" else ""),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "load_average": [round(before, 1), round(os.getloadavg()[0], 1)],
        }
        print(name, json.dumps(told[name], indent=2), flush=True)
        if options.json is not None:
            options.json.write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
