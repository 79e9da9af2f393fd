"""The application: routes, refusals in the one form that clients know, the guard around it all."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yozora.core.errors import YozoraError
from yozora.serving.http import (
    appeals,
    capabilities,
    characters,
    conditions,
    content,
    feedback,
    models,
    operations,
    provenance,
    studio,
    understandings,
    videos,
    webhooks,
)
from yozora.serving.http.documented import tidied
from yozora.serving.http.errors import ApiError, api_error, bad, of_status
from yozora.serving.http.guard import Guard
from yozora.serving.http.service import Service

DESCRIPTION = (
    "Videos from prompts, over the contract of the OpenAI Videos API that was removed on 24 September 2026: "
    "existing clients need only another base_url."
)


class Api(FastAPI):
    """FastAPI whose document tells of our own refusals, not of the framework's."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        return tidied(super().openapi())


def create_app(service: Service) -> FastAPI:
    """Return the application of a service that somebody else starts and closes."""
    app = Api(
        title="Yozora",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    # Fixed paths before those with an id in the same place.
    parts = (
        appeals,
        characters,
        conditions,
        content,
        videos,
        provenance,
        models,
        understandings,
        capabilities,
        webhooks,
        feedback,
        operations,
        studio,
    )
    for part in parts:
        app.include_router(part.router)
    app.add_exception_handler(YozoraError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_parameters)
    app.add_exception_handler(HTTPException, _on_status)
    app.add_middleware(
        Guard,
        limits=service.settings.limits,
        metrics=service.metrics,
        local_only=not service.settings.needs_keys,
    )
    return app


async def _on_refusal(request: Request, error: Exception) -> Response:
    """Answer what our own rooms refuse."""
    assert isinstance(error, YozoraError)
    return _answer(request, api_error(error))


async def _on_parameters(request: Request, error: Exception) -> Response:
    """Answer a parameter in path, query or headers that is off; one sentence about the first."""
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    name = str(first["loc"][-1]) if first["loc"] else ""
    words = str(first["msg"])
    return _answer(request, bad(f"{name}: {words[:1].lower()}{words[1:]}.", name))


async def _on_status(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: paths and methods that are not there."""
    assert isinstance(error, HTTPException)
    words = {
        404: f"There is nothing at {request.url.path[:200]!r}.",
        405: f"{request.method} is not possible here.",
    }
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return _answer(request, of_status(error.status_code, words.get(error.status_code, str(error.detail)), headers))


def _methods(request: Request) -> set[str]:
    """Return the methods that there are for a path; the framework names those of one handler only."""
    paths = request.app.openapi()["paths"]
    if request.url.path in paths:  # "/v1/videos/edits" is no id
        return {verb.upper() for verb in paths[request.url.path]}
    found: set[str] = set()
    for path, verbs in paths.items():
        pattern = "[^/]+".join(re.escape(part) for part in re.split(r"\{[^{}]*\}", path))
        if re.fullmatch(pattern, request.url.path):
            found |= {verb.upper() for verb in verbs}
    return found


def _answer(request: Request, error: ApiError) -> Response:
    """Return a refusal as an answer, and let the guard know its code."""
    request.scope["yozora.visit"].code = error.code
    return JSONResponse(error.envelope, error.status, error.headers)
