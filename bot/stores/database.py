"""The database behind the store: off the event loop, bounded in time, and able to find its feet again.

SQLite by default, PostgreSQL by setting. Whatever goes wrong is a `StoreFault` that names the kind of trouble and never
a word of what was being stored. Each piece of work begins afresh: when the cause is gone, so is the trouble.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Optional, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, exc, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

logger = logging.getLogger(__name__)

THREADS = 4
BUSY_SECONDS = 1.5
"""How long SQLite waits for another writer."""
LIMIT_SECONDS = 4.0
"""How long any piece of work may take, waiting included."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 7_305_202_511  # any number, the same in every server: PostgreSQL's lock on the migrations
_DAMAGED = ("malformed", "not a database", "file is encrypted", "database corruption")
T = TypeVar("T")


class StoreFault(Exception):
    """The store could not do its work. The text is a kind of trouble, such as "locked"; never content."""


class Database:
    """One database. `run` does a piece of work in a transaction, in a thread of its own."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._file = Path(self.url.database) if self.url.get_backend_name() == "sqlite" and self.url.database else None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._opening = threading.Lock()
        self._engine: Optional[Engine] = None
        self._identity: Optional[tuple[int, int]] = None

    @property
    def file(self) -> Optional[Path]:
        """The database's file, if it is one."""
        return self._file

    async def run(self, work: Callable[[Connection], T], reading: bool = False, limit: float = LIMIT_SECONDS) -> T:
        """The result of `work(connection)`, committed. `reading` work waits for no writer.

        Raises StoreFault; then nothing was committed, unless it is "slow".
        """
        done = asyncio.get_running_loop().run_in_executor(self._threads, self.run_here, work, reading)
        try:
            return await asyncio.wait_for(done, limit)
        except asyncio.TimeoutError:
            raise StoreFault("slow") from None

    def run_here(self, work: Callable[[Connection], T], reading: bool = False) -> T:
        """The same in the calling thread, for commands. Raises StoreFault."""
        try:
            return self._once(work, reading)
        except exc.DatabaseError as error:
            fault = _kind(error)
            if fault != "damaged" or self._file is None:
                raise StoreFault(fault) from None
        except (exc.DBAPIError, exc.TimeoutError, OSError, sqlite3.Error) as error:
            raise StoreFault(_kind(error)) from None
        self._set_aside()
        try:
            return self._once(work, reading)
        except (exc.DBAPIError, exc.TimeoutError, OSError, sqlite3.Error) as error:
            raise StoreFault(_kind(error)) from None

    def scrub(self) -> None:
        """Empty SQLite's journal, which still holds what was just erased. Raises StoreFault."""
        if self._file is None:
            return
        try:
            with self._open().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except (exc.DBAPIError, exc.TimeoutError, OSError, sqlite3.Error) as error:
            raise StoreFault(_kind(error)) from None

    async def scrub_soon(self) -> None:
        """`scrub` in a thread; where another reader stands in the way, the next purge does it."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self.scrub)
        except StoreFault as fault:
            logger.warning("The journal could not be emptied (%s); the next purge will.", fault)

    def close(self) -> None:
        """Give the connections back."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._opening:
            self._forget_engine()

    def _once(self, work: Callable[[Connection], T], reading: bool) -> T:
        with self._open().execution_options(reading=reading).begin() as connection:
            return work(connection)

    def _open(self) -> Engine:
        """The engine; made anew when the file it was made for is gone or another one stands in its place."""
        with self._opening:
            if self._engine is not None and self._identity == _identity(self._file):
                return self._engine
            self._forget_engine()
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            engine = _engine(self.url, self._file is not None)
            try:
                with engine.begin() as connection:
                    _migrate(connection)
            except BaseException:
                engine.dispose()
                raise
            self._engine, self._identity = engine, _identity(self._file)
            return engine

    def _forget_engine(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None

    def _set_aside(self) -> None:
        """A damaged file is kept beside the new one, for whoever can mend it, until retention removes it."""
        assert self._file is not None
        with self._opening:
            self._forget_engine()
            stamp = time.strftime("%Y%m%dT%H%M%S")
            for tail in ("", "-wal", "-shm"):
                old = self._file.with_name(self._file.name + tail)
                if old.exists():
                    os.replace(old, old.with_name(f"{self._file.stem}.damaged-{stamp}{self._file.suffix}{tail}"))
            logger.error("The store was damaged; it was set aside as a '.damaged' file and a new one begun.")


def _identity(file: Optional[Path]) -> Optional[tuple[int, int]]:
    if file is None:
        return None
    try:
        found = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _engine(url: Any, sqlite: bool) -> Engine:
    if not sqlite:
        connect = {"connect_timeout": 3, "options": f"-c statement_timeout={int(LIMIT_SECONDS * 1000)}"}
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=THREADS, max_overflow=0, pool_timeout=2, connect_args=connect
        )
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=THREADS,
        max_overflow=0,
        pool_timeout=2,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, in the file's free pages too

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")

    return engine


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _kind(error: BaseException) -> str:
    """The trouble in a word or two, made of the driver's message without passing it on."""
    said = str(getattr(error, "orig", None) or error).lower()
    for words, kind in (
        ("locked", "locked"),
        ("readonly", "read only"),
        ("read-only", "read only"),
        ("full", "full"),
        ("no space", "full"),
        ("unable to open", "gone"),
        ("no such file", "gone"),
        ("permission", "no permission"),
        ("connection", "unreachable"),
        ("timeout", "slow"),
    ):
        if words in said:
            return kind
    if any(words in said for words in _DAMAGED):
        return "damaged"
    return type(error).__name__
