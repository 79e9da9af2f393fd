"""The objects of the calls on webhooks, as they are documented and checked."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from yozora.serving.http.schema import Body

EVENT_TYPES = ("video.completed", "video.failed")


class CreateEndpoint(Body):
    """A webhook endpoint to be."""

    name: str = Field(min_length=1, max_length=255)
    url: str = Field(min_length=1, max_length=2000)
    event_types: list[Literal["video.completed", "video.failed"]] = Field(min_length=1, max_length=20)


class UpdateEndpoint(Body):
    """What is to change of a webhook endpoint."""

    name: str | None = Field(default=None, min_length=1, max_length=255)
    url: str | None = Field(default=None, min_length=1, max_length=2000)
    event_types: list[Literal["video.completed", "video.failed"]] | None = Field(
        default=None, min_length=1, max_length=20
    )


class RotateSecret(Body):
    """Whether the old secret goes on signing for a day."""

    keep_old_secret_active_for_24_hours: bool = False


class SampleEvent(Body):
    """The event to send as a sample."""

    event_type: Literal["video.completed", "video.failed"]


class WebhookEndpoint(BaseModel):
    """Where events go."""

    id: str
    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    created_at: int
    updated_at: int
    name: str
    url: str
    event_types: list[str]
    signing_secret_hint: str


class WebhookEndpointWithSecret(WebhookEndpoint):
    """The same with its secret, which is shown at no other time."""

    signing_secret: str


class WebhookEndpointList(BaseModel):
    """A page of endpoints."""

    object: Literal["list"] = "list"
    data: list[WebhookEndpoint]
    first_id: str | None
    last_id: str | None
    has_more: bool


class WebhookTest(BaseModel):
    """What a receiver answered to a sample."""

    object: Literal["webhook_endpoint.test"] = "webhook_endpoint.test"
    webhook_endpoint_id: str
    event_type: str
    status_code: int
    success: Literal[True] = True


class EventTypes(BaseModel):
    """The events that endpoints may ask for."""

    object: Literal["list"] = "list"
    data: list[str]
