"""`yozora worker`: makes the videos of a server that may be elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.core.errors import YozoraError


def worker(
    database: Annotated[str, typer.Option(help="The server's database: postgresql://... or a path.")],
    files: Annotated[
        str | None, typer.Option(help="Its store: s3://bucket/prefix, or a folder; else beside it.")
    ] = None,
    trust: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Keys and ledger; else this user's.")] = None,
    slots: Annotated[int, typer.Option(min=1, help="Videos made at once.")] = 1,
    batch: Annotated[int, typer.Option(min=1, help="Like requests made in one go.")] = 1,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads of each.")] = None,
    finish: Annotated[float, typer.Option(min=0, help="Seconds that a video may go on when asked to leave.")] = 15.0,
    keep_hours: Annotated[float, typer.Option(min=0.01, help="How long videos are kept.")] = 24.0,
    metrics_port: Annotated[int | None, typer.Option(help="Port on this machine for Prometheus.")] = None,
    json_logs: Annotated[bool, typer.Option("--json-logs/--plain-logs", help="Logs as JSON lines.")] = True,
) -> None:
    """Make videos of a database's jobs until SIGTERM; any number may work on the same ones."""
    from yozora.serving.http.logs import set_up_logs
    from yozora.serving.http.metrics import Metrics
    from yozora.serving.http.pool import Pool, pool_settings
    from yozora.serving.jobs.bucket import open_store
    from yozora.serving.jobs.database import Database

    set_up_logs(as_json=json_logs)
    metrics = Metrics()
    if metrics_port is not None:
        from prometheus_client import start_http_server

        start_http_server(metrics_port, addr="127.0.0.1", registry=metrics.registry)
    if files is None and "://" in database:
        raise YozoraError("Name the server's store of files too: --files s3://bucket/prefix, or a shared folder.")
    pool = Pool(
        Database(database),
        open_store(files or Path(database).parent / "files"),
        pool_settings(slots=slots, batch=batch, finish_s=finish),
        metrics,
        threads=threads,
        trust=trust,
        retention_s=keep_hours * 3600,
    )
    pool.run_until_signalled()
