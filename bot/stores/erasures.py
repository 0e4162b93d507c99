"""What has to follow an erasure: nothing of it in the file, and no restored backup that brings it back.

Erasures are listed in a file of their own beside the database, hashed: when the database is lost and an older copy put in
its place, the list still tells what must not come back.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from bot.stores.conversations import Receipt
from bot.stores.database import Database, StoreFault

logger = logging.getLogger(__name__)

FILE = "erasures.jsonl"


class Erasures:
    """The list of erasures in a folder. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def add(self, receipt: Receipt) -> None:
        """Raises OSError."""
        with self._open() as file:
            file.seek(0, os.SEEK_END)
            file.write(json.dumps(_row(receipt)) + "\n")

    def all(self) -> list[Receipt]:
        """Oldest first; a damaged line is left out. Raises OSError."""
        if not self.path.exists():
            return []
        with self._open() as file:
            return [receipt for line in file if (receipt := _parsed(line))]

    def forget(self, before: float) -> None:
        """Drop those from before this moment, in seconds since 1970. Raises OSError."""
        if not self.path.exists():
            return
        with self._open() as file:
            kept = [receipt for line in file if (receipt := _parsed(line)) and receipt.at >= before]
            file.seek(0)
            file.truncate()
            file.writelines(json.dumps(_row(receipt)) + "\n" for receipt in kept)

    @contextmanager
    def _open(self) -> Iterator[TextIO]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with open(descriptor, "r+", encoding="utf-8", errors="replace") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())


def follow(database: Database, erased: Erasures, receipt: Receipt) -> None:
    """After an erasure: list it, and leave nothing in the database's file, its journal, or a damaged one set aside.

    Never raises: what could not be done is logged, and the next purge does it.
    """
    try:
        erased.add(receipt)
    except OSError as error:
        logger.error("An erasure could not be listed (%s): a restored backup would bring it back.", type(error).__name__)
    for file in database.set_aside():
        file.unlink(missing_ok=True)
        logger.warning("A damaged file that had been set aside was removed: it may have held what was erased.")
    try:
        database.scrub()
    except StoreFault as fault:
        logger.warning("The file could not be rewritten (%s); the next purge will do it.", fault.kind)


def _row(receipt: Receipt) -> dict[str, object]:
    return {name: value for name, value in asdict(receipt).items() if name != "remaining"}


def _parsed(line: str) -> Receipt | None:
    try:
        return Receipt(**json.loads(line))
    except (ValueError, TypeError):
        return None
