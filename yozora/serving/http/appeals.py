"""The calls on appeals: object to a refusal or a takedown, and see how it was ruled (`yozora trust rule` answers)."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request

from yozora.core.errors import UsageError
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import ApiError
from yozora.serving.http.schema import Appeal, AppealBody
from yozora.serving.http.service import service_of
from yozora.trust.ledger.cases import Case

router = APIRouter(prefix="/v1/appeals", tags=["appeals"], responses=REFUSALS)


@router.post("", openapi_extra=body_of(AppealBody))
async def create_appeal(request: Request, caller: Who) -> Appeal:
    """Object to an entry of the ledger by the id that a refusal told; a person rules."""
    service = service_of(request)
    async with read_body(request, AppealBody, service.settings.limits) as body:
        asked = body
    try:
        entry = await to_thread.run_sync(service.records.appeal, asked.against, asked.why, asked.contact)
    except UsageError as error:
        raise ApiError(404, "not_found", str(error), param="against") from error
    return _shown(Case(opened=entry))


@router.get("/{appeal_id}")
def retrieve_appeal(request: Request, appeal_id: str, caller: Who) -> Appeal:
    """Return an appeal as it stands."""
    try:
        return _shown(service_of(request).records.appealed(appeal_id))
    except UsageError as error:
        raise ApiError(404, "not_found", str(error), param="appeal_id") from error


def _shown(case: Case) -> Appeal:
    """Return an appeal for its answer; who objected, and why, is not told again."""
    ruling = case.closed.body if case.closed else {}
    return Appeal(
        id=case.opened.id,
        against=case.opened.subject or "",
        created_at=int(case.opened.at),
        status=ruling.get("outcome", "open"),
        ruling=ruling.get("why"),
    )
