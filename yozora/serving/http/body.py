"""Bodies: JSON, multipart and URL-encoded forms become one tree of fields, with files as its leaves.

Clients of the hosted API send the same call in either form. In forms, nested objects are bracket keys:
`video[id]`, `event_types[]`, and for a list of objects `characters[][id]` again and again.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from anyio import to_thread
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from yozora.serving.http.errors import ApiError, bad
from yozora.serving.http.settings import Limits

T = TypeVar("T", bound=BaseModel)
Fields = dict[str, Any]

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_MAX_DEPTH = 5
_INLINE_BYTES = 64 << 10


@asynccontextmanager
async def read_body(request: Request, kind: type[T], limits: Limits) -> Any:
    """Yield the body of a request as a `kind`; its files are open as long as the block lasts."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        form = request.form(max_files=limits.files, max_fields=limits.fields, max_part_size=limits.json_bytes)
        try:
            async with form as items:
                yield checked(kind, unfold(items.multi_items()), strict=False)
        except HTTPException as error:
            raise bad(f"The form cannot be read: {error.detail}", code="invalid_body") from error
        return
    content = await read_json(request, limits, media_type)
    yield checked(kind, content, strict=True)


async def read_json(request: Request, limits: Limits, media_type: str) -> Fields:
    """Return the JSON object of a body; an empty body is an empty object."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limits.json_bytes:
            raise ApiError(413, "request_too_large", f"A JSON body may have {limits.json_bytes:,} bytes.")
    if not content:
        return {}
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        raise ApiError(415, "unsupported_media_type", "Send JSON or multipart/form-data.")
    # A large document takes the parser a while: not in the loop that serves everybody.
    return parse_json(content) if len(content) < _INLINE_BYTES else await to_thread.run_sync(parse_json, content)


def parse_json(content: bytes | bytearray) -> Fields:
    """Return the object that `content` is, or refuse it."""
    try:
        value = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise bad("The body is not valid JSON.", code="invalid_json") from error
    if not isinstance(value, dict):
        raise bad("The body must be a JSON object.", code="invalid_json")
    return value


def unfold(items: Iterable[tuple[str, Any]]) -> Fields:
    """Return the tree that bracket keys describe.

    A plain field that comes twice is refused. Where a file and an object have one name, the object counts: that is how
    clients that insist on a file can name a video by its id.
    """
    tree: Fields = {}
    for key, value in items:
        found = _KEY.fullmatch(key)
        steps = re.findall(r"\[([^\[\]]*)\]", found[2]) if found else []
        if found is None or len(steps) > _MAX_DEPTH:
            raise bad(f"{key[:100]!r} is no name of a field.", code="invalid_body")
        _plant(tree, [found[1], *steps], value, key)
    return tree


def checked(kind: type[T], fields: Fields, *, strict: bool) -> T:
    """Return the fields as a `kind`, or refuse the first that is off; in forms numbers come as text (not `strict`)."""
    for text in _texts(fields):
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise bad("Text must be valid Unicode without zero bytes.", code="invalid_body")
    try:
        return kind.model_validate(fields, strict=strict)
    except ValidationError as error:
        raise _complaint(kind, error) from error
    except RecursionError as error:
        raise bad("The body is nested too deeply.", code="invalid_body") from error


def _plant(tree: Fields, path: list[str], value: Any, key: str) -> None:
    """Put a value at its place in the tree, growing what leads there."""
    name, rest = path[0], path[1:]
    old = tree.get(name)
    if not rest:
        if isinstance(value, UploadFile) and isinstance(old, dict):
            return
        if name in tree:
            raise bad(f"{key[:100]!r} is given twice.", param=key[:100], code="duplicate_parameter")
        tree[name] = value
        return
    if isinstance(old, UploadFile):
        old = None
    if rest[0] == "":
        branch = [] if old is None else old
        if not isinstance(branch, list):
            raise bad(f"{key[:100]!r} contradicts another field.", param=key[:100], code="duplicate_parameter")
        tree[name] = branch
        _append(branch, rest[1:], value, key)
        return
    branch = {} if old is None else old
    if not isinstance(branch, dict):
        raise bad(f"{key[:100]!r} contradicts another field.", param=key[:100], code="duplicate_parameter")
    tree[name] = branch
    _plant(branch, rest, value, key)


def _append(branch: list[Any], rest: list[str], value: Any, key: str) -> None:
    """Add to a list; of a list of objects, to its last unless that has this field already."""
    if not rest:
        branch.append(value)
        return
    if not branch or not isinstance(branch[-1], dict) or rest[0] in branch[-1]:
        branch.append({})
    _plant(branch[-1], rest, value, key)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a tree, names too; a stack of our own, for trees may be deep."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            stack += one
            stack += one.values()
        elif isinstance(one, list):
            stack += one


def _complaint(kind: type[BaseModel], error: ValidationError) -> ApiError:
    """Return one sentence about the first field that is off."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:100]
    top = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(top, list(kind.model_fields), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        return bad(f"There is no parameter {top[:100]!r}{hint}", param=top[:100], code="unknown_parameter")
    if first["type"] == "missing":
        return bad(f"{place} is missing.", param=top, code="missing_required_parameter")
    words = first["msg"]
    return bad(f"{place}: {words[:1].lower()}{words[1:]}.", param=top)


def _no_number(text: str) -> None:
    """Refuse what Python would take for a number and JSON has no word for."""
    raise ValueError(f"{text} is no JSON")
