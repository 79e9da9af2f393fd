"""Who calls: the tenant of an API key, or the one tenant of a server that is open to its own machine only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import Depends
from starlette.requests import Request

from yozora.serving.http.errors import ApiError
from yozora.serving.http.service import Service, service_of

LOCAL_TENANT = "local"
_OURS = "yz_"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whose call it is; `key_id` is None where no key was needed."""

    tenant: str
    key_id: str | None = None


async def caller_of(request: Request) -> Caller:
    """Return who calls, or raise `ApiError` (401). A key of ours is checked even where none is needed."""
    service = service_of(request)
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        if service.settings.needs_keys:
            raise ApiError(
                401,
                "missing_api_key",
                "Give your API key: Authorization: Bearer yz_...",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return Caller(tenant=LOCAL_TENANT)
    if not service.settings.needs_keys and not secret.startswith(_OURS):
        return Caller(tenant=LOCAL_TENANT)  # clients insist on sending some key
    caller = await to_thread.run_sync(_authenticated, service, secret)
    request.scope["yozora.tenant"] = caller.tenant
    return caller


def _authenticated(service: Service, secret: str) -> Caller:
    """Return the owner of a key."""
    key = service.keys.authenticate(secret)
    return Caller(tenant=key.tenant, key_id=key.id)


Who = Annotated[Caller, Depends(caller_of)]
