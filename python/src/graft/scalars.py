"""The schema's scalars as Python has them."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any


def read_double(value: Any) -> float:
    """A Double: NaN and the infinities come as strings, which `float` knows by the same names."""
    return float(value)


def read_optional_double(value: Any) -> float | None:
    """A Double that may be null."""
    return None if value is None else float(value)


def read_big_int(value: Any) -> int:
    """A BigInt: a number up to 2^53 - 1, a string of digits beyond."""
    return int(value)


def read_time(value: str) -> datetime:
    """A DateTime, aware and in UTC."""
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def read_optional_time(value: str | None) -> datetime | None:
    """A DateTime that may be null."""
    return None if value is None else read_time(value)


def raw_uuid(node_id: str) -> str:
    """The UUID inside a global id, as specifications and results name objects."""
    try:
        return base64.b64decode(node_id, validate=True).decode("ascii").rpartition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return node_id


def flatten(prefix: str, value: Any) -> dict[str, Any]:
    """The plain values of nested objects under dotted names; lists are left out, for they have no one value."""
    if isinstance(value, dict):
        flat: dict[str, Any] = {}
        for name, inner in value.items():
            flat.update(flatten(f"{prefix}.{name}", inner))
        return flat
    return {} if isinstance(value, list) else {prefix: value}
