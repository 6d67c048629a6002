"""The client against the real server, on the finished demo."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import graft

CREATE_KEY = """
mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { apiKey { id } secret userErrors { code message } }
}
"""
REVOKE_KEY = "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { userErrors { code message } } }"


@pytest.fixture
def g() -> Iterator[graft.Graft]:
    with graft.connect() as connection:
        yield connection


def test_the_dashboards_address_serves_as_well() -> None:
    with graft.connect(os.environ["DASHBOARD_URL"]) as connection:
        assert connection.organization == os.environ["GRAFT_ORGANIZATION"]
        assert len(connection.runs("digits")[:1]) == 1


def test_a_key_of_another_form_and_one_that_was_revoked_are_wrong_keys(g: graft.Graft) -> None:
    with pytest.raises(graft.WrongKey):
        graft.connect(key="graft_user_mistyped")
    made = g.query(CREATE_KEY, {"input": {"kind": "SERVICE", "name": "to be revoked"}})["createApiKey"]
    assert made["userErrors"] == []
    with graft.connect(key=made["secret"]) as service:
        assert len(service.runs("digits")[:1]) == 1
        with pytest.raises(graft.NotAllowed):
            service.query(CREATE_KEY, {"input": {"kind": "SERVICE", "name": "may not"}})
        revoked = g.query(REVOKE_KEY, {"input": {"apiKeyId": made["apiKey"]["id"]}})["revokeApiKey"]
        assert revoked["userErrors"] == []
        with pytest.raises(graft.WrongKey):
            service.runs("digits")[0]


def test_another_organization_is_not_found() -> None:
    with pytest.raises(graft.NotFound):
        graft.connect(organization="nobodys")


def test_what_is_not_there_is_not_found(g: graft.Graft) -> None:
    with pytest.raises(graft.NotFound):
        g.runs("no-such-project")[0]
    with pytest.raises(graft.NotFound):
        g.run("UnVuOjAxYTIwY2IyLWJlNzktNzJmMi04MTU0LTcxNWMxY2JlMDExZg==")


def test_every_filter_is_judged_by_the_server(g: graft.Graft) -> None:
    every = list(g.runs("digits"))
    assert len(every) > 5
    trained = list(g.runs("digits", where={"kind": ["TRAIN"], "state": "SUCCEEDED"}))
    assert [run.id for run in trained] == [r.id for r in every if r.kind == "TRAIN" and r.state == "SUCCEEDED"]
    named = list(g.runs("digits", where={"name_contains": "LADDER ON", "top_level_only": True}))
    ladders = [run for run in every if run.kind == "LADDER"]
    assert named and [run.id for run in named] == [run.id for run in ladders if "ladder on" in run.name.lower()]
    assert len(g.runs("digits", where={"state": "QUEUED"})) == 0
    experiment = g.query('{ project(slug: "digits") { experiments(first: 1) { nodes { id } } } }')
    chosen = {"experiment_id": experiment["project"]["experiments"]["nodes"][0]["id"]}
    assert 0 < len(g.runs("digits", where=chosen)) <= len(every)


def test_an_order_by_a_metric_is_the_tables(g: graft.Graft) -> None:
    table = g.runs("digits", where={"kind": "TRAIN"}, order_by="-metric.val/top1").to_pandas()
    scores = table["metric.val/top1"]
    measured = scores.dropna()
    assert len(measured) >= 2
    assert measured.is_monotonic_decreasing
    # A run that ended before its first validation has no score: it comes last.
    assert scores.iloc[: len(measured)].notna().all()


def test_series_are_exact_and_buckets_hold_every_point(g: graft.Graft) -> None:
    run = g.runs("digits", where={"kind": "TRAIN", "state": "SUCCEEDED"})[0]
    exact = run.metrics()
    assert set(exact) == set(run.summary)
    for key, series in exact.items():
        assert not series.sampled
        assert len(series) == run.summary[key].count
        assert series.values[-1] == run.summary[key].last_value
    key = max(exact, key=lambda name: len(exact[name]))
    buckets = run.metrics([key], max_points=5)[key]
    assert buckets.sampled and len(buckets) == 5
    assert sum(buckets.count) == len(exact[key])
    assert buckets.max is not None and max(buckets.max) == max(exact[key].values)


def test_paging_by_the_servers_own_buckets_brings_every_point(g: graft.Graft, monkeypatch: pytest.MonkeyPatch) -> None:
    run = g.runs("digits", where={"kind": "TRAIN", "state": "SUCCEEDED"})[0]
    exact = run.metrics()
    monkeypatch.setattr("graft.metrics.EXACT_PAGE", 7)
    assert {key: series.rows() for key, series in run.metrics().items()} == {
        key: series.rows() for key, series in exact.items()
    }


def test_a_finished_ladder_is_shown_at_once(g: graft.Graft, capsys: pytest.CaptureFixture[str]) -> None:
    ladder = g.watch(g.runs("digits", where={"kind": "LADDER", "state": "SUCCEEDED"})[0], timeout=30)
    assert ladder.state == "SUCCEEDED"
    shown = capsys.readouterr().out
    assert all(child.name in shown for child in ladder.children)
