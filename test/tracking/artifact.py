"""Logs a folder as an artifact: `artifact.py PROJECT FOLDER`."""

import sys
from pathlib import Path

import graft

project, folder = sys.argv[1], Path(sys.argv[2])
(folder / "notes").mkdir(parents=True)
(folder / "model.bin").write_bytes(bytes(range(256)) * 20_000)
(folder / "notes" / "read.txt").write_text("read me", encoding="utf-8")
with graft.start_run(project, name="keeps files") as run:
    print(f"run {run.id}", flush=True)
    print(f"artifact {run.log_artifact(folder)}", flush=True)
