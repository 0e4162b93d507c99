"""Trackers as Rasa gets them: bounded, whole in what counts, and never behind the turn's back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text, update

from bot.settings import ROOT
from bot.stores import tables
from bot.stores.conversations import WINDOW_EVENTS
from bot.stores.database import Database, StoreFault
from bot.stores.tracker_store import ConversationStore
from tests.stores.records import turn

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
T = TypeVar("T")


@pytest.fixture
def store(database: Database, tmp_path: Path) -> ConversationStore:
    return ConversationStore(DOMAIN, database=database, folder=tmp_path)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def say(store: ConversationStore, words: str, *more: Any, sender: str = "rest:a") -> DialogueStateTracker:
    """One turn, stored."""

    async def scene() -> DialogueStateTracker:
        tracker = await store.get_or_create_tracker(sender)
        tracker.update_with_events(
            [UserUttered(words, {"name": "bot_can_do", "confidence": 1.0}), *more, BotUttered(f"Reply to {words}"), ActionExecuted("action_listen")],
            DOMAIN,
        )  # fmt: skip
        await store.keep(tracker, turn(words))
        return tracker

    return run(scene())


def retrieved(store: ConversationStore, sender: str = "rest:a") -> DialogueStateTracker:
    tracker = run(store.retrieve(sender))
    assert tracker is not None
    return tracker


def test_a_tracker_comes_back_as_it_was_kept(store: ConversationStore) -> None:
    say(store, "one", SlotSet("locality", "hamilton"))
    before = say(store, "two")
    after = retrieved(store)
    assert [type(event) for event in after.events] == [type(event) for event in before.events]
    assert after.get_slot("locality") == "hamilton" and after.latest_message.text == "two"
    assert run(store.retrieve("rest:unknown")) is None


def test_only_new_events_are_appended(store: ConversationStore) -> None:
    for number in range(5):
        say(store, str(number))
    full = run(store.retrieve_full_tracker("rest:a"))
    assert full is not None
    assert [event.text for event in full.events if isinstance(event, UserUttered)] == list("01234")
    assert len(full.events) == 1 + 5 * 3


def test_of_a_long_conversation_the_end_is_read_with_slots_and_form_as_they_are(store: ConversationStore) -> None:
    say(store, "first", SlotSet("locality", "hamilton"), SlotSet("topic", "carers"), ActiveLoop("contact_form"))
    for number in range(WINDOW_EVENTS // 3 + 5):
        say(store, f"turn {number}", *([SlotSet("topic", None)] if number == 3 else []))
    tracker = retrieved(store)
    assert len(tracker.events) <= WINDOW_EVENTS + 5
    assert tracker.get_slot("locality") == "hamilton" and tracker.get_slot("topic") is None
    assert tracker.active_loop_name == "contact_form"
    say(store, "last", ActiveLoop(None))
    assert retrieved(store).active_loop_name is None
    full = run(store.retrieve_full_tracker("rest:a"))
    assert full is not None and full.events[1].text == "first"


def test_a_turn_costs_the_same_at_the_end_of_a_long_conversation(store: ConversationStore) -> None:
    def cost() -> float:
        begun = time.perf_counter()
        for _ in range(5):
            retrieved(store)
        return time.perf_counter() - begun

    for number in range(WINDOW_EVENTS // 3 + 1):
        say(store, f"turn {number}")
    at_first = cost()
    for number in range(100):
        say(store, f"later {number}")
    assert cost() < 3 * at_first


def test_events_that_cannot_be_read_are_left_out(store: ConversationStore) -> None:
    say(store, "one")
    spoilt = '{"event": "slot"}'
    store.database.run_here(lambda c: c.execute(update(tables.event).filter_by(id=1).values(data=spoilt)))
    say(store, "two")
    assert [event.text for event in retrieved(store).events if isinstance(event, UserUttered)] == ["one", "two"]


def test_a_clock_set_back_hides_nothing(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    say(store, "one")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 10 * 86_400)
    say(store, "two")
    assert [event.text for event in retrieved(store).events if isinstance(event, UserUttered)] == ["one", "two"]


def test_rankings_and_token_offsets_are_not_kept(store: ConversationStore) -> None:
    async def scene() -> None:
        tracker = await store.get_or_create_tracker("rest:a")
        parsed = {"text": "x", "intent": {"name": "a"}, "entities": [], "intent_ranking": [{"name": "LONG"}], "text_tokens": [[0, 1]]}
        tracker.update(UserUttered("x", parsed["intent"], [], parsed))
        await store.save(tracker)

    run(scene())
    (data,) = store.database.run_here(
        lambda c: c.execute(text("SELECT data FROM event WHERE data LIKE '%parse_data%'")).scalars().all()
    )
    assert "LONG" not in data and "text_tokens" not in data and '"intent"' in data


def test_a_fault_is_raised_and_not_hidden(store: ConversationStore) -> None:
    say(store, "one")
    store.database.run_here(lambda c: c.execute(text("ALTER TABLE event RENAME COLUMN data TO elsewhere")))
    with pytest.raises(StoreFault):
        run(store.retrieve("rest:a"))
    with pytest.raises(StoreFault):
        say(store, "two")


def test_it_says_what_stands_in_the_way_of_keeping_a_turn(store: ConversationStore) -> None:
    assert run(store.trouble()) is None
    store.database.run_here(lambda c: c.execute(text("ALTER TABLE alembic_version RENAME TO elsewhere")))
    assert run(store.trouble()) is not None


def test_keys_are_the_senders(store: ConversationStore) -> None:
    say(store, "one", sender="rest:a")
    say(store, "one", sender="web:b")
    assert sorted(run(store.keys())) == ["rest:a", "web:b"]
