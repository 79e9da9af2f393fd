"""How a server is set up: where its jobs and files are, who may come in, what a request may cost."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.serving.jobs.admission import Admission

MIB = 1 << 20
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one request may cost, in bytes and seconds; a connection that is slower is closed."""

    body_bytes: int = 64 * MIB
    json_bytes: int = 24 * MIB  # a data URL of the contract has up to 20,971,520 characters
    header_bytes: int = 32 << 10
    fields: int = 200
    files: int = 2
    header_s: float = 10.0  # from the first byte awaited to the end of the headers
    body_idle_s: float = 10.0  # without a byte of the body
    body_s: float = 120.0  # for the whole body
    stall_s: float = 30.0  # with our answer unread
    connections: int = 1000

    def __post_init__(self) -> None:
        """Refuse limits that let nothing through."""
        for name, value in vars(self).items():
            if value <= 0:
                raise UsageError(f"The limit {name} must be above 0, not {value:g}.")


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """One server. `models` maps public names to what generation loads; the first one answers for every sora name.

    `keys_required` of None means: required unless we listen on this machine only. `trust` is the folder of the keys and
    the ledger that videos are signed with and checked against; None is this user's.
    """

    data: Path
    database: str | None = None
    files: str | None = None
    trust: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    models: dict[str, str] = field(default_factory=lambda: {"nano": "nano"})
    workers: int = 1
    batch: int = 1
    threads: int | None = None
    keys_required: bool | None = None
    allow_urls: bool = False
    allow_private_webhooks: bool = False
    poll_after_ms: int = 1000
    retention_s: float = 24 * 3600.0
    finish_s: float = 15.0
    limits: Limits = field(default_factory=Limits)
    admission: Admission = field(default_factory=Admission)

    def __post_init__(self) -> None:
        """Check what would only come to light later."""
        if not self.models:
            raise UsageError("A server needs at least one model.")
        if self.workers < 0 or self.batch < 1:
            raise UsageError("workers must be at least 0, batch at least 1.")
        if not 0 <= self.port <= 65535:
            raise UsageError(f"port must be from 0 to 65535, not {self.port}.")
        if not 50 <= self.poll_after_ms <= 60_000:
            raise UsageError(f"poll_after_ms must be from 50 to 60000, not {self.poll_after_ms}.")

    @property
    def needs_keys(self) -> bool:
        """Whether nobody comes in without a key of ours."""
        return not is_loopback(self.host) if self.keys_required is None else self.keys_required

    @property
    def default_model(self) -> str:
        """The public name of the model that answers for every sora name."""
        return next(iter(self.models))

    @property
    def database_url(self) -> str:
        """Where the jobs are."""
        return self.database or str(self.data / "jobs.db")

    @property
    def files_url(self) -> str:
        """Where the files are."""
        return self.files or str(self.data / "files")


def is_loopback(host: str) -> bool:
    """Return whether a host to listen on is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
