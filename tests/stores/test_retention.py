"""Forgetting in time: what goes, what stays, and that nothing of it is left in any byte."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.stores import conversations, retention, tables
from bot.stores.database import Database
from bot.stores.erasures import Erasures
from bot.stores.retention import DAY, Purged, Retention
from tests.stores.records import count, events_of, keep, raw, turn


@pytest.fixture
def erasures(tmp_path: Path) -> Erasures:
    return Erasures(tmp_path)


def said(database: Database) -> list[str]:
    return list(database.run_here(lambda c: c.execute(select(tables.turn.c.said).order_by(tables.turn.c.id)).scalars().all()))


def age(database: Database, days: float) -> None:
    """As if everything of the conversations had been last touched so many days ago."""
    database.run_here(lambda c: c.execute(update(tables.conversation).values(last=time.time() - days * DAY)))


def test_ordinary_text_is_kept_for_thirty_days_and_urgent_text_for_seven(database: Database, erasures: Erasures) -> None:
    keep(database, "rest:a", turn("o29", days_ago=29.9), turn("o31", days_ago=30.1))
    keep(database, "rest:a", turn("u6", days_ago=6.9, urgent=True), turn("u8", days_ago=7.1, urgent=True))
    assert retention.purge(database, erasures, Retention()).turns == 2
    assert said(database) == ["o29", "u6"]
    assert count(database, tables.event) == 6


def test_outcomes_stay_for_a_year_and_nothing_ties_them_to_anyone(database: Database, erasures: Erasures) -> None:
    keep(database, "rest:a", turn(days_ago=31))
    retention.purge(database, erasures, Retention())
    assert count(database, tables.turn) == 0 and count(database, tables.outcome) == 1
    retention.purge(database, erasures, Retention(), time.time() + 364 * DAY)
    assert count(database, tables.outcome) == 1
    retention.purge(database, erasures, Retention(), time.time() + 367 * DAY)
    assert count(database, tables.outcome) == 0


def test_a_conversation_goes_with_its_state_when_nothing_was_said_for_thirty_days(database: Database, erasures: Erasures) -> None:
    keep(database, "rest:old", turn(days_ago=31))
    age(database, 31)
    keep(database, "rest:new", turn())
    assert retention.purge(database, erasures, Retention()).conversations == 1
    assert database.run_here(lambda c: c.execute(select(tables.conversation.c.sender)).scalars().all()) == ["rest:new"]


def test_events_of_no_turn_go_by_their_own_age(database: Database, erasures: Erasures) -> None:
    database.run_here(lambda c: conversations.keep(c, "cli:a", events_of(turn("typed in a terminal")), {}))
    database.run_here(lambda c: c.execute(update(tables.event).values(at=time.time() - 31 * DAY)))
    keep(database, "cli:a", turn("today"))
    retention.purge(database, erasures, Retention())
    assert count(database, tables.event) == 3 and said(database) == ["today"]


def test_more_than_a_batch_is_purged_in_one_go(database: Database, erasures: Erasures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 4)
    keep(database, "rest:a", *(turn(days_ago=40) for _ in range(10)))
    assert retention.purge(database, erasures, Retention()).turns == 10


def test_residents_are_served_between_the_batches_of_a_purge(
    sqlite: Database, erasures: Erasures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    keep(sqlite, "rest:old", *(turn(days_ago=40) for _ in range(60)))
    purging = threading.Thread(target=lambda: retention.purge(sqlite, erasures, Retention()))
    purging.start()
    for number in range(10):
        keep(sqlite, "rest:new", turn(f"new {number}"))
    purging.join(60)
    assert said(sqlite) == [f"new {number}" for number in range(10)]


def test_two_servers_may_purge_at_once(url: str, opened: Callable[[str], Database], erasures: Erasures) -> None:
    first, second = opened(url), opened(url)
    keep(first, "rest:a", *(turn(days_ago=40) for _ in range(40)))
    found: list[Purged] = []
    purges = [threading.Thread(target=lambda d=d: found.append(retention.purge(d, erasures, Retention()))) for d in (first, second)]
    for one in purges:
        one.start()
    for one in purges:
        one.join(60)
    assert len(found) == 2 and sum(one.turns for one in found) == 40 and count(first, tables.turn) == 0


def test_after_a_purge_no_byte_of_the_files_holds_what_was_said(sqlite: Database, erasures: Erasures) -> None:
    for number in range(200):
        old = number % 2 == 0
        keep(sqlite, f"rest:{number % 20}", turn(f"{'OLDWORDS' if old else 'new'} {number} " + "x" * (number * 7 % 900), days_ago=31 * old))
    assert b"OLDWORDS" in raw(sqlite)
    retention.purge(sqlite, erasures, Retention())
    assert b"OLDWORDS" not in raw(sqlite) and raw(sqlite).count(b"new ") > 50


def test_damaged_files_set_aside_go_when_urgent_text_in_them_would(sqlite: Database, erasures: Erasures) -> None:
    keep(sqlite, "rest:a", turn())
    assert sqlite.file is not None
    for name, days in (("old", 8), ("new", 6)):
        path = sqlite.file.with_name(f"assistant.damaged-{name}.db")
        path.write_text("words")
        os.utime(path, (time.time() - days * DAY,) * 2)
    assert retention.purge(sqlite, erasures, Retention()).files == 1
    assert [path.name for path in sqlite.set_aside()] == ["assistant.damaged-new.db"]


def test_what_was_written_while_the_clock_was_ahead_goes_thirty_days_after_it_was_noticed(
    database: Database, erasures: Erasures
) -> None:
    keep(database, "rest:a", turn(days_ago=-3650))
    retention.purge(database, erasures, Retention())
    newest = database.run_here(lambda c: c.execute(select(func.max(tables.turn.c.at))).scalar_one())
    assert abs(newest - time.time()) < 60
    retention.purge(database, erasures, Retention(), time.time() + 31 * DAY)
    assert count(database, tables.turn) == 0


def test_other_days_can_be_set(database: Database, erasures: Erasures) -> None:
    keep(database, "rest:a", turn("o", days_ago=3), turn("u", days_ago=3, urgent=True))
    retention.purge(database, erasures, Retention(text=2, urgent=4))
    assert said(database) == ["u"]


def test_proofs_of_erasure_go_after_a_year(database: Database, erasures: Erasures) -> None:
    receipt = database.run_here(lambda c: conversations.erase(c, "rest:a"))
    erasures.add(receipt)
    retention.purge(database, erasures, Retention(), time.time() + 364 * DAY)
    assert count(database, tables.receipt) == 1 and erasures.all() == [receipt]
    retention.purge(database, erasures, Retention(), time.time() + 366 * DAY)
    assert count(database, tables.receipt) == 0 and erasures.all() == []
