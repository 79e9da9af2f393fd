"""An independent checker of the job room: believes nobody but the clients' journals, the database and the disk.

It shares no code with what it checks: it reads the tables with the plain drivers, a history that triggers wrote (also
installed from here), the files, and the journals that clients and workers kept of what they were told.

    python benchmarks/chaos/checker.py --database URL --store DIR --journals DIR

What it demands:

- an acknowledged submission is there, with what was submitted, once, and has ended;
- a status only ever goes queued -> in_progress -> completed | failed | cancelled (or queued -> cancelled);
- tokens only rise; a job has exactly one end and exactly one event that tells it; nobody else was told "published";
- a completed job has its file, of the size and hash the database says and of the bytes that the job was to make;
- a job that a client was told is cancelled did not complete, one it was told is deleted is gone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOST, DUPLICATED, STUCK, CORRUPT, ILLEGAL = "lost", "duplicated", "stuck", "corrupt", "illegal"
ENDS = {"completed", "failed", "cancelled"}
STEPS = {
    (None, "queued"),
    ("queued", "queued"),
    ("queued", "in_progress"),
    ("queued", "cancelled"),
    ("in_progress", "in_progress"),
    ("in_progress", "completed"),
    ("in_progress", "failed"),
    ("in_progress", "cancelled"),
}

_SQLITE_HISTORY = (
    "CREATE TABLE IF NOT EXISTS chaos_history "
    "(n INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT, was TEXT, became TEXT, token INTEGER)",
    "CREATE TRIGGER IF NOT EXISTS chaos_born AFTER INSERT ON jobs BEGIN INSERT INTO chaos_history "
    "(job_id, was, became, token) VALUES (new.id, NULL, new.status, new.token); END",
    "CREATE TRIGGER IF NOT EXISTS chaos_moved AFTER UPDATE OF status, token ON jobs BEGIN INSERT INTO chaos_history "
    "(job_id, was, became, token) VALUES (new.id, old.status, new.status, new.token); END",
)
_POSTGRES_HISTORY = (
    "CREATE TABLE IF NOT EXISTS chaos_history "
    "(n BIGSERIAL PRIMARY KEY, job_id TEXT, was TEXT, became TEXT, token BIGINT)",
    "CREATE OR REPLACE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'INSERT' THEN INSERT INTO chaos_history (job_id, was, became, token) "
    "VALUES (NEW.id, NULL, NEW.status, NEW.token); "
    "ELSIF OLD.status <> NEW.status OR OLD.token <> NEW.token THEN "
    "INSERT INTO chaos_history (job_id, was, became, token) VALUES (NEW.id, OLD.status, NEW.status, NEW.token); "
    "END IF; RETURN NULL; END $$",
    "DROP TRIGGER IF EXISTS chaos_moved ON jobs",
    "CREATE TRIGGER chaos_moved AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION chaos_note()",
)


@dataclass(frozen=True)
class Finding:
    """Something that must not be: its kind (lost, duplicated, stuck, corrupt, illegal), the job, what is wrong."""

    kind: str
    job: str
    words: str


@dataclass
class Journals:
    """What clients and workers were told, by their own notes."""

    numbers: dict[str, int] = field(default_factory=dict)  # idempotency key -> number of the job
    acknowledged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # key -> job ids
    cancelled: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    ended: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # job -> ends a client has seen
    published: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # job -> tokens told "published"


def connect(url: str) -> Any:
    """Open the database with its plain driver."""
    if url.startswith("postgres"):
        import psycopg

        return psycopg.connect(url, autocommit=True)
    return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)


def install_history(url: str) -> None:
    """Have the database itself note every change of a job's status or token."""
    connection = connect(url)
    for statement in _POSTGRES_HISTORY if url.startswith("postgres") else _SQLITE_HISTORY:
        connection.execute(statement)
    connection.commit()
    connection.close()


def read_journals(folder: Path) -> Journals:
    """Read every journal; the last line of one whose writer was killed may be torn."""
    journals = Journals()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().split("\n"):
            try:
                note = json.loads(line)
            except ValueError:
                continue
            match note["note"]:
                case "intend":
                    journals.numbers[note["key"]] = note["number"]
                case "acknowledged":
                    journals.acknowledged[note["key"]].add(note["job"])
                case "cancelled":
                    journals.cancelled.add(note["job"])
                case "deleted":
                    journals.deleted.add(note["job"])
                case "seen":
                    journals.ended[note["job"]].add(note["status"])
                case "published":
                    journals.published[note["job"]].add(note["token"])
    return journals


def expected_bytes(number: int) -> bytes:
    """Return what the no-op job of this number is to make."""
    return hashlib.sha256(f"job {number}".encode()).digest() * (1 + number % 64)


def check(url: str, store: Path, journals: Path) -> list[Finding]:
    """Return everything that is wrong; nothing, if the room kept its promise."""
    notes = read_journals(journals)
    connection = connect(url)
    tables = {name: _rows(connection, name) for name in ("jobs", "job_files", "events", "chaos_history")}
    connection.close()
    rows = {row["id"]: row for row in tables["jobs"]}
    outputs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables["job_files"]:
        if row["role"] == "output":
            outputs[row["job_id"]].append(row)
    return [
        *_submissions(notes, rows),
        *_ends(rows, tables["events"]),
        *_histories(rows, tables["chaos_history"]),
        *_files(rows, outputs, store),
        *_told(notes, rows, tables["chaos_history"]),
    ]


def _rows(connection: Any, table: str) -> list[dict[str, Any]]:
    """Return a table as dictionaries."""
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY 1")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _params(row: dict[str, Any]) -> dict[str, Any]:
    """Return the params of a job."""
    value = row["params"]
    return dict(json.loads(value) if isinstance(value, str) else value)


def _submissions(notes: Journals, rows: dict[str, dict[str, Any]]) -> Iterator[Finding]:
    """What was acknowledged is there, once, and is what was submitted."""
    for key, ids in notes.acknowledged.items():
        if len(ids) > 1:
            yield Finding(DUPLICATED, ", ".join(sorted(ids)), f"one idempotency key ({key}) was answered with two jobs")
        for job in ids:
            if job not in rows:
                yield Finding(LOST, job, "was acknowledged and is not in the database")
            elif rows[job]["deleted_at"] is None and _params(rows[job]).get("number") != notes.numbers.get(key):
                yield Finding(CORRUPT, job, "holds other params than were submitted")
    counts = Counter(_params(row).get("number") for row in rows.values() if row["deleted_at"] is None)
    for number, count in counts.items():
        if count > 1:
            yield Finding(DUPLICATED, str(number), f"was submitted once and is there {count} times")


def _ends(rows: dict[str, dict[str, Any]], events: list[dict[str, Any]]) -> Iterator[Finding]:
    """Every job has ended and has exactly one event, which tells how."""
    told: dict[str, list[str]] = defaultdict(list)
    for event in events:
        told[event["job_id"]].append(event["type"].rpartition(".")[2])
    for job, row in rows.items():
        if row["status"] not in ENDS:
            yield Finding(STUCK, job, f"is {row['status']} at the end of all work")
            continue
        if row["waiting"] or row["owner"] is not None:
            yield Finding(STUCK, job, "has ended and is still waiting or owned")
        if row["completed_at"] is None:
            yield Finding(ILLEGAL, job, "has ended at no time")
        if row["attempt"] > row["max_attempts"]:
            yield Finding(ILLEGAL, job, f"was tried {row['attempt']} times of {row['max_attempts']}")
        if len(told[job]) > 1:
            yield Finding(DUPLICATED, job, f"has {len(told[job])} events")
        elif told[job] != [row["status"]]:
            yield Finding(LOST, job, f"ended {row['status']}, its events tell {told[job]}")


def _histories(rows: dict[str, dict[str, Any]], history: list[dict[str, Any]]) -> Iterator[Finding]:
    """Statuses go forward only, tokens rise only, there is one end."""
    seen: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for step in history:
        seen[step["job_id"]].append(step)
    for job in rows:
        token, ends = -1, 0
        for step in seen[job]:
            change = (step["was"], step["became"])
            if change not in STEPS:
                yield Finding(ILLEGAL, job, f"went from {change[0]} to {change[1]}")
            if step["token"] < token:
                yield Finding(ILLEGAL, job, f"its token fell from {token} to {step['token']}")
            token = step["token"]
            ends += step["became"] in ENDS and step["was"] != step["became"]
        if not seen[job]:
            yield Finding(ILLEGAL, job, "has no history")
        elif ends > 1:
            yield Finding(DUPLICATED, job, f"ended {ends} times")


def _files(rows: dict[str, dict[str, Any]], outputs: dict[str, list[dict[str, Any]]], store: Path) -> Iterator[Finding]:
    """A completed job has one output, whole, of the right bytes; no other job has one."""
    for job, row in rows.items():
        if row["status"] != "completed" or row["deleted_at"] is not None:
            if outputs[job]:
                yield Finding(ILLEGAL, job, f"is {row['status']} or deleted and has files")
            continue
        if len(outputs[job]) != 1:
            yield Finding(LOST if not outputs[job] else DUPLICATED, job, f"completed with {len(outputs[job])} files")
        for file in outputs[job]:
            try:
                content = (store / file["key"]).read_bytes()
            except OSError as error:
                yield Finding(CORRUPT, job, f"its file cannot be read: {error}")
                continue
            if len(content) != file["num_bytes"] or hashlib.sha256(content).hexdigest() != file["sha256"]:
                yield Finding(CORRUPT, job, "its file is not what the database says")
            elif content != expected_bytes(_params(row)["number"]):
                yield Finding(CORRUPT, job, "its file is not what the job was to make")


def _told(
    notes: Journals, rows: dict[str, dict[str, Any]], history: list[dict[str, Any]]
) -> Iterator[Finding]:  # fmt: skip
    """What clients and workers were told is how it is."""
    for job, ends in notes.ended.items():
        if len(ends) > 1 or (job in rows and ends != {rows[job]["status"]}):
            yield Finding(ILLEGAL, job, f"was seen {sorted(ends)} and is {rows.get(job, {}).get('status')}")
    for job in notes.cancelled:
        if job not in rows or rows[job]["status"] != "cancelled":
            yield Finding(LOST, job, "a client was told it is cancelled, and it is not")
    for job in notes.deleted:
        if job in rows and rows[job]["deleted_at"] is None:
            yield Finding(LOST, job, "a client was told it is deleted, and it is there")
    completing = {step["job_id"]: step["token"] for step in history if step["became"] == "completed"}
    for job, tokens in notes.published.items():
        if len(tokens) > 1:
            yield Finding(DUPLICATED, job, f"was published {len(tokens)} times, under tokens {sorted(tokens)}")
        if completing.get(job) not in tokens:
            yield Finding(
                ILLEGAL, job, f"was published under {sorted(tokens)}, it completed under {completing.get(job)}"
            )


def main() -> None:
    """Check what a run left behind; exit 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--journals", type=Path, required=True)
    options = parser.parse_args()
    findings = check(options.database, options.store, options.journals)
    for finding in findings:
        print(f"{finding.kind}: {finding.job} {finding.words}")
    print(dict(Counter(finding.kind for finding in findings)) or "nothing is wrong")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
