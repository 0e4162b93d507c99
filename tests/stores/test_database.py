"""Trouble with the database: named without a word of content, over in time, and gone when its cause is gone."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.stores import conversations, tables
from bot.stores.database import LIMIT_SECONDS, THREADS, Database, StoreFault
from tests.conftest import ROOT
from tests.stores.records import count, keep, raw, turn

SECRET = "my words that no error may hold"
IN_TIME = LIMIT_SECONDS + 1.0


def history(database: Database, sender: str = "rest:a") -> list[str]:
    return [one.said for one in database.run_here(lambda c: conversations.history(c, sender), reading=True)]


@contextmanager
def fails(kind: str) -> Iterator[None]:
    begun = time.monotonic()
    with pytest.raises(StoreFault) as caught:
        yield
    assert caught.value.kind == kind
    assert caught.value.__cause__ is None and SECRET not in repr(caught.value)
    assert time.monotonic() - begun < IN_TIME


@contextmanager
def locked(file: Path, how: str = "IMMEDIATE") -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute(f"BEGIN {how}")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def bound_by_file_modes() -> Iterator[None]:
    """For this thread, file modes count even if it is root: CAP_DAC_OVERRIDE is put down for a while (capget, capset)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, data) == 0
    before = data[0]
    data[0] &= ~(1 << 1)
    assert libc.capset(header, data) == 0
    yield
    data[0] = before
    assert libc.capset(header, data) == 0


def test_a_locked_database_is_said_in_time_and_readers_wait_for_nobody(sqlite: Database) -> None:
    keep(sqlite, "rest:a", turn("before"))
    assert sqlite.file is not None
    with locked(sqlite.file):
        assert history(sqlite) == ["before"]
        with fails("locked"):
            keep(sqlite, "rest:a", turn(SECRET))
    keep(sqlite, "rest:a", turn("after"))
    assert history(sqlite) == ["before", "after"]


def test_a_database_locked_before_it_was_ever_opened_is_said_in_time(sqlite: Database, opened: Any) -> None:
    keep(sqlite, "rest:a", turn("before"))
    assert sqlite.file is not None
    late = opened(str(sqlite.url))
    with locked(sqlite.file), fails("locked"):
        keep(late, "rest:a", turn(SECRET))
    assert history(late) == ["before"]


def test_a_read_only_database_can_be_read(sqlite: Database, opened: Any) -> None:
    keep(sqlite, "rest:a", turn("before"))
    file = sqlite.file
    assert file is not None
    sqlite.close()
    shut = opened(str(sqlite.url))
    file.chmod(0o444)
    file.parent.chmod(0o555)
    with bound_by_file_modes():
        with pytest.raises(StoreFault) as caught:
            keep(shut, "rest:a", turn(SECRET))
        assert caught.value.kind in ("read only", "gone", "no permission")
        assert shut._engine is None, "a connection that was opened read-only stays so"
    file.parent.chmod(0o755)
    file.chmod(0o644)
    keep(shut, "rest:a", turn("after"))
    assert history(shut) == ["before", "after"]


def test_a_full_disk_is_said_and_forgotten_when_there_is_room_again(sqlite: Database) -> None:
    keep(sqlite, "rest:a", turn("before"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # no file of this process may grow beyond one page
    try:
        with pytest.raises(StoreFault) as caught:
            keep(sqlite, "rest:a", turn(SECRET * 1000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.kind in ("full", "disk trouble")
    keep(sqlite, "rest:a", turn("after"))
    assert history(sqlite) == ["before", "after"]


def test_a_database_at_its_greatest_size_is_full(sqlite: Database) -> None:
    keep(sqlite, "rest:a", turn("before"))
    pages = int(sqlite.run_here(lambda c: c.execute(text("PRAGMA page_count")).scalar_one()))

    def fill(connection: Any) -> None:
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
        conversations.keep(connection, "rest:a", [{"text": SECRET * 10_000}], {})

    with fails("full"):
        sqlite.run_here(fill)
    assert history(sqlite) == ["before"]


@pytest.mark.parametrize("damage", ["garbage", "header", "truncated", "empty", "middle"])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(sqlite: Database, opened: Any, damage: str) -> None:
    keep(sqlite, "rest:a", *(turn(f"before {number}") for number in range(40)))
    file = sqlite.file
    assert file is not None
    sqlite.close()
    good = file.read_bytes()
    damaged = {
        "garbage": os.urandom(len(good)),
        "header": b"\0" * 100 + good[100:],
        "truncated": good[: len(good) // 2],
        "empty": b"",
        "middle": good[:4096] + os.urandom(len(good) - 4096),
    }[damage]
    file.write_bytes(damaged)
    again = opened(str(sqlite.url))
    keep(again, "rest:a", turn("after"))
    assert history(again)[-1:] == ["after"]
    assert damage == "empty" or again.set_aside()[0].read_bytes()[:200] == damaged[:200]


def test_two_who_meet_the_same_damaged_file_set_it_aside_once(sqlite: Database, opened: Any) -> None:
    keep(sqlite, "rest:a", turn("before"))
    sqlite.close()
    assert sqlite.file is not None
    sqlite.file.write_bytes(os.urandom(50_000))
    databases = [opened(str(sqlite.url)) for _ in range(2)]
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        keep(databases[number % 2], f"rest:{number}", turn("after"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(sqlite.set_aside()) == 1
    assert count(databases[0], tables.turn) == 8


def test_servers_that_meet_the_same_damaged_file_set_it_aside_once(sqlite: Database) -> None:
    keep(sqlite, "rest:a", turn("before"))
    sqlite.close()
    assert sqlite.file is not None
    sqlite.file.write_bytes(os.urandom(50_000))
    program = (
        "import sys; from bot.stores.database import Database; from tests.stores.records import keep, turn\n"
        "database = Database(sys.argv[1]); print('ready', flush=True); sys.stdin.readline()\n"
        "keep(database, 'rest:' + sys.argv[2], turn('after'))"
    )
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(sqlite.url), str(number)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        for number in range(4)
    ]  # fmt: skip
    for server in servers:
        assert server.stdout is not None and server.stdout.readline() == b"ready\n"
    for server in servers:
        assert server.stdin is not None
        server.stdin.write(b"go\n")
        server.stdin.flush()
    assert [server.wait(60) for server in servers] == [0] * 4
    assert len([file for file in sqlite.set_aside() if file.suffix == ".db"]) == 1
    assert count(sqlite, tables.turn) == 4


@pytest.mark.parametrize("gone", ["file", "folder"])
def test_a_file_that_vanished_is_begun_anew(sqlite: Database, gone: str) -> None:
    keep(sqlite, "rest:a", turn("before"))
    assert sqlite.file is not None
    sqlite.file.unlink() if gone == "file" else shutil.rmtree(sqlite.file.parent)
    assert history(sqlite) == []
    keep(sqlite, "rest:a", turn("after"))
    assert history(sqlite) == ["after"]


def test_a_file_put_in_its_place_is_taken_up(sqlite: Database, opened: Any, tmp_path: Path) -> None:
    keep(sqlite, "rest:a", turn("present"))
    other = opened(f"sqlite:///{tmp_path / 'other.db'}")
    keep(other, "rest:a", turn("put there"))
    other.scrub()
    other.close()
    assert sqlite.file is not None and other.file is not None
    sqlite.scrub()
    os.replace(other.file, sqlite.file)
    assert history(sqlite) == ["put there"]


def test_a_folder_that_cannot_be_made_is_said_and_tried_again(tmp_path: Path, opened: Any) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    database = opened(f"sqlite:///{tmp_path / 'store' / 'assistant.db'}")
    with pytest.raises(StoreFault):
        keep(database, "rest:a", turn(SECRET))
    (tmp_path / "store").unlink()
    keep(database, "rest:a", turn("after"))
    assert history(database) == ["after"]


def test_a_database_of_a_newer_version_is_left_alone(url: str, opened: Callable[[str], Database]) -> None:
    first = opened(url)
    keep(first, "rest:a", turn("before"))
    first.run_here(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    second = opened(url)
    with fails("made by a newer version"):
        history(second)


def test_tables_that_another_program_dropped_are_made_again(database: Database) -> None:
    keep(database, "rest:a", turn("before"))
    names = [table.name for table in reversed(tables.metadata.sorted_tables)]
    for name in (*names, "alembic_version"):
        database.run_here(lambda c, n=name: c.execute(text(f"DROP TABLE {n}")))
    try:
        keep(database, "rest:a", turn("after"))
    except StoreFault as fault:
        assert fault.kind == "without tables"
        keep(database, "rest:a", turn("after"))
    assert history(database) == ["after"]


def test_no_error_holds_a_word_of_what_was_stored(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    keep(database, "rest:a", turn(SECRET))
    broken: Any = turn(SECRET, urgent=None)
    with pytest.raises(StoreFault) as caught:
        keep(database, "rest:a", broken)
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_work_that_hangs_is_given_up_and_the_event_loop_is_never_held(sqlite: Database) -> None:
    freed = threading.Event()

    async def scene() -> tuple[int, str]:
        hanging = asyncio.ensure_future(sqlite.run(lambda c: freed.wait(20), reading=True, limit=0.5))
        ticks = 0
        while not hanging.done():
            await asyncio.sleep(0.01)
            ticks += 1
        error = hanging.exception()
        still_works = await sqlite.run(lambda c: c.execute(text("SELECT 'yes'")).scalar_one(), reading=True)
        assert still_works == "yes"
        assert isinstance(error, StoreFault)
        return ticks, error.kind

    try:
        ticks, error = asyncio.run(scene())
    finally:
        freed.set()
    assert error == "slow" and ticks > 20


def test_what_was_waiting_and_given_up_is_never_done(sqlite: Database) -> None:
    freed = threading.Event()
    done: list[int] = []

    async def scene() -> None:
        begun = threading.Semaphore(0)
        stuck = [
            asyncio.ensure_future(sqlite.run(lambda c: begun.release() or freed.wait(20), reading=True, limit=10))  # type: ignore[func-returns-value]
            for _ in range(THREADS)
        ]
        for _ in stuck:
            await asyncio.to_thread(begun.acquire, timeout=10)
        with pytest.raises(StoreFault, match="slow"):
            await sqlite.run(lambda c: done.append(1), limit=0.5)
        freed.set()
        await asyncio.gather(*stuck, return_exceptions=True)
        await sqlite.run(lambda c: None)

    asyncio.run(scene())
    assert done == []


def test_processes_that_start_together_make_the_tables_once(url: str) -> None:
    code = (
        "import sys; from bot.stores.database import Database; from sqlalchemy import text; d = Database(sys.argv[1]);"
        "print(d.run_here(lambda c: c.execute(text('select count(*) from alembic_version')).scalar_one()))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60) for process in started]
    assert [out.strip() for out, _ in said] == ["1"] * 3, said


def test_what_is_erased_is_in_none_of_the_bytes_however_the_pages_moved(sqlite: Database) -> None:
    """Pages split and merge in between: SQLite's secure_delete alone leaves copies of moved cells."""
    import random

    pick = random.Random(1)
    for number in range(600):
        sender = f"rest:SENDER{pick.randrange(60)}x"
        keep(sqlite, sender, turn(f"SECRET{number}x" + "w" * pick.randrange(900)), state={"slots": {"topic": f"SECRET{number}x"}})
        if number % 7 == 3:
            erased = f"rest:SENDER{pick.randrange(60)}x"
            sqlite.run_here(lambda c, s=erased: conversations.erase(c, s))
    for number in range(0, 60):
        sqlite.run_here(lambda c, s=f"rest:SENDER{number}x": conversations.erase(c, s))
    sqlite.scrub()
    assert b"SECRET" not in raw(sqlite) and b"SENDER" not in raw(sqlite)
    assert sqlite.file is not None and sqlite.file.with_name("assistant.db-wal").stat().st_size == 0


def test_the_file_is_for_its_owner_only(sqlite: Database) -> None:
    keep(sqlite, "rest:a", turn())
    assert sqlite.file is not None
    assert {path.stat().st_mode & 0o077 for path in sqlite.file.parent.glob("assistant.db*")} == {0}


def test_a_server_that_stopped_is_said_and_found_again_when_it_is_back(postgresql: Any, opened: Any) -> None:
    database = opened(postgresql.fresh())
    keep(database, "rest:a", turn("before"))
    postgresql.stop()
    try:
        with fails("unreachable"):
            keep(database, "rest:a", turn(SECRET))
    finally:
        postgresql.start()
    keep(database, "rest:a", turn("after"))
    assert history(database) == ["before", "after"]


def test_a_table_locked_by_another_client_is_said_in_time(postgresql: Any, opened: Any) -> None:
    url = postgresql.fresh()
    database, other = opened(url), opened(url)
    keep(database, "rest:a", turn("before"))

    def hold(connection: Any) -> None:
        connection.execute(text("LOCK TABLE turn IN ACCESS EXCLUSIVE MODE"))
        with fails("slow"):
            keep(database, "rest:a", turn(SECRET))

    other.run_here(hold)
    keep(database, "rest:a", turn("after"))
    assert history(database) == ["before", "after"]


def test_a_read_only_server_is_said(postgresql: Any, opened: Any) -> None:
    url = postgresql.fresh()
    keep(opened(url), "rest:a", turn("before"))
    admin = opened(url)
    name = url.rsplit("/", 1)[1]
    admin.run_here(lambda c: c.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on")))
    shut = opened(url)
    with fails("read only"):
        keep(shut, "rest:a", turn(SECRET))
