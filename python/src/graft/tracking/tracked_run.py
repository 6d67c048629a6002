"""A run in one's own hands."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time as clock
import uuid
import warnings
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, SupportsFloat

from ..errors import GraftError, InvalidInput, RunCancelled, RunFinished
from ..table import to_html
from ..transport import Transport
from .files import upload
from .points import read_params, read_step, read_values
from .shipper import Shipper
from .spool import Spool

WAKE_AT = 5_000
"""Points in the open segment that are sent without waiting for more."""
LONGEST_REASON = 2000


class TrackedRun:
    """One's own training as a run of the platform; made by `start_run` and `resume_run`.

    `log` and `log_params` write to the disk and return: a thread ships what is there, so neither an outage of the
    server nor the end of this process loses a point. Safe to use from several threads. A forked child cannot log.
    """

    def __init__(self, transport: Transport, spool: Spool) -> None:
        self._transport = transport
        self._spool = spool
        self._shipper = Shipper(transport, spool)
        self._pid = os.getpid()
        self._guard = threading.RLock()
        self._finished = False
        self._next_step = 0
        self._last: dict[str, tuple[int, float]] = {}
        self._params: dict[str, Any] = {}
        self._warned_of_drops = False
        _LIVE.add(self)

    def _begin(self, next_step: int = 0) -> TrackedRun:
        self._next_step = next_step
        self._shipper.start()
        return self

    @property
    def id(self) -> str:
        """The id GraphQL knows it by; what `graft.resume_run` takes."""
        return self._spool.run.run_id

    @property
    def name(self) -> str:
        """Name for people."""
        return self._spool.run.name

    @property
    def project(self) -> str:
        """The project's slug."""
        return self._spool.run.project

    @property
    def finished(self) -> bool:
        """Whether it takes nothing more."""
        return self._finished

    @property
    def lost(self) -> bool:
        """Whether the server has given it up: its lease ran out."""
        return self._shipper.lost

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop; `log` raises `RunCancelled` then."""
        return self._shipper.cancelled

    @property
    def dropped_points(self) -> int:
        """Points that did not fit into the spool while the server was away."""
        return self._spool.dropped

    def _check_open(self) -> None:
        if self._finished:
            raise RunFinished(f"The run {self.name!r} has finished and takes nothing more; start a new one.")
        if self._shipper.cancelled:
            raise RunCancelled(f"Somebody cancelled the run {self.name!r}.")

    def log(self, values: Mapping[str, SupportsFloat], step: int | None = None) -> None:
        """Keeps one value of each key at a step; NaN and infinities are values like others.

        Args:
            step: a whole number; one more than the largest so far when left out.

        Raises:
            InvalidInput: a key or value is not what it should be.
            RunCancelled: somebody cancelled the run; `with` ends it as CANCELLED.
            RunFinished: it has ended.
        """
        self._check_owner()
        doubles = read_values(values)
        with self._guard:
            self._check_open()
            at = self._next_step if step is None else read_step(step)
            self._next_step = max(self._next_step, at + 1)
            waiting = self._spool.add(at, round(clock.time() * 1000), doubles)
            for key, value in doubles.items():
                self._last[key] = (at, value)
            if self._spool.dropped and not self._warned_of_drops:
                self._warned_of_drops = True
                warnings.warn(
                    f"The spool {self._spool.folder} is full: points are dropped until the server takes what waits.",
                    RuntimeWarning,
                    stacklevel=2,
                )
        if waiting >= WAKE_AT:
            self._shipper.wake()

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Adds parameters: texts, numbers, truth values, None. A parameter is written once.

        Raises:
            InvalidInput: one is no scalar, or has another value already.
        """
        self._check_owner()
        scalars = read_params(params)
        with self._guard:
            self._check_open()
            for name, value in scalars.items():
                if name in self._params and self._params[name] != value:
                    raise InvalidInput(
                        f'The parameter "{name}" is {self._params[name]!r} already; a parameter is written once. '
                        "Log what changes as a metric."
                    )
            self._params.update(scalars)
            self._spool.add_params(scalars)
        self._shipper.wake()

    def log_artifact(self, path: str | os.PathLike[str], name: str | None = None, *, timeout: float = 300.0) -> str:
        """Uploads a file, or a folder with all it holds, straight to the artifact store; returns when the platform has
        verified it, and answers the artifact's id.

        Args:
            name: what it is called in the run; the path's last part when left out.
            timeout: seconds for which the server or the store may be away.
        """
        with self._guard:
            self._check_open()
        source = Path(path)
        return upload(self._transport, self._spool.run, source, name or source.resolve().name, timeout)

    def flush(self, timeout: float = 60.0) -> None:
        """Returns when all that was logged is at the server.

        Raises:
            GraftError: the server was away for longer than the timeout, or refuses.
        """
        self._check_owner()
        self._shipper.ship_until(clock.monotonic() + timeout, end=False)

    def finish(self, summary: Mapping[str, Any] | None = None, *, timeout: float = 60.0) -> None:
        """Ends the run as SUCCEEDED, once all that was logged is at the server.

        Args:
            summary: what it found: scalars by name.
            timeout: seconds for which the server may be away. What it did not take stays on disk, with the word that the
                run has ended; `graft.resume_run` sends it.

        Raises:
            RunFinished: it has ended already.
            GraftError: with the code LEASE_LOST when the server had given the run up.
        """
        result = {"kind": "TRACKED", "summary": read_params(summary or {})}
        self._end({"outcome": "SUCCEEDED", "reasonCode": "OK", "result": result}, timeout)

    def fail(self, reason: str, *, timeout: float = 60.0) -> None:
        """Ends the run as FAILED, with the reason in a sentence."""
        end = {"outcome": "FAILED", "reasonCode": "USER_ERROR", "message": reason[:LONGEST_REASON]}
        self._end(end, timeout)

    def _check_owner(self) -> None:
        if os.getpid() != self._pid:
            raise GraftError(
                f"The run {self.name!r} belongs to the process that started it; log from there.", code="STATE_CONFLICT"
            )

    def _end(self, end: dict[str, Any], timeout: float) -> None:
        self._check_owner()
        with self._guard:
            if self._finished:
                raise RunFinished(f"The run {self.name!r} has finished already.")
            self._finished = True
            self._spool.write_end({**end, "idempotencyKey": str(uuid.uuid4())})
        self._settle(clock.monotonic() + timeout)

    def _settle(self, deadline: float) -> None:
        """Delivers what waits and the end. The lease is kept meanwhile."""
        try:
            self._shipper.ship_until(deadline, end=True)
        except GraftError as error:
            self._shipper.stop()
            self._close(delivered=error.code == "LEASE_LOST")
            raise
        self._shipper.stop()
        self._close(delivered=True)

    def _close(self, *, delivered: bool) -> None:
        _LIVE.discard(self)
        if delivered:
            self._spool.remove()
        else:
            self._spool.close()
        self._transport.close()

    def __enter__(self) -> TrackedRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._finished or os.getpid() != self._pid:
            return
        if error is None:
            self.finish()
            return
        try:
            self._end(_end_of(error), 60.0)
        except GraftError as trouble:
            # The block's own error is the one to be seen.
            warnings.warn(f"The end of the run {self.name!r} is not at the server: {trouble}", RuntimeWarning, stacklevel=2)

    def _abandon(self) -> None:
        """At the interpreter's exit: what is known goes out, for as long as a person waits for a prompt."""
        if self._finished or os.getpid() != self._pid:
            return
        error = getattr(sys, "last_value", None)
        unfinished = {"outcome": "FAILED", "reasonCode": "USER_ERROR", "message": "The process ended without finish()."}
        try:
            self._end(_end_of(error) if isinstance(error, BaseException) else unfinished, 10.0)
        except GraftError as trouble:
            print(f"graft: the run {self.name!r} is not all at the server: {trouble}", file=sys.stderr)

    def _word(self) -> str:
        if self._finished:
            return "finished"
        return "lost" if self.lost else "cancelled" if self.cancelled else "running"

    def __repr__(self) -> str:
        return f"<TrackedRun {self.name!r} {self._word()}>"

    def _repr_html_(self) -> str:
        metrics = [{"metric": key, "step": step, "last": last} for key, (step, last) in list(self._last.items())]
        params = [{"parameter": name, "value": value} for name, value in self._params.items()]
        return to_html(metrics, f"{self.name}: {self._word()}") + (to_html(params) if params else "")


def _end_of(error: BaseException) -> dict[str, Any]:
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, (KeyboardInterrupt, RunCancelled)):
        return {"outcome": "CANCELLED", "reasonCode": "CANCELLED_BY_USER", "message": said[:LONGEST_REASON]}
    reason = "OUT_OF_MEMORY" if isinstance(error, MemoryError) else "USER_ERROR"
    return {"outcome": "FAILED", "reasonCode": reason, "message": said[:LONGEST_REASON]}


_LIVE: weakref.WeakSet[TrackedRun] = weakref.WeakSet()


def _at_exit() -> None:
    for run in list(_LIVE):
        run._abandon()


atexit.register(_at_exit)
