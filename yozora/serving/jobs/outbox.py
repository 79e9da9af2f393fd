"""The outbox: an event is a row of the very transaction that ends its job, so there is exactly one, or none.

Delivering it is `courier`'s work, afterwards, as often as it takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.tables import deliveries, events, jobs, sa, webhook_endpoints


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a job, once: `type` is such as "video.completed"; times in seconds since 1970."""

    id: str
    tenant: str
    job_id: str
    type: str
    created_at: float


def post(database: Database, connection: sa.Connection, job_id: str, status: str) -> None:
    """Write the event that a job of `status` ended, with a delivery to every endpoint that wants to hear of it."""
    row = connection.execute(sa.select(jobs.c.tenant, jobs.c.kind).where(jobs.c.id == job_id)).one()
    event_id, kind = new_id("evt"), f"{row.kind.partition('/')[0]}.{status}"
    values = {"id": event_id, "tenant": row.tenant, "job_id": job_id, "type": kind, "created_at": database.now()}
    connection.execute(events.insert().values(values))
    listening = sa.select(webhook_endpoints.c.id, webhook_endpoints.c.event_types).where(
        webhook_endpoints.c.tenant == row.tenant, webhook_endpoints.c.disabled_at.is_(None)
    )
    for endpoint in connection.execute(listening).all():
        if kind in endpoint.event_types:
            due = {"event_id": event_id, "endpoint_id": endpoint.id, "status": "waiting", "due_at": database.now()}
            connection.execute(deliveries.insert().values(due))


def list_events(database: Database, tenant: str, *, limit: int = 100) -> list[Event]:
    """Return the latest events of a tenant, newest first."""
    rows = sa.select(events).where(events.c.tenant == tenant).order_by(events.c.created_at.desc()).limit(limit)
    with database.reading() as connection:
        return [Event(**row._mapping) for row in connection.execute(rows)]
