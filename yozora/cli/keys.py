"""`yozora keys`: API keys of a server, made where its database is reached."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from yozora.cli.output import give, give_table, say
from yozora.core.errors import UsageError

app = typer.Typer(help="API keys of a server.", no_args_is_help=True)
Place = Annotated[str, typer.Option(help="The server's database.")]
DATABASE = "yozora-data/jobs.db"


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    database: Place = DATABASE,
    tenant: Annotated[str | None, typer.Option(help="Whose videos it sees; else the name.")] = None,
    max_unfinished: Annotated[int | None, typer.Option(min=1, help="Unfinished jobs it may have.")] = None,
    max_per_minute: Annotated[int | None, typer.Option(min=1, help="Jobs it may submit in a minute.")] = None,
) -> None:
    """Make a key; print it. It is shown now and never again."""
    from yozora.serving.jobs.database import Database
    from yozora.serving.jobs.keys import Keys

    key, secret = Keys(Database(database)).create(
        tenant or name, name, max_unfinished=max_unfinished, max_per_minute=max_per_minute
    )
    give(secret)
    say(f"Key {key.id} of {key.tenant}; keep it, it cannot be shown again.")


@app.command("list")
def list_keys(database: Place = DATABASE) -> None:
    """List keys, without their secrets."""
    from yozora.serving.jobs.database import Database
    from yozora.serving.jobs.keys import Keys

    give_table(
        (
            key.id,
            f"{key.prefix}…  {key.tenant}  {key.name}  {_day(key.created_at)}{'  revoked' if key.revoked_at else ''}",
        )
        for key in Keys(Database(database)).list()
    )


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `yozora keys list` names it.")],
    database: Place = DATABASE,
) -> None:
    """Make a key worthless, from now on."""
    from yozora.serving.jobs.database import Database
    from yozora.serving.jobs.keys import Keys

    if not Keys(Database(database)).revoke(key_id):
        raise UsageError(f"There is no key {key_id!r} that is good.")


def _day(seconds: float) -> str:
    """Return a date."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
