"""Brings what is spooled to the server in the background, and keeps the lease."""

from __future__ import annotations

import threading
import time
import warnings

from ..errors import GraftError
from ..transport import Transport
from .calls import may_pass, send_batch, send_end, send_heartbeat, send_params
from .spool import Spool

EVERY = 1.0
"""Seconds for which points gather before they are sent."""
LONGEST_PAUSE = 10.0
"""Seconds between two tries while the server is away."""


class Shipper:
    """Two threads: sending may wait long for a server that is slow, and the lease must not wait for it."""

    def __init__(self, transport: Transport, spool: Spool) -> None:
        self._transport = transport
        self._spool = spool
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._sending = threading.Lock()
        self.trouble: GraftError | None = None
        """Why nothing is sent any more; None while it is."""
        self.lost = False
        """The lease is not held any more: the run has ended without this process."""
        self.cancelled = False
        """Somebody asked the run to stop."""
        self._threads = [
            threading.Thread(target=work, name=f"graft {name}", daemon=True)
            for name, work in (("sender", self._send), ("lease", self._keep_lease))
        ]

    def start(self) -> None:
        """Starts both threads."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is enough to be sent at once."""
        self._wake.set()

    def stop(self) -> None:
        """Ends both threads; what is not sent stays in the spool."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join()

    def _send(self) -> None:
        pause = EVERY
        while not self._stopping.is_set():
            self._wake.wait(pause)
            self._wake.clear()
            if self._stopping.is_set():
                return
            try:
                self.ship()
                pause = EVERY
            except GraftError as error:
                if may_pass(error):
                    pause = min(LONGEST_PAUSE, pause * 2)
                    continue
                self._give_up(error)
                return

    def _give_up(self, error: GraftError) -> None:
        self.trouble = error
        warnings.warn(
            f"Nothing of the run {self._spool.run.name!r} is sent any more: {error} What was logged is kept in "
            f"{self._spool.folder}; graft.resume_run({self._spool.run.run_id!r}) sends it.",
            RuntimeWarning,
            stacklevel=1,
        )

    def _keep_lease(self) -> None:
        every = self._spool.run.lease_seconds / 6
        while not self._stopping.wait(every):
            try:
                self.renew()
            except GraftError as error:
                if not may_pass(error):
                    return
            if self.lost:
                return

    def renew(self) -> bool:
        """Renews the lease once; answers whether it is held."""
        held, stop = send_heartbeat(self._transport, self._spool.run)
        if not held and not self.lost and not self._stopping.is_set():
            self.lost = True
            warnings.warn(
                f"The lease of the run {self._spool.run.name!r} is lost: the server has ended it. Points logged from now on "
                "are kept there all the same.",
                RuntimeWarning,
                stacklevel=1,
            )
        self.cancelled = self.cancelled or (held and stop)
        return held

    def ship(self) -> None:
        """Sends all that waits, now and in this thread."""
        with self._sending:
            self._ship_params()
            while (batch := self._spool.next_batch()) is not None:
                send_batch(self._transport, self._spool.run, batch)
                self._spool.acknowledge(batch.seq)

    def _ship_params(self) -> None:
        params = self._spool.pending_params()
        if not params:
            return
        try:
            send_params(self._transport, self._spool.run, params)
        except GraftError as error:
            # A run that has ended takes no parameters any more, and one that is refused stays refused.
            if error.code not in ("LEASE_LOST", "CONFLICT", "INPUT_INVALID"):
                raise
            warnings.warn(f"The parameters {', '.join(params)} were not taken: {error}", RuntimeWarning, stacklevel=1)
        self._spool.acknowledge_params(params)

    def ship_until(self, deadline: float, *, end: bool) -> None:
        """Sends all that waits and, with `end`, how the run ended; tries again until a moment of `time.monotonic`.

        Raises:
            GraftError: the last one, when the server was away for too long or refuses.
        """
        pause = 0.2
        while True:
            try:
                self.ship()
                if end:
                    send_end(self._transport, self._spool.run, self._spool.read_end())
                return
            except GraftError as error:
                if not may_pass(error) or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
