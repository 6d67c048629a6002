"""One's own training as a run: metrics, parameters and files under a lease of one's own."""

from .start import resume_run, start_run
from .tracked_run import TrackedRun

__all__ = ["TrackedRun", "resume_run", "start_run"]
