"""`yozora judge`: what the moderation makes of a prompt, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from yozora.cli.output import give, give_json

Policy = Annotated[
    str | None,
    typer.Option(metavar="NAME|FILE", help="Policy: a name or a TOML file; else the trust folder's, or ours."),  # noqa: E501
]


def judge(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="The prompt to judge; nothing is made of it.")],
    policy: Policy = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict with every score as JSON.")] = False,
) -> None:
    """Say whether a prompt may be made, and why not; exit code 0 means that it may, 3 that it is refused."""
    from yozora.core.config import to_dict
    from yozora.trust.gate import open_gate

    by = open_gate(policy=policy).judge
    assert by is not None
    verdict = by.judge(prompt)
    if as_json:
        give_json({**to_dict(verdict), "allowed": verdict.allowed})
    else:
        give(verdict.sentence or f"Allowed by {verdict.policy}.")
    if not verdict.allowed:
        raise typer.Exit(3)
