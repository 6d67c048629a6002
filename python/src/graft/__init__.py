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
    ServerTooOld,
    Unreachable,
    WrongKey,
)
from .metrics import Metrics, MetricSummary, Series
from .runs import Run, Runs

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
    "Runs",
    "Series",
    "ServerTooOld",
    "Unreachable",
    "WrongKey",
    "connect",
]
