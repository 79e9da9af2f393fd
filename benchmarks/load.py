"""Claim: a submission is answered within 50 ms (99 of 100) when it is calm, and 300 a second are taken in.

    python benchmarks/load.py [--url http://127.0.0.1:8000/v1] [--key yz_...] [--seconds 10] [--clients 16]

Anybody can run this against any server; without --url it starts one of its own, without workers, in a folder that is
removed afterwards. The jobs it submits are deleted at the end. First comes the calm part, one call after the other,
then as much as the clients can; latencies are of whole answers.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PROMPT = "a red balloon rises over green hills at dawn"


@contextmanager
def server_process(*more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the URL and the process of a server that is gone afterwards; `more` are options of `yozora serve`."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        arguments = ["serve", "--port", "0", "--data", folder, "--workers", "0", "--max-waiting", "1000000", *more]
        process = subprocess.Popen(
            [sys.executable, "-c", "from yozora.cli.main import app; app()", *arguments],
            stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                sys.exit(f"The server did not start: {(Path(folder) / 'log').read_text()[-500:]}")
            yield url, process
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()


@contextmanager
def own_server(*more: str) -> Iterator[str]:
    """Yield the URL of such a server."""
    with server_process(*more) as (url, _):
        yield url


def connected(url: str, key: str | None) -> httpx.Client:
    """Return a client that keeps its connection."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False)


class Load:
    """Calls, their latencies, the jobs they left behind."""

    def __init__(self, url: str, key: str | None, pid: int | None = None) -> None:
        """Call `url`; `pid` is the server's process where that is here, for what its calls cost it."""
        self.url, self.key, self.pid = url, key, pid
        self.ids: list[str] = []
        self.refused: dict[int, int] = {}

    def submit(self, client: httpx.Client) -> None:
        """Submit a job that nobody need make."""
        answer = client.post("/videos", json={"prompt": PROMPT, "seconds": 1, "size": "64x64"})
        if answer.status_code == 200:
            self.ids.append(answer.json()["id"])
        else:
            self.refused[answer.status_code] = self.refused.get(answer.status_code, 0) + 1

    def retrieve(self, client: httpx.Client) -> None:
        """Ask after a job."""
        client.get(f"/videos/{self.ids[0]}").raise_for_status()

    def page(self, client: httpx.Client) -> None:
        """Ask for a page of twenty."""
        client.get("/videos").raise_for_status()

    def calm(self, call: Callable[[httpx.Client], None], seconds: float) -> list[float]:
        """Return the sorted seconds of calls one after the other."""
        times = []
        end = time.perf_counter() + seconds
        with connected(self.url, self.key) as client:
            call(client)  # the connection is not what is measured
            while time.perf_counter() < end:
                began = time.perf_counter()
                call(client)
                times.append(time.perf_counter() - began)
        return sorted(times)

    def storm(self, call: Callable[[httpx.Client], None], seconds: float, clients: int) -> tuple[list[float], float]:
        """Return the sorted seconds of calls of many clients at once, and how many there were a second."""
        times: list[float] = []

        def one() -> None:
            times.extend(self.calm(call, seconds))

        began = time.perf_counter()
        threads = [threading.Thread(target=one) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(times), len(times) / (time.perf_counter() - began)

    def cpu_s(self) -> float:
        """Return how many seconds of CPU the server has used, 0 where nobody can say."""
        if self.pid is None:
            return 0.0
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tidy(self) -> None:
        """Delete what was submitted."""
        with connected(self.url, self.key) as client:
            for job in self.ids:
                client.delete(f"/videos/{job}")


def told(times: list[float]) -> dict[str, float]:
    """Return quantiles of sorted latencies, in ms."""
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    quantiles = {name: times[min(len(times) - 1, int(len(times) * share))] for name, share in shares.items()}
    return {**{name: round(value * 1000, 1) for name, value in quantiles.items()}, "n": len(times)}


def measure(load: Load, seconds: float, clients: int) -> dict[str, dict[str, float]]:
    """Return every figure, and print each when it is there."""
    figures = {}
    for name, call in (("submit", load.submit), ("retrieve", load.retrieve), ("list", load.page)):
        figures[f"{name}, calm"] = told(load.calm(call, seconds))
        print(f"{name}, calm", figures[f"{name}, calm"], flush=True)
    for name, call in (("submit", load.submit), ("list", load.page)):
        before = load.cpu_s()
        times, rate = load.storm(call, seconds, clients)
        found = figures[f"{name}, {clients} clients"] = {"a_second": round(rate), **told(times)}
        if load.pid is not None:
            found["server_cpu_ms"] = round(1000 * (load.cpu_s() - before) / len(times), 2)
        print(f"{name}, {clients} clients", found, flush=True)
    if load.refused:
        print("refused:", ", ".join(f"{count:,} with {status}" for status, count in sorted(load.refused.items())))
    return figures


def main() -> None:
    """Measure a server."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--url")
    parser.add_argument("--key")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; server and clients share them if both run here")
    if options.url is None:
        with own_server() as url:
            measure(Load(url, None), options.seconds, options.clients)
        return
    load = Load(options.url, options.key)
    try:
        measure(load, options.seconds, options.clients)
    finally:
        load.tidy()


if __name__ == "__main__":
    main()
