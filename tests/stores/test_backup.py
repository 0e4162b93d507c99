"""Backing up while it runs, and putting it back without what was erased or past its days."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.stores import backup, conversations, retention, tables
from bot.stores.backup import BackupFailed
from bot.stores.database import Database
from bot.stores.erasures import Erasures
from bot.stores.retention import Retention
from tests.stores.records import count, keep, raw, turn


def history(database: Database, sender: str) -> list[str]:
    return [one.said for one in database.run_here(lambda c: conversations.history(c, sender), reading=True)]


@pytest.fixture
def erasures(tmp_path: Path) -> Erasures:
    return Erasures(tmp_path / "store")


def erase(database: Database, erasures: Erasures, sender: str) -> conversations.Receipt:
    receipt = database.run_here(lambda c: conversations.erase(c, sender))
    erasures.add(receipt)
    return receipt


def test_a_backup_is_put_back_while_others_have_the_database_open(sqlite: Database, opened: Any, tmp_path: Path, erasures: Erasures) -> None:
    keep(sqlite, "rest:a", turn("before"))
    backup.backup(sqlite, tmp_path / "copy.db")
    keep(sqlite, "rest:a", turn("since"))
    assert backup.restore(opened(str(sqlite.url)), erasures, Retention(), tmp_path / "copy.db").erased == 0
    assert history(sqlite, "rest:a") == ["before"]
    keep(sqlite, "rest:a", turn("afterwards"))
    assert history(sqlite, "rest:a") == ["before", "afterwards"]
    assert sorted(path.name for path in (tmp_path / "store").iterdir() if "assistant" in path.name) == [
        "assistant.db", "assistant.db-shm", "assistant.db-wal",
    ]  # fmt: skip


def test_a_backup_is_one_file_for_its_owner_only(sqlite: Database, tmp_path: Path) -> None:
    keep(sqlite, "rest:a", turn("before"))
    backup.backup(sqlite, tmp_path / "copies.db")
    assert [path.name for path in tmp_path.iterdir() if "copies" in path.name] == ["copies.db"]
    assert (tmp_path / "copies.db").stat().st_mode & 0o077 == 0


def test_a_backup_made_while_residents_write_is_whole(sqlite: Database, opened: Any, tmp_path: Path) -> None:
    keep(sqlite, "rest:a", turn("first"))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            keep(sqlite, "rest:a", turn("more"))

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(3):
            backup.backup(sqlite, tmp_path / f"{number}.db")
    finally:
        stop.set()
        writing.join(20)
    for number in range(3):
        copy = opened(f"sqlite:///{tmp_path / f'{number}.db'}")
        assert count(copy, tables.event) == 3 * count(copy, tables.turn) > 0


def test_what_was_erased_since_does_not_come_back(sqlite: Database, tmp_path: Path, erasures: Erasures) -> None:
    keep(sqlite, "rest:gone", turn("SECRETWORDS"))
    keep(sqlite, "rest:kept", turn("kept"))
    backup.backup(sqlite, tmp_path / "copy.db")
    receipt = erase(sqlite, erasures, "rest:gone")
    assert backup.restore(sqlite, erasures, Retention(), tmp_path / "copy.db").erased == 1
    assert history(sqlite, "rest:gone") == [] and history(sqlite, "rest:kept") == ["kept"]
    assert b"SECRETWORDS" not in raw(sqlite)
    assert sqlite.run_here(lambda c: conversations.check_receipt(c, receipt.code)) == receipt


@pytest.mark.parametrize("lost", ["gone", "damaged"])
def test_neither_does_it_when_the_database_is_lost(sqlite: Database, opened: Any, tmp_path: Path, erasures: Erasures, lost: str) -> None:
    keep(sqlite, "rest:gone", turn("SECRETWORDS"))
    keep(sqlite, "rest:kept", turn("kept"))
    backup.backup(sqlite, tmp_path / "copy.db")
    erase(sqlite, erasures, "rest:gone")
    sqlite.close()
    assert sqlite.file is not None
    sqlite.file.unlink() if lost == "gone" else sqlite.file.write_bytes(os.urandom(9000))
    again = opened(str(sqlite.url))
    assert backup.restore(again, erasures, Retention(), tmp_path / "copy.db").erased == 1
    assert history(again, "rest:kept") == ["kept"] and b"SECRETWORDS" not in raw(again)


def test_what_was_past_its_days_does_not_come_back(sqlite: Database, tmp_path: Path, erasures: Erasures) -> None:
    keep(sqlite, "rest:a", turn("OLDWORDS", days_ago=31), turn("new"))
    backup.backup(sqlite, tmp_path / "copy.db")
    assert backup.restore(sqlite, erasures, Retention(), tmp_path / "copy.db").purged.turns == 1
    assert history(sqlite, "rest:a") == ["new"] and b"OLDWORDS" not in raw(sqlite)


@pytest.mark.parametrize("content", [b"no database at all", b"", b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_backup_changes_nothing(sqlite: Database, tmp_path: Path, erasures: Erasures, content: bytes) -> None:
    keep(sqlite, "rest:a", turn("before"))
    (tmp_path / "wrong.db").write_bytes(content)
    with pytest.raises(BackupFailed, match="could not be put back"):
        backup.restore(sqlite, erasures, Retention(), tmp_path / "wrong.db")
    with pytest.raises(BackupFailed, match="There is no file"):
        backup.restore(sqlite, erasures, Retention(), tmp_path / "nothing.db")
    assert history(sqlite, "rest:a") == ["before"]


def test_nothing_to_back_up_and_nowhere_to_put_it_are_sentences(sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="nothing to back up yet"):
        backup.backup(sqlite, tmp_path / "copy.db")
    keep(sqlite, "rest:a", turn())
    with pytest.raises(BackupFailed, match="could not be written"):
        backup.backup(sqlite, tmp_path / "no" / "folder" / "copy.db")


def test_postgresql_is_backed_up_by_its_own_tools_and_erasures_are_done_again(
    postgresql: Any, opened: Any, tmp_path: Path, erasures: Erasures
) -> None:
    database = opened(postgresql.fresh())
    keep(database, "rest:a", turn("before"))
    with pytest.raises(BackupFailed, match="pg_dump"):
        backup.backup(database, tmp_path / "copy.db")
    began = database.run_here(lambda c: conversations.read(c, "rest:a")).began
    erasures.add(conversations.Receipt("code", began + 1, conversations.hashed("rest:a"), 1))
    assert retention.purge(database, erasures, Retention()).erased == 1
    assert history(database, "rest:a") == []
