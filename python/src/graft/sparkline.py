"""A small picture of a series, drawn without a library."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

WIDTH = 240
HEIGHT = 40


def sparkline(title: str, steps: Sequence[int], values: Sequence[float]) -> str:
    """An SVG line of the finite values over the steps; a value that is not finite interrupts the line."""
    finite = [(step, value) for step, value in zip(steps, values, strict=True) if math.isfinite(value)]
    label = html.escape(title)
    if not finite:
        return f"<div>{label}: no finite value yet</div>"
    low, high = min(value for _, value in finite), max(value for _, value in finite)
    first, last = steps[0], steps[-1]

    def place(step: int, value: float) -> str:
        x = WIDTH * (step - first) / (last - first) if last > first else WIDTH / 2
        # Halves first: the difference of two large doubles may be infinite.
        y = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5
        return f"{x:.1f},{HEIGHT - 2 - (HEIGHT - 4) * y:.1f}"

    paths: list[list[str]] = [[]]
    for step, value in zip(steps, values, strict=True):
        if math.isfinite(value):
            paths[-1].append(place(step, value))
        elif paths[-1]:
            paths.append([])
    lines = "".join(
        f'<polyline points="{" ".join(points)}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        if len(points) > 1
        else f'<circle cx="{points[0].partition(",")[0]}" cy="{points[0].partition(",")[2]}" r="2" fill="currentColor"/>'
        for points in paths
        if points
    )
    return (
        f'<div><svg width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{label}">{lines}</svg> '
        f"{label} {finite[-1][1]:.4g} <small>({low:.4g} to {high:.4g})</small></div>"
    )
