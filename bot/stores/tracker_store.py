"""Rasa's door to the store: trackers are read and written through it, and nothing is done behind the agent's back.

A tracker that is read holds the last events only, with the slots and the form as they were, so that a turn costs the
same at the beginning and at the end of a long conversation. A fault is raised, not hidden: the turn decides what the
resident is told.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select, text

from bot import settings
from bot.stores import conversations, erasures, tables
from bot.stores.conversations import Kept, Outcome, Receipt, Turn
from bot.stores.database import Database, StoreFault
from bot.stores.erasures import Erasures

logger = logging.getLogger(__name__)

_PARSED = ("intent", "entities", "choice", "reading")
"""What is kept of how a message was understood."""


class ConversationStore(TrackerStore):
    """Trackers in our database. Named in endpoints.yml for Rasa's own commands, too."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        host: Optional[str] = None,
        database: Optional[Database] = None,
        folder: Optional[Path] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.database = database or Database(host or settings.read().database_url)
        self.erasures = Erasures(folder or settings.read().data)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The conversation's last events as a tracker, or None. Raises StoreFault."""
        return self._tracker(sender_id, await self.database.run(lambda c: conversations.read(c, sender_id), reading=True))

    async def retrieve_full_tracker(self, conversation_id: str) -> Optional[DialogueStateTracker]:
        """All of its events as a tracker, or None. Raises StoreFault."""
        return self._tracker(
            conversation_id, await self.database.run(lambda c: conversations.read(c, conversation_id, True), reading=True)
        )

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new tracker; nothing is stored before there is something to store."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events, as Rasa's own commands do. Raises StoreFault."""
        await self.keep(tracker)

    async def keep(
        self, tracker: DialogueStateTracker, turn: Optional[Turn] = None, outcome: Optional[Outcome] = None
    ) -> None:
        """Append the tracker's new events, and the turn and outcome they belong to, all or nothing. Raises StoreFault."""
        new = list(tracker.events)[getattr(tracker, "stored", 0) :]
        events = [_slim(event.as_dict()) for event in new]
        slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
        state = {"slots": slots, "form": tracker.active_loop_name}
        began = getattr(tracker, "began", None)
        await self.database.run(lambda c: conversations.keep(c, tracker.sender_id, events, state, turn, outcome, began))
        tracker.stored = len(tracker.events)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    async def keep_turn(self, sender: str, turn: Turn, outcome: Outcome) -> None:
        """Append a turn that no tracker knows of. Raises StoreFault."""
        await self.database.run(lambda c: conversations.keep(c, sender, [], None, turn, outcome))

    async def turn(self, sender: str, key: str) -> Optional[Turn]:
        """The turn with this message key, if it was kept. Raises StoreFault."""
        return await self.database.run(lambda c: conversations.stored_turn(c, sender, key), reading=True)

    async def mark_sent(self, sender: str, key: str) -> None:
        """The turn's reply has left. Raises StoreFault."""
        await self.database.run(lambda c: conversations.mark_sent(c, sender, key))

    async def history(self, sender: str) -> list[Turn]:
        """What was said and shown, oldest first, without urgent turns. Raises StoreFault."""
        return await self.database.run(lambda c: conversations.history(c, sender), reading=True)

    async def begin(self, sender: str, secret: Optional[str] = None) -> str:
        """Begin a conversation that only a secret opens, one issued before or a new one of 256 random bits; gives it.

        A conversation that has begun keeps the secret it has. Raises StoreFault.
        """
        secret = secret or secrets.token_urlsafe(32)
        await self.database.run(lambda c: conversations.open_conversation(c, sender, secret))
        return secret

    async def opens(self, sender: str, secret: str) -> bool:
        """Whether this secret opens this conversation. Raises StoreFault."""
        return await self.database.run(lambda c: conversations.secret_opens(c, sender, secret), reading=True)

    async def judge(self, sender: str, key: str, useful: bool, reason: Optional[str] = None) -> bool:
        """Keep what the resident thought of an answer; False when it is not there. Raises StoreFault."""
        return await self.database.run(lambda c: conversations.judge(c, sender, key, useful, reason))

    async def erase(self, sender: str) -> Receipt:
        """The conversation is gone from the database, its journal and files set aside; gives the receipt. Raises StoreFault."""
        receipt = await self.database.run(lambda c: conversations.erase(c, sender))
        await self.database.upkeep(lambda: erasures.follow(self.database, self.erasures, receipt))
        return receipt

    async def receipt(self, code: str) -> Optional[Receipt]:
        """The receipt with this code, after looking again for what it says is gone. Raises StoreFault."""
        return await self.database.run(lambda c: conversations.check_receipt(c, code), reading=True)

    async def trouble(self) -> Optional[str]:
        """What stands in the way of keeping a turn now, found by writing; None if nothing does."""
        probe = text("UPDATE alembic_version SET version_num = version_num")
        try:
            await self.database.run(lambda c: c.execute(probe))
        except StoreFault as fault:
            return fault.kind
        return None

    async def keys(self) -> Iterable[str]:
        """The sender ids of all conversations. Raises StoreFault."""
        return await self.database.run(lambda c: c.execute(select(tables.conversation.c.sender)).scalars().all(), reading=True)

    def _tracker(self, sender_id: str, kept: Optional[Kept]) -> Optional[DialogueStateTracker]:
        if kept is None:
            return None
        events = [event for data in kept.events if (event := _event(data)) is not None]
        if not kept.whole:
            events = [*_state_events(kept, events), *events]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots, domain=self.domain)
        tracker.stored = len(tracker.events)
        tracker.began = kept.began
        return tracker


def _event(data: Mapping[str, Any]) -> Optional[Event]:
    try:
        return Event.from_parameters(dict(data))
    except (KeyError, TypeError, ValueError, AttributeError):
        logger.error("A damaged event of the store was left out.")
        return None


def _state_events(kept: Kept, events: list[Event]) -> list[Event]:
    """What the events that are not read would have said: slots, and the form if it began before."""
    slots: list[Event] = [SlotSet(name, value) for name, value in kept.state.get("slots", {}).items()]
    form = kept.state.get("form")
    begun = any(isinstance(event, ActiveLoop) for event in events)
    return [*slots, ActiveLoop(form)] if form and not begun else slots


def _slim(event: dict[str, Any]) -> dict[str, Any]:
    """The event without what can be had again: rankings, token offsets."""
    if event.get("event") == "user" and event.get("parse_data"):
        event = {**event, "parse_data": {k: v for k, v in event["parse_data"].items() if k in (*_PARSED, "text")}}
    return json.loads(json.dumps(event, default=str))
