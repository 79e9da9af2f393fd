"""Refusals as the clients know them: `{"error": {"message", "type", "param", "code"}}`, a status, when to come again.

Types and codes are those of the OpenAI API; its clients make their exceptions of the status, and try again on 408, 409,
429 and 5xx unless `x-should-retry` says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.media.uploads.upload import UnreadableUpload
from yozora.serving.feedback.log import NoSuchVote, VoteWithdrawn
from yozora.serving.jobs.characters import NoSuchCharacter
from yozora.serving.jobs.errors import IdempotencyMismatch, NoSuchJob, QueueFull, QuotaExceeded, Refused, StorageTrouble
from yozora.serving.jobs.keys import NotAuthorised
from yozora.serving.jobs.webhooks import NoSuchEndpoint
from yozora.trust.ledger.cases import TakenDown
from yozora.trust.ledger.chain import LedgerTrouble
from yozora.trust.moderation.verdict import PromptRefused

_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
_CODES = {
    404: "not_found", 405: "method_not_allowed", 408: "request_timeout", 413: "request_too_large",
    415: "unsupported_media_type", 431: "headers_too_large",
}  # fmt: skip
# The sentences of `Request` begin with the word for a person; the field of the API has another name.
_PARAMS = {"steps": "num_inference_steps", "guidance": "guidance_scale", "The prompt": "prompt"}
_FIELDS = (
    "seconds",
    "height",
    "width",
    "fps",
    "seed",
    "prompt",
    "model",
    "limit",
    "order",
    "num_frames",
    "artist",
    "winner",
    "rating",
    "tags",
    "span",
    "region",
    "text",
    "licence",
)


class ApiError(YozoraError):
    """An answer that is a refusal."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    @property
    def envelope(self) -> dict[str, Any]:
        """The body of the answer."""
        kind = _TYPES.get(self.status) or ("server_error" if self.status >= 500 else "invalid_request_error")
        return {"error": {"message": str(self), "type": kind, "param": self.param, "code": self.code}}


def not_yet(what: str, param: str | None = None) -> ApiError:
    """Return the refusal of something of the contract that this server cannot do so far."""
    return ApiError(400, "not_supported_yet", f"{what} cannot be done yet.", param=param)


def bad(message: str, param: str | None = None, code: str = "invalid_value") -> ApiError:
    """Return the refusal of a value."""
    return ApiError(400, code, message, param=param)


def of_status(status: int, message: str, headers: Mapping[str, str] | None = None) -> ApiError:
    """Return the refusal for a bare HTTP status."""
    return ApiError(status, _CODES.get(status, "invalid_request"), message, headers=headers)


def api_error(error: YozoraError) -> ApiError:
    """Return the answer to anything that the rooms below refuse."""
    match error:
        case ApiError():
            return error
        case NoSuchJob() | NoSuchEndpoint() | NoSuchCharacter():
            return ApiError(404, error.code, str(error))
        case NoSuchVote():
            return ApiError(404, error.code, str(error), param="vote_id")
        case VoteWithdrawn():
            return ApiError(409, error.code, str(error), headers={"x-should-retry": "false"})
        case NotAuthorised():
            return ApiError(401, error.code, str(error), headers={"WWW-Authenticate": "Bearer"})
        case QuotaExceeded():
            return ApiError(429, error.code, str(error), headers=_retry(error))
        case LedgerTrouble():
            return api_error(StorageTrouble(str(error)))
        case QueueFull() | StorageTrouble():
            return ApiError(503, error.code, str(error), headers=_retry(error))
        case IdempotencyMismatch():
            return ApiError(400, error.code, str(error), param="Idempotency-Key")
        case UnreadableUpload() if error.code == "upload_must_wait":
            return ApiError(503, error.code, str(error), headers={"Retry-After": "1"})
        case UnreadableUpload():
            return ApiError(413 if error.code == "upload_too_large" else 400, error.code, str(error))
        case TakenDown():
            return ApiError(451, "taken_down", str(error))
        case PromptRefused():
            return ApiError(400, error.code, str(error), param="prompt")
        case UsageError():
            return ApiError(400, "invalid_value", str(error), param=param_of(str(error)))
        case _:
            return ApiError(500, "server_error", str(error))


def param_of(sentence: str) -> str | None:
    """Return the field that a sentence of ours is about, by the word it begins with."""
    for words, field in _PARAMS.items():
        if sentence.startswith(words):
            return field
    first = sentence.partition(" ")[0]
    return first if first in _FIELDS else None


def _retry(error: Refused) -> dict[str, str]:
    """Return the header that says when to come again, in whole seconds."""
    seconds = 1 if error.retry_after_s is None else max(1, math.ceil(error.retry_after_s))
    return {"Retry-After": str(seconds)}
