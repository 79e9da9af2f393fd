"""Webhook endpoints: where the news goes that a video is made or has failed."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request

from yozora.core.errors import UsageError
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Caller, Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import bad
from yozora.serving.http.schema import Deleted
from yozora.serving.http.service import Service, service_of
from yozora.serving.http.webhook_schema import (
    EVENT_TYPES,
    CreateEndpoint,
    EventTypes,
    RotateSecret,
    SampleEvent,
    UpdateEndpoint,
    WebhookEndpoint,
    WebhookEndpointList,
    WebhookEndpointWithSecret,
    WebhookTest,
)
from yozora.serving.jobs.job import is_job_id, new_id
from yozora.serving.jobs.webhooks import Endpoint, NoSuchEndpoint, signed_headers

router = APIRouter(prefix="/v1", tags=["webhooks"], responses=REFUSALS)


@router.post("/webhook_endpoints", openapi_extra=body_of(CreateEndpoint, only_json=True))
async def create_endpoint(request: Request, caller: Who) -> WebhookEndpointWithSecret:
    """Add an endpoint; its signing secret is shown now and never again."""
    service = service_of(request)
    async with read_body(request, CreateEndpoint, service.settings.limits) as body:
        create = partial(service.endpoints.create, caller.tenant, body.name, body.url, body.event_types)
    endpoint, secret = await to_thread.run_sync(create)
    return _with_secret(endpoint, secret)


@router.get("/webhook_endpoints")
def list_endpoints(
    request: Request,
    caller: Who,
    after: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> WebhookEndpointList:
    """Return a page of your endpoints, oldest first."""
    found = service_of(request).endpoints.list(caller.tenant)
    start = 0
    if after is not None:
        places = [index for index, endpoint in enumerate(found) if endpoint.id == after]
        if not places:
            raise NoSuchEndpoint(f"There is no webhook endpoint {after!r} to list after.")
        start = places[0] + 1
    shown = [_show(endpoint) for endpoint in found[start : start + limit]]
    return WebhookEndpointList(
        data=shown,
        first_id=shown[0].id if shown else None,
        last_id=shown[-1].id if shown else None,
        has_more=len(found) > start + limit,
    )


@router.get("/webhook_endpoints/{endpoint_id}")
def retrieve_endpoint(request: Request, endpoint_id: str, caller: Who) -> WebhookEndpoint:
    """Return an endpoint."""
    return _show(service_of(request).endpoints.get(caller.tenant, _id(endpoint_id)))


@router.post("/webhook_endpoints/{endpoint_id}", openapi_extra=body_of(UpdateEndpoint, only_json=True))
async def update_endpoint(request: Request, endpoint_id: str, caller: Who) -> WebhookEndpoint:
    """Change what is given; an endpoint that was switched off is on again."""
    service = service_of(request)
    async with read_body(request, UpdateEndpoint, service.settings.limits) as body:
        change = partial(
            service.endpoints.update,
            caller.tenant,
            _id(endpoint_id),
            name=body.name,
            url=body.url,
            event_types=body.event_types,
        )
    return _show(await to_thread.run_sync(change))


@router.delete("/webhook_endpoints/{endpoint_id}")
def delete_endpoint(request: Request, endpoint_id: str, caller: Who) -> Deleted:
    """Remove an endpoint, and what was still to be delivered to it."""
    service_of(request).endpoints.delete(caller.tenant, _id(endpoint_id))
    return Deleted(id=endpoint_id, object="webhook_endpoint.deleted")


@router.post(
    "/webhook_endpoints/{endpoint_id}/rotate_secret",
    openapi_extra=body_of(RotateSecret, required=False, only_json=True),
)
async def rotate_secret(request: Request, endpoint_id: str, caller: Who) -> WebhookEndpointWithSecret:
    """Give an endpoint a new secret; calls may be signed with the old one too for 24 hours."""
    service = service_of(request)
    async with read_body(request, RotateSecret, service.settings.limits) as body:
        keep = body.keep_old_secret_active_for_24_hours
    rotate = partial(service.endpoints.rotate_secret, caller.tenant, _id(endpoint_id), keep_old=keep)
    endpoint, secret = await to_thread.run_sync(rotate)
    return _with_secret(endpoint, secret)


@router.post("/webhook_endpoints/{endpoint_id}/test", openapi_extra=body_of(SampleEvent, only_json=True))
async def try_endpoint(request: Request, endpoint_id: str, caller: Who) -> WebhookTest:
    """Send a sample event, signed, and return what the receiver answered."""
    service = service_of(request)
    async with read_body(request, SampleEvent, service.settings.limits) as body:
        event_type = body.event_type
    call = partial(_send_sample, service, caller, _id(endpoint_id), event_type)
    status = await to_thread.run_sync(call, limiter=service.slow)
    return WebhookTest(webhook_endpoint_id=endpoint_id, event_type=event_type, status_code=status)


@router.get("/webhook_event_types")
def list_event_types(caller: Who) -> EventTypes:
    """Return the events that endpoints may ask for."""
    return EventTypes(data=list(EVENT_TYPES))


def _send_sample(service: Service, caller: Caller, endpoint_id: str, event_type: str) -> int:
    """Call an endpoint as the courier does, about a video that is none; return the status of the answer."""
    endpoint = service.endpoints.get(caller.tenant, endpoint_id)
    secrets = service.endpoints.signing_secrets(caller.tenant, endpoint_id)
    event_id, now = new_id("evt"), int(time.time())
    event = {"id": event_id, "object": "event", "created_at": now, "type": event_type, "data": {"id": new_id("video")}}
    body = json.dumps(event, separators=(",", ":")).encode()
    try:
        return service.post(endpoint.url, signed_headers(secrets, event_id, now, body), body)
    except (OSError, UsageError) as error:
        raise bad(f"The endpoint could not be called: {error}", "url", "webhook_unreachable") from error


def _id(endpoint_id: str) -> str:
    """Return an id that could be one."""
    if not is_job_id(endpoint_id):
        raise NoSuchEndpoint(f"There is no webhook endpoint {endpoint_id[:100]!r}.")
    return endpoint_id


def _show(endpoint: Endpoint) -> WebhookEndpoint:
    """Return an endpoint as the API shows it."""
    return WebhookEndpoint(
        id=endpoint.id,
        created_at=int(endpoint.created_at),
        updated_at=int(endpoint.updated_at),
        name=endpoint.name,
        url=endpoint.url,
        event_types=list(endpoint.event_types),
        signing_secret_hint=f"whsec_...{endpoint.secret_hint}",
    )


def _with_secret(endpoint: Endpoint, secret: str) -> WebhookEndpointWithSecret:
    """Return an endpoint with its secret."""
    return WebhookEndpointWithSecret(**_show(endpoint).model_dump(), signing_secret=secret)
