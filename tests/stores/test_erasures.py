"""The list of erasures, and what follows one."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain

from bot.stores import conversations, erasures
from bot.stores.conversations import Receipt
from bot.stores.database import Database
from bot.stores.erasures import Erasures
from bot.stores.tracker_store import ConversationStore
from tests.stores.records import keep, raw, turn

FIRST, SECOND = Receipt("a1", 100.0, "hash-a", 3), Receipt("b2", 200.0, "hash-b", 0)


def test_the_list_is_for_its_owner_only_and_keeps_the_order(tmp_path: Path) -> None:
    listed = Erasures(tmp_path / "var")
    assert listed.all() == []
    listed.add(FIRST)
    listed.add(SECOND)
    assert Erasures(tmp_path / "var").all() == [FIRST, SECOND]
    assert listed.path.stat().st_mode & 0o077 == 0


def test_old_ones_are_dropped(tmp_path: Path) -> None:
    listed = Erasures(tmp_path)
    listed.forget(150.0)
    listed.add(FIRST)
    listed.add(SECOND)
    listed.forget(150.0)
    assert listed.all() == [SECOND]


@pytest.mark.parametrize("line", ["", "{", "[1]", '{"code": "x"}', "\x00\xff"])
def test_a_damaged_line_is_left_out(tmp_path: Path, line: str) -> None:
    listed = Erasures(tmp_path)
    listed.add(FIRST)
    with listed.path.open("a") as file:
        file.write(line + "\n")
    listed.add(SECOND)
    assert listed.all() == [FIRST, SECOND]


def test_none_is_lost_when_several_write_at_once(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=lambda n=n: (Erasures(tmp_path).add(Receipt(str(n), n, "h", 1)), Erasures(tmp_path).forget(0)))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(int(receipt.code) for receipt in Erasures(tmp_path).all()) == list(range(20))


def test_an_erasure_is_listed_and_leaves_no_byte_anywhere(sqlite: Database, tmp_path: Path) -> None:
    keep(sqlite, "rest:SENDER", turn("SECRETWORDS " * 300))
    keep(sqlite, "rest:other", turn("others"))
    assert sqlite.file is not None
    sqlite.file.with_name("assistant.damaged-20260101T000000.db").write_text("SECRETWORDS")
    store = ConversationStore(Domain.empty(), database=sqlite, folder=tmp_path / "var")
    receipt = asyncio.run(store.erase("rest:SENDER"))
    assert b"SECRETWORDS" not in raw(sqlite) and b"SENDER" not in raw(sqlite) and b"others" in raw(sqlite)
    assert Erasures(tmp_path / "var").all() == [receipt]
    assert "SENDER" not in Erasures(tmp_path / "var").path.read_text()
    assert asyncio.run(store.receipt(receipt.code)) == receipt


def test_a_reader_in_the_way_delays_the_cleaning_and_is_said(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(sqlite, "rest:a", turn("SECRETWORDS"))
    assert sqlite.file is not None
    reader = sqlite3.connect(sqlite.file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM turn").fetchall()
    receipt = sqlite.run_here(lambda c: conversations.erase(c, "rest:a"))
    erasures.follow(sqlite, Erasures(tmp_path), receipt)
    assert "the next purge" in caplog.text and "rest:a" not in caplog.text
    reader.close()
    sqlite.scrub()
    assert b"SECRETWORDS" not in raw(sqlite)


def test_a_list_that_cannot_be_written_is_said_and_the_rest_is_done(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(sqlite, "rest:a", turn("SECRETWORDS"))
    receipt = sqlite.run_here(lambda c: conversations.erase(c, "rest:a"))
    (tmp_path / erasures.FILE).mkdir()
    erasures.follow(sqlite, Erasures(tmp_path), receipt)
    assert "could not be listed" in caplog.text
    assert b"SECRETWORDS" not in raw(sqlite)


def test_cleanings_asked_for_together_are_done_together(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(sqlite, "rest:a", turn())
    done: list[Any] = []
    opened = sqlite._open
    monkeypatch.setattr(sqlite, "_open", lambda: (done.append(1), opened())[1])

    async def scene() -> None:
        await asyncio.gather(*(asyncio.to_thread(sqlite.scrub) for _ in range(5)))

    asyncio.run(scene())
    assert 1 <= len(done) <= 3
