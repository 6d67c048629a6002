import threading
from typing import Any

import pytest

import graft
from graft.watch import Snapshot, watch
from tests.graphql_server import ME, Asked, Reply, connected, data, serving
from tests.run_node import run_node

PROGRESS = {"phase": "tune", "fraction": 0.5, "epoch": 2, "epochs": 4, "remainingSeconds": 7.4}
LIFE: list[dict[str, Any]] = [
    {"state": "QUEUED", "reasonCode": None, "waitingReason": "No agent is online."},
    {"state": "RUNNING", "reasonCode": None, "progress": PROGRESS},
    {"state": "RUNNING", "reasonCode": None, "progress": PROGRESS},
    {"state": "SUCCEEDED"},
]


def life(states: list[dict[str, Any]]) -> Any:
    """A server whose run is one state further at each look; the first look is the notebook's own."""
    left = [states[0], *states]

    def answer(asked: Asked) -> Reply:
        return data({"run": run_node(1, **(left.pop(0) if len(left) > 1 else left[0]))})

    return answer


def test_a_run_is_shown_until_it_has_ended_and_only_what_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    with connected(life(LIFE)) as (g, _):
        assert g.watch("id", every=0).state == "SUCCEEDED"
    assert capsys.readouterr().out.splitlines() == [
        "run 1 · QUEUED · No agent is online.",
        "run 1 · RUNNING · tune 50% · epoch 2/4 · 7 s to go",
        "run 1 · SUCCEEDED",
    ]


def test_looking_ends_at_its_time_and_the_run_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with connected(life(LIFE[:2])) as (g, _):
        assert g.watch("id", every=0, timeout=0).state == "QUEUED"


def test_stopping_the_cell_stops_looking() -> None:
    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    with connected(life(LIFE)) as (g, _):
        assert watch(g.run("id"), sleep=stop).state == "QUEUED"


def test_a_server_that_is_away_is_waited_for_and_then_raised(capsys: pytest.CaptureFixture[str]) -> None:
    away = threading.Event()

    def answer(asked: Asked) -> Reply:
        if "PythonWho" in asked.query:
            return data(ME)
        return Reply(b"bad gateway", 502) if away.is_set() else data({"run": run_node(1, **LIFE[1])})

    with serving(answer) as server, graft.connect(server.url, "k") as g:
        run = g.run("id")
        back = [away.set, away.clear]

        def step(_seconds: float) -> None:
            if not back:
                raise KeyboardInterrupt
            back.pop(0)()

        assert watch(run, sleep=step).state == "RUNNING"
        assert "no Graft API" in capsys.readouterr().out
        away.set()
        with pytest.raises(graft.Unreachable):
            watch(run, patience=-1, sleep=step)


def test_a_cell_shows_progress_and_escapes() -> None:
    node = run_node(1, name="<b>", **LIFE[1])
    with connected(lambda _: data({"run": node})) as (g, _):
        shown = Snapshot(g.run("id"), [], graft.Metrics([]), None)._repr_html_()
    assert '<progress max="1" value="0.5">' in shown
    assert "<b>" not in shown
