"""A run's series: exact, or in as many buckets as a screen has columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .scalars import read_big_int, read_double, read_optional_double, read_time
from .sparkline import sparkline
from .table import to_arrow, to_pandas
from .transport import Json, Transport

if TYPE_CHECKING:
    import pandas
    import pyarrow

EXACT_PAGE = 100_000
"""Points of one key the server gives at once."""

POINTS = "key sampled steps times last count"
BUCKETS = f"{POINTS} min max mean"

_SERIES = """
query PythonSeries($id: ID!, $keys: [String!], $maxPoints: Int!, $fromStep: BigInt, $toStep: BigInt) {
  run(id: $id) { series(keys: $keys, maxPoints: $maxPoints, fromStep: $fromStep, toStep: $toStep) { %s } }
}
"""


@dataclass(frozen=True)
class MetricSummary:
    """A series in short. Minimum, maximum and mean are of its finite values; None when there are none."""

    key: str
    count: int
    not_finite: int
    min: float | None
    max: float | None
    mean: float | None
    last_step: int
    last_value: float

    @classmethod
    def read(cls, node: Json) -> MetricSummary:
        """From the API's answer."""
        return cls(
            key=node["key"],
            count=read_big_int(node["count"]),
            not_finite=read_big_int(node["notFinite"]),
            min=read_optional_double(node["min"]),
            max=read_optional_double(node["max"]),
            mean=read_optional_double(node["mean"]),
            last_step=read_big_int(node["lastStep"]),
            last_value=read_double(node["lastValue"]),
        )


@dataclass
class Series:
    """One key's points, ascending by step.

    `values` are the points themselves, or a bucket's last ones when `sampled`; then `min`, `max` and `mean` are of the
    bucket's finite values (NaN when it has none) and `count` says how many points it holds.
    """

    key: str
    sampled: bool = False
    steps: list[int] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    min: list[float] | None = None
    max: list[float] | None = None
    mean: list[float] | None = None

    @classmethod
    def read(cls, node: Json) -> Series:
        """From the API's answer."""

        def column(name: str) -> list[float] | None:
            return [read_double(value) for value in node[name]] if name in node else None

        return cls(
            key=node["key"],
            sampled=node["sampled"],
            steps=[read_big_int(step) for step in node["steps"]],
            times=[read_time(time) for time in node["times"]],
            values=[read_double(value) for value in node["last"]],
            count=list(node["count"]),
            min=column("min"),
            max=column("max"),
            mean=column("mean"),
        )

    def __len__(self) -> int:
        return len(self.steps)

    def append(self, later: Series) -> None:
        """Adds points that follow these."""
        self.steps += later.steps
        self.times += later.times
        self.values += later.values
        self.count += later.count

    def rows(self) -> list[dict[str, Any]]:
        """A row for each point; with the buckets' columns where it is sampled."""
        columns: dict[str, Sequence[Any]] = {"step": self.steps, "time": self.times, "value": self.values}
        if self.sampled:
            columns["count"] = self.count
            columns.update((name, c) for name, c in (("min", self.min), ("max", self.max), ("mean", self.mean)) if c)
        return [
            {"key": self.key, **dict(zip(columns, row, strict=True))} for row in zip(*columns.values(), strict=True)
        ]


class Metrics(Mapping[str, Series]):
    """Series by key, in the order of their names."""

    def __init__(self, series: Sequence[Series]) -> None:
        self._series = {one.key: one for one in series}

    def __getitem__(self, key: str) -> Series:
        try:
            return self._series[key]
        except KeyError:
            known = ", ".join(self._series) or "none"
            raise KeyError(f'there is no point of "{key}"; the series here: {known}') from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._series)

    def __len__(self) -> int:
        return len(self._series)

    def rows(self) -> list[dict[str, Any]]:
        """One row for each point of each series: key, step, time, value."""
        return [row for series in self._series.values() for row in series.rows()]

    def to_pandas(self) -> pandas.DataFrame:
        """A long DataFrame; `.pivot(index="step", columns="key", values="value")` makes it wide."""
        return to_pandas(self.rows())

    def to_arrow(self) -> pyarrow.Table:
        """A long Arrow table."""
        return to_arrow(self.rows())

    def __repr__(self) -> str:
        return f"<Metrics {', '.join(f'{key} ({len(series)})' for key, series in self._series.items())}>"

    def _repr_html_(self) -> str:
        return "".join(sparkline(key, series.steps, series.values) for key, series in self._series.items())


def read_metrics(
    transport: Transport,
    run_id: str,
    keys: Sequence[str] | None,
    *,
    max_points: int | None = None,
    from_step: int | None = None,
    to_step: int | None = None,
) -> Metrics:
    """Asks for a run's series. Without `max_points` every point is read, however many pages that takes."""

    def ask(names: Sequence[str] | None, points: int, first: int | None, last: int | None) -> list[Series]:
        variables: dict[str, Any] = {"id": run_id, "keys": None if names is None else list(names), "maxPoints": points}
        variables.update(fromStep=first, toStep=last)
        document = _SERIES % (POINTS if max_points is None else BUCKETS)
        run = transport.execute(document, variables, own=True)["run"]
        return [] if run is None else [Series.read(node) for node in run["series"]]

    if max_points is not None:
        return Metrics(ask(keys, max_points, from_step, to_step))

    def exactly(key: str, first: int | None, last: int | None) -> Series:
        part = next(iter(ask([key], EXACT_PAGE, first, last)), Series(key))
        return _unfold(part, exactly, first) if part.sampled else part

    found = ask(keys, EXACT_PAGE, from_step, to_step)
    return Metrics([_unfold(series, exactly, from_step) if series.sampled else series for series in found])


Exactly = Callable[[str, int | None, int | None], Series]


def _unfold(buckets: Series, exactly: Exactly, from_step: int | None) -> Series:
    """Every point behind the buckets, as many buckets at a time as one answer holds. A bucket's step is its last one,
    so that ranges of steps follow without gap or overlap."""
    whole = Series(buckets.key)
    first, held = from_step, 0
    for index, (step, count) in enumerate(zip(buckets.steps, buckets.count, strict=True)):
        held += count
        following = buckets.count[index + 1] if index + 1 < len(buckets) else EXACT_PAGE
        if held + following <= EXACT_PAGE:
            continue
        if held > EXACT_PAGE and first is not None:
            # The same question would bring the same buckets: all points may lie in the last one.
            middle = (first + step) // 2
            whole.append(exactly(buckets.key, first, middle))
            first = middle + 1
        # Without a first step buckets begin at the first point, and each holds fewer points than all of them.
        whole.append(exactly(buckets.key, first, step))
        first, held = step + 1, 0
    return whole
