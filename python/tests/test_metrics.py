import math
from typing import Any

import pytest

import graft
from graft import metrics
from graft.sparkline import sparkline
from tests.graphql_server import Asked, Reply, connected, data, refused
from tests.run_node import run_node

TIME = "2026-01-31T12:00:00.000Z"


def text_of(value: float) -> float | str:
    """A Double as the API sends it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def server_of(points: dict[int, float]) -> Any:
    """Answers `series` by the protocol: P29, buckets of equal width in steps above `maxPoints`."""

    def series(variables: dict[str, Any]) -> dict[str, Any]:
        low = variables["fromStep"] if variables["fromStep"] is not None else min(points)
        high = variables["toStep"] if variables["toStep"] is not None else max(points)
        chosen = {step: points[step] for step in sorted(points) if low <= step <= high}
        most = variables["maxPoints"]
        buckets: dict[int, list[int]] = {}
        for step in chosen:
            number = (step - low) * most // (high - low + 1) if len(chosen) > most else step
            buckets.setdefault(number, []).append(step)
        rows = list(buckets.values())
        finite = [[points[s] for s in row if math.isfinite(points[s])] for row in rows]
        return {
            "key": "loss",
            "sampled": len(chosen) > most,
            "steps": [row[-1] for row in rows],
            "times": [TIME] * len(rows),
            "last": [text_of(points[row[-1]]) for row in rows],
            "count": [len(row) for row in rows],
            "min": [min(values) if values else "NaN" for values in finite],
            "max": [max(values) if values else "NaN" for values in finite],
            "mean": [sum(values) / len(values) if values else "NaN" for values in finite],
        }

    def answer(asked: Asked) -> Reply:
        if "PythonSeries" not in asked.query:
            return data({"run": run_node(1)})
        return data({"run": {"series": [series(asked.variables)]}})

    return answer


@pytest.mark.parametrize(
    "steps",
    [
        list(range(1000)),
        # clustered: nearly all points fall into one bucket, again and again
        [0, *range(1_000_000, 1_000_300), 10**9],
        list(range(0, 5000, 7)),
        list(range(11)),
    ],
    ids=["even", "clustered", "gaps", "one more than a page"],
)
def test_every_point_is_read_once_whatever_a_page_holds(steps: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "EXACT_PAGE", 10)
    points = {step: step / 3 for step in steps}
    with connected(server_of(points)) as (g, server):
        series = g.run("id").metrics(["loss"])["loss"]
        assert series.steps == steps
        assert series.values == [points[step] for step in steps]
        assert not series.sampled
        assert max(asked.variables.get("maxPoints", 0) for asked in server.asked) == 10


def test_a_range_is_kept_while_paging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "EXACT_PAGE", 10)
    with connected(server_of({step: 1.0 for step in range(500)})) as (g, _):
        series = g.run("id").metrics(["loss"], from_step=100, to_step=199)["loss"]
    assert series.steps == list(range(100, 200))


def test_nan_and_infinities_are_floats() -> None:
    points = {1: math.nan, 2: math.inf, 3: -math.inf, 4: 1e308}
    with connected(server_of(points)) as (g, _):
        values = g.run("id").metrics()["loss"].values
    assert math.isnan(values[0])
    assert values[1:] == [math.inf, -math.inf, 1e308]


def test_buckets_say_that_they_are_buckets() -> None:
    with connected(server_of({0: 1.0, 1: math.nan, 2: math.nan, 3: math.nan, 4: 4.0, 5: 8.0})) as (g, _):
        found = g.run("id").metrics(["loss"], max_points=3)
    series = found["loss"]
    assert series.sampled
    assert series.steps == [1, 3, 5]
    assert series.count == [2, 2, 2]
    assert series.mean is not None and series.mean[0] == 1.0 and math.isnan(series.mean[1]) and series.mean[2] == 6.0
    assert series.max is not None and series.max[2] == 8.0
    assert list(found.to_pandas().columns) == ["key", "step", "time", "value", "count", "min", "max", "mean"]


def test_what_the_server_refuses_is_refused() -> None:
    def answer(asked: Asked) -> Reply:
        if "PythonSeries" in asked.query:
            return refused("INPUT_INVALID", "maxPoints is 1 to 100000, not 0.")
        return data({"run": run_node(1)})

    with connected(answer) as (g, _), pytest.raises(graft.InvalidInput, match="maxPoints"):
        g.run("id").metrics(max_points=0)


def test_a_key_without_points_names_those_that_have_some() -> None:
    with connected(server_of({1: 1.0})) as (g, _):
        found = g.run("id").metrics()
    with pytest.raises(KeyError, match="loss"):
        found["accuracy"]


def test_a_picture_of_any_values_is_drawn() -> None:
    assert "no finite value" in sparkline("loss", [1], [math.nan])
    for values in ([1.0], [1.0, 1.0], [-1e308, 1e308], [1.0, math.nan, 2.0]):
        drawn = sparkline("<loss>", list(range(len(values))), values)
        assert "nan" not in drawn and "inf" not in drawn and "<loss>" not in drawn
