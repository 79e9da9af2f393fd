"""`yozora feedback`: what people said of videos, read and taken back where a server's database is reached."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yozora.cli.keys import DATABASE, Place
from yozora.cli.output import give, give_json, give_table, plainly, say
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.serving.jobs.database import Database

app = typer.Typer(help="Votes on videos: export them, take them back, see what came of them.", no_args_is_help=True)
LOCAL = "local"
Tenant = Annotated[str, typer.Option(help="Whose videos; a server without keys has the one tenant `local`.")]


@app.command()
def export(
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The file to write; else stdout.")] = None,
    database: Place = DATABASE,
    tenant: Tenant = LOCAL,
) -> None:
    """Write the log as JSON lines for `yozora align`; of what was taken back, the ids alone."""
    from yozora.media.files import written_whole
    from yozora.serving.feedback.log import FeedbackLog

    num_votes = 0
    log = FeedbackLog(_database(database))
    lines = (json.dumps(entry.line, separators=(",", ":")) + "\n" for entry in log.entries(tenant))
    if out is None:
        sys.stdout.writelines(lines)
        return
    with written_whole(out) as draft, draft.open("w", encoding="utf-8") as file:
        for line in lines:
            num_votes += 1
            file.write(line)
    say(f"{num_votes} entries of {tenant}.")
    give(out)


@app.command()
def withdraw(
    vote_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Of the vote.")] = None,
    artist: Annotated[str | None, typer.Option(help="Take back all that this artist said.")] = None,
    database: Place = DATABASE,
    tenant: Tenant = LOCAL,
) -> None:
    """Take a vote back, or all of an artist; print the ids. Adapters that learned from them are to be made anew."""
    from yozora.serving.feedback.log import FeedbackLog

    if (vote_id is None) == (artist is None):
        raise UsageError("Name the id of a vote, or an --artist.")
    log = FeedbackLog(_database(database))
    if vote_id is not None:
        log.withdraw(tenant, vote_id)
        give(vote_id)
        return
    for one in log.withdraw_artist(tenant, artist or ""):
        give(one)


@app.command()
def report(
    artist: Annotated[str, typer.Argument(metavar="ARTIST", help="As the studio knows them.")],
    adapters: Annotated[Path | None, typer.Option(help="Folder of adapters; else the user's own.")] = None,
    database: Place = DATABASE,
    tenant: Tenant = LOCAL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what changed because of an artist: their votes, which adapters learned from them, what they like of those."""
    from yozora.core.config import to_dict
    from yozora.serving.feedback.lineage import adapters_in, default_folder
    from yozora.serving.feedback.log import FeedbackLog
    from yozora.serving.feedback.report import report_of

    found = report_of(FeedbackLog(_database(database)), tenant, artist, adapters_in(adapters or default_folder()))
    if as_json:
        effects = [{**to_dict(effect), "agreement": effect.agreement} for effect in found.effects]
        give_json({**to_dict(found), "effects": effects})
        return
    rows = {"votes": found.votes, "teaching": found.teaching}
    give_table(plainly(rows))
    for effect in found.effects:
        learned = f"learned from {effect.votes} of these votes"
        liked = f", preferred {effect.preferred} of {effect.compared} times" if effect.compared else ""
        stale = f"; {effect.withdrawn} withdrawn since: align again" if effect.withdrawn else ""
        give_table([(effect.adapter, f"{learned}{liked}{stale}")])


def _database(url: str) -> Database:
    """Open a database that is there; a path where nothing lies is a slip, not a new server."""
    from yozora.serving.jobs.database import Database

    if "://" not in url and not Path(url).is_file():
        raise UsageError(f"There is no database {url}: name that of the server with --database.")
    return Database(url)
