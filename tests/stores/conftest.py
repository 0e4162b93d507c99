"""The databases that the store is tested on: SQLite, and a real PostgreSQL started for the tests on this machine alone."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot.stores.database import Database
from tests.conftest import free_port


def postgres_programs() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps them off the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def missing(what: str) -> None:
    """Fails where nothing may be missing, and skips elsewhere."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{what} is not installed: run `make test`")


class PostgreSQL:
    """A cluster of its own in a temporary folder, on loopback. PostgreSQL refuses to run as root: then as `postgres`."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._user: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        self.folder = Path(tempfile.mkdtemp(prefix="planbot-postgres-"))
        if self._user:
            shutil.chown(self.folder, "postgres", "postgres")
        self.port = free_port()
        made = self._begin("initdb", "-A", "trust", "-U", "planbot", "--no-sync", "-E", "UTF8")
        assert made.wait(120) == 0
        self.start()

    def start(self) -> None:
        options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"]
        settings = [word for option in options for word in ("-c", option)]
        self._server = self._begin("postgres", "-p", str(self.port), *settings)
        engine = create_engine(self.url("postgres"))
        deadline = time.monotonic() + 60
        while True:
            try:
                engine.connect().close()
                break
            except OperationalError:
                assert time.monotonic() < deadline and self._server.poll() is None, "PostgreSQL did not start"
                time.sleep(0.05)
        engine.dispose()

    def stop(self) -> None:
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(60)

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"t{uuid.uuid4().hex}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://planbot@127.0.0.1:{self.port}/{name}"

    def _begin(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """The program, which ends with the tests even if they are killed."""
        return subprocess.Popen(
            [str(self._programs / program), "-D", str(self.folder), *arguments], cwd="/", preexec_fn=end_with_parent,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **self._user,
        )  # fmt: skip


def end_with_parent() -> None:
    """Asks Linux for SIGQUIT when the parent ends (prctl, PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL")
    assert programs is not None
    server = PostgreSQL(programs)
    yield server
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'assistant.db'}"
    return request.getfixturevalue("postgresql").fresh()


@pytest.fixture
def opened() -> Iterator[Callable[[str], Database]]:
    """Opens databases, and closes them in the end."""
    all_of_them: list[Database] = []

    def open_one(url: str) -> Database:
        all_of_them.append(Database(url))
        return all_of_them[-1]

    yield open_one
    for database in all_of_them:
        database.close()


@pytest.fixture
def database(url: str, opened: Callable[[str], Database]) -> Database:
    return opened(url)


@pytest.fixture
def sqlite(tmp_path: Path, opened: Callable[[str], Database]) -> Database:
    return opened(f"sqlite:///{tmp_path / 'store' / 'assistant.db'}")
