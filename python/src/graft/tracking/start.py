"""How a tracked run begins, and how what another process left is taken up."""

from __future__ import annotations

import sys
import time
import uuid
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import GraftError, NotFound
from ..runs import FINAL_STATES
from ..scalars import raw_uuid
from ..transport import Transport
from .calls import check_server, find_project, may_pass, mutate
from .code_version import code_version as found_version
from .points import read_params
from .shipper import Shipper
from .spool import DEFAULT_LIMIT, Spool, SpooledRun, spool_root
from .tracked_run import TrackedRun

if TYPE_CHECKING:
    from ..connection import Graft

_STATE = "query PythonTracked($id: ID!) { run(id: $id) { state metrics { lastStep } } }"


def start_run(
    project: str,
    *,
    name: str | None = None,
    params: Mapping[str, Any] | None = None,
    tags: Sequence[str] = (),
    experiment: str | None = None,
    dataset_version: str | None = None,
    backbone_version: str | None = None,
    code_version: str | None = None,
    connection: Graft | None = None,
    spool: Path | None = None,
    spool_limit: int = DEFAULT_LIMIT,
) -> TrackedRun:
    """Starts a run of one's own training, RUNNING until `finish`, an error or silence ends it.

    Args:
        project: its slug.
        name: for people; the program's name when left out.
        params: scalars known now; `log_params` adds others.
        tags: words to find it by.
        experiment: id of an experiment of the project.
        dataset_version: id of a registered dataset version it trains on.
        backbone_version: id of a registered backbone version it starts from.
        code_version: the commit of the working folder when left out.
        connection: from `graft.connect`; made from the settings when left out.
        spool: folder for what is not at the server yet; `~/.local/state/graft/runs` when left out.
        spool_limit: bytes of points that may wait there.

    Raises:
        ServerTooOld: the server speaks another version of tracking; names both.
        GraftError: of the class for the server's code.
    """
    transport = _own_transport(connection)
    root = spool or spool_root()
    try:
        check_server(transport)
        scalars = read_params(params or {})
        title = name or (Path(sys.argv[0]).stem if sys.argv and sys.argv[0] else "") or "notebook"
        started = _start(
            transport,
            {
                "projectId": find_project(transport, project),
                "experimentId": experiment,
                "name": title,
                "params": scalars,
                "tags": list(tags),
                "codeVersion": code_version or found_version(),
                "datasetVersionId": dataset_version,
                "backboneVersionId": backbone_version,
                "idempotencyKey": str(uuid.uuid4()),
            },
        )
        _deliver_leftovers(transport, root)
        run_id = str(started["run"]["id"])
        spooled = SpooledRun(
            url=transport.settings.url,
            organization=_organization(transport),
            run_id=run_id,
            uuid=raw_uuid(run_id),
            name=title,
            project=project,
            lease_token=str(started["leaseToken"]),
            lease_seconds=float(started["leaseSeconds"]),
        )
        run = TrackedRun(transport, Spool.create(root, spooled, limit=spool_limit))
    except BaseException:
        transport.close()
        raise
    run._params.update(scalars)
    return run._begin()


def resume_run(run_id: str, *, connection: Graft | None = None, spool: Path | None = None) -> TrackedRun:
    """Takes up a run whose process has gone: sends what waits on this machine, and goes on with the run where its lease
    still holds. A run that the server has ended meanwhile gets its points all the same, and is `finished`.

    Raises:
        NotFound: this machine keeps nothing of the run.
        GraftError: another process has it (SPOOL_HELD), or the server refuses.
    """
    transport = _own_transport(connection)
    try:
        check_server(transport)
        kept = Spool.open(spool or spool_root(), raw_uuid(run_id))
    except BaseException:
        transport.close()
        raise
    run = TrackedRun(transport, kept)
    if kept.read_end():
        run._finished = True
        try:
            run._settle(time.monotonic() + 60.0)
        except GraftError as error:
            if error.code != "LEASE_LOST":
                raise
            warnings.warn(f"The run {run.name!r} had been given up before its end arrived: {error}", stacklevel=2)
        return run
    try:
        run.flush()
        found = transport.execute(_STATE, {"id": run_id}, own=True)["run"]
        if found is None:
            raise NotFound(f'There is no run "{run_id}" in this organization.')
        if found["state"] in FINAL_STATES or not _held(run._shipper):
            run._finished = True
            run._close(delivered=True)
            return run
    except GraftError:
        run._finished = True
        run._close(delivered=False)
        raise
    return run._begin(max((int(metric["lastStep"]) for metric in found["metrics"]), default=-1) + 1)


def _held(shipper: Shipper) -> bool:
    with warnings.catch_warnings():
        # The answer says it.
        warnings.simplefilter("ignore", RuntimeWarning)
        return shipper.renew()


def _own_transport(connection: Graft | None) -> Transport:
    """A transport of the run's own: its threads outlive the connection it was started from."""
    from ..connection import connect

    if connection is not None:
        return Transport(connection._transport.settings, timeout=30.0)
    with connect() as checked:
        return Transport(checked._transport.settings, timeout=30.0)


def _organization(transport: Transport) -> str:
    answer = transport.execute("query PythonOrganization { organization { slug } }", None, own=True)
    return str(answer["organization"]["slug"])


def _start(transport: Transport, given: Mapping[str, Any]) -> dict[str, Any]:
    """Starts it; again with the same key when the answer was lost."""
    for pause in (0.2, 1.0, 3.0):
        try:
            return mutate(transport, "startTrackedRun", given, "run { id } leaseToken leaseSeconds")
        except GraftError as error:
            if not may_pass(error):
                raise
        time.sleep(pause)
    return mutate(transport, "startTrackedRun", given, "run { id } leaseToken leaseSeconds")


def _deliver_leftovers(transport: Transport, root: Path) -> None:
    """Sends what killed processes left for this organization; what cannot be sent stays as it is."""
    organization = _organization(transport)
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        try:
            kept = Spool.open(root, folder.name)
        except GraftError:
            continue
        if (kept.run.url, kept.run.organization) != (transport.settings.url, organization):
            kept.close()
            continue
        shipper = Shipper(transport, kept)
        try:
            shipper.ship_until(time.monotonic() + 5.0, end=bool(kept.read_end()))
        except GraftError as error:
            if error.code != "LEASE_LOST":
                kept.close()
                continue
        if kept.read_end() or not _held(shipper):
            kept.remove()
        else:
            # Its lease is alive: `resume_run` may go on with it.
            kept.close()
