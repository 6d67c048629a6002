from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the settings of the machine it runs on."""
    for name in ("GRAFT_URL", "GRAFT_API_KEY", "GRAFT_ORGANIZATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "graft").mkdir()
    return tmp_path / "graft"
