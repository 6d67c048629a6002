from pathlib import Path

import pytest

from graft import NotConfigured
from graft.settings import Settings, read_settings

FILE = 'url = "http://file:1"\nkey = "file-key"\norganization = "of-file"\n'


def test_an_argument_wins_over_the_environment_and_that_over_the_file(
    settings_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings_folder / "config.toml").write_text(FILE)
    assert read_settings(None, None, None) == Settings("http://file:1", "file-key", "of-file")
    monkeypatch.setenv("GRAFT_URL", "http://variable:2/")
    monkeypatch.setenv("GRAFT_ORGANIZATION", "of-variable")
    assert read_settings(None, None, None) == Settings("http://variable:2", "file-key", "of-variable")
    assert read_settings("http://argument:3", "k", "o") == Settings("http://argument:3", "k", "o")


def test_what_is_missing_is_named_with_the_ways_to_give_it() -> None:
    with pytest.raises(NotConfigured, match=r"url=.*GRAFT_URL.*config\.toml"):
        read_settings(None, "k", None)
    with pytest.raises(NotConfigured, match=r"key=.*GRAFT_API_KEY.*createApiKey"):
        read_settings("http://x", None, None)


@pytest.mark.parametrize("url", ["localhost:4000", "ftp://x", "http://", "nowhere"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(NotConfigured, match="no address of a Graft server"):
        read_settings(url, "k", None)


@pytest.mark.parametrize("key", ["two words", "line\n", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(NotConfigured) as caught:
        read_settings("http://x", key, None)
    assert key not in str(caught.value)


@pytest.mark.parametrize("content", ["url = ", "url = 5\nkey = 'k'\n"])
def test_a_malformed_file_is_named(settings_folder: Path, content: str) -> None:
    (settings_folder / "config.toml").write_text(content)
    with pytest.raises(NotConfigured, match=r"config\.toml"):
        read_settings(None, None, None)


def test_the_key_is_not_shown() -> None:
    assert "secret-key" not in repr(read_settings("http://x", "secret-key", None))
