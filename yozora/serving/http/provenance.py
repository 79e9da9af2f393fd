"""Where a file comes from: the call is there, the detector and the signatures are not yet."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import bad, not_yet
from yozora.serving.http.schema import CheckProvenance, Health
from yozora.serving.http.service import service_of
from yozora.serving.http.uploads import decode_file

router = APIRouter(prefix="/v1", tags=["not yet"], responses=REFUSALS)


@router.post("/content_provenance_checks", openapi_extra=body_of(CheckProvenance))
async def check_provenance(request: Request, caller: Who) -> Health:
    """Say whether a file was made here. Not supported yet."""
    service = service_of(request)
    async with read_body(request, CheckProvenance, service.settings.limits) as body:
        if not isinstance(body.file, UploadFile):
            raise bad("file must be a file, in a multipart form.", "file")
        await decode_file(service, body.file, "file", "any")
    raise not_yet("Checking where a file comes from")
