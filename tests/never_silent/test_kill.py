"""kill -9 at random moments under load: nothing unreadable, nothing twice, nothing missing that was answered."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.stores import conversations
from bot.stores.database import Database
from tests.conftest import wait_until_ready
from tests.never_silent.conftest import Watched, begin, end, until

WORDS = "apple river stone cloud paper garden window market bridge candle forest harbour island jacket kettle ladder".split()
WORKERS = 4
URGENT = "I want to end my life"


def unlike_any(number: int) -> str:
    """Six words that no other number has: a message that is stored twice was sent once."""
    return " ".join(WORDS[number // len(WORDS) ** place % len(WORDS)] for place in range(6))


class Load:
    """Residents who write without a pause, each in a conversation of their own; half of what they write is urgent, so that
    something is stored even while the model loads."""

    def __init__(self, watched: Watched, seed: int) -> None:
        self._watched = watched
        self._random = random.Random(seed)
        self._count = itertools.count()
        self._stopped = threading.Event()
        self.answered: list[tuple[str, str]] = []
        self.sent: list[tuple[str, str]] = []
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WORKERS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(90)

    def _write(self, worker: int) -> None:
        with httpx.Client(timeout=60) as client:
            while not self._stopped.is_set():
                sender, tail = f"load-{worker}", unlike_any(next(self._count))
                text = f"{URGENT} {tail}" if self._random.random() < 0.5 else f"What are the priorities? {tail}"
                self.sent.append((sender, text))
                try:
                    replies = client.post(
                        f"{self._watched.address}/webhooks/rest/webhook", json={"sender": sender, "message": text}
                    ).json()
                except httpx.HTTPError:  # the process died under it: the resident was shown nothing
                    continue
                if any(reply["custom"]["outcome"] in ("answered", "urgent", "clarified", "not_known") for reply in replies):
                    self.answered.append((sender, text))


@pytest.fixture
def killed(model: Path, tmp_path: Path) -> Iterator[Watched]:
    watched = begin(tmp_path / "var")
    wait_until_ready(watched.process, watched.address)
    yield watched
    end(watched)


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.long)])
def test_nothing_is_lost_doubled_or_spoilt_however_often_it_is_killed(killed: Watched, kills: int) -> None:
    moments = random.Random(kills)
    with Load(killed, kills) as load:
        for _ in range(kills):
            before, child = len(load.answered), killed.child
            until(lambda: len(load.answered) > before, "an answer after the last kill", 240)  # noqa: B023
            time.sleep(moments.uniform(0.0, 3.0))  # the random moment itself
            killed.kill()
            until(lambda: killed.child not in (None, child), "a new process", 60)  # noqa: B023
        before = len(load.answered)
        until(lambda: len(load.answered) > before + 5, "answers after the last kill", 120)
    killed.recovers(120)
    kept = _kept(killed.file)
    answered = set(load.answered)
    assert len(kept) == len(set(kept)), "stored twice"
    lost = answered - set(kept)
    # an urgent reply goes out even if it could not be stored in time, and the log counts those
    assert all(text.startswith(URGENT) for _, text in lost), lost
    assert len(lost) <= sum("urgent turn could not be stored" in line for line in killed.log), lost
    assert set(kept) <= set(load.sent)
    assert sum("killed by signal 9" in line for line in killed.log) == kills
    for worker in range(WORKERS):
        assert killed.say("What are the priorities?", f"load-{worker}")[1] in ("answered", "urgent")


def _kept(file: Path) -> list[tuple[str, str]]:
    """What residents said, by conversation, each conversation read as the assistant reads it."""
    assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database = Database(f"sqlite:///{file}")
    found: list[tuple[str, str]] = []
    for worker in range(WORKERS):
        sender = f"rest:load-{worker}"
        read = database.run_here(lambda c, s=sender: conversations.read(c, s, True), reading=True)
        assert read is not None and all(read.events)
        rows = database.run_here(
            lambda c, s=sender: c.exec_driver_sql(
                "SELECT said, replies FROM turn JOIN conversation ON conversation.id = turn.conversation WHERE sender = ? ORDER BY turn.id",
                (s,),
            ).all(),
            reading=True,
        )
        for said, replies in rows:
            assert json.loads(replies)
            found.append((f"load-{worker}", said))
    database.close()
    return found
