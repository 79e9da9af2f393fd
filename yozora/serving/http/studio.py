"""The studio: a page that speaks to this very server, and its files, as they were built from `studio/`.

The page may load and call nothing but this host, and no other page may show it in a frame: its policy says so to the
browser. The page itself needs no key, what it asks for does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from yozora.serving.http.errors import of_status

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parents[1] / "studio"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True)
class Built:
    """A built file: its bytes, what they are, the tag by which a browser knows that it has them."""

    content: bytes
    kind: str
    tag: str


@router.get("/")
@router.head("/")
def page(request: Request) -> Response:
    """Return the page; browsers ask each time whether it is still the same."""
    return _answer(request, "index.html", "no-cache")


@router.get("/studio/{name}")
@router.head("/studio/{name}")
def part(request: Request, name: str) -> Response:
    """Return a file of the page; its name changes with its content, so it may be kept for ever."""
    return _answer(request, name, "public, max-age=31536000, immutable")


def _answer(request: Request, name: str, keep: str) -> Response:
    """Return a file, or that the browser has it."""
    built = files().get(name)
    if built is None:
        raise of_status(404, f"There is nothing at {request.url.path[:200]!r}.")
    headers = {**_HEADERS, "Cache-Control": keep, "ETag": built.tag}
    if request.headers.get("if-none-match") == built.tag:
        return Response(status_code=304, headers=headers)
    return Response(built.content, headers=headers, media_type=built.kind)


@lru_cache(maxsize=1)
def files() -> dict[str, Built]:
    """Return the built files by name; nothing else in the file system can be asked for."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in _KINDS:
            content = path.read_bytes()
            tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
            found[path.name] = Built(content=content, kind=_KINDS[path.suffix], tag=tag)
    return found
