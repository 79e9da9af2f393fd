"""The models that may be asked for: ours, and the names of Sora's that stand for the first of them."""

from __future__ import annotations

from fastapi import APIRouter, Request

from yozora.serving.http.ask import engine_name
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS
from yozora.serving.http.schema import Model, ModelList
from yozora.serving.http.service import service_of

router = APIRouter(prefix="/v1/models", tags=["models"], responses=REFUSALS)

ALIASES = ("sora-2", "sora-2-pro")
_SINCE = 1_761_609_600  # 28 October 2025: a date for what has none


@router.get("")
def list_models(request: Request, caller: Who) -> ModelList:
    """Return every name that a request may give as its model."""
    names = [*service_of(request).settings.models, *ALIASES]
    return ModelList(data=[_model(name) for name in names])


@router.get("/{model}")
def retrieve_model(request: Request, model: str, caller: Who) -> Model:
    """Return one of them."""
    engine_name(model, service_of(request).settings)
    return _model(model)


def _model(name: str) -> Model:
    """Return the object of a name."""
    return Model(id=name, created=_SINCE, owned_by="yozora")
