"""One process at a time."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..errors import GraftError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Held until it is released or the process is gone: the system lets go of a killed process's locks."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            self._descriptor = -1
            raise GraftError(
                f"Another process holds the spool {folder}; end it first, or let it finish its run.", code="SPOOL_HELD"
            ) from error

    def release(self) -> None:
        """Lets go; again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
