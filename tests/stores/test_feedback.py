"""What residents thought of answers, counted for staff: the worst first, and without a word of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from bot.cli import app
from bot.stores import conversations, tables
from bot.stores.conversations import Outcome
from bot.stores.database import Database
from bot.stores.feedback import Thought, thoughts
from tests.stores.records import turn

TODAY = datetime.now(timezone.utc).date()


def judged(database: Database, useful: bool | None, reason: str | None = None, card: str | None = "care_at_home") -> str:
    """A stored turn that was judged; gives its key."""
    one = turn("a question of a resident")
    outcome = Outcome("webchat", "answered" if card else "not_known", card)
    database.run_here(lambda c: conversations.keep(c, "webchat:a", [], None, one, outcome))
    if useful is not None:
        database.run_here(lambda c: conversations.judge(c, "webchat:a", one.key, useful, reason))
    return one.key


def found(database: Database, days: int = 30) -> list[Thought]:
    since = (TODAY - timedelta(days=days)).isoformat()
    return database.run_here(lambda c: thoughts(c, since), reading=True)


def test_it_counts_for_each_card_what_was_thought_and_why(database: Database) -> None:
    for useful, reason in ((True, None), (False, "unclear"), (False, "unclear"), (False, None), (None, None)):
        judged(database, useful, reason)
    judged(database, False, "not_answered", card=None)
    judged(database, None, card="priorities")
    assert found(database) == [
        Thought("care_at_home", 5, 1, 3, {"unclear": 2}),
        Thought("not_known", 1, 0, 1, {"not_answered": 1}),
    ]


def test_what_was_judged_before_the_days_asked_for_does_not_count(sqlite: Database) -> None:
    judged(sqlite, False)
    old = (TODAY - timedelta(days=31)).isoformat()
    sqlite.run_here(lambda c: c.execute(update(tables.outcome).values(day=old)))
    assert found(sqlite) == [] and len(found(sqlite, days=31)) == 1


def test_the_command_shows_it_in_words(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANBOT_DATA", str(sqlite.file.parent) if sqlite.file else "")
    assert "Nobody has said" in CliRunner().invoke(app, ["feedback"], catch_exceptions=False).output
    judged(sqlite, False, "unclear")
    shown = CliRunner().invoke(app, ["feedback", "--days", "7"], catch_exceptions=False).output
    assert shown == "care_at_home: shown 1 time, useful 0, not useful 1 (It was hard to understand: 1)\n"
