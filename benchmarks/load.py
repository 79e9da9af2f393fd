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
def own_server(*more: str) -> Iterator[str]:
    """Yield the URL of a server that is gone afterwards; `more` are options of `yozora serve` that come last."""
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
            yield url
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()


def connected(url: str, key: str | None) -> httpx.Client:
    """Return a client that keeps its connection."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False)


class Load:
    """Calls, their latencies, the jobs they left behind."""

    def __init__(self, url: str, key: str | None) -> None:
        self.url, self.key = url, key
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

    def tidy(self) -> None:
        """Delete what was submitted."""
        with connected(self.url, self.key) as client:
            for job in self.ids:
                client.delete(f"/videos/{job}")


def told(times: list[float]) -> str:
    """Return a line about latencies."""
    at = [times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.5, 0.95, 0.99)]
    return f"p50 {at[0]:.1f} ms, p95 {at[1]:.1f} ms, p99 {at[2]:.1f} ms, n = {len(times):,}"


def measure(load: Load, seconds: float, clients: int) -> None:
    """Print every figure."""
    print("submit, calm:  ", told(load.calm(load.submit, seconds)))
    print("retrieve, calm:", told(load.calm(load.retrieve, seconds)))
    print("list, calm:    ", told(load.calm(load.page, seconds)))
    times, rate = load.storm(load.submit, seconds, clients)
    print(f"submit, {clients} clients: {rate:.0f} a second, {told(times)}")
    if load.refused:
        print("refused:", ", ".join(f"{count:,} with {status}" for status, count in sorted(load.refused.items())))


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
