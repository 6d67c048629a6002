"""What happens on this side of the wire: the spool, the checks, the versions. The real server is asked elsewhere."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import graft
from graft.tracking.calls import check_server
from graft.tracking.points import read_params, read_values
from graft.tracking.spool import Batch, Spool, SpooledRun
from graft.tracking.tracked_run import TrackedRun
from graft.version import VERSION
from tests.graphql_server import Asked, Reply, connected, data, refused

RUN = SpooledRun("http://localhost", "orchard", "UnVuOjE=", "run-1", "a run", "digits", "token", 30.0)


def batches(spool: Spool) -> list[Batch]:
    found = []
    while (batch := spool.next_batch()) is not None:
        found.append(batch)
        spool.acknowledge(batch.seq)
    return found


def test_a_batch_is_columnar_and_carries_what_json_cannot(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN)
    spool.add(1, 1000, {"a": 0.1, "b": math.nan})
    spool.add(2, 2000, {"a": -math.inf})
    (batch,) = batches(spool)
    assert batch.seq == 1
    assert batch.columns == {
        "keys": ["a", "b"],
        "keyIndexes": [0, 1, 0],
        "steps": [1, 1, 2],
        "times": [1000, 1000, 2000],
        "values": [0.1, "NaN", "-Infinity"],
    }
    spool.close()


def test_a_batch_holds_ten_thousand_points_at_most(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN)
    for step in range(5_001):
        spool.add(step, 0, {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0})
    spool.add(9, 0, {f"k{key}": 0.0 for key in range(10_001)})
    sizes = [batch.points for batch in batches(spool)]
    assert sum(sizes) == 5_001 * 4 + 10_001
    assert max(sizes) <= 10_000
    spool.close()


def test_a_spool_that_is_taken_up_goes_on_counting_and_leaves_half_a_line_out(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN)
    spool.add(1, 0, {"a": 1.0})
    first = spool.next_batch()
    assert first is not None and first.seq == 1
    spool.add(2, 0, {"a": 2.0})
    spool.close()
    newest = max(spool.folder.glob("*.jsonl"))
    newest.write_bytes(newest.read_bytes() + b'[3,0,{"a":')
    again = Spool.open(tmp_path, "run-1")
    found = batches(again)
    assert [batch.columns["steps"] for batch in found] == [[1], [2]]
    assert found[0].seq == 1
    again.add(4, 0, {"a": 4.0})
    (last,) = batches(again)
    assert last.seq > found[-1].seq
    again.close()


def test_a_spool_is_bounded_and_counts_what_it_drops(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN, limit=100)
    for step in range(50):
        spool.add(step, 0, {"a": 1.0})
    kept = batches(spool)
    assert sum(batch.points for batch in kept) == 50 - spool.dropped
    assert 0 < spool.dropped < 50
    spool.add(99, 0, {"a": 1.0})
    assert len(batches(spool)) == 1
    spool.close()


def test_one_process_holds_a_spool(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN)
    with pytest.raises(graft.GraftError) as caught:
        Spool.open(tmp_path, "run-1")
    assert caught.value.code == "SPOOL_HELD"
    spool.close()
    Spool.open(tmp_path, "run-1").close()
    with pytest.raises(graft.NotFound):
        Spool.open(tmp_path, "another")


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are those of POSIX")
def test_the_lease_token_is_readable_for_its_owner_alone(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN)
    assert (spool.folder / "run.json").stat().st_mode & 0o077 == 0
    spool.close()


def test_many_threads_lose_no_point(tmp_path: Path) -> None:
    spool = Spool.create(tmp_path, RUN)

    def work(key: str) -> None:
        for step in range(2_000):
            spool.add(step, 0, {key: float(step)})

    threads = [threading.Thread(target=work, args=(f"k{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    found: list[Batch] = []
    while any(thread.is_alive() for thread in threads):
        found += batches(spool)
    found += batches(spool)
    seen = {
        (batch.columns["keys"][key], step)
        for batch in found
        for key, step in zip(batch.columns["keyIndexes"], batch.columns["steps"], strict=True)
    }
    assert len(seen) == 16_000
    spool.close()


@pytest.mark.parametrize("values", [{}, {"": 1.0}, {"a": "0.5"}, {"a": None}, {"a": [1.0, 2.0]}, {"k" * 201: 1.0}])
def test_what_is_no_metric_is_refused_where_it_is_logged(values: Any) -> None:
    with pytest.raises(graft.InvalidInput):
        read_values(values)


@pytest.mark.parametrize("params", [{"a": [1]}, {"a": math.nan}, {"": 1}, {"a": {"b": 1}}, {"a": "x" * 2001}])
def test_what_is_no_parameter_is_refused_where_it_is_logged(params: Any) -> None:
    with pytest.raises(graft.InvalidInput):
        read_params(params)


def test_the_version_is_the_packages_own() -> None:
    pyproject = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{VERSION}"' in pyproject
    assert graft.__version__ == VERSION


def test_an_older_server_is_told_with_both_versions() -> None:
    old = {"server": {"version": "0.0.9", "trackingVersion": 0}}
    with connected(lambda _: data(old)) as (g, _), pytest.raises(graft.ServerTooOld) as caught:
        g.start_run("digits")
    assert "0.0.9" in str(caught.value) and VERSION in str(caught.value) and "Update the server" in str(caught.value)
    before = refused("INPUT_INVALID", 'Cannot query field "server" on type "Query".', 400)
    with connected(lambda _: before) as (g, _), pytest.raises(graft.ServerTooOld) as caught:
        check_server(g._transport)
    assert "before tracking" in str(caught.value) and VERSION in str(caught.value)


def test_a_newer_server_asks_for_a_newer_client() -> None:
    new = {"server": {"version": "9.0.0", "trackingVersion": 2}}
    with connected(lambda _: data(new)) as (g, _), pytest.raises(graft.ServerTooOld, match="Update this client"):
        g.start_run("digits")


def tracking_server(asked: Asked) -> Reply:
    """Takes everything."""
    query = asked.query
    if "PythonServer" in query:
        return data({"server": {"version": "0.1.0", "trackingVersion": 1}})
    if "PythonProject" in query:
        return data({"project": {"id": "UHJvamVjdDox"}})
    if "PythonOrganization" in query:
        return data({"organization": {"slug": "orchard"}})
    payloads: dict[str, Any] = {
        "startTrackedRun": {"run": {"id": "UnVuOjE="}, "leaseToken": "token", "leaseSeconds": 30},
        "heartbeat": {"leases": [{"control": "CONTINUE", "held": True}]},
        "logMetrics": {"acknowledgedSeq": 1},
    }
    for name in ("startTrackedRun", "heartbeat", "logMetrics", "logParams", "completeRun"):
        if f"{name}(" in query:
            return data({name: {**payloads.get(name, {}), "userErrors": []}})
    return refused("INPUT_INVALID")


def ends(server: Any) -> list[dict[str, Any]]:
    return [asked.variables["input"] for asked in server.asked if "completeRun(" in asked.query]


def test_leaving_the_block_ends_the_run_as_the_block_ended(tmp_path: Path) -> None:
    with connected(tracking_server) as (g, server):
        with g.start_run("digits", name="well", spool=tmp_path / "runs") as run:
            run.log({"a": 1.0})
        assert run.finished
        with pytest.raises(graft.RunFinished):
            run.log({"a": 2.0})
        with pytest.raises(ValueError), g.start_run("digits", name="badly", spool=tmp_path / "runs"):
            raise ValueError("no such layer")
        with pytest.raises(KeyboardInterrupt), g.start_run("digits", name="stopped", spool=tmp_path / "runs"):
            raise KeyboardInterrupt
        outcomes = [(end["outcome"], end["reasonCode"], end.get("message")) for end in ends(server)]
    assert outcomes == [
        ("SUCCEEDED", "OK", None),
        ("FAILED", "USER_ERROR", "ValueError: no such layer"),
        ("CANCELLED", "CANCELLED_BY_USER", "KeyboardInterrupt"),
    ]
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_neither_logs_nor_ends_the_run(tmp_path: Path) -> None:
    with connected(tracking_server) as (g, server), g.start_run("digits", spool=tmp_path / "runs") as run:
        child = os.fork()
        if child == 0:
            try:
                run.log({"a": 1.0})
            except graft.GraftError:
                run.__exit__(None, None, None)
                os._exit(7)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 7
        assert ends(server) == []


def test_a_process_that_ends_without_finish_says_so(tmp_path: Path) -> None:
    program = (
        "import graft, pathlib, sys; "
        "run = graft.start_run('digits', spool=pathlib.Path(sys.argv[1])); run.log({'a': 1.0})"
    )
    with connected(tracking_server) as (g, server):
        env = {**os.environ, "GRAFT_URL": server.url, "GRAFT_API_KEY": "graft_user_key"}
        done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (end,) = ends(server)
        sent = [asked for asked in server.asked if "logMetrics(" in asked.query]
    assert (end["outcome"], end["message"]) == ("FAILED", "The process ended without finish().")
    assert len(sent) == 1


def test_a_cell_shows_the_last_values_and_escapes_them(tmp_path: Path) -> None:
    with connected(tracking_server) as (g, _), g.start_run("digits", name="<b>", spool=tmp_path / "runs") as run:
        run.log({"loss": 0.25}, step=3)
        run.log_params({"<i>": "<u>"})
        shown = run._repr_html_()
        assert isinstance(run, TrackedRun)
        assert "0.25" in shown and "&lt;b&gt;" in shown and "<i>" not in shown and "<u>" not in shown


def test_a_parameter_is_written_once(tmp_path: Path) -> None:
    with connected(tracking_server) as (g, _), g.start_run("digits", params={"rate": 0.1}, spool=tmp_path / "runs") as run:
        run.log_params({"rate": 0.1})
        with pytest.raises(graft.InvalidInput, match="written once"):
            run.log_params({"rate": 0.2})
