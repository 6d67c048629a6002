"""What this client is, and what it speaks."""

VERSION = "0.1.0"
"""Version of this client."""

TRACKING_VERSION = 1
"""What `startTrackedRun` and the calls after it mean, as this client knows it."""
