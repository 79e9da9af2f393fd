"""The ledger's tables, for SQLite and PostgreSQL alike: entries in a chain, and an index of what they deliver.

Rows are added and never changed: the database itself refuses it (triggers), and a hash chain shows it where somebody
went round the database.
"""

from __future__ import annotations

try:
    import sqlalchemy as sa
except ImportError:  # the one place where the room meets the library first
    from yozora.trust.provenance.libraries import require_libraries

    require_libraries()
    raise

__all__ = ["deliveries", "entries", "metadata", "sa"]

metadata = sa.MetaData()
_Sequence = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# `body` is canonical JSON; `digest` the SHA-256 over the row and the digest before it; `subject` the entry it is about.
entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("seq", _Sequence, primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("subject", sa.String(64), index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
sa.Index("ledger_entries_by_kind", entries.c.kind, entries.c.seq)

# What finds a delivery again: the bytes before and after signing, the looks of the frames, the bits of a watermark.
deliveries = sa.Table(
    "ledger_deliveries",
    metadata,
    sa.Column("seq", _Sequence, sa.ForeignKey("ledger_entries.seq"), primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("unsealed_sha256", sa.String(64), nullable=False, index=True),
    sa.Column("fingerprint", sa.LargeBinary),
    sa.Column("mark", sa.LargeBinary, index=True),
    sa.Column("manifest", sa.LargeBinary, nullable=False),
)

_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION ledger_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is only added to'; END $$"""
_POSTGRESQL = """CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to()"""


def make_tables(connection: sa.Connection) -> None:
    """Make what is missing: tables, and the triggers that refuse every change of a row."""
    metadata.create_all(connection)
    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        connection.exec_driver_sql(_FUNCTION)
    for table in (entries, deliveries):
        for verb in ("UPDATE", "DELETE"):
            statement = _SQLITE if on_sqlite else _POSTGRESQL
            connection.exec_driver_sql(statement.format(table=table.name, verb=verb))
