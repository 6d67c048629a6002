"""Where the server is and who asks: arguments first, then the environment, then the settings file."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import NotConfigured

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Settings:
    """What a connection needs."""

    url: str
    key: str = field(repr=False)
    organization: str | None


def settings_file() -> Path:
    """The file with `url`, `key` and `organization`; under XDG_CONFIG_HOME where that is set."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "graft" / "config.toml"


def _read_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotConfigured(f"{file} cannot be read: {error}. Mend it or remove it.") from error


def read_settings(url: str | None, key: str | None, organization: str | None) -> Settings:
    """Takes each setting from the first place that names it.

    Raises:
        NotConfigured: when no place names the address or the key, or one of them is malformed.
    """
    file = settings_file()
    saved = _read_file(file)

    def setting(name: str, given: str | None, variable: str) -> str | None:
        value = given or os.environ.get(variable) or saved.get(name)
        if value is not None and not isinstance(value, str):
            raise NotConfigured(f'"{name}" in {file} is a {type(value).__name__}; write it in quotes.')
        return value

    address = setting("url", url, "GRAFT_URL")
    secret = setting("key", key, "GRAFT_API_KEY")
    if address is None:
        raise NotConfigured(f"No address of a Graft server: give url=, set GRAFT_URL, or write url into {file}.")
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise NotConfigured(f'"{address}" is no address of a Graft server; one looks like http://127.0.0.1:4000.')
    if secret is None:
        raise NotConfigured(
            f"No key for {address}: give key=, set GRAFT_API_KEY, or write key into {file}. "
            "An ADMIN makes one with the mutation createApiKey."
        )
    if not secret.isascii() or any(character.isspace() for character in secret):
        raise NotConfigured("The key has characters that no key has; copy it again, without spaces or line ends.")
    return Settings(address.rstrip("/"), secret, setting("organization", organization, "GRAFT_ORGANIZATION"))
