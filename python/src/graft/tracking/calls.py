"""The mutations of a tracked run. Each may be sent again: a sequence number, a key or its meaning makes that harmless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import GraftError, InvalidInput, ServerTooOld, error_class
from ..transport import Json, Transport
from ..version import TRACKING_VERSION, VERSION
from .points import Scalar
from .spool import Batch, SpooledRun

_SERVER = "query PythonServer { server { version trackingVersion } }"
_PROJECT = "query PythonProject($slug: String!) { project(slug: $slug) { id } }"

RETRIED_CODES = frozenset({"UNREACHABLE", "INTERNAL", "STORE_UNAVAILABLE", "RATE_LIMITED", "DATABASE_UNAVAILABLE"})
"""What goes away by itself: an outage, a restart, a limit on requests."""


def may_pass(error: GraftError) -> bool:
    """Whether trying again later makes sense."""
    return error.code in RETRIED_CODES or (error.status is not None and error.status >= 500)


def mutate(transport: Transport, name: str, given: Mapping[str, Any], selection: str = "") -> Json:
    """Executes one mutation and answers its payload; a user error is raised."""
    kind = name[0].upper() + name[1:] + "Input"
    document = (
        f"mutation Python{kind}($input: {kind}!) {{ "
        f"{name}(input: $input) {{ {selection} userErrors {{ code message subject }} }} }}"
    )
    payload: Json = transport.execute(document, {"input": dict(given)}, own=True)[name]
    errors = payload["userErrors"]
    if errors:
        first = errors[0]
        code = str(first["code"])
        raise error_class(code)(str(first["message"]), code=code, details={"userErrors": errors})
    return payload


def check_server(transport: Transport) -> None:
    """Holds the server's tracking version against this client's.

    Raises:
        ServerTooOld: it is another one; names both.
    """
    own = f"this client {VERSION} speaks tracking version {TRACKING_VERSION}"
    try:
        server = transport.execute(_SERVER, None, own=True)["server"]
    except ServerTooOld as error:
        raise ServerTooOld(
            f"The server at {transport.settings.url} is of a version from before tracking (it does not say which); {own}. "
            "Update the server."
        ) from error
    theirs = int(server["trackingVersion"])
    if theirs == TRACKING_VERSION:
        return
    advice = "Update the server." if theirs < TRACKING_VERSION else "Update this client."
    raise ServerTooOld(
        f"The server at {transport.settings.url} is of version {server['version']} and speaks tracking version {theirs}; "
        f"{own}. {advice}"
    )


def find_project(transport: Transport, slug: str) -> str:
    """Id of a project by its slug."""
    project = transport.execute(_PROJECT, {"slug": slug}, own=True)["project"]
    if project is None:
        raise InvalidInput(f'There is no project "{slug}" in this organization.', code="NOT_FOUND")
    return str(project["id"])


def send_batch(transport: Transport, run: SpooledRun, batch: Batch) -> None:
    """Stores one batch of points."""
    given = {"runId": run.run_id, "leaseToken": run.lease_token, "seq": batch.seq, **batch.columns}
    mutate(transport, "logMetrics", given, "acknowledgedSeq")


def send_params(transport: Transport, run: SpooledRun, params: Mapping[str, Scalar]) -> None:
    """Adds parameters."""
    mutate(transport, "logParams", {"runId": run.run_id, "leaseToken": run.lease_token, "params": dict(params)})


def send_heartbeat(transport: Transport, run: SpooledRun) -> tuple[bool, bool]:
    """Renews the lease; answers whether it is held and whether somebody asked to stop."""
    payload = mutate(transport, "heartbeat", {"leases": [{"leaseToken": run.lease_token}]}, "leases { control held }")
    lease = payload["leases"][0]
    return bool(lease["held"]), lease["control"] != "CONTINUE"


def send_end(transport: Transport, run: SpooledRun, end: Mapping[str, Any]) -> None:
    """Ends the run by its own word."""
    mutate(transport, "completeRun", {"runId": run.run_id, "leaseToken": run.lease_token, **end})
