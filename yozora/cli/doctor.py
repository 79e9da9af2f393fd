"""`yozora doctor`: what this machine is, what fits it, what is missing and how to add it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from yozora.cli.output import give, give_json, give_table


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Look at this machine: what fits it, what is missing."""
    from yozora.generation.machine import inspect_machine

    machine = inspect_machine()
    if as_json:
        give_json(asdict(machine))
        return
    give_table(
        [
            ("Python", machine.python),
            ("torch", machine.torch),
            ("processor", f"{machine.cpu}, {machine.cores} cores"),
            ("fast paths", ", ".join(machine.flags) or "none that matter"),
            ("memory", f"{machine.memory_gib:.1f} GiB"),
            ("GPU", f"{machine.gpu}, {machine.gpu_memory_gib:.0f} GiB" if machine.gpu else "none"),
            ("H.264 encoder", "libx264" if machine.encoder else "missing"),
            *((f"extra {extra.name}", "installed" if extra.installed else "not installed") for extra in machine.extras),
            *((f"weights {model.name}", _described(model)) for model in machine.weights),
            ("recipes that fit", ", ".join(machine.recipes)),
        ]
    )
    for missing in machine.missing:
        give(f"Missing: {missing.what}. Add it with: {missing.command}")
    if not machine.missing:
        give("Nothing is missing.")


def _described(model: Any) -> str:
    """Return a line about shipped weights."""
    return f"{model.size_mib:.1f} MiB, commit {model.commit[:12] or 'unknown'}, {model.complaint or 'checksums right'}"
