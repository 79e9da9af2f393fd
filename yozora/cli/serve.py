"""`yozora serve`: the Videos API on this machine; its parameters are its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give, say


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine keys are required.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder of jobs and videos, where no other place is named.")] = Path(
        "yozora-data"
    ),
    database: Annotated[str | None, typer.Option(help="Jobs elsewhere: postgresql://... or a path.")] = None,
    files: Annotated[str | None, typer.Option(help="Videos elsewhere: s3://bucket/prefix or a path.")] = None,
    trust: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Keys and ledger; else this user's.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="Model (may be repeated; NAME=PLACE names one).")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Videos made at once here; 0 leaves it to `yozora worker`.")] = 1,
    ray: Annotated[str | None, typer.Option(help="Workers on a Ray cluster instead: HOST:PORT, auto or local.")] = None,
    min_workers: Annotated[int, typer.Option(min=0, help="On Ray: workers there always are.")] = 1,
    max_workers: Annotated[int, typer.Option(min=1, help="On Ray: workers when many jobs wait.")] = 8,
    worker_gpus: Annotated[float | None, typer.Option(min=0, help="On Ray: GPUs of each; else 1 if there are.")] = None,
    worker_cpus: Annotated[float, typer.Option(min=0, help="On Ray: CPUs of each.")] = 1.0,
    batch: Annotated[int, typer.Option(min=1, help="Like requests made in one go.")] = 1,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads of a worker.")] = None,
    finish: Annotated[float, typer.Option(min=0, help="Seconds that a video may go on when asked to leave.")] = 15.0,
    keys: Annotated[bool | None, typer.Option("--keys/--no-keys", help="Require API keys, or not.")] = None,
    allow_urls: Annotated[bool, typer.Option("--allow-urls", help="Fetch https URLs named in requests.")] = False,
    allow_private_webhooks: Annotated[
        bool, typer.Option("--allow-private-webhooks", help="Let webhooks be http and on our own network.")
    ] = False,
    max_waiting: Annotated[int, typer.Option(min=1, help="Jobs that may wait; more are told to come later.")] = 1000,
    max_unfinished: Annotated[int | None, typer.Option(min=1, help="Unfinished jobs a key may have.")] = None,
    max_per_minute: Annotated[int | None, typer.Option(min=1, help="Jobs a key may submit in a minute.")] = None,
    max_body_mib: Annotated[int, typer.Option(min=1, help="Largest request, in MiB.")] = 64,
    keep_hours: Annotated[float, typer.Option(min=0.01, help="How long videos are kept.")] = 24.0,
    poll_after_ms: Annotated[int, typer.Option(help="How often clients should ask, in milliseconds.")] = 1000,
    json_logs: Annotated[bool, typer.Option("--json-logs/--plain-logs", help="Logs as JSON lines.")] = True,
) -> None:
    """Serve the Videos API; print its address. Ctrl-C leaves in good order."""
    from yozora.serving.http.logs import set_up_logs
    from yozora.serving.http.server import listen, serve
    from yozora.serving.http.settings import MIB, Limits, ServerSettings
    from yozora.serving.jobs.admission import Admission

    settings = ServerSettings(
        data=data, database=database, files=files, trust=trust, host=host, port=port,
        models=_models(model or ["nano"]),
        workers=0 if ray else workers, batch=batch, threads=threads, keys_required=keys, allow_urls=allow_urls,
        allow_private_webhooks=allow_private_webhooks, poll_after_ms=poll_after_ms, retention_s=keep_hours * 3600,
        finish_s=finish,
        limits=Limits(body_bytes=max_body_mib * MIB, json_bytes=min(24, max_body_mib) * MIB),
        admission=Admission(
            max_waiting=max_waiting, max_unfinished=max_unfinished, max_per_minute=max_per_minute
        ),
    )  # fmt: skip
    crew = None
    if ray is not None:
        from yozora.serving.fleet.crew import fleet_crew
        from yozora.serving.fleet.settings import FleetSettings

        fleet = FleetSettings(
            address=ray, min_workers=min_workers, max_workers=max_workers, gpus=worker_gpus, cpus=worker_cpus
        )
        crew = fleet_crew(fleet, json_logs=json_logs)
    line = listen(host, port)
    set_up_logs(as_json=json_logs)
    shown = f"[{host}]" if ":" in host else host
    give(f"http://{shown}:{line.getsockname()[1]}/v1")
    say("Keys are required: make one with `yozora keys create`." if settings.needs_keys else "No key is needed.")
    serve(settings, line, crew)


def _models(given: list[str]) -> dict[str, str]:
    """Return public names and places of models: "NAME=PLACE", a shipped name, a folder, hf:ORG/NAME."""
    named = {}
    for text in given:
        name, sign, place = text.partition("=")
        named[name if sign else text.rstrip("/").rpartition("/")[2] or text] = place if sign else text
    return named
