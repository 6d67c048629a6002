"""Reads a run back, exactly: `check.py RUN STEPS` says whether every step up to STEPS is there with its value, once."""

import json
import math
import sys

import graft

run_id, steps = sys.argv[1], int(sys.argv[2])
with graft.connect() as g:
    run = g.run(run_id)
    metrics = run.metrics()
    loss, twice = metrics["loss"], metrics["twice"]
    exact = loss.steps[:steps] == list(range(steps)) and twice.values[:steps] == [2.0 * step for step in range(steps)]
    for step, value in zip(loss.steps, loss.values, strict=True):
        meant = math.nan if step % 1000 == 7 else math.inf if step % 1000 == 8 else math.sin(step) / 3
        exact = exact and (value == meant or (math.isnan(value) and math.isnan(meant)))
    print(json.dumps({"exact": exact, "points": len(loss), "state": run.state, "kind": run.kind}))
