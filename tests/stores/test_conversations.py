"""Keeping, reading and erasing conversations, on every kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.stores import conversations, tables
from bot.stores.conversations import Outcome, Turn
from bot.stores.database import Database, StoreFault
from tests.stores.records import LISTEN, count, events_of, keep, turn

SENDER = "rest:someone"


def read(database: Database, sender: str = SENDER, everything: bool = False) -> Any:
    return database.run_here(lambda c: conversations.read(c, sender, everything), reading=True)


def history(database: Database, sender: str = SENDER) -> list[Turn]:
    return database.run_here(lambda c: conversations.history(c, sender), reading=True)


def test_a_turn_comes_back_as_it_was_kept(database: Database) -> None:
    first = turn("Where is help?")
    keep(database, SENDER, first, state={"slots": {"locality": "hamilton"}, "form": None})
    assert history(database) == [first]
    kept = read(database)
    assert list(kept.events) == events_of(first) and kept.whole
    assert kept.state == {"slots": {"locality": "hamilton"}, "form": None}
    assert count(database, tables.outcome) == 1


def test_an_unknown_conversation_is_none(database: Database) -> None:
    assert read(database, "rest:nobody") is None and history(database, "rest:nobody") == []


def test_the_same_message_come_twice_is_kept_once(database: Database) -> None:
    once = turn(key="telegram:7")
    keep(database, SENDER, once, once)
    assert len(history(database)) == 1
    assert count(database, tables.event) == len(events_of(once)) and count(database, tables.outcome) == 1


def test_the_same_key_in_two_conversations_is_two_messages(database: Database) -> None:
    keep(database, SENDER, turn(key="1"))
    keep(database, "rest:other", turn(key="1"))
    assert len(history(database)) == len(history(database, "rest:other")) == 1


def test_messages_of_one_conversation_at_the_same_instant_are_all_kept_whole(database: Database) -> None:
    turns = [turn(f"Question {number}", key=str(number % 8)) for number in range(16)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda one: keep(database, SENDER, one), turns))
    assert sorted(one.key for one in history(database)) == [str(number) for number in range(8)]
    kept = read(database, everything=True).events
    assert len(kept) == 24
    assert [event["event"] for event in kept] == ["action", "user", "bot"] * 8
    assert count(database, tables.conversation) == 1


def test_of_a_long_conversation_the_end_is_read_from_the_beginning_of_a_turn_on(database: Database) -> None:
    keep(database, SENDER, *(turn(f"Question {number}") for number in range(50)))
    kept = read(database)
    assert not kept.whole and len(kept.events) <= conversations.WINDOW_EVENTS
    assert kept.events[0] == LISTEN and kept.events[-1]["text"] == "A reply to Question 49"
    whole = read(database, everything=True)
    assert whole.whole and len(whole.events) == 150


def test_damaged_rows_are_left_out_and_the_rest_is_read(database: Database) -> None:
    keep(database, SENDER, turn("one"), turn("two"))

    def damage(connection: Any) -> None:
        ids = connection.execute(select(tables.event.c.id).order_by(tables.event.c.id)).scalars().all()
        for row, data in zip(ids, ["{", "7", "null"]):
            connection.execute(update(tables.event).filter_by(id=row).values(data=data))
        connection.execute(update(tables.turn).where(tables.turn.c.said == "one").values(replies="[{]"))
        connection.execute(update(tables.conversation).values(state="[1"))

    database.run_here(damage)
    assert list(read(database).events) == events_of(turn("two"))
    assert read(database).state == {}
    assert [one.said for one in history(database)] == ["two"]


@pytest.mark.parametrize("said", ["half of a character \ud83d", "a NUL \0 inside", "everything 🙂 ō", ""])
def test_any_text_can_be_kept(database: Database, said: str) -> None:
    keep(database, SENDER, turn(said))
    assert len(history(database)) == 1


def test_a_repeated_message_finds_its_replies_and_whether_they_left(database: Database) -> None:
    keep(database, SENDER, turn(key="k"))
    found = database.run_here(lambda c: conversations.stored_turn(c, SENDER, "k"))
    assert found is not None and found.sent is False
    database.run_here(lambda c: conversations.mark_sent(c, SENDER, "k"))
    found = database.run_here(lambda c: conversations.stored_turn(c, SENDER, "k"))
    assert found is not None and found.sent is True
    assert database.run_here(lambda c: conversations.stored_turn(c, "rest:other", "k")) is None


def test_history_is_in_the_order_of_keeping_whatever_the_clock_said(database: Database) -> None:
    keep(database, SENDER, turn("first"), turn("second", days_ago=400), turn("third"))
    assert [one.said for one in history(database)] == ["first", "second", "third"]
    assert [e["text"] for e in read(database).events if e["event"] == "user"] == ["first", "second", "third"]


def test_urgent_turns_are_not_shown_again(database: Database) -> None:
    keep(database, SENDER, turn("hello"), turn("help me", urgent=True))
    assert [one.said for one in history(database)] == ["hello"]


def test_a_secret_opens_its_own_conversation_only(database: Database) -> None:
    for sender, secret in (("web:a", "secret-a"), ("web:b", "secret-b"), ("rest:c", None)):
        database.run_here(lambda c, s=sender, k=secret: conversations.open_conversation(c, s, k))

    def opens(sender: str, secret: str) -> bool:
        return database.run_here(lambda c: conversations.secret_opens(c, sender, secret))

    assert opens("web:a", "secret-a") and opens("web:b", "secret-b")
    assert not opens("web:a", "secret-b") and not opens("rest:c", "") and not opens("web:unknown", "secret-a")
    database.run_here(lambda c: conversations.open_conversation(c, "web:a", "another"))
    assert opens("web:a", "secret-a") and not opens("web:a", "another")


def test_what_was_thought_of_an_answer_stands_with_its_outcome(database: Database) -> None:
    keep(database, SENDER, turn(key="k"))
    assert database.run_here(lambda c: conversations.judge(c, SENDER, "k", True, "clear"))
    assert not database.run_here(lambda c: conversations.judge(c, SENDER, "unknown", True))
    assert [one.useful for one in history(database)] == [True]


def test_erasing_leaves_nothing_but_a_receipt(database: Database) -> None:
    keep(database, SENDER, turn("one"), turn("two", urgent=True))
    keep(database, "rest:other", turn("kept"))
    receipt = database.run_here(lambda c: conversations.erase(c, SENDER))
    assert (receipt.turns, receipt.remaining) == (2, 0)
    assert read(database) is None
    assert [count(database, t) for t in (tables.conversation, tables.turn, tables.event, tables.outcome)] == [1, 1, 3, 1]
    assert database.run_here(lambda c: conversations.check_receipt(c, receipt.code)) == receipt
    assert len(history(database, "rest:other")) == 1


def test_a_receipt_finds_what_came_back_and_not_what_was_said_afterwards(database: Database) -> None:
    keep(database, SENDER, turn("before"))
    receipt = database.run_here(lambda c: conversations.erase(c, SENDER))
    keep(database, SENDER, turn("after"))

    def remaining() -> int:
        found = database.run_here(lambda c: conversations.check_receipt(c, receipt.code))
        assert found is not None
        return found.remaining

    assert remaining() == 0
    database.run_here(lambda c: c.execute(update(tables.conversation).values(began=receipt.at - 60)))
    assert remaining() > 0
    assert database.run_here(lambda c: conversations.check_receipt(c, "unknown")) is None


def test_erasing_what_is_not_there_gives_a_receipt_too(database: Database) -> None:
    assert database.run_here(lambda c: conversations.erase(c, "rest:nobody")).turns == 0


def test_erased_conversations_that_a_backup_brought_back_are_erased_again(database: Database) -> None:
    keep(database, SENDER, turn("before"))
    receipt = conversations.Receipt("code", read(database).began + 1, conversations.hashed(SENDER), 1)
    keep(database, "rest:other", turn("kept"))
    assert database.run_here(lambda c: conversations.erase_again(c, [receipt])) == 1
    assert read(database) is None and read(database, "rest:other") is not None
    assert database.run_here(lambda c: conversations.erase_again(c, [receipt])) == 0
    assert database.run_here(lambda c: conversations.check_receipt(c, "code")) == receipt


def test_state_read_before_an_erasure_does_not_come_back_after_it(database: Database) -> None:
    keep(database, SENDER, turn("before"), state={"slots": {"locality": "hamilton"}})
    began = read(database).began
    database.run_here(lambda c: conversations.erase(c, SENDER))
    late = turn("after")
    database.run_here(lambda c: conversations.keep(c, SENDER, [], {"slots": {"locality": "hamilton"}}, late, None, began))
    assert read(database).state == {} and [one.said for one in history(database)] == ["after"]


def test_a_turn_that_fails_half_way_leaves_nothing(database: Database) -> None:
    broken: Any = turn(urgent=None)
    with pytest.raises(StoreFault):
        database.run_here(lambda c: conversations.keep(c, SENDER, [LISTEN], {}, broken, Outcome("rest", "answered")))
    assert [count(database, t) for t in (tables.conversation, tables.turn, tables.event, tables.outcome)] == [0] * 4
