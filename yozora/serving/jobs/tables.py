"""The tables, for SQLite and PostgreSQL alike. Times are seconds since 1970 by the database's clock."""

from __future__ import annotations

from typing import Any

try:
    import sqlalchemy as sa
except ImportError as error:  # the one place where the room meets the library first
    from yozora.core.errors import YozoraError

    raise YozoraError("The server keeps its jobs with SQLAlchemy: pip install 'yozora[serve]'.") from error

__all__ = [
    "SCHEMA_VERSION",
    "api_keys",
    "characters",
    "deliveries",
    "events",
    "feedback",
    "idempotency_keys",
    "job_files",
    "jobs",
    "metadata",
    "sa",
    "schema",
    "webhook_endpoints",
]

SCHEMA_VERSION = 1
metadata = sa.MetaData()
# SQLite numbers rows by itself only in a column of exactly this type.
_Sequence = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _partial(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool]) -> sa.Index:
    """Return an index over the rows that `where` holds for."""
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


# `seq` is the order of submission; `rank` the order of service (see `claim`); `waiting` says a worker may take the job,
# `owner` which worker has it; `beat` rises with every sign of life of that worker.
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("seq", _Sequence, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("tenant", sa.String(255), nullable=False),
    sa.Column("key_id", sa.String(64)),
    sa.Column("kind", sa.String(255), nullable=False),
    sa.Column("batch_key", sa.String(255)),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("progress", sa.Integer, nullable=False, default=0),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("rank", sa.Double, nullable=False),
    sa.Column("waiting", sa.Boolean, nullable=False),
    sa.Column("available_at", sa.Double, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    sa.Column("token", sa.BigInteger, nullable=False, default=0),
    sa.Column("owner", sa.String(64)),
    sa.Column("beat", sa.BigInteger, nullable=False, default=0),
    sa.Column("checkpoint_step", sa.Integer, nullable=False, default=0),
    sa.Column("checkpoint_key", sa.String(255)),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error_message", sa.Text),
    sa.Column("remixed_from", sa.String(64)),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("started_at", sa.Double),
    sa.Column("completed_at", sa.Double),
    sa.Column("expires_at", sa.Double),
    sa.Column("deleted_at", sa.Double),
)
sa.Index("jobs_by_tenant", jobs.c.tenant, jobs.c.seq)
_partial("jobs_waiting", jobs.c.rank, jobs.c.seq, where=jobs.c.waiting)
_partial("jobs_waiting_alike", jobs.c.batch_key, jobs.c.rank, where=jobs.c.waiting)
_partial("jobs_owned", jobs.c.owner, where=jobs.c.owner.is_not(None))
_partial("jobs_unfinished", jobs.c.key_id, where=jobs.c.completed_at.is_(None))
_partial("jobs_by_key", jobs.c.key_id, jobs.c.created_at, where=jobs.c.key_id.is_not(None))
_partial("jobs_expiring", jobs.c.expires_at, where=jobs.c.expires_at.is_not(None))

# Inputs and outputs of jobs; what no row refers to, the sweep removes from the store.
job_files = sa.Table(
    "job_files",
    metadata,
    sa.Column("job_id", sa.String(64), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role", sa.String(8), primary_key=True),
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("key", sa.String(255), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("num_bytes", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.String(255), nullable=False),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("tenant", sa.String(255), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("job_id", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
)
sa.Index("idempotency_keys_by_age", idempotency_keys.c.created_at)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(255), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("prefix", sa.String(16), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("max_unfinished", sa.Integer),
    sa.Column("max_per_minute", sa.Integer),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("revoked_at", sa.Double),
)

characters = sa.Table(
    "characters",
    metadata,
    sa.Column("seq", _Sequence, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("tenant", sa.String(255), nullable=False, index=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("description", sa.String(255), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
)

# The outbox: an event is written in the transaction that ends its job, once, and delivered from here afterwards.
events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(255), nullable=False),
    sa.Column("job_id", sa.String(64), nullable=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
)
sa.Index("events_one_a_job", events.c.job_id, unique=True)
sa.Index("events_by_age", events.c.created_at)

webhook_endpoints = sa.Table(
    "webhook_endpoints",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(255), nullable=False, index=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("event_types", sa.JSON, nullable=False),
    sa.Column("secret", sa.String(255), nullable=False),
    sa.Column("old_secret", sa.String(255)),
    sa.Column("old_secret_until", sa.Double),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("updated_at", sa.Double, nullable=False),
    sa.Column("disabled_at", sa.Double),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("seq", _Sequence, primary_key=True, autoincrement=True),
    sa.Column("event_id", sa.String(64), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column(
        "endpoint_id",
        sa.String(64),
        sa.ForeignKey("webhook_endpoints.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("due_at", sa.Double, nullable=False),
    sa.Column("answer", sa.String(255)),
)
_partial("deliveries_due", deliveries.c.due_at, where=deliveries.c.status == "waiting")

# What people say of videos: entries are only added, and emptied when they are withdrawn. `about` names the videos of a
# judgement that an artist gives once; another one takes its place.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("seq", _Sequence, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("tenant", sa.String(255), nullable=False),
    sa.Column("artist", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("about", sa.String(255)),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("withdrawn_at", sa.Double),
)
sa.Index("feedback_by_tenant", feedback.c.tenant, feedback.c.seq)
sa.Index(
    "feedback_once",
    feedback.c.tenant,
    feedback.c.artist,
    feedback.c.kind,
    feedback.c.about,
    unique=True,
    sqlite_where=feedback.c.withdrawn_at.is_(None),
    postgresql_where=feedback.c.withdrawn_at.is_(None),
)

schema = sa.Table("schema_version", metadata, sa.Column("version", sa.Integer, primary_key=True))
