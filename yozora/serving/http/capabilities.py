"""What this server can do: the tasks of each of its models, and how much may be asked for."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from yozora.core.records import MAX_SECONDS, MAX_SIDE_PX
from yozora.serving.http.ask import takes
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS
from yozora.serving.http.schema import Capabilities, ModelCapabilities
from yozora.serving.http.service import service_of
from yozora.serving.http.syllabuses import syllabus_of
from yozora.trust.provenance.libraries import Unsigned, require_libraries

router = APIRouter(prefix="/v1", tags=["models"], responses=REFUSALS)

# What every model of ours does; the rest as soon as a create takes the field of that name.
_OURS = ("text", "image", "remix", "edit", "inpaint", "recut", "extend", "loop")
_BY_FIELD = ("storyboard", "connect", "characters")


@router.get("/capabilities")
def list_capabilities(request: Request, caller: Who) -> Capabilities:
    """Return what may be asked for here. Of public weights only text is promised: the rest depends on their family."""
    settings = service_of(request).settings
    return Capabilities(
        models=[_model(name, place) for name, place in settings.models.items()],
        max_seconds=MAX_SECONDS,
        max_side_px=MAX_SIDE_PX,
        keep_hours=settings.retention_s / 3600,
        checks_provenance=_checks(),
    )


def _model(name: str, place: str) -> ModelCapabilities:
    """Return what the model does that generation loads from `place`; one of ours has a syllabus."""
    ours = syllabus_of(place) is not None
    tasks: list[Any] = [*_OURS, *filter(takes, _BY_FIELD)] if ours else ["text"]
    return ModelCapabilities(id=name, tasks=tasks, understands=ours)


def _checks() -> bool:
    """Return whether the libraries are there that read manifests."""
    try:
        require_libraries()
    except Unsigned:
        return False
    return True
