"""The door: an address, a key, and what can be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .audits import Audit, Audits
from .errors import WrongKey
from .runs import Run, Runs
from .settings import read_settings
from .tracking import TrackedRun, resume_run, start_run
from .transport import Json, Transport
from .watch import watch

_WHO = "query PythonWho { me { user { name } apiKey { name kind } } organization { name slug } }"


class Graft:
    """A connection to one organization of one server, made by `graft.connect`."""

    def __init__(self, transport: Transport, organization: str) -> None:
        self._transport = transport
        self.organization = organization

    @property
    def url(self) -> str:
        """Address of the server."""
        return self._transport.settings.url

    def query(self, document: str, variables: Mapping[str, Any] | None = None) -> Json:
        """Executes a GraphQL query or mutation and answers its `data` as it stands: NaN is the string "NaN" here.

        Raises:
            GraftError: of the class for the server's code. A mutation's `userErrors` are data, and are yours to read.
        """
        return self._transport.execute(document, variables)

    def runs(
        self, project: str, *, where: Mapping[str, Any] | None = None, order_by: str | None = None
    ) -> Runs:
        """A project's runs, read page by page as they are used.

        Args:
            project: its slug.
            where: judged by the server: `state`, `kind` (one or a list), `name_contains`, `experiment_id`,
                `top_level_only`. Everything else is yours to choose from the answer.
            order_by: a column of `Run.row()`, such as `"-metric.val/top1"` or `"seconds"`. The server gives runs
                newest first alone; any other order is made here and reads all pages first.
        """
        return Runs(self._transport, project, where, order_by)

    def run(self, run_id: str) -> Run:
        """The run with this id."""
        return Run.find(self._transport, run_id)

    def audits(self, project: str) -> Audits:
        """A project's audits, newest first."""
        return Audits(self._transport, project)

    def audit(self, audit_id: str) -> Audit:
        """The audit with this id."""
        return Audit.find(self._transport, audit_id)

    def start_run(self, project: str, **given: Any) -> TrackedRun:
        """Starts a run of one's own training; see `graft.start_run`."""
        return start_run(project, connection=self, **given)

    def resume_run(self, run_id: str, *, spool: Path | None = None) -> TrackedRun:
        """Takes up a run whose process has gone; see `graft.resume_run`."""
        return resume_run(run_id, connection=self, spool=spool)

    def watch(
        self,
        run: Run | str,
        *,
        keys: Sequence[str] | None = None,
        every: float = 1.0,
        timeout: float | None = None,
        patience: float = 60.0,
    ) -> Run:
        """Shows a run live until it has ended, and answers it; see `graft.watch.watch`."""
        found = self.run(run) if isinstance(run, str) else run
        return watch(found, keys=keys, every=every, timeout=timeout, patience=patience)

    def close(self) -> None:
        """Ends the connections that are kept open."""
        self._transport.close()

    def __enter__(self) -> Graft:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Graft {self.organization!r} at {self.url}>"


def connect(
    url: str | None = None,
    key: str | None = None,
    organization: str | None = None,
    *,
    timeout: float = 60.0,
) -> Graft:
    """Connects, and asks the server at once who it takes the key for.

    Each setting is taken from the argument, else from GRAFT_URL, GRAFT_API_KEY and GRAFT_ORGANIZATION, else from
    `~/.config/graft/config.toml`. A key belongs to one organization and names it by itself.

    Raises:
        NotConfigured: no address, or no key.
        Unreachable: nothing answers there, or no Graft.
        WrongKey: the key is not, or no longer, one of the server's.
        NotFound: the organization is not the key's.
        ServerTooOld: the server lacks what this client asks for.
    """
    transport = Transport(read_settings(url, key, organization), timeout=timeout)
    try:
        answer = transport.execute(_WHO, None, own=True)
        if answer["me"] is None or answer["organization"] is None:
            raise WrongKey(f"The server at {transport.settings.url} does not know this key; make or ask for a new one.")
    except BaseException:
        transport.close()
        raise
    return Graft(transport, str(answer["organization"]["slug"]))
