"""`yozora trust`: the keys that sign, the process that holds them, and the ledger; `yozora/cli/cases.py` adds cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from yozora.cli import cases
from yozora.cli.output import give, give_json, give_table, plainly, say
from yozora.cli.verify import Trust, trust_folder
from yozora.core.errors import UsageError, YozoraError

app = typer.Typer(help="Keys, the ledger of deliveries, and its cases.", no_args_is_help=True)
cases.add_to(app)


@app.command()
def keys(
    trust: Trust = None,
    chain: Annotated[Path | None, typer.Option(help="Sign with this: certificates in PEM, signer's first.")] = None,
    key: Annotated[Path | None, typer.Option(help="The signer's private key in PEM (P-256).")] = None,
    socket: Annotated[Path | None, typer.Option(help="Sign with the process behind this socket.")] = None,
) -> None:
    """Make the key that signs, or name one; print the certificate that others need to check our files."""
    folder = trust_folder(trust)
    if (chain is None) != (key is None) or (socket is not None and chain is not None):
        raise UsageError("Give --chain and --key together, or --socket, or none of them.")
    if socket is not None:
        folder.use_socket(socket)
    elif chain is not None and key is not None:
        folder.use_key(chain, key)
    folder.signer()
    for pem in sorted((folder.path / "authorities").glob("*.pem")):
        give(pem)


@app.command()
def signer(
    socket: Annotated[Path, typer.Argument(metavar="SOCKET", help="Where to listen.")],
    trust: Trust = None,
    mode: Annotated[str, typer.Option(help="Rights of the socket: 660 lets its group ask.")] = "660",
) -> None:
    """Hold the key and sign for others until stopped; run it under a user of its own."""
    import signal

    from yozora.trust.provenance.signing_process import serve_signer

    if not mode.isdigit() or not set(mode) <= set("01234567") or len(mode) > 3:
        raise UsageError(f"Rights look like 660, not {mode!r}.")
    signal.signal(signal.SIGTERM, lambda *_: _leave())
    holder = trust_folder(trust).signer()
    serve_signer(holder, socket, mode=int(mode, 8), on_ready=lambda: give(socket))


@app.command()
def audit(
    trust: Trust = None,
    known: Annotated[str | None, typer.Option(metavar="NUMBER:DIGEST", help="A head that you kept.")] = None,
) -> None:
    """Check the ledger's chain from its first entry; print its head, which is what to keep or publish."""
    chain = cases.open_chain(trust)
    number, _, digest = (known or "").partition(":")
    if known is not None and not (number.isdigit() and len(digest) == 64):
        raise UsageError("A head looks like 12:DIGEST, as `yozora trust audit` prints it.")
    if broken := chain.audit((int(number), digest) if known else None):
        raise YozoraError(f"The ledger does not hold at entry {broken.seq}: {broken.why}.")
    give("{}:{}".format(*chain.head()))


@app.command()
def counts(
    trust: Trust = None,
    since: Annotated[str | None, typer.Option(help="First day, 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Day after the last.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count deliveries, takedowns, incidents and appeals, for a transparency report."""
    from yozora.trust.ledger.cases import Cases

    found = Cases(cases.open_chain(trust)).counts(
        since=cases.day(since) if since else 0.0, until=cases.day(until) if until else None
    )
    if as_json:
        give_json(found)
    else:
        give_table(plainly(found))


@app.command()
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="Of any entry.")],
    trust: Trust = None,
) -> None:
    """Print an entry of the ledger as JSON."""
    entry = cases.open_chain(trust).get(entry_id)
    give(json.dumps({**vars(entry), "body": dict(entry.body)}, indent=2))


def _leave() -> None:
    """Stop in good order."""
    say("Stopped.")
    raise SystemExit(0)
