"""One GraphQL operation over HTTP, and one download by a presigned address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from .errors import DigestMismatch, GraftError, ServerTooOld, Unreachable, error_class
from .settings import Settings

Json = dict[str, Any]

# What graphql-js says of a field, argument or type that its schema lacks.
_UNKNOWN_TO_SCHEMA = re.compile(r"Cannot query field|Unknown argument|Unknown type|is not defined by type")


class Transport:
    """Sends operations as the holder of a key. Nothing is sent twice: a mutation may have been done."""

    def __init__(self, settings: Settings, *, timeout: float = 60.0) -> None:
        self.settings = settings
        headers = {"authorization": f"Bearer {settings.key}", "accept": "application/json"}
        if settings.organization is not None:
            headers["graft-organization"] = settings.organization
        self._client = httpx.Client(base_url=settings.url, headers=headers, timeout=timeout)
        # A presigned address is its own permission; a store must never see the key.
        self._store = httpx.Client(timeout=timeout, follow_redirects=True)

    def close(self) -> None:
        """Ends the connections that are kept open."""
        self._client.close()
        self._store.close()

    def execute(self, document: str, variables: Mapping[str, Any] | None, *, own: bool = False) -> Json:
        """Executes an operation and answers its `data`.

        Args:
            own: the document is this client's; a field the server lacks is then the server's age, not a mistake.
        """
        body = {"query": document, "variables": dict(variables or {})}
        try:
            response = self._client.post("/graphql", json=body)
        except httpx.TimeoutException as error:
            raise Unreachable(f"The server at {self.settings.url} did not answer in time.") from error
        except httpx.TransportError as error:
            raise Unreachable(
                f"The server at {self.settings.url} cannot be reached ({error}). Is it running, and is the address right?"
            ) from error
        return self._data(response, own)

    def _data(self, response: httpx.Response, own: bool) -> Json:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not {"data", "errors"} & answer.keys():
            raise Unreachable(
                f"What answers at {self.settings.url} is no Graft API: POST /graphql brought {response.status_code} "
                "and no GraphQL answer. Check the address.",
                status=response.status_code,
            )
        errors = answer.get("errors")
        if errors:
            raise self._error(errors[0], response.status_code, own)
        data = answer.get("data")
        if not isinstance(data, dict):
            raise GraftError("The server answered neither data nor an error.", status=response.status_code)
        return data

    def _error(self, error: Json, status: int, own: bool) -> GraftError:
        extensions = error.get("extensions") or {}
        code = str(extensions.get("code", "INTERNAL"))
        message = str(error.get("message", "The server named no reason."))
        kind = error_class(code)
        if own and code == "INPUT_INVALID" and _UNKNOWN_TO_SCHEMA.search(message):
            kind = ServerTooOld
            message = f"The server at {self.settings.url} is older than this client: {message} Update the server."
        return kind(
            message,
            code=code,
            request_id=extensions.get("requestId"),
            status=status,
            details=extensions.get("details"),
        )

    def put(self, url: str, headers: Mapping[str, str], content: Iterable[bytes], size: int, name: str) -> None:
        """Puts a content by its presigned address; the store signs the length, so it is said.

        Raises:
            Unreachable: the store does not answer, or is full or busy.
            GraftError: it refuses.
        """
        store = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        try:
            response = self._store.put(url, headers={**headers, "content-length": str(size)}, content=content)
        except httpx.TransportError as error:
            raise Unreachable(f"The artifact store at {store} cannot be reached ({error}).") from error
        if response.is_success:
            return
        kind = Unreachable if response.status_code >= 500 or response.status_code == 429 else GraftError
        raise kind(
            f"The artifact store at {store} answered {response.status_code} to the upload of {name}: "
            f"{response.text[:300]}",
            status=response.status_code,
        )

    def download(self, url: str, sha256: str, name: str) -> bytes:
        """Gets a content by its presigned address and holds it against its digest.

        Raises:
            DigestMismatch: the store's bytes are others.
            Unreachable: the store does not answer, or refuses.
        """
        store = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        try:
            response = self._store.get(url)
        except httpx.TransportError as error:
            raise Unreachable(f"The artifact store at {store} cannot be reached ({error}).") from error
        if response.status_code != 200:
            raise Unreachable(
                f"The artifact store at {store} answered {response.status_code} to the download of {name}: "
                f"{response.text[:300]}",
                status=response.status_code,
            )
        found = hashlib.sha256(response.content).hexdigest()
        if found != sha256:
            raise DigestMismatch(f"The store's bytes of {name} have the digest {found}, not {sha256}.")
        return response.content
