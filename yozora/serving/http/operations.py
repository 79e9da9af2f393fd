"""For those who run the server: is it alive, is it ready, how much does it do, what does it answer to."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import HTMLResponse, JSONResponse, Response

from yozora.serving.http.page import document_page
from yozora.serving.http.schema import Health
from yozora.serving.http.service import service_of

router = APIRouter(tags=["operations"])


@router.get("/health")
async def health() -> Health:
    """Say that this process answers; nothing else is asked."""
    return Health(status="ok")


@router.get("/ready", responses={503: {"model": Health, "description": "Send us nothing just now."}})
def ready(request: Request) -> Response:
    """Say whether requests should come here: the database answers, files can be written, we are not leaving."""
    troubles = service_of(request).troubles()
    told = Health(status="not ready" if troubles else "ready", reasons=troubles)
    return JSONResponse(told.model_dump(), 503 if troubles else 200)


@router.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}})
def metrics(request: Request) -> Response:
    """Return figures for Prometheus: queue, waits, steps, clips, answers, refusals."""
    return Response(generate_latest(service_of(request).metrics.registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show what can be asked for; the page loads nothing from elsewhere."""
    return HTMLResponse(document_page(request.app.openapi()))
