"""Graft in a notebook: runs, exact metrics, audits and GraphQL."""

from .audits import Audit, Audits, Predictions
from .connection import Graft, connect
from .errors import (
    DigestMismatch,
    GraftError,
    InvalidInput,
    NotAllowed,
    NotConfigured,
    NotFound,
    RunCancelled,
    RunFinished,
    ServerTooOld,
    Unreachable,
    WrongKey,
)
from .metrics import Metrics, MetricSummary, Series
from .runs import Run, Runs
from .tracking import TrackedRun, resume_run, start_run
from .version import VERSION as __version__

__all__ = [
    "Audit",
    "Audits",
    "DigestMismatch",
    "Graft",
    "GraftError",
    "InvalidInput",
    "Metrics",
    "MetricSummary",
    "NotAllowed",
    "NotConfigured",
    "NotFound",
    "Predictions",
    "Run",
    "RunCancelled",
    "RunFinished",
    "Runs",
    "Series",
    "ServerTooOld",
    "TrackedRun",
    "Unreachable",
    "WrongKey",
    "__version__",
    "connect",
    "resume_run",
    "start_run",
]
