"""Claims: the red team gets hardly anything through the API, and it notices when a stage of the filter is gone.

python benchmarks/redteam.py [--part NAME ...] [--attempts 20000] [--plants 1000] [--out FILE]

full        attempts through the real HTTP door on 127.0.0.1: the policy "stand-ins", every category, converter and move
off         the same without any filter: at least 60 % must get through, or the red team does not attack
plants      one stage of the filter, or the gate in one door, taken out at a time: after how many attempts it is noticed
Nobody makes videos here: a clerk calls accepted jobs done at once. The keys are many, so that every caller is new
a few times and refusals make the filter no stricter. The summary of `full` is the baseline of `plants`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from yozora.serving.http import handin
from yozora.serving.http.ask import Asked
from yozora.serving.http.caller import Caller
from yozora.serving.http.server import Server, configure, listen
from yozora.serving.http.service import Service
from yozora.serving.http.settings import ServerSettings
from yozora.serving.jobs.admission import Admission
from yozora.serving.jobs.job import Job
from yozora.serving.jobs.leases import Leases
from yozora.serving.jobs.store import Deposit
from yozora.trust.gate import Gate
from yozora.trust.moderation import judge as judging
from yozora.trust.moderation.judge import Judge
from yozora.trust.moderation.lexicon import Lexicon
from yozora.trust.moderation.readings import Reading
from yozora.trust.moderation.verdict import Verdict
from yozora.trust.redteam.journal import Line
from yozora.trust.redteam.run import run
from yozora.trust.redteam.summary import cells, summarise, table, worse
from yozora.trust.redteam.target import Target
from yozora.trust.redteam.wanted import categories

RESULT = Path(__file__).parent / "results" / "redteam.json"
STEPS = (100, 200, 300, 500, 700, 1000)


@dataclass
class Rig:
    """A server of our own, and the keys of strangers."""

    service: Service
    url: str
    keys: Sequence[str]

    def attack(self, folder: Path, budget: int, *, seed: int = 0, swept: float = 0.6) -> list[Line]:
        """Run the red team against it, the stand-ins too."""
        target = Target(url=self.url, keys=self.keys)
        try:
            return run(target, folder, categories(stand_ins=True), budget=budget, seed=seed, swept=swept)
        finally:
            target.close()


@contextmanager
def stand(folder: Path, *, keys: int = 50) -> Iterator[Rig]:
    """Yield a server whose policy forbids the stand-ins too, and whose jobs are done at once by a clerk."""
    trust = folder / "trust"
    trust.mkdir(parents=True)
    (trust / "policy.toml").write_text('extends = "stand-ins"\n')
    admission = Admission(max_waiting=10**6)
    service = Service(ServerSettings(data=folder / "data", workers=0, port=0, trust=trust, admission=admission))
    service.start()
    line = listen("127.0.0.1", 0)
    server = Server(configure(service), service)
    threads = [threading.Thread(target=server.run, kwargs={"sockets": [line]}, daemon=True)]
    leave = threading.Event()
    threads.append(threading.Thread(target=_clerk, args=(service, leave), daemon=True))
    for thread in threads:
        thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        secrets = [service.keys.create("red team", f"stranger {number}")[1] for number in range(keys)]
        yield Rig(service, f"http://127.0.0.1:{line.getsockname()[1]}", secrets)
    finally:
        leave.set()
        server.should_exit = True
        for thread in threads:
            thread.join(20)
        service.close()


def _clerk(service: Service, leave: threading.Event) -> None:
    """Call every job done, with a file that is none."""
    leases = Leases(service.database)
    while not leave.is_set():
        for lease in (taken := leases.claim("a clerk", ["video"])):
            file = Deposit(job_id=lease.job.id, name="video.mp4", content=b"no video", media_type="video/mp4")
            leases.publish([(lease, service.store.put([file]))])
        if not taken:
            leave.wait(0.1)


class _Forgetful(Judge):
    """A judge that reads every prompt by itself."""

    def judge(self, prompt: str, *, user: str | None = None, earlier: Sequence[str] = ()) -> Verdict:
        return super().judge(prompt)


def _as_written(prompt: str, *_: Any) -> tuple[Reading, ...]:
    """Return a prompt as the one reading of itself."""
    return (Reading(text=prompt.lower()),)


def _swapped(service: Service, judge: Judge | None) -> Any:
    """Return a patch that puts another judge into the gate."""
    return patch.object(service, "gate", Gate(judge, ledger=service.gate.ledger))


def without(service: Service, stage: str) -> Any:
    """Return a context in which a stage of the server's filter is not there."""
    now = service.gate.judge
    assert now is not None
    if stage == "everything":
        return _swapped(service, None)
    if stage == "canonicalisation":
        return patch.object(judging, "readings", _as_written)
    if stage == "history":
        return _swapped(service, _Forgetful(now.policy))
    if stage == "lexicon":
        policy = replace(now.policy, lexicon=Lexicon(dict.fromkeys(now.policy.lexicon.phrases, ())), rules=())
        return _swapped(service, Judge(policy, history=now.history))
    if stage == "classifier":
        blank = replace(now.classifier, weights=np.zeros_like(now.classifier.weights))
        blank = replace(blank, biases=np.full_like(blank.biases, -20), slopes=np.ones_like(blank.slopes))
        return _swapped(service, Judge(now.policy, classifier=blank, history=now.history))
    return patch.object(handin, "admitted", _unless(DOORS[stage], handin.admitted))


def _unless(skips: Callable[[Asked], bool], gate: Any) -> Any:
    """Return a gate that some requests go round."""

    async def admitted(service: Service, caller: Caller, asked: Asked, source: Job | None) -> Asked:
        if skips(asked):
            return asked
        found: Asked = await gate(service, caller, asked, source)
        return found

    return admitted


def _verb(name: str | None) -> Callable[[Asked], bool]:
    """Return whether a request begins with something of this kind."""
    return lambda asked: (asked.beginning.verb if asked.beginning else None) == name and not asked.request.storyboard


DOORS: dict[str, Callable[[Asked], bool]] = {
    "door of prompts": _verb(None), "door of storyboards": lambda asked: bool(asked.request.storyboard),
    "door of pictures": _verb("animate"), "door of remixes and edits": _verb("remix"),
    "door of extensions": _verb("extend"), "door of joints": _verb("connect"),
}  # fmt: skip
STAGES = ("canonicalisation", "lexicon", "classifier", "history", *DOORS)


def noticed(lines: Sequence[Line], baseline: dict[str, Any]) -> int | None:
    """Return after how many attempts (of those in STEPS) the red team notices, None if it does not."""
    return next((n for n in STEPS if n <= len(lines) and worse(lines[:n], baseline)), None)


def full(asked: argparse.Namespace, kept: dict[str, Any]) -> dict[str, Any]:
    """Attack the whole server."""
    with _folder() as folder, stand(folder, keys=asked.attempts // 5 + 1) as rig:
        start, used = time.monotonic(), time.process_time()
        lines = rig.attack(asked.runs / "full" if asked.runs else folder / "run", asked.attempts, seed=asked.seed)
        found = summarise(lines, {"seed": asked.seed})
        found["seconds"] = {"wall": round(time.monotonic() - start), "processor": round(time.process_time() - used)}
        found["policy"] = rig.service.gate.judge.policy.id if rig.service.gate.judge else ""
    for row in table(found):
        print(*row, flush=True)
    return found


def off(asked: argparse.Namespace, kept: dict[str, Any]) -> dict[str, Any]:
    """Attack a server without any filter."""
    with _folder() as folder, stand(folder) as rig, without(rig.service, "everything"):
        lines = rig.attack(folder / "run", asked.plants, seed=asked.seed + 1, swept=1.0)
    found = {kind: {name: cell.told() for name, cell in row.items()} for kind, row in cells(lines).items()}
    print("without a filter:", found["all"]["sweep"], flush=True)
    return found["all"]


def plants(asked: argparse.Namespace, kept: dict[str, Any]) -> dict[str, Any]:
    """Take out one stage at a time."""
    told = {}
    for stage in asked.stage or ("nothing", *STAGES):
        with ExitStack() as stack:
            folder = stack.enter_context(_folder())
            rig = stack.enter_context(stand(folder, keys=asked.plants // 5 + 1))
            if stage != "nothing":
                stack.enter_context(without(rig.service, stage))
            lines = rig.attack(folder / "run", asked.plants, seed=asked.seed + 1, swept=1.0)
        after = noticed(lines, kept["full"])
        sweep = cells(lines)["all"]["sweep"].told()
        told[stage] = {"noticed_after": after, "sweep": sweep, "why": worse(lines, kept["full"])[:3]}
        print(f"{stage:26} noticed after {after}", flush=True)
    return {**kept.get("plants", {}), **told}


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder for a server, in memory if there is such a place: refusals alone are 20,000 transactions."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="yozora-red-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


PARTS = {"full": full, "off": off, "plants": plants}


def main() -> None:
    """Measure the parts asked for, and keep them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--attempts", type=int, default=20_000)
    parser.add_argument("--plants", type=int, default=1000)
    parser.add_argument("--stage", choices=("nothing", *STAGES), action="append")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=Path, help="Keep the run of `full` in this folder, and go on with one in it.")
    parser.add_argument("--out", type=Path, default=RESULT)
    asked = parser.parse_args()
    kept = json.loads(asked.out.read_text()) if asked.out.exists() else {}
    for part in asked.part or PARTS:
        kept[part] = PARTS[part](asked, kept)
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
