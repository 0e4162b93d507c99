"""The turn: the one list of steps that every message in every channel goes through, stock channels too.

`PlanAgent` is Rasa's Agent with these steps around Rasa's own: channels reach it as `app.ctx.agent`. It never
raises and never stays silent: whatever happens, the resident gets a reply.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional, cast

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.delivery import deliver
from bot.components import cards
from bot.guard import personal
from bot.guard.admit import Admission, refusal
from bot.guard.public import public_words
from bot.guard.tagger import Tagger
from bot.guard.urgent import Urgent
from bot.guard.watch import WATCHED, Watch
from bot.knowledge import opening, phrase
from bot.knowledge.choices import Meaning, Register
from bot.knowledge.content import Content
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.reply import Reply, plain_text
from bot.language.reading import URGENT_PREFIX
from bot.language.text import MAX_CHARACTERS, Normalised, normalise
from bot.processor import CollectedReplies, TurnProcessor, parse_of_choice
from bot.stores.conversations import Outcome, Receipt, hashed
from bot.stores.conversations import Turn as StoredTurn
from bot.stores.database import StoreFault
from bot.stores.locks import MemoryLocks, RedisLocks
from bot.stores.tracker_store import ConversationStore
from bot.urgent_step import UrgentStep

logger = logging.getLogger(__name__)

TURN_SECONDS = 14.0
"""How long a turn may take: an action's limit, the store's, and some air. Then the resident gets the fault notice."""
KEEP_SECONDS = 5.0
"""How long storing may take for a reply that does not need the store."""
LOCK_WAIT = 0.02
"""How often, in seconds, a message looks whether the one before it in the same conversation is done."""
NOTICE = "notice"
"""In a message's metadata: the id of the notice that answers it, for what a channel gets that is no words, such as a photo."""
LEFT_OUT = "I've left out what looked like {kinds}; I don't need {it} and haven't kept {it}."


@dataclass(frozen=True)
class Turn:
    """One message on its way. `words` is what was sent, clean; `text` what is stored and understood."""

    message: UserMessage
    words: Normalised
    text: str
    left_out: tuple[str, ...] = ()
    meaning: Optional[Meaning] = None
    unsure: Optional[Urgent] = None


@dataclass(frozen=True)
class Answer:
    """What a message gets. `repeated`: the same message had come before, and this is what was stored for it then;
    `sent`: and that had been sent. `retry_after`: it was not taken up, and may come again after so many seconds."""

    replies: tuple[Reply, ...]
    repeated: bool = False
    sent: bool = False
    retry_after: Optional[int] = None


class PlanAgent(Agent):
    """The agent that channels talk to. `answer` is the list of steps; `handle_message` also sends."""

    def __init__(
        self, content: Content, register: Register, hidden: HiddenCards, admission: Admission, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.admission = admission
        self._under_way = 0
        self.content = content
        self.register = register
        self._hidden = hidden
        self.urgent = UrgentStep(content, register)
        self._storing: set[asyncio.Future[Optional[StoredTurn]]] = set()
        self.public = public_words(content)
        self.tagger: Optional[Tagger] = None
        """The second way to notice names and addresses; it comes once it is loaded."""

    @property
    def watch(self) -> Watch:
        """What looks for danger; its reader comes once it is loaded."""
        return self.urgent.watch

    @property
    def store(self) -> ConversationStore:
        """Where conversations are kept."""
        return cast(ConversationStore, self.tracker_store)

    @property
    def locks(self) -> MemoryLocks | RedisLocks:
        """What lets one message of a conversation at a time be answered."""
        return cast(MemoryLocks | RedisLocks, self.lock_store)

    @staticmethod
    def _create_tracker_store(store: Optional[TrackerStore], domain: Domain) -> TrackerStore:
        """Our store as it is, without Rasa's fail-safe wrapper, which would lose turns in silence."""
        assert store is not None
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: Optional[str] = None) -> None:
        """Rasa's own, with our processor."""
        self.processor = TurnProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
            register=self.register,
        )
        self.domain = self.processor.domain
        self.watch.cards = cards.loaded()
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses

    async def handle_message(self, message: UserMessage) -> None:
        """Answer, then send: each channel in its own form. A message that has had its answer gets none again."""
        answer = await self.answer(message)
        if answer.repeated and answer.sent:
            return
        if answer.retry_after and hasattr(message.output_channel, "retry_after"):
            message.output_channel.retry_after = answer.retry_after
        for reply in answer.replies:
            await deliver(reply, message.output_channel, message.sender_id)
        try:
            await self.store.mark_sent(message.sender_id, message.message_id)
        except StoreFault as fault:
            logger.error("The store failed: %s", fault.kind)

    async def answer(self, message: UserMessage) -> Answer:
        """The steps of a turn. Never raises, never gives nothing, and exactly one reply has an outcome."""
        words = normalise(message.text)
        danger = None
        try:
            danger, reply = self.urgent.look(message.sender_id, words.text)
            if danger is not None and reply is not None:
                return await self._urgent(message, words, danger, reply)
            held = self._held(message)
            if held is not None:
                return replace(held, replies=tuple(self._with_helpline(reply, danger) for reply in held.replies))
            self._under_way += 1
            try:
                answer = await asyncio.wait_for(self._ordinary(message, words, danger), TURN_SECONDS)
            finally:
                self._under_way -= 1
            return replace(answer, replies=(*self._to_be_told(message.sender_id), *answer.replies))
        except StoreFault as fault:
            logger.error("The store failed: %s", fault.kind)
        except Exception as error:  # the edge: whatever broke, the resident gets a sentence
            logger.error("A turn failed: %s", type(error).__name__)
        return Answer((self._with_helpline(self._notice("fault"), danger),))

    def make_ready(self, question: str) -> None:
        """Read what the steps before Rasa read at their first message. It takes seconds: not for the event loop."""
        words = normalise(question)
        self.watch.look(words.text)
        refusal(words)
        self.without_personal(words.text)

    async def rehearse(self, question: str) -> None:
        """Understand and answer a question for nobody: all that is loaded at the first one is loaded after this."""
        asked = UserMessage(question, sender_id="rehearsal", input_channel="rehearsal")
        await self._ask_rasa(Turn(asked, normalise(question), question))

    async def forget(self, sender: str) -> Receipt:
        """Erase the conversation everywhere, memory included. Raises StoreFault."""
        async with self.lock_store.lock(sender, wait_time_in_seconds=LOCK_WAIT):
            self.urgent.forget(sender)
            return await self.store.erase(sender)

    def forget_erased(self, erased: Collection[str]) -> None:
        """Drop from memory the conversations, named by their hashes, that another process erased."""
        for sender in self.urgent.senders():
            if hashed(sender) in erased:
                self.urgent.forget(sender)

    async def _ordinary(self, message: UserMessage, words: Normalised, danger: Optional[Urgent]) -> Answer:
        """Everything after the urgent step: understood, answered and stored, one message of a conversation at a time."""
        if self.processor is None:
            return Answer((self._with_helpline(self._notice("loading"), danger),))
        async with self.lock_store.lock(message.sender_id, wait_time_in_seconds=LOCK_WAIT):
            before = await self.store.turn(message.sender_id, message.message_id)
            if before is not None:
                return Answer(before.replies, repeated=True, sent=before.sent)
            notice = (message.metadata or {}).get(NOTICE)
            if notice is None and not self.register.meaning(words.text):
                notice = refusal(words)
            if notice is not None:
                reply = self._with_helpline(self._notice(notice), danger)
                # the words themselves are not stored
                await self._keep(message, f"({notice.replace('_', ' ')})", None, reply)
                return Answer((reply,))
            turn = self._resolve(await self._redact(message, words, danger))
            tracker, replies = await self._ask_rasa(turn)
            finished = self._finish(turn, replies)
            await self.store.keep(tracker, _stored(message, turn.text, finished), _outcome(message, finished, tracker))
            return Answer(finished)

    def _held(self, message: UserMessage) -> Optional[Answer]:
        """What a message gets while staff have paused the assistant, or past the limits; None when it is taken up."""
        address = (message.metadata or {}).get("address")
        held = self.admission.held(message.sender_id, address, self._under_way)
        if held is None:
            return None
        reply = self._notice(held.notice)
        return Answer((replace(reply, text=f"{reply.text} {held.words}"),), retry_after=held.retry_after)

    def _to_be_told(self, sender: str) -> list[Reply]:
        """The staff's notice, once in each conversation."""
        notice = self.admission.to_be_told(sender, opening.now())
        return [Reply(text=notice, outcome=None)] if notice else []

    async def _urgent(self, message: UserMessage, words: Normalised, danger: Urgent, reply: Reply) -> Answer:
        """A fixed reply of the tier; stored if that can be done soon, sent whether or not."""
        self.urgent.answered(message.sender_id, danger.tier)
        intent = URGENT_PREFIX + danger.tier
        storing = asyncio.ensure_future(self._keep_urgent(message, words, intent, reply))
        self._storing.add(storing)  # it goes on after the reply if it is slow
        storing.add_done_callback(self._stored_late)
        try:
            before = await asyncio.wait_for(asyncio.shield(storing), KEEP_SECONDS)
        except Exception as error:  # asyncio.TimeoutError too: the reply goes out all the same
            logger.error("An urgent turn could not be stored: %s", type(error).__name__)
            before = None
        return Answer(before.replies, repeated=True, sent=before.sent) if before else Answer((reply,))

    def _stored_late(self, storing: asyncio.Future[Optional[StoredTurn]]) -> None:
        self._storing.discard(storing)
        if not storing.cancelled():
            storing.exception()  # told where it was awaited

    async def _keep_urgent(self, message: UserMessage, words: Normalised, intent: str, reply: Reply) -> Optional[StoredTurn]:
        """Store it, unless the same message had come before: then gives what was stored for it."""
        text = (await self._left_out(words.text[: 2 * MAX_CHARACTERS])).text
        if self.processor is None:
            before = await self.store.turn(message.sender_id, message.message_id)
            if before is None:
                await self.store.keep_turn(
                    message.sender_id, _stored(message, text, (reply,)), _outcome(message, (reply,))
                )
            return before
        async with self.lock_store.lock(message.sender_id, wait_time_in_seconds=LOCK_WAIT):
            before = await self.store.turn(message.sender_id, message.message_id)
            if before is None:
                await self._keep(message, text, intent, reply, [ActiveLoop(None)])
            return before

    async def _redact(self, message: UserMessage, words: Normalised, danger: Optional[Urgent]) -> Turn:
        """Personal data out, before tracker, log or action sees the text; a tapped choice holds none."""
        if self.register.meaning(words.text) is not None:
            return Turn(message, words, words.text, unsure=danger)
        clean = await self._left_out(words.text)
        return Turn(message, words, clean.text, tuple(clean.kinds), unsure=danger)

    def without_personal(self, text: str) -> personal.Redacted:
        """`text`, normalised, as it may be stored and understood."""
        return personal.redact(text, self.public, self.tagger)

    async def _left_out(self, text: str) -> personal.Redacted:
        """The same, apart from the event loop: a long text takes a quarter of a second."""
        return await asyncio.get_running_loop().run_in_executor(None, self.without_personal, text)

    def _resolve(self, turn: Turn) -> Turn:
        """A tapped choice becomes what it stands for, in the resident's words."""
        meaning = self.register.meaning(turn.words.text)
        return replace(turn, meaning=meaning, text=meaning.title) if meaning else turn

    async def _ask_rasa(self, turn: Turn) -> tuple[DialogueStateTracker, list[Reply]]:
        """Rasa understands, decides and acts; what it utters is collected."""
        collected = CollectedReplies()
        message = UserMessage(
            text=turn.text,
            output_channel=collected,
            sender_id=turn.message.sender_id,
            input_channel=turn.message.input_channel,
            message_id=turn.message.message_id,
            metadata={
                **{name: value for name, value in (turn.message.metadata or {}).items() if name != "address"},
                WATCHED: self.watch.reader is not None,
            },
            parse_data=parse_of_choice(turn.meaning, turn.words.text, turn.text) if turn.meaning else None,
        )
        assert self.processor is not None
        tracker = await cast(TurnProcessor, self.processor).process(message)
        return tracker, collected.replies

    def _finish(self, turn: Turn, replies: list[Reply]) -> tuple[Reply, ...]:
        """Never empty, one outcome; what was left out is said; the helpline stands under an unsure turn."""
        if not any(reply.outcome for reply in replies):
            replies = [*replies, self._notice("fault")]
        first = next(index for index, reply in enumerate(replies) if reply.outcome)
        replies = [reply if index == first else replace(reply, outcome=None) for index, reply in enumerate(replies)]
        if turn.left_out:
            said = LEFT_OUT.format(kinds=_listed(turn.left_out), it="it" if len(turn.left_out) == 1 else "them")
            replies[0] = replace(replies[0], text=f"{said} {replies[0].text}")
        return (*replies[:-1], self._with_helpline(replies[-1], turn.unsure))

    def _with_helpline(self, reply: Reply, danger: Optional[Urgent]) -> Reply:
        return phrase.with_helpline(reply, danger.tier, self.content) if danger else reply

    def _notice(self, name: str) -> Reply:
        return phrase.notice_reply(
            self.content.notices[name], self.content, self.register, opening.now(), self._hidden.now()
        )

    async def _keep(
        self, message: UserMessage, text: str, intent: Optional[str], reply: Reply, extra: Sequence[Event] = ()
    ) -> None:
        """Store a turn that Rasa did not see, in the conversation's tracker too."""
        assert self.processor is not None and self.domain is not None
        tracker = await cast(TurnProcessor, self.processor).tracker(message.sender_id)
        named = {"name": intent, "confidence": 1.0}
        parsed = {"text": text, "intent": named, "entities": []}
        channel, key = message.input_channel, message.message_id
        events = [
            UserUttered(text, named, [], parsed, input_channel=channel, message_id=key),
            *extra,
            BotUttered(plain_text(reply), metadata={"reply": reply.as_json()}),
            ActionExecuted("action_listen"),
        ]
        tracker.update_with_events(events, self.domain)
        await self.store.keep(tracker, _stored(message, text, (reply,)), _outcome(message, (reply,)))


def _stored(message: UserMessage, text: str, replies: Sequence[Reply]) -> StoredTurn:
    urgent_too = any(reply.outcome == "urgent" for reply in replies)
    return StoredTurn(message.message_id, time.time(), text, tuple(replies), urgent=urgent_too)


def _outcome(
    message: UserMessage, replies: Sequence[Reply], tracker: Optional[DialogueStateTracker] = None
) -> Outcome:
    reply = next(reply for reply in replies if reply.outcome)
    parsed = (tracker.latest_message.parse_data if tracker and tracker.latest_message else None) or {}
    reading = parsed.get("reading") or {}
    return Outcome(
        channel=message.input_channel or "unknown",
        outcome=str(reply.outcome),
        card=reply.card,
        confidence=(parsed.get("intent") or {}).get("confidence"),
        near=tuple(reading.get("close") or reading.get("near") or ()),
    )


def _listed(kinds: Sequence[str]) -> str:
    """ "a name", "a name and a phone number", "a name, a phone number and a postcode"."""
    return kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
