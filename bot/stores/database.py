"""The database behind the store: off the event loop, bounded in time, and able to find its feet again.

SQLite by default, PostgreSQL by setting. Whatever goes wrong is a `StoreFault` that names the kind of trouble and never
a word of what was being stored. Each piece of work begins afresh: when the cause is gone, so is the trouble.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, event, exc, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.errors import Sorry

logger = logging.getLogger(__name__)

THREADS = 4
BUSY_SECONDS = 2.5
"""How long SQLite waits for another writer; rewriting a file of 200 MB (`scrub`) takes about two seconds."""
LIMIT_SECONDS = 4.0
"""How long any piece of work may take, waiting included."""
SCRUB_ATTEMPTS = 2
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 7_305_202_511  # any number, the same in every server: PostgreSQL's lock on the migrations
_OPENING = threading.Lock()  # of the whole process: Alembic's own state is global
_TROUBLE = (exc.SQLAlchemyError, sqlite3.Error, OSError, CommandError)
_REPLACED = "replaced"
_KINDS = (
    ((_REPLACED,), _REPLACED),
    (("malformed", "not a database", "file is encrypted", "corrupt"), "damaged"),
    (("no such table", "undefinedtable"), "without tables"),
    (("can't locate revision",), "made by a newer version"),
    (("locked", "lock timeout"), "locked"),
    (("readonly", "read-only"), "read only"),
    (("is full", "no space", "file too large"), "full"),
    (("disk i/o",), "disk trouble"),
    (("unable to open", "no such file", "not a directory"), "gone"),
    (("permission",), "no permission"),
    (("timeout", "timed out"), "slow"),
    (("connect", "database system"), "unreachable"),
)
"""Words in a driver's message, and the kind of trouble they speak of."""
_OPEN_ANEW = ("without tables", "read only", "no permission", "gone", "disk trouble")
"""Trouble that an open connection goes on having when its cause is gone: the next piece of work gets a new one."""
_TRY_AGAIN = ("damaged", "without tables", _REPLACED)
T = TypeVar("T")


class StoreFault(Sorry):
    """The store could not do its work. `kind` is a kind of trouble, such as "locked"; never content."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"The database of conversations cannot be used ({kind}). See that it is there, has room and may be written to.")
        self.kind = kind


class Database:
    """One database. `run` does a piece of work in a transaction, in a thread of its own."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._file = Path(self.url.database) if self.url.get_backend_name() == "sqlite" and self.url.database else None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self._upkeep = ThreadPoolExecutor(1, thread_name_prefix="store-upkeep")  # so that upkeep delays no turn
        self._scrubbing = threading.Lock()
        self._scrubbed = 0.0
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
        """The same in the calling thread, for commands. Raises StoreFault.

        Where the file seems damaged, `work` is done again: on fresh connections, and then on a new file, with the damaged
        one set aside.
        """
        for before_trying_again in (self._reopen, self._set_aside, None):
            tried = _identity(self._file)
            try:
                return self._once(work, reading)
            except _TROUBLE as error:
                kind = _kind(error)
            if self._file is None or kind not in _TRY_AGAIN or before_trying_again is None:
                break
            try:
                before_trying_again(tried)
            except OSError as error:
                kind = _kind(error)
                break
        if kind in _OPEN_ANEW:
            self._reopen(tried)
        raise StoreFault(kind)

    def scrub(self) -> None:
        """Rewrite SQLite's file and empty its journal: what was erased is then in neither. Raises StoreFault.

        `secure_delete` alone does not do it: cells that SQLite moved between pages leave copies in unallocated space.
        """
        asked = time.monotonic()
        with self._scrubbing:
            if self._file is None or self._scrubbed > asked:  # one that began after this was asked has done it
                return
            begun = time.monotonic()
            try:
                engine = self._open()
                with self._alone(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM")
                    busy = 1
                    for _ in range(SCRUB_ATTEMPTS):
                        busy = busy and connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
            except _TROUBLE as error:
                raise StoreFault(_kind(error)) from None
            if busy:
                raise StoreFault("locked")
            self._scrubbed = begun

    def set_aside(self) -> list[Path]:
        """The damaged files that were set aside."""
        return sorted(self._file.parent.glob(f"{self._file.stem}.damaged-*")) if self._file is not None else []

    async def upkeep(self, work: Callable[[], T]) -> T:
        """`work()` in the thread for upkeep, however long it takes; one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._upkeep, work)

    def close(self) -> None:
        """Give the connections back."""
        for threads in (self._threads, self._upkeep):
            threads.shutdown(wait=False, cancel_futures=True)
        with _OPENING:
            self._forget_engine()

    def _once(self, work: Callable[[Connection], T], reading: bool) -> T:
        with self._open().execution_options(reading=reading).begin() as connection:
            return work(connection)

    def _open(self) -> Engine:
        """The engine; made anew when the file it was made for is gone or another one stands in its place."""
        engine, identity = self._engine, self._identity
        if engine is not None and identity == _identity(self._file):
            return engine
        with _OPENING:
            if self._engine is not None and self._identity == _identity(self._file):
                return self._engine
            self._forget_engine()
            with self._alone():
                if self._file is not None and not self._file.exists():
                    self._file.touch(mode=0o600)  # its journal gets the same mode
                identity = _identity(self._file)
                engine = _engine(self.url, self._file)
                try:
                    with engine.begin() as connection:
                        _migrate(connection)
                except BaseException:
                    engine.dispose()
                    raise
            self._identity, self._engine = identity, engine
            return engine

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process or thread opens the file anew, sets it aside or scrubs it meanwhile. Not to be entered twice."""
        if self._file is None:
            yield
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _forget_engine(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None

    def _reopen(self, tried: Optional[tuple[int, int]]) -> None:
        with _OPENING:
            self._forget_engine()

    def _set_aside(self, tried: Optional[tuple[int, int]]) -> None:
        """A damaged file is kept beside the new one, for whoever can mend it, until retention or an erasure removes it.

        Nothing is done when the file is no longer the one that was `tried`: another thread or process was first.
        """
        assert self._file is not None
        with _OPENING, self._alone():
            self._forget_engine()
            if tried is None or tried != _identity(self._file):
                return
            name = f"{self._file.stem}.damaged-{time.strftime('%Y%m%dT%H%M%S')}-{tried[1]}{self._file.suffix}"
            for tail in ("", "-wal"):
                old = self._file.with_name(self._file.name + tail)
                if old.exists():
                    os.replace(old, old.with_name(name + tail))
            self._file.with_name(self._file.name + "-shm").unlink(missing_ok=True)
            logger.error("The store was damaged; it was set aside as a '.damaged' file and a new one begun.")


def _identity(file: Optional[Path]) -> Optional[tuple[int, int]]:
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _engine(url: Any, file: Optional[Path]) -> Engine:
    if file is None:
        limit = int(LIMIT_SECONDS * 1000)
        # tcp_user_timeout: a server that vanished from the network is noticed as soon
        connect = {"connect_timeout": 3, "tcp_user_timeout": limit, "options": f"-c statement_timeout={limit}"}
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=THREADS + 1, max_overflow=0, pool_timeout=2, connect_args=connect
        )
    address = f"{file.absolute().as_uri()}?mode=rw"  # never made by connecting: `_open` makes it
    made_for = _identity(file)

    def connect_to_file() -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise sqlite3.OperationalError(error if _identity(file) == made_for else _REPLACED) from None
        if _identity(file) != made_for:
            connection.close()
            raise sqlite3.OperationalError(_REPLACED)
        return connection

    engine = create_engine(
        url, hide_parameters=True, creator=connect_to_file, poolclass=QueuePool, pool_size=THREADS + 1, max_overflow=0, pool_timeout=2
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # damaged text spoils its own row only
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # what was answered or erased stays so after a power cut
        connection.execute("PRAGMA temp_store=MEMORY")
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
    cause = getattr(error, "orig", None) or error
    said = f"{type(cause).__name__} {cause}".lower()
    return next((kind for words, kind in _KINDS if any(word in said for word in words)), type(cause).__name__)
