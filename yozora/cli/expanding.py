"""How a short prompt is expanded at the door: options, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from yozora.cli.output import say
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.core.records import Request
    from yozora.generation.yozora import Yozora

Expand = Annotated[
    bool | None, typer.Option("--expand/--no-expand", help="Say what the prompt leaves open too, drawn by the seed.")
]
ExpandWith = Annotated[
    str | None, typer.Option("--expand-with", metavar="URL", help="Let a chat endpoint (OpenAI's protocol) expand it.")
]
ExpandModel = Annotated[str | None, typer.Option("--expand-model", metavar="NAME", help="The endpoint's model.")]
ExpandKey = Annotated[
    str | None, typer.Option("--expand-key", envvar="YOZORA_EXPAND_KEY", help="The endpoint's key, if it wants one.")
]


def expander(
    expand: bool | None, url: str | None, model: str | None, key: str | None
) -> Callable[[Yozora, Request], Request] | None:
    """Return what expands a request as the options say; None where they say nothing, or no."""
    if (url is None) != (model is None):
        raise UsageError("--expand-with and --expand-model go together: the endpoint's address, and its model's name.")
    if expand is False or (expand is None and url is None):
        return None
    rewrite = None
    if url is not None and model is not None:
        from yozora.generation.rewriting import Endpoint

        rewrite = Endpoint(url=url, model=model, key=key)

    def expanded(yozora: Yozora, request: Request) -> Request:
        """Return the request expanded, and say how."""
        done = yozora.expand(request, rewrite)
        for remark in done.remarks:
            say(remark)
        if done.request.expanded:
            say(f"Expanded: {done.request.expanded}")
        return done.request

    return expanded
