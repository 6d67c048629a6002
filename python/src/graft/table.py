"""Rows on their way out: to pandas, to Arrow, to a page of HTML."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import pyarrow

Row = Mapping[str, Any]


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def to_pandas(rows: Sequence[Row]) -> pandas.DataFrame:
    """A DataFrame of the rows; a column that a row lacks is missing there."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError('A DataFrame needs pandas: pip install "graft-client[pandas]".') from error
    return pandas.DataFrame([dict(row) for row in rows], columns=_columns(rows))


def to_arrow(rows: Sequence[Row]) -> pyarrow.Table:
    """An Arrow table of the rows."""
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError('An Arrow table needs pyarrow: pip install "graft-client[arrow]".') from error
    return pyarrow.table({name: [row.get(name) for row in rows] for name in _columns(rows)})


def text_of(value: Any) -> str:
    """A value as people read it in a narrow column."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def to_html(rows: Sequence[Row], caption: str = "") -> str:
    """A plain table that takes the notebook's own style; every value is escaped."""
    names = _columns(rows)
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text_of(row.get(name)))}</td>" for name in names) + "</tr>" for row in rows
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
