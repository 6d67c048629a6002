"""Runs, and a project's list of them."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .errors import InvalidInput, NotFound
from .metrics import Metrics, MetricSummary, read_metrics
from .paging import Paged
from .scalars import flatten, raw_uuid, read_optional_time, read_time
from .table import to_arrow, to_html, to_pandas
from .transport import Json, Transport

if TYPE_CHECKING:
    import pandas
    import pyarrow

RUN_FIELDS = """
  id name kind state reason reasonCode waitingReason createdByName createdAt startedAt finishedAt position
  attemptCount result spec
  experiment { name }
  progress { phase fraction epoch epochs remainingSeconds }
  metrics { key count notFinite min max mean lastStep lastValue }
"""

_RUN = f"query PythonRun($id: ID!) {{ run(id: $id) {{ {RUN_FIELDS} }} }}"
_CHILDREN = f"query PythonChildren($id: ID!) {{ run(id: $id) {{ children {{ {RUN_FIELDS} }} }} }}"
_RUNS = f"""
query PythonRuns($slug: String!, $filter: RunFilter, $first: Int!, $after: String) {{
  project(slug: $slug) {{
    runs(filter: $filter, first: $first, after: $after) {{
      nodes {{ {RUN_FIELDS} }} pageInfo {{ endCursor hasNextPage }}
    }}
  }}
}}
"""

FINAL_STATES = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})

_FILTERS: Mapping[str, str] = {
    "state": "state",
    "kind": "kind",
    "name_contains": "nameContains",
    "experiment_id": "experimentId",
    "top_level_only": "topLevelOnly",
}
_LISTS = frozenset({"state", "kind"})


def read_filter(where: Mapping[str, Any] | None) -> Json:
    """The server's RunFilter of a notebook's `where`; a single state or kind may stand without its list."""
    answer: Json = {}
    for name, value in (where or {}).items():
        field = _FILTERS.get(name)
        if field is None:
            raise InvalidInput(f'There is no filter "{name}"; the filters are {", ".join(_FILTERS)}.')
        answer[field] = [value] if name in _LISTS and isinstance(value, str) else value
    return answer


class Run:
    """A run as it was when it was read; `refresh` reads it again."""

    def __init__(self, transport: Transport, node: Json) -> None:
        self._transport = transport
        self._node = node

    @classmethod
    def find(cls, transport: Transport, run_id: str) -> Run:
        """Reads one run by its id.

        Raises:
            NotFound: when there is none in this organization.
        """
        node = transport.execute(_RUN, {"id": run_id}, own=True)["run"]
        if node is None:
            raise NotFound(f'There is no run "{run_id}" in this organization.')
        return cls(transport, node)

    def refresh(self) -> Run:
        """Reads it again, in place."""
        self._node = Run.find(self._transport, self.id)._node
        self.__dict__.pop("children", None)
        return self

    @property
    def id(self) -> str:
        """The id GraphQL knows it by."""
        return str(self._node["id"])

    @property
    def uuid(self) -> str:
        """The UUID by which specifications and results name it, such as `result["rungs"][0]["runId"]`."""
        return raw_uuid(self.id)

    @property
    def name(self) -> str:
        """Name for people."""
        return str(self._node["name"])

    @property
    def kind(self) -> str:
        """TRAIN, EVALUATE, AUDIT, LADDER or TRACKED."""
        return str(self._node["kind"])

    @property
    def state(self) -> str:
        """QUEUED, RUNNING, PAUSED, SUCCEEDED, FAILED or CANCELLED."""
        return str(self._node["state"])

    @property
    def finished(self) -> bool:
        """Whether its state is final."""
        return self.state in FINAL_STATES

    @property
    def reason(self) -> str | None:
        """Why it is in its state, or why it waits, in a sentence."""
        reason = self._node["reason"] or self._node["waitingReason"]
        return None if reason is None else str(reason)

    @property
    def reason_code(self) -> str | None:
        """The same as a code."""
        code = self._node["reasonCode"]
        return None if code is None else str(code)

    @property
    def experiment(self) -> str | None:
        """Name of the experiment it belongs to."""
        experiment = self._node["experiment"]
        return None if experiment is None else str(experiment["name"])

    @property
    def created_by(self) -> str:
        """Who made it."""
        return str(self._node["createdByName"])

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        return read_time(self._node["createdAt"])

    @property
    def started_at(self) -> datetime | None:
        """When it first started."""
        return read_optional_time(self._node["startedAt"])

    @property
    def finished_at(self) -> datetime | None:
        """When it ended."""
        return read_optional_time(self._node["finishedAt"])

    @property
    def seconds(self) -> float | None:
        """From its start to its end; None before the end."""
        start, end = self.started_at, self.finished_at
        return None if start is None or end is None else (end - start).total_seconds()

    @property
    def progress(self) -> Json | None:
        """`phase`, `fraction` and, where known, `epoch`, `epochs` and `remainingSeconds`."""
        progress: Json | None = self._node["progress"]
        return progress

    @property
    def result(self) -> Any:
        """What it found, as the platform keeps it; None before the end, but a ladder's rungs already while it climbs."""
        return self._node["result"]

    @property
    def spec(self) -> Any:
        """Its specification."""
        return self._node["spec"]

    @property
    def summary(self) -> dict[str, MetricSummary]:
        """Its series in short, by key."""
        return {node["key"]: MetricSummary.read(node) for node in self._node["metrics"]}

    @cached_property
    def children(self) -> list[Run]:
        """A ladder's rungs and its evaluation, in order."""
        run = self._transport.execute(_CHILDREN, {"id": self.id}, own=True)["run"]
        return [Run(self._transport, node) for node in (run or {"children": []})["children"]]

    def metrics(
        self,
        keys: Sequence[str] | None = None,
        *,
        max_points: int | None = None,
        from_step: int | None = None,
        to_step: int | None = None,
    ) -> Metrics:
        """Its series.

        Args:
            keys: which; all when left out. A key without points is not in the answer.
            max_points: left out: every point, exactly. Else buckets of equal width in steps where a series has more.
            from_step: first step, included.
            to_step: last step, included.
        """
        return read_metrics(
            self._transport, self.id, keys, max_points=max_points, from_step=from_step, to_step=to_step
        )

    def row(self) -> dict[str, Any]:
        """It as one row of a table: what it is, `metric.KEY` with its last value, `result.…` and `spec.…` flattened."""
        return {
            "name": self.name,
            "kind": self.kind,
            "state": self.state,
            "experiment": self.experiment,
            "created_at": self.created_at,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "seconds": self.seconds,
            "created_by": self.created_by,
            "reason": self.reason,
            "id": self.id,
            **{f"metric.{key}": summary.last_value for key, summary in self.summary.items()},
            **(flatten("result", self.result) if self.result is not None else {}),
            **flatten("spec", self.spec),
        }

    def __repr__(self) -> str:
        return f"<Run {self.name!r} {self.kind} {self.state}>"

    def _repr_html_(self) -> str:
        rows = [
            {"metric": s.key, "last": s.last_value, "min": s.min, "max": s.max, "points": s.count}
            for s in self.summary.values()
        ]
        reason = f" · {html.escape(self.reason)}" if self.reason else ""
        head = f"<p><b>{html.escape(self.name)}</b> · {self.kind} · {self.state}{reason}</p>"
        return head + (to_html(rows) if rows else "")


SHOWN = ("name", "kind", "state", "created_at", "seconds", "created_by")


class Runs(Paged[Run]):
    """A project's runs, newest first unless ordered otherwise. Nothing is asked before the first one is used."""

    def __init__(
        self, transport: Transport, project: str, where: Mapping[str, Any] | None, order_by: str | None
    ) -> None:
        self.project = project
        self._filter = read_filter(where)
        self._order_by = order_by
        self._transport = transport
        super().__init__(self._ask, lambda node: Run(transport, node))

    def _ask(self, first: int, after: str | None) -> Json:
        variables = {"slug": self.project, "filter": self._filter, "first": first, "after": after}
        project = self._transport.execute(_RUNS, variables, own=True)["project"]
        if project is None:
            raise NotFound(f'There is no project "{self.project}" in this organization.')
        runs: Json = project["runs"]
        return runs

    def _next_page(self) -> None:
        super()._next_page()
        if self._order_by is None:
            return
        # The server gives runs newest first alone: another order is known only when all have been read.
        while not self._complete:
            super()._next_page()
        self._items = ordered(self._items, self._order_by)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each run; reads every page."""
        return [run.row() for run in self]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame with a row for each run; reads every page."""
        return to_pandas(self.rows())

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table with a row for each run; reads every page."""
        return to_arrow(self.rows())

    def __repr__(self) -> str:
        known = len(self._items)
        return f"<Runs of {self.project!r}: {known}{'' if self._complete else ' read so far'}>"

    def _repr_html_(self) -> str:
        shown = [{name: run.row()[name] for name in SHOWN} for run in self[:20]]
        more = "" if self._complete and len(self._items) <= 20 else ", the first 20"
        return to_html(shown, f"Runs of {self.project}{more}")


def ordered(runs: Sequence[Run], order_by: str) -> list[Run]:
    """The runs by one column of their rows; `-` before it for descending. Runs without a value come last.

    Raises:
        InvalidInput: when no run has such a column.
    """
    descending, column = order_by.startswith("-"), order_by.removeprefix("-")
    rows = [(run, run.row()) for run in runs]
    known = {name for _, row in rows for name in row}
    if rows and column not in known:
        raise InvalidInput(f'No run here has "{column}" to be ordered by; there are {", ".join(sorted(known))}.')

    def missing(found: Any) -> bool:
        return found is None or (isinstance(found, float) and math.isnan(found))

    def value(pair: tuple[Run, dict[str, Any]]) -> Any:
        return pair[1][column]

    valued = [pair for pair in rows if not missing(pair[1].get(column))]
    without = [run for run, row in rows if missing(row.get(column))]
    return [run for run, _ in sorted(valued, key=value, reverse=descending)] + without
