from datetime import datetime, timezone
from typing import Any

import pytest

import graft
from graft.runs import ordered
from tests.graphql_server import Asked, Reply, connected, data
from tests.run_node import run_node

ALL = [run_node(number) for number in range(450)]


def page(asked: Asked) -> Reply:
    """Pages as the API gives them; the cursor is the number of runs before it."""
    start = int(asked.variables["after"] or 0)
    end = start + asked.variables["first"]
    info = {"endCursor": str(end), "hasNextPage": end < len(ALL)}
    return data({"project": {"runs": {"nodes": ALL[start:end], "pageInfo": info}}})


def test_nothing_is_asked_before_it_is_used_and_no_page_twice() -> None:
    with connected(page) as (g, server):
        runs = g.runs("digits", where={"state": "SUCCEEDED", "name_contains": "run"})
        assert server.asked == []
        assert runs[0].name == "run 0"
        assert [run.name for run in runs[:2]] == ["run 0", "run 1"]
        assert len(server.asked) == 1
        assert runs[250].name == "run 250"
        assert [asked.variables["after"] for asked in server.asked] == [None, "200"]
        assert [run.name for run in runs] == [f"run {number}" for number in range(450)]
        assert len(runs) == 450
        assert runs[-1].name == "run 449"
        assert len(server.asked) == 3
        assert server.asked[2].variables["filter"] == {"state": ["SUCCEEDED"], "nameContains": "run"}


@pytest.mark.parametrize("chosen", [slice(0, 0), slice(3, 1), slice(198, 202), slice(-3, None), slice(None, None, 7)])
def test_a_slice_is_a_lists(chosen: slice) -> None:
    with connected(page) as (g, _):
        assert [run.name for run in g.runs("digits")[chosen]] == [f"run {number}" for number in range(450)][chosen]


def test_an_index_beyond_the_end_is_an_index_error() -> None:
    with connected(page) as (g, _), pytest.raises(IndexError):
        g.runs("digits")[450]


def test_a_filter_the_server_lacks_is_refused_with_those_there_are() -> None:
    with connected(page) as (g, server):
        with pytest.raises(graft.InvalidInput, match="name_contains"):
            g.runs("digits", where={"accuracy": 1})
        assert server.asked == []


def test_a_project_that_is_not_there_is_told() -> None:
    with connected(lambda _: data({"project": None})) as (g, _), pytest.raises(graft.NotFound, match="digits"):
        list(g.runs("digits"))


def summary(value: float | str) -> list[dict[str, Any]]:
    return [
        {
            "key": "loss",
            "count": "9007199254740993",
            "notFinite": 1,
            "min": None,
            "max": 2,
            "mean": None,
            "lastStep": 9,
            "lastValue": value,
        }
    ]


def test_a_row_has_the_last_metrics_and_flat_results() -> None:
    node = run_node(1, metrics=summary("-Infinity"), result={"validation": {"top1": 0.5}, "phases": [1]})
    with connected(lambda _: data({"run": node})) as (g, _):
        run = g.run("id")
    row = run.row()
    assert row["metric.loss"] == float("-inf")
    assert row["result.validation.top1"] == 0.5
    assert "result.phases" not in row
    assert row["spec.strategy.name"] == "FULL"
    assert row["seconds"] == 2.5
    assert row["created_at"] == datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    assert run.summary["loss"].count == 2**53 + 1
    assert run.summary["loss"].min is None
    assert run.uuid == f"{1:032x}"


def test_an_order_is_made_of_all_pages_and_runs_without_a_value_come_last() -> None:
    with connected(page) as (g, server):
        assert g.runs("digits", order_by="-name")[0].name == "run 99"
        assert len(server.asked) == 3
    values: list[float | str | None] = [2.0, "NaN", None, -1.0]
    nodes = [run_node(i, metrics=[] if v is None else summary(v)) for i, v in enumerate(values)]
    answer = {"project": {"runs": {"nodes": nodes, "pageInfo": {"endCursor": None, "hasNextPage": False}}}}
    with connected(lambda _: data(answer)) as (g, _):
        runs = list(g.runs("digits"))
    assert [run.name[-1] for run in ordered(runs, "metric.loss")] == ["3", "0", "1", "2"]
    assert [run.name[-1] for run in ordered(runs, "-metric.loss")] == ["0", "3", "1", "2"]
    with pytest.raises(graft.InvalidInput, match="metric.loss"):
        ordered(runs, "metric.accuracy")


def test_html_escapes_what_people_typed() -> None:
    node = run_node(1, name="<script>", reason="<b>")
    answer = {"project": {"runs": {"nodes": [node], "pageInfo": {"endCursor": None, "hasNextPage": False}}}}
    with connected(lambda _: data(answer)) as (g, _):
        runs = g.runs("digits")
        assert "<script>" not in runs._repr_html_() + runs[0]._repr_html_()
        assert "&lt;script&gt;" in runs._repr_html_()


def test_pandas_and_arrow_have_a_row_for_each_run() -> None:
    with connected(page) as (g, _):
        runs = g.runs("digits")
        assert runs.to_pandas()["name"].tolist() == [f"run {number}" for number in range(450)]
        assert runs.to_arrow().num_rows == 450
