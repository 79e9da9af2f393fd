"""Webhook endpoints of tenants, and the signature that shows a call is ours (Standard Webhooks, version 1).

The signature is `v1,` and the base64 of HMAC-SHA256 over "id.timestamp.body", keyed by the base64 after `whsec_`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import Refused
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.outbound import check_url
from yozora.serving.jobs.tables import sa, webhook_endpoints

TOLERANCE_S = 300.0
OLD_SECRET_S = 24 * 3600.0
MAX_ENDPOINTS = 50
_SECRET_MARK = "whsec_"


class NoSuchEndpoint(Refused):
    """There is no such endpoint for this tenant (HTTP 404)."""

    code = "not_found"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where a tenant wants to be called, and for which events; `secret_hint` is the end of its signing secret."""

    id: str
    tenant: str
    name: str
    url: str
    event_types: tuple[str, ...]
    secret_hint: str
    created_at: float
    updated_at: float
    disabled_at: float | None


class Endpoints:
    """The webhook endpoints of a service; every call is one tenant's."""

    def __init__(self, database: Database, *, allow_private: bool = False) -> None:
        """Use `database`; `allow_private` lets endpoints be http and on one's own network."""
        self.database = database
        self.allow_private = allow_private

    def create(self, tenant: str, name: str, url: str, event_types: Sequence[str]) -> tuple[Endpoint, str]:
        """Return a new endpoint and its signing secret, which is shown only now."""
        check_url(url, allow_private=self.allow_private)
        if not event_types:
            raise UsageError("A webhook endpoint needs at least one type of event.")
        secret = _new_secret()
        values = {
            "id": new_id("whe"),
            "tenant": tenant,
            "name": name,
            "url": url,
            "event_types": sorted(set(event_types)),
            "secret": secret,
            "created_at": self.database.now(),
            "updated_at": self.database.now(),
        }

        def work(connection: sa.Connection) -> Endpoint:
            mine = sa.select(sa.func.count()).where(webhook_endpoints.c.tenant == tenant)
            if (connection.scalar(mine) or 0) >= MAX_ENDPOINTS:
                raise UsageError(f"There are {MAX_ENDPOINTS} webhook endpoints already: delete one first.")
            return _endpoint(
                connection.execute(webhook_endpoints.insert().values(values).returning(webhook_endpoints)).one()
            )

        return self.database.writing(work), secret

    def get(self, tenant: str, endpoint_id: str) -> Endpoint:
        """Return an endpoint, or raise `NoSuchEndpoint`."""
        with self.database.reading() as connection:
            row = connection.execute(sa.select(webhook_endpoints).where(*_mine(tenant, endpoint_id))).one_or_none()
        if row is None:
            raise _no_such(endpoint_id)
        return _endpoint(row)

    def list(self, tenant: str) -> list[Endpoint]:
        """Return a tenant's endpoints, oldest first."""
        table = webhook_endpoints
        wanted = sa.select(table).where(table.c.tenant == tenant).order_by(table.c.created_at, table.c.id)
        with self.database.reading() as connection:
            return [_endpoint(row) for row in connection.execute(wanted)]

    def update(
        self,
        tenant: str,
        endpoint_id: str,
        *,
        name: str | None = None,
        url: str | None = None,
        event_types: Sequence[str] | None = None,
    ) -> Endpoint:
        """Change what is given; an endpoint that was switched off for not answering is on again."""
        values: dict[str, Any] = {"updated_at": self.database.now(), "disabled_at": None}
        if name is not None:
            values["name"] = name
        if url is not None:
            check_url(url, allow_private=self.allow_private)
            values["url"] = url
        if event_types is not None:
            if not event_types:
                raise UsageError("A webhook endpoint needs at least one type of event.")
            values["event_types"] = sorted(set(event_types))
        return self._change(tenant, endpoint_id, values)

    def rotate_secret(self, tenant: str, endpoint_id: str, *, keep_old: bool) -> tuple[Endpoint, str]:
        """Return the endpoint with a new secret; calls are signed with the old one too for 24 hours if `keep_old`."""
        secret = _new_secret()
        table = webhook_endpoints
        values = {
            "secret": secret,
            "old_secret": table.c.secret if keep_old else None,
            "old_secret_until": self.database.now() + OLD_SECRET_S if keep_old else None,
            "updated_at": self.database.now(),
        }
        return self._change(tenant, endpoint_id, values), secret

    def signing_secrets(self, tenant: str, endpoint_id: str) -> tuple[str, ...]:
        """Return the secrets that calls to an endpoint are signed with just now; raises `NoSuchEndpoint`."""
        table = webhook_endpoints
        old_good = (table.c.old_secret_until > self.database.now()).label("old_good")
        wanted = sa.select(table.c.secret, table.c.old_secret, old_good).where(*_mine(tenant, endpoint_id))
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise _no_such(endpoint_id)
        return (row.secret, row.old_secret) if row.old_secret and row.old_good else (row.secret,)

    def delete(self, tenant: str, endpoint_id: str) -> None:
        """Remove an endpoint and what was to be delivered to it; raises `NoSuchEndpoint`."""
        gone = webhook_endpoints.delete().where(*_mine(tenant, endpoint_id))
        if self.database.writing(lambda connection: connection.execute(gone).rowcount) != 1:
            raise _no_such(endpoint_id)

    def _change(self, tenant: str, endpoint_id: str, values: Mapping[str, Any]) -> Endpoint:
        """Write columns of one endpoint."""
        change = webhook_endpoints.update().where(*_mine(tenant, endpoint_id)).values(values)
        row = self.database.writing(
            lambda connection: connection.execute(change.returning(webhook_endpoints)).one_or_none()
        )
        if row is None:
            raise _no_such(endpoint_id)
        return _endpoint(row)


def sign(secret: str, message_id: str, timestamp_s: int, body: bytes) -> str:
    """Return one signature, "v1,..." (base64)."""
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def signed_headers(secrets_: Sequence[str], message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """Return the headers of a call, with a signature for every secret that is good at the moment."""
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp_s, body) for secret in secrets_),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now_s: float) -> bool:
    """Return whether a call was signed with `secret` no more than five minutes from `now_s`; for receivers."""
    given = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(now_s - int(timestamp)) > TOLERANCE_S:
        return False
    expected = sign(secret, message_id, int(timestamp), body)
    return any(hmac.compare_digest(expected, one) for one in given.get("webhook-signature", "").split())


def _new_secret() -> str:
    """Return a signing secret of 256 bits."""
    return _SECRET_MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def _key(secret: str) -> bytes:
    """Return the bytes of a secret."""
    if not secret.startswith(_SECRET_MARK):
        return secret.encode()
    return base64.b64decode(secret.removeprefix(_SECRET_MARK))


def _mine(tenant: str, endpoint_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that pick one endpoint of a tenant."""
    return webhook_endpoints.c.tenant == tenant, webhook_endpoints.c.id == endpoint_id


def _no_such(endpoint_id: str) -> NoSuchEndpoint:
    """Return the refusal."""
    return NoSuchEndpoint(f"There is no webhook endpoint {endpoint_id[:100]!r}.")


def _endpoint(row: Any) -> Endpoint:
    """Return the record of a row, without its secrets."""
    return Endpoint(
        id=row.id,
        tenant=row.tenant,
        name=row.name,
        url=row.url,
        event_types=tuple(row.event_types),
        secret_hint=row.secret[-4:],
        created_at=row.created_at,
        updated_at=row.updated_at,
        disabled_at=row.disabled_at,
    )
