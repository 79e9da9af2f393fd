"""API keys: shown once, kept as a hash, with a prefix to know them by and bounds of their own; each is one tenant's."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import Refused
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.tables import api_keys, sa

_MARK = "yz_"
_PREFIX_CHARACTERS = 10


class NotAuthorised(Refused):
    """The key is unknown or revoked (HTTP 401)."""

    code = "invalid_api_key"


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """What may be known of a key: never the key itself. Bounds of None are those of the service."""

    id: str
    tenant: str
    name: str
    prefix: str
    max_unfinished: int | None
    max_per_minute: int | None
    created_at: float
    revoked_at: float | None


class Keys:
    """The keys of a service."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create(
        self, tenant: str, name: str, *, max_unfinished: int | None = None, max_per_minute: int | None = None
    ) -> tuple[ApiKey, str]:
        """Return a new key and its secret, which nobody can read again.

        `max_unfinished` bounds its jobs that are not finished, `max_per_minute` how many it may submit in a minute.
        """
        if not tenant or not name:
            raise UsageError("An API key needs a tenant and a name.")
        secret = _MARK + secrets.token_urlsafe(32)
        values = {
            "id": new_id("key"),
            "tenant": tenant,
            "name": name,
            "prefix": secret[:_PREFIX_CHARACTERS],
            # 256 random bits need no slow hash: there is nothing to guess.
            "digest": _digest(secret),
            "max_unfinished": max_unfinished,
            "max_per_minute": max_per_minute,
            "created_at": self.database.now(),
        }
        insert = api_keys.insert().values(values).returning(api_keys)
        return self.database.writing(lambda connection: _key(connection.execute(insert).one())), secret

    def authenticate(self, secret: str) -> ApiKey:
        """Return the key of a secret, or raise `NotAuthorised`. The look-up is by hash, so its time tells nothing."""
        wanted = sa.select(api_keys).where(api_keys.c.digest == _digest(secret), api_keys.c.revoked_at.is_(None))
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NotAuthorised("This API key is not known here, or was revoked.")
        return _key(row)

    def list(self, tenant: str | None = None) -> list[ApiKey]:
        """Return the keys of a tenant, or all, oldest first."""
        wanted = sa.select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
        if tenant is not None:
            wanted = wanted.where(api_keys.c.tenant == tenant)
        with self.database.reading() as connection:
            return [_key(row) for row in connection.execute(wanted)]

    def revoke(self, key_id: str) -> bool:
        """Make a key worthless from now on; False if it was so already, or never was."""
        gone = (
            api_keys.update()
            .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
            .values(revoked_at=self.database.now())
        )
        return self.database.writing(lambda connection: connection.execute(gone).rowcount == 1)


def _digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: Any) -> ApiKey:
    """Return the record of a row, without its hash."""
    return ApiKey(**{name: value for name, value in row._mapping.items() if name != "digest"})
