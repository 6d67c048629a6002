"""A training that logs and says what it has logged: `train.py PROJECT STEPS [SECONDS]`, resumed with GRAFT_RESUME."""

import math
import os
import sys
import time

import graft

project, steps = sys.argv[1], int(sys.argv[2])
pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0


def value(step: int) -> float:
    """Every double a batch may carry, the awkward ones too."""
    return math.nan if step % 1000 == 7 else math.inf if step % 1000 == 8 else math.sin(step) / 3


resumed = os.environ.get("GRAFT_RESUME")
run = graft.resume_run(resumed) if resumed else graft.start_run(project, name="by hand", params={"steps": steps}, tags=["t"])
print(f"run {run.id}", flush=True)
if run.finished:
    print("finished", flush=True)
    sys.exit(0)
first = int(os.environ.get("GRAFT_FIRST", "0"))
with run:
    for step in range(first, steps):
        run.log({"loss": value(step), "twice": 2.0 * step}, step=step)
        if pause:
            print(f"logged {step}", flush=True)
            time.sleep(pause)
    if not pause:
        print("logged all", flush=True)
print("done", flush=True)
