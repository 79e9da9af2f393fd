"""What a worker of a fleet is sent out with, and the proof that it has come to the same database and files as we."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yozora.core.errors import YozoraError
from yozora.serving.jobs.database import database_url
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.leases import RETENTION_S
from yozora.serving.jobs.runner import Runner
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import Deposit, Store, read_whole

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
FileIdentity = tuple[str, int, int]


@dataclass(frozen=True, kw_only=True)
class Order:
    """Where the jobs and the files are, how to work, and who makes the runner (a function that can be pickled).

    `database_file` is which file the database is, where it is one; `token` is the key of a file that lies in the store
    while the worker is on its way. A path means something else on every machine, and a worker that wrote its videos
    where nobody looks would lose them.
    """

    database: str
    files: str
    settings: WorkerSettings
    runner: Callable[[], Runner]
    token: str = ""
    retention_s: float = RETENTION_S
    database_file: FileIdentity | None = None

    def check_database(self) -> None:
        """Raise `YozoraError` where the database would be another one than the server's."""
        if self.database_file is not None and identity(self.database) != self.database_file:
            raise YozoraError(
                "This machine does not have the server's database: workers elsewhere need one with an address, "
                "--database postgresql://..."
            )

    def check_store(self, store: Store) -> None:
        """Raise `YozoraError` where the store is another one than the server's."""
        try:
            read_whole(store, self.token)
        except OSError as error:
            raise YozoraError(
                "This machine does not have the server's files: workers elsewhere need them in a bucket or in a folder "
                "that all machines mount, --files s3://bucket/prefix or the folder."
            ) from error


def everywhere(place: str) -> str:
    """Return a path or a URL so that it does not depend on the folder one stands in."""
    if place.startswith("sqlite:///"):
        place = place.removeprefix("sqlite:///")
    return place if "://" in place else str(Path(place).resolve())


def leave_token(store: Store) -> str:
    """Put a file into the store for a worker to look for; return its key, to be deleted when it has been seen."""
    (file,) = store.put([Deposit(job_id=new_id("fleet"), name="fleet.token", content=os.urandom(16))])
    return file.key


def identity(database: str) -> FileIdentity | None:
    """Return which file a SQLite database is: the machine's boot, device, inode; None for a server's database."""
    url = database_url(database)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    try:
        about = os.stat(url.database)
    except FileNotFoundError:
        return "", 0, 0
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else "", about.st_dev, about.st_ino
