"""What is not at the server yet, on disk.

A folder for each run: `run.json` (what the run is, with its lease token), numbered segments of points, `params.json`
(parameters to be sent) and `end.json` (how it ended, to be told). A segment is a batch: its number is the batch's `seq`,
so that sending one again does no harm. Each logged line goes to the file at once; it survives the process, though not
the loss of power.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import GraftError, NotFound
from .lock import FolderLock
from .points import POINTS_PER_BATCH, Scalar, wire_value

DEFAULT_LIMIT = 256 * 1024 * 1024
"""Bytes of points that may wait for the server."""


def spool_root() -> Path:
    """Where spools are kept: under XDG_STATE_HOME where that is set."""
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "state") / "graft" / "runs"


@dataclass(frozen=True)
class SpooledRun:
    """What is needed to speak for a run."""

    url: str
    organization: str
    run_id: str
    uuid: str
    name: str
    project: str
    lease_token: str
    lease_seconds: float


@dataclass(frozen=True)
class Batch:
    """Points of one segment, as `logMetrics` takes them."""

    seq: int
    points: int
    columns: Mapping[str, Any]


def _write_whole(file: Path, value: Any) -> None:
    """Replaces a file as a whole; only its owner may read it, for a lease token is a secret."""
    fresh = file.with_suffix(".tmp")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(value, stream)
    os.replace(fresh, file)


class Spool:
    """The spool of one run, held by one process. Safe to use from several threads."""

    def __init__(self, folder: Path, run: SpooledRun, *, limit: int = DEFAULT_LIMIT) -> None:
        self.folder = folder
        self.run = run
        self.limit = limit
        self.dropped = 0
        self._guard = threading.Lock()
        self._held = FolderLock(folder)
        self._waiting = sum(file.stat().st_size for file in self._segments())
        # Numbers go on after those that are there: one that was used may be stored already.
        self._seq = max((int(file.stem) for file in self._segments()), default=0)
        self._descriptor = -1
        self._points = 0
        self._turn()

    @classmethod
    def create(cls, root: Path, run: SpooledRun, *, limit: int = DEFAULT_LIMIT) -> Spool:
        """Makes the spool of a run that has just started."""
        folder = root / run.uuid
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_whole(folder / "run.json", asdict(run))
        return cls(folder, run, limit=limit)

    @classmethod
    def open(cls, root: Path, uuid: str, *, limit: int = DEFAULT_LIMIT) -> Spool:
        """Takes up the spool of a run whose process has gone.

        Raises:
            NotFound: this machine keeps none of that run.
            GraftError: SPOOL_HELD, another process has it.
        """
        folder = root / uuid
        try:
            run = SpooledRun(**json.loads((folder / "run.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise NotFound(f"This machine keeps no spool of the run {uuid} under {root}.") from error
        return cls(folder, run, limit=limit)

    def _segments(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*.jsonl"), key=lambda file: int(file.stem))

    def _turn(self) -> None:
        """Opens the next segment. It is there before the last one goes, so that no number is given twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._seq += 1
        self._points = 0
        file = self.folder / f"{self._seq:012}.jsonl"
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, step: int, time: float, values: Mapping[str, float]) -> int:
        """Keeps points; answers how many wait in the open segment. Above the limit they are dropped and counted."""
        items = list(values.items())
        with self._guard:
            for start in range(0, len(items), POINTS_PER_BATCH):
                part = dict(items[start : start + POINTS_PER_BATCH])
                line = json.dumps([step, time, part], separators=(",", ":")).encode() + b"\n"
                if self._waiting + len(line) > self.limit:
                    self.dropped += len(part)
                    continue
                if self._points + len(part) > POINTS_PER_BATCH:
                    self._turn()
                if not self._write(line):
                    self.dropped += len(part)
                    continue
                self._points += len(part)
            return self._points

    def _write(self, line: bytes) -> bool:
        """Writes a line whole; on a disk that is full, not at all: what follows half a line could not be read."""
        before = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, line)
        except OSError:
            written = 0
        if written < len(line):
            os.ftruncate(self._descriptor, before)
            return False
        self._waiting += written
        return True

    def next_batch(self) -> Batch | None:
        """The oldest batch that is not at the server; None when everything is."""
        with self._guard:
            while True:
                oldest = self._segments()[0]
                if int(oldest.stem) == self._seq:
                    if self._points == 0:
                        return None
                    self._turn()
                batch = _read_segment(oldest)
                if batch is not None:
                    return batch
                self._forget(oldest)

    def _forget(self, file: Path) -> None:
        self._waiting -= file.stat().st_size
        file.unlink()

    def acknowledge(self, seq: int) -> None:
        """The batch is stored for good."""
        with self._guard:
            self._forget(self.folder / f"{seq:012}.jsonl")

    def add_params(self, params: Mapping[str, Scalar]) -> None:
        """Keeps parameters until they are sent."""
        with self._guard:
            _write_whole(self.folder / "params.json", {**self._read("params.json"), **params})

    def pending_params(self) -> dict[str, Scalar]:
        """Parameters that are not at the server."""
        with self._guard:
            return self._read("params.json")

    def acknowledge_params(self, sent: Mapping[str, Scalar]) -> None:
        """The server has these."""
        with self._guard:
            left = {name: value for name, value in self._read("params.json").items() if name not in sent}
            _write_whole(self.folder / "params.json", left)

    def write_end(self, end: Mapping[str, Any]) -> None:
        """Keeps how the run ended until the server knows."""
        with self._guard:
            _write_whole(self.folder / "end.json", dict(end))

    def read_end(self) -> dict[str, Any]:
        """How the run ended; empty while it has not."""
        with self._guard:
            return self._read("end.json")

    def _read(self, name: str) -> dict[str, Any]:
        try:
            value: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise GraftError(f"{self.folder / name} cannot be read: {error}. Remove it to go on without it.") from error
        return value

    def close(self) -> None:
        """Lets another process take it up; what waits stays."""
        with self._guard:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1
            self._held.release()

    def remove(self) -> None:
        """Everything is at the server: nothing is kept."""
        self.close()
        for file in self.folder.iterdir():
            file.unlink()
        self.folder.rmdir()


def _read_segment(file: Path) -> Batch | None:
    """A segment as the four columns; None when nothing was written. A line cut off by a killed process is left out."""
    keys: dict[str, int] = {}
    columns: dict[str, list[Any]] = {"keyIndexes": [], "steps": [], "times": [], "values": []}
    for line in file.read_bytes().splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        step, time, values = json.loads(line)
        for key, value in values.items():
            columns["keyIndexes"].append(keys.setdefault(key, len(keys)))
            columns["steps"].append(step)
            columns["times"].append(time)
            columns["values"].append(wire_value(value))
    points = len(columns["steps"])
    return Batch(int(file.stem), points, {"keys": list(keys), **columns}) if points > 0 else None
