"""The server's own key: set, or made once and kept to itself."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.secret_key import FILE, keyed_hash, secret_key
from bot.settings import Settings, SettingsError


def test_a_key_that_is_set_is_taken(tmp_path: Path) -> None:
    assert secret_key(Settings(data=tmp_path, secret_key="a long random text")) == b"a long random text"
    assert not (tmp_path / FILE).exists()


def test_otherwise_it_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    key = secret_key(settings)
    assert key == secret_key(settings) and len(key) == 64
    assert stat.S_IMODE(os.stat(tmp_path / "new" / FILE).st_mode) == 0o600
    assert key != secret_key(Settings(data=tmp_path / "other"))


def test_processes_that_begin_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: secret_key(Settings(data=tmp_path)), range(32)))
    assert len(keys) == 1 and [path.name for path in tmp_path.iterdir()] == [FILE]


def test_production_asks_for_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PLANBOT_SECRET_KEY is not set"):
        secret_key(Settings(data=tmp_path, profile="production"))


def test_a_damaged_or_unreachable_key_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("short")
    with pytest.raises(SettingsError, match="is damaged"):
        secret_key(Settings(data=tmp_path))
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be read or made"):
        secret_key(Settings(data=tmp_path / "file"))


def test_a_hash_depends_on_the_key_and_on_where_its_parts_end() -> None:
    assert keyed_hash(b"a", 1, 23) == keyed_hash(b"a", 1, 23)
    assert len({keyed_hash(b"a", 1, 23), keyed_hash(b"b", 1, 23), keyed_hash(b"a", 12, 3), keyed_hash(b"a", 123)}) == 4
    assert len(keyed_hash(b"a", "\ud800")) == 32
