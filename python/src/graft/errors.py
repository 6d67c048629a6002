"""Errors by what a notebook can do about them. Each carries the server's code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class GraftError(Exception):
    """Something Graft, or the way to it, refused.

    Attributes:
        code: from the platform's list of error codes; branch on this, the message may change.
        request_id: under which the server has logged the request.
        status: of the HTTP answer.
        details: what the server says beside the message.
    """

    code: str = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        request_id: str | None = None,
        status: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.request_id = request_id
        self.status = status
        self.details: Mapping[str, Any] = details or {}

    def __str__(self) -> str:
        logged = "" if self.request_id is None else f", request {self.request_id}"
        return f"{self.message} [{self.code}{logged}]"


class NotConfigured(GraftError):
    """No address or no key was given, or a settings file cannot be read."""

    code = "INPUT_INVALID"


class Unreachable(GraftError):
    """Nothing answers at the address, or what answers is no Graft API; UNREACHABLE is this client's own code."""

    code = "UNREACHABLE"


class WrongKey(GraftError):
    """The key is not, or no longer, one of the server's."""

    code = "UNAUTHENTICATED"


class NotAllowed(GraftError):
    """The key is known, and may not do this."""

    code = "FORBIDDEN"


class NotFound(GraftError):
    """There is nothing of that name in this organization."""

    code = "NOT_FOUND"


class InvalidInput(GraftError):
    """The query, its variables or an argument are not what they should be."""

    code = "INPUT_INVALID"


class ServerTooOld(GraftError):
    """The server does not know a field this client asks for."""

    code = "INPUT_INVALID"


class RunFinished(GraftError):
    """The run has ended: it takes nothing more."""

    code = "STATE_CONFLICT"


class RunCancelled(GraftError):
    """Somebody cancelled the run; CANCELLED_BY_USER is how it ends when this leaves its `with` block."""

    code = "CANCELLED_BY_USER"


class DigestMismatch(GraftError):
    """Bytes that were downloaded are not those that were promised."""

    code = "DIGEST_MISMATCH"


_BY_CODE: Mapping[str, type[GraftError]] = {
    "UNAUTHENTICATED": WrongKey,
    "FORBIDDEN": NotAllowed,
    "NOT_FOUND": NotFound,
    "INPUT_INVALID": InvalidInput,
    "QUERY_TOO_COSTLY": InvalidInput,
    "ORGANIZATION_REQUIRED": NotConfigured,
    "STORE_UNAVAILABLE": Unreachable,
    "DIGEST_MISMATCH": DigestMismatch,
}


def error_class(code: str) -> type[GraftError]:
    """The class for a server's code; `GraftError` itself for codes without one of their own."""
    return _BY_CODE.get(code, GraftError)
