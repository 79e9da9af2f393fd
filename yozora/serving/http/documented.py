"""What the OpenAPI document says beside the handlers' own types: bodies in all their forms, refusals."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from yozora.serving.http.schema import ErrorEnvelope

_MEANINGS = {
    400: "Something in the request is off; `error.param` names it.",
    401: "No key, or none that is known here.",
    403: "Not from here.",
    404: "There is no such thing, or it is somebody else's.",
    408: "The request did not come in time.",
    409: "Not in this state.",
    413: "Too large.",
    415: "Not in this form.",
    431: "The headers are too long.",
    451: "It was taken down; an appeal may name the entry that is told.",
    429: "Your key has as much under way as it may; see Retry-After.",
    503: "We have as much under way as we can, or cannot write just now; see Retry-After.",
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorEnvelope, "description": words} for status, words in _MEANINGS.items()
}


def body_of(kind: type[BaseModel], *, required: bool = True, only_json: bool = False) -> dict[str, Any]:
    """Return the part of a call's description that documents its body as JSON and as a form."""
    schema = kind.model_json_schema()
    schema = _inlined(schema, schema.pop("$defs", {}))
    forms = ("application/json",) if only_json else ("multipart/form-data", "application/json")
    content = {form: {"schema": schema} for form in forms}
    return {"requestBody": {"required": required, "content": content}}


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    """Return a part of a schema with what it refers to in its place: in a document "#/$defs" leads nowhere."""
    if isinstance(part, list):
        return [_inlined(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(definitions[part["$ref"].removeprefix("#/$defs/")], definitions)
    return {name: _inlined(value, definitions) for name, value in part.items()}


def tidied(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without the answer 422, which we never give, and with how keys are sent."""
    for path, verbs in document["paths"].items():
        for call in verbs.values():
            call["responses"].pop("422", None)
            if path.startswith("/v1/"):
                call["security"] = [{}, {"key": []}]
    components = document["components"]
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "Needed unless the server serves its own machine only.",
        }
    }
    return document
