"""A run as it goes, in a cell or a terminal."""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from .errors import Unreachable
from .metrics import Metrics
from .runs import Run
from .sparkline import sparkline

CHART_POINTS = 200
CHARTS = 4

Sleep = Callable[[float], None]


def progress_text(run: Run) -> str:
    """One line: what it is, how far it is, and its last values."""
    parts = [run.name, run.state]
    progress = run.progress
    if progress is not None and not run.finished:
        parts.append(f"{progress['phase']} {progress['fraction']:.0%}")
        if progress["epoch"] is not None and progress["epochs"] is not None:
            parts.append(f"epoch {progress['epoch']}/{progress['epochs']}")
        if progress["remainingSeconds"] is not None:
            parts.append(f"{progress['remainingSeconds']:.0f} s to go")
    parts += [f"{key} {summary.last_value:.4g}" for key, summary in list(run.summary.items())[:CHARTS]]
    if run.reason and run.state != "SUCCEEDED":
        parts.append(run.reason)
    return " · ".join(parts)


class Snapshot:
    """What a cell shows of one moment."""

    def __init__(self, run: Run, children: Sequence[Run], metrics: Metrics, trouble: str | None) -> None:
        self._run = run
        self._children = children
        self._metrics = metrics
        self._trouble = trouble

    def __repr__(self) -> str:
        lines = [progress_text(self._run), *(f"  {progress_text(child)}" for child in self._children)]
        return "\n".join(lines + ([f"  {self._trouble}"] if self._trouble else []))

    def _repr_html_(self) -> str:
        lines = repr(self).splitlines()
        bars = "".join(
            f'<progress max="1" value="{run.progress["fraction"]}"></progress> '
            for run in (self._run,)
            if run.progress is not None and not run.finished
        )
        text = "<br>".join(html.escape(line) for line in lines)
        charts = "".join(sparkline(key, series.steps, series.values) for key, series in self._metrics.items())
        return f"<div>{bars}{text}</div>{charts}"


class _Terminal:
    """Prints a snapshot whenever it says something new."""

    def __init__(self) -> None:
        self._said = ""

    def show(self, snapshot: Snapshot) -> None:
        text = repr(snapshot)
        if text != self._said:
            print(text, file=sys.stdout, flush=True)
            self._said = text


class _Cell:
    """Keeps one output of a cell up to date."""

    def __init__(self, display: Callable[..., Any]) -> None:
        self._display = display
        self._handle: Any = None

    def show(self, snapshot: Snapshot) -> None:
        if self._handle is None:
            self._handle = self._display(snapshot, display_id=True)
        else:
            self._handle.update(snapshot)


def _screen() -> _Terminal | _Cell:
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return _Terminal()
    # IPython in a terminal has no output that can be replaced.
    kernel = getattr(get_ipython(), "kernel", None)
    return _Terminal() if kernel is None else _Cell(display)


def watch(
    run: Run,
    *,
    keys: Sequence[str] | None = None,
    every: float = 1.0,
    timeout: float | None = None,
    patience: float = 60.0,
    sleep: Sleep = time.sleep,
) -> Run:
    """Shows a run until it has ended; stopping the cell stops looking, not the run.

    Args:
        keys: series to draw; the first four when left out.
        every: seconds between two looks.
        timeout: seconds after which to stop looking; the run goes on.
        patience: seconds for which the server may be away before its absence is raised.
        sleep: waits between two looks.
    """
    screen = _screen()
    begun = heard = time.monotonic()
    metrics = Metrics([])
    try:
        while True:
            trouble = None
            try:
                run.refresh()
                drawn = keys if keys is not None else list(run.summary)[:CHARTS]
                metrics = run.metrics(drawn, max_points=CHART_POINTS) if drawn else metrics
                children = run.children if run.kind in ("LADDER", "SWEEP") else []
                heard = time.monotonic()
            except Unreachable as error:
                if time.monotonic() - heard > patience:
                    raise
                children, trouble = [], error.message
            screen.show(Snapshot(run, children, metrics, trouble))
            if run.finished and trouble is None:
                return run
            if timeout is not None and time.monotonic() - begun >= timeout:
                return run
            sleep(every)
    except KeyboardInterrupt:
        return run
