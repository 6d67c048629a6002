"""A run as the API answers it."""

from __future__ import annotations

import base64
from typing import Any


def run_node(number: int, **changed: Any) -> dict[str, Any]:
    """A TRAIN run with a number for its name and id."""
    return {
        "id": base64.b64encode(f"Run:{number:032x}".encode()).decode(),
        "name": f"run {number}",
        "kind": "TRAIN",
        "state": "SUCCEEDED",
        "reason": None,
        "reasonCode": "OK",
        "waitingReason": None,
        "createdByName": "Ada",
        "createdAt": "2026-01-31T12:00:00.000Z",
        "startedAt": "2026-01-31T12:00:01.000Z",
        "finishedAt": "2026-01-31T12:00:03.500Z",
        "position": 0,
        "attemptCount": 1,
        "result": None,
        "spec": {"strategy": {"name": "FULL"}},
        "experiment": None,
        "progress": None,
        "metrics": [],
        **changed,
    }
