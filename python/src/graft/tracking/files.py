"""Files of a tracked run on their way into the store: straight to it, by presigned addresses."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from ..errors import DigestMismatch, GraftError, InvalidInput
from ..scalars import read_time
from ..transport import Transport
from .calls import may_pass, mutate
from .spool import SpooledRun

_PIECE = 1024 * 1024
_STATE = "query PythonArtifact($id: ID!) { artifact(id: $id) { state rejectedReason } }"
_UPLOADS = "uploads { sha256 url headers expiresAt }"
# A transfer that starts later than this before its address ends may come too late.
_MARGIN = timedelta(seconds=60)


@dataclass(frozen=True)
class _File:
    path: str
    sha256: str
    size: int
    source: Path


def _digest(source: Path) -> str:
    found = hashlib.sha256()
    with source.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _files(source: Path, name: str) -> list[_File]:
    """A file under its name, or a folder's files under the names they have in it."""
    if source.is_file():
        return [_File(name, _digest(source), source.stat().st_size, source)]
    inside = sorted(file for file in source.rglob("*") if file.is_file())
    if not inside:
        raise InvalidInput(f"{source} is no file and no folder with files in it.")
    return [
        _File(f"{name}/{file.relative_to(source).as_posix()}", _digest(file), file.stat().st_size, file)
        for file in inside
    ]


def _pieces(source: Path) -> Iterator[bytes]:
    with source.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def upload(transport: Transport, run: SpooledRun, source: Path, name: str, timeout: float) -> str:
    """Uploads a file or folder and waits until the platform has hashed every byte itself; answers the artifact's id.

    Raises:
        DigestMismatch: a file changed while it was uploaded.
        GraftError: the server or the store was away for longer than the timeout, or refuses.
    """
    files = _files(source, name)
    deadline = time.monotonic() + timeout
    announced = mutate(
        transport,
        "createArtifactUpload",
        {
            "kind": "FILE",
            "files": [{"path": file.path, "sha256": file.sha256, "sizeBytes": file.size} for file in files],
            "leaseToken": run.lease_token,
        },
        f"artifact {{ id }} {_UPLOADS}",
    )
    artifact = str(announced["artifact"]["id"])
    by_digest = {file.sha256: file for file in files}
    _put_all(transport, run, artifact, {one["sha256"]: one for one in announced["uploads"]}, by_digest, deadline)
    mutate(transport, "completeArtifactUpload", {"artifactId": artifact, "leaseToken": run.lease_token})
    _wait_until_verified(transport, artifact, source, deadline)
    return artifact


def _put_all(
    transport: Transport,
    run: SpooledRun,
    artifact: str,
    uploads: dict[str, Any],
    files: dict[str, _File],
    deadline: float,
) -> None:
    for digest in list(uploads):
        pause = 0.5
        while True:
            try:
                if read_time(uploads[digest]["expiresAt"]) - datetime.now(timezone.utc) < _MARGIN:
                    given = {"artifactId": artifact, "leaseToken": run.lease_token}
                    fresh = mutate(transport, "renewArtifactUpload", given, _UPLOADS)["uploads"]
                    uploads.update({one["sha256"]: one for one in fresh})
                file = files[digest]
                one = uploads[digest]
                transport.put(one["url"], one["headers"], _pieces(file.source), file.size, file.path)
                break
            except GraftError as error:
                if not may_pass(error) or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(10.0, pause * 2)


def _wait_until_verified(transport: Transport, artifact: str, source: Path, deadline: float) -> None:
    pause = 0.05
    while True:
        found = transport.execute(_STATE, {"id": artifact}, own=True)["artifact"]
        if found is not None and found["state"] == "VERIFIED":
            return
        if found is not None and found["state"] == "REJECTED":
            raise DigestMismatch(f"{source} was not taken: {found['rejectedReason']} Did it change meanwhile?")
        if time.monotonic() > deadline:
            raise GraftError(f"The platform has not verified {source} in time; it goes on by itself.", code="TIMEOUT")
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)
