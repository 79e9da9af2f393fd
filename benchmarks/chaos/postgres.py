"""A PostgreSQL server of one's own for tests and benchmarks: a fresh data folder, 127.0.0.1, a free port."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

INSTALL = "sudo apt-get install -y postgresql"


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl (Debian keeps it off the PATH), None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """One server; `with Cluster() as cluster: Database(cluster.url)`. It leaves nothing behind."""

    def __init__(self, *, durable: bool = True) -> None:
        """Prepare one; without `durable` its commits survive any process, but not the machine."""
        binaries = find_binaries()
        if binaries is None:
            raise RuntimeError(f"PostgreSQL is not installed: {INSTALL}")
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="yozora-postgresql-"))
        self.durable = durable
        self.port = _free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")

    def __enter__(self) -> Cluster:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """Return the URL of a new, empty database."""
        import psycopg

        name = f"chaos_{secrets.token_hex(6)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url.removesuffix("postgres") + name

    def drop_database(self, url: str) -> None:
        """Remove a database that `new_database` made, whoever is still connected to it."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o", options, "-w", "start"
        )

    def stop(self, how: str = "fast") -> None:
        """Stop the server: "fast", or "immediate", which is as good as killing it."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs, as its own user where we are root."""
        command: Sequence[str] = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout[-2000:]}")


def _free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
