"""Fetch what a URL in a request names: off unless the server allows it; https, public addresses, no redirects.

The name is resolved once and that address is called, so a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import time
from urllib.parse import unquote_to_bytes

from yozora.core.errors import UsageError
from yozora.serving.http.errors import ApiError, bad
from yozora.serving.jobs.outbound import connected

TOTAL_S = 15.0
_READ_S = 5.0
_CHUNK_BYTES = 64 << 10
MAX_DATA_URL = 20_971_520  # characters, as the hosted API had it


def read_data_url(url: str, param: str) -> bytes:
    """Return what a data URL holds (RFC 2397)."""
    if len(url) > MAX_DATA_URL:
        raise ApiError(413, "upload_too_large", f"A data URL may have {MAX_DATA_URL:,} characters.", param=param)
    head, comma, data = url.partition(",")
    if not comma:
        raise bad("The data URL has no data.", param)
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode(unquote_to_bytes(data), validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad("The data URL is not valid base64.", param) from error


def fetch(url: str, param: str, *, max_bytes: int, total_s: float = TOTAL_S, allow_private: bool = False) -> bytes:
    """Return the body of a URL's answer, or refuse. `allow_private` lets http and one's own network in (tests)."""
    deadline = time.monotonic() + total_s
    try:
        with connected(url, timeout_s=_READ_S, total_s=total_s, allow_private=allow_private) as (connection, target):
            connection.request("GET", target, headers={"Accept": "image/*, video/*", "Connection": "close"})
            with connection.getresponse() as answer:
                if answer.status != 200:
                    words = f"The URL answered {answer.status}, not 200; redirects are not followed."
                    raise bad(words, param, "url_refused")
                return _read(answer, deadline, max_bytes, param)
    except UsageError as error:
        raise bad(f"This URL is not fetched: {error}", param, "url_refused") from error
    except UnicodeError as error:
        raise bad("This URL is not fetched: its host is no name.", param, "url_refused") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise bad("The URL could not be read.", param, "url_unreachable") from error


def _read(answer: http.client.HTTPResponse, deadline: float, max_bytes: int, param: str) -> bytes:
    """Return the body, within size and time."""
    content = bytearray()
    while chunk := answer.read1(_CHUNK_BYTES):
        content += chunk
        if len(content) > max_bytes:
            raise ApiError(413, "upload_too_large", f"The file has more than {max_bytes:,} bytes.", param=param)
    if time.monotonic() > deadline:  # the connection was cut, perhaps in the middle of the file
        raise bad("The file did not come in time.", param, "url_unreachable")
    return bytes(content)
