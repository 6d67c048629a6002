"""Executes a notebook in a kernel of this very Python and writes what its cells printed, one JSON list of texts."""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

notebook, printed = Path(sys.argv[1]), Path(sys.argv[2])
document = nbformat.read(notebook, as_version=4)
client = NotebookClient(
    document,
    timeout=120,
    kernel_name="python3",
    resources={"metadata": {"path": str(notebook.parent)}},
    # Nothing is written beside the notebook, and the kernel ends with this process.
    shutdown_kernel="immediate",
)
client.execute()
texts = [
    str(output.get("text") or output.get("data", {}).get("text/plain", ""))
    for cell in document.cells
    for output in cell.get("outputs", [])
]
printed.write_text(json.dumps(texts), encoding="utf-8")
