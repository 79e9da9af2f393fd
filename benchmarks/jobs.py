"""Claims of the job room: nothing lost, doubled, stuck or corrupt under a storm of kills, and how fast it is.

    python benchmarks/jobs.py [--jobs 10000] [--kills 200] [--database URL | --postgresql] [--out FILE]

On SQLite, and on a PostgreSQL server of its own with `--postgresql` (or on yours with `--database`, whose tables must
be empty). Speed is measured first, in peace; then 4 workers and 2 submitters work through the jobs while one of them
is killed (`kill -9`) every half second; then an independent checker reads the clients' journals, the database and the
disk.
The exit code is 1 if it found anything wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.chaos.actors import ADMISSION, TENANT, Stage  # noqa: E402
from benchmarks.chaos.checker import check, connect  # noqa: E402
from benchmarks.chaos.postgres import Cluster  # noqa: E402
from benchmarks.chaos.storm import Storm, fill, rage, work_off  # noqa: E402
from yozora.serving.jobs.database import Database  # noqa: E402
from yozora.serving.jobs.job import Submission  # noqa: E402
from yozora.serving.jobs.queue import Queue  # noqa: E402

_FORK = get_context("fork")


def say(words: str) -> None:
    """Tell how it goes."""
    print(words, file=sys.stderr, flush=True)


def percentile(values: list[float], share: float) -> float:
    """Return the value that a share of all lies below."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def disk(folder: Path) -> dict[str, float]:
    """Return what one synchronised write of 4 KiB takes on this disk, in milliseconds: the floor of every commit."""
    times, handle = [], os.open(folder / "probe", os.O_CREAT | os.O_WRONLY)
    for _ in range(200):
        os.write(handle, b"x" * 4096)
        began = time.perf_counter()
        os.fsync(handle)
        times.append(1e3 * (time.perf_counter() - began))
    os.close(handle)
    return {"fsync_median_ms": round(percentile(times, 0.5), 2), "fsync_p99_ms": round(percentile(times, 0.99), 2)}


def _calls(url: str, start: float, count: int, clients: int, pause_s: float, out: Any) -> None:
    """Be a door with so many clients; put the seconds of every submission into `out`."""
    queue = Queue(Database(url, pool_size=clients), ADMISSION)

    def one(number: int) -> float:
        began = time.perf_counter()
        submission = Submission(
            tenant=TENANT, kind="speed", params={"n": number}, idempotency_key=f"{os.getpid()}-{number}"
        )
        queue.submit(submission)
        took = time.perf_counter() - began
        time.sleep(pause_s)
        return took

    one(-1)
    while time.time() < start:
        time.sleep(0.001)
    began = time.perf_counter()
    with ThreadPoolExecutor(max_workers=clients) as pool:
        times = list(pool.map(one, range(count)))
    out.put((time.perf_counter() - began, times))


def submits(url: str, count: int, doors: int, clients: int, pause_s: float = 0.0) -> dict[str, float]:
    """Return submissions a second through so many doors with so many clients each, and their latencies."""
    out: Any = _FORK.Queue()
    start = time.time() + 1.0
    processes = [
        _FORK.Process(target=_calls, args=(url, start, count // doors, clients, pause_s, out)) for _ in range(doors)
    ]
    for process in processes:
        process.start()
    answers = [out.get() for _ in processes]
    for process in processes:
        process.join()
    times = [one for _, part in answers for one in part]
    return {
        "n": len(times),
        "per_s": round(len(times) / max(seconds for seconds, _ in answers), 1),
        "median_ms": round(1e3 * percentile(times, 0.5), 2),
        "p99_ms": round(1e3 * percentile(times, 0.99), 2),
    }


def speed(url: str, folder: Path, jobs: int) -> dict[str, Any]:
    """Measure in peace: submissions with many clients at once, with few, and no-op jobs by four workers."""
    stage = stage_in(url, folder, "speed", batch=32)
    measured: dict[str, Any] = {"disk": disk(folder)}
    Database(url).close()
    measured["submits_32_clients"] = submits(url, jobs, doors=2, clients=16)
    measured["submits_calm"] = submits(url, min(jobs, 400), doors=2, clients=1, pause_s=0.05)
    say(f"submits: {measured}")
    connection = connect(url)
    connection.execute(f"UPDATE jobs SET status = 'cancelled', waiting = {_false(url)}, completed_at = 0")
    connection.commit()
    connection.close()
    alone = stage_in(url, folder, "alone", batch=1)
    for name, where, count in (("noop_jobs", stage, jobs), ("noop_jobs_alone", alone, jobs // 4)):
        fill(where, count)
        seconds = work_off(where, workers=4)
        measured[name] = {"n": count, "per_s": round(count / seconds, 1), "workers": 4, "batch": where.batch}
    say(f"no-op jobs: {measured['noop_jobs']} {measured['noop_jobs_alone']}")
    return measured


def _false(url: str) -> str:
    """Return how this database writes no."""
    return "FALSE" if url.startswith("postgres") else "0"


def stage_in(url: str, folder: Path, name: str, **values: Any) -> Stage:
    """Make the folders of a stage."""
    stage = Stage(database=url, store=folder / name / "files", journals=folder / name / "journals", **values)
    stage.journals.mkdir(parents=True)
    return stage


def chaos(url: str, folder: Path, storm: Storm) -> dict[str, Any]:
    """Let the storm rage on an empty database, and have it checked."""
    stage = stage_in(url, folder, "chaos")
    damage = rage(stage, storm, say)
    findings = check(url, stage.store, stage.journals)
    for finding in findings[:20]:
        say(f"{finding.kind}: {finding.job} {finding.words}")
    connection = connect(url)
    ended = dict(connection.execute("SELECT status, count(*) FROM jobs GROUP BY status").fetchall())
    tries = dict(connection.execute("SELECT attempt, count(*) FROM jobs GROUP BY attempt").fetchall())
    connection.close()
    found = Counter(finding.kind for finding in findings)
    return {
        "jobs": storm.jobs,
        "workers": storm.workers,
        "submitters": storm.submitters,
        "killed_workers": damage.killed_workers,
        "killed_submitters": damage.killed_submitters,
        "stopped_workers": damage.stopped_workers,
        "seconds": round(damage.seconds, 1),
        "all_ended": damage.done,
        "ended": ended,
        "attempts": tries,
        **{kind: found[kind] for kind in ("lost", "duplicated", "stuck", "corrupt", "illegal")},
    }


@contextmanager
def two_databases(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield one database for speed and one for chaos."""
    if options.database:
        yield options.database, options.database
        return
    with Cluster() if options.postgresql else nullcontext() as cluster:
        if cluster is None:
            yield f"sqlite:///{folder / 'speed.db'}", f"sqlite:///{folder / 'chaos.db'}"
        else:
            yield cluster.new_database(), cluster.new_database()


def main() -> None:
    """Measure, rage, check; print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--kill-every", type=float, default=0.5, metavar="SECONDS")
    parser.add_argument("--stops", type=int, default=10, help="workers stopped for longer than their lease")
    parser.add_argument("--give-up", type=float, default=7200, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--speed-jobs", type=int, default=2000, help="0 leaves the measuring out")
    parser.add_argument("--database", help="an empty database of yours, for the chaos only")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server made for it")
    parser.add_argument("--folder", type=Path, help="where files and databases go (a temporary folder by default)")
    parser.add_argument("--out", type=Path, help="a JSON file that holds the results of both databases")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, two_databases(options, Path(name)) as urls:
        result: dict[str, Any] = {"load_average": os.getloadavg()[0], "niceness": os.nice(0), "cores": os.cpu_count()}
        if options.speed_jobs and not options.database:
            result |= speed(urls[0], Path(name), options.speed_jobs)
        storm = Storm(
            jobs=options.jobs,
            kills=options.kills,
            kill_every_s=options.kill_every,
            stops=options.stops,
            give_up_s=options.give_up,
            seed=options.seed,
        )
        result["chaos"] = chaos(urls[1], Path(name), storm)
        result["load_average_after"] = os.getloadavg()[0]
    kind = "postgresql" if options.postgresql or (options.database or "").startswith("postgres") else "sqlite"
    print(json.dumps({kind: result}, indent=1))
    if options.out:
        known = json.loads(options.out.read_text()) if options.out.exists() else {}
        options.out.write_text(json.dumps(known | {kind: result}, indent=1) + "\n")
    wrong = [kind for kind in ("lost", "duplicated", "stuck", "corrupt", "illegal") if result["chaos"][kind]]
    sys.exit(bool(wrong) or not result["chaos"]["all_ended"])


if __name__ == "__main__":
    main()
