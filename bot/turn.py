"""The turn: the one list of steps that every message in every channel goes through, stock channels too.

`PlanAgent` is Rasa's Agent with these steps around Rasa's own: channels reach it as `app.ctx.agent`. It never
raises and never stays silent: whatever happens, the resident gets a reply.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.guard import personal, urgent
from bot.guard.admit import refusal
from bot.knowledge import opening, phrase
from bot.knowledge.choices import Meaning, Register, pick
from bot.knowledge.content import Content
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.reply import Choice, Reply, plain_text
from bot.language.reading import URGENT_PREFIX
from bot.language.text import MAX_CHARACTERS, Normalised, normalise

logger = logging.getLogger(__name__)

REMEMBERED_CONVERSATIONS = 10_000
KEEP_SECONDS = 5.0
"""How long storing may take for a reply that does not need the store."""
LEFT_OUT = "I've left out what looked like {kinds}; I don't need {it} and haven't kept {it}."


@dataclass(frozen=True)
class Turn:
    """One message on its way. `words` is what was sent, clean; `text` what is stored and understood."""

    message: UserMessage
    words: Normalised
    text: str
    left_out: tuple[str, ...] = ()
    meaning: Optional[Meaning] = None
    unsure: Optional[urgent.Urgent] = None


class CollectedReplies(OutputChannel):
    """Takes what Rasa utters during a turn, so that nothing leaves before it is stored."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "collected"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps the reply that an action put in the utterance, or makes one of a plain Rasa response."""
        if message.get("reply"):
            self.replies.append(Reply.from_json(message["reply"]))
        elif message.get("text"):
            choices = tuple(Choice(b["title"], b["payload"]) for b in message.get("buttons") or ())
            self.replies.append(Reply(text=message["text"], outcome="answered", choices=choices))


class ChoiceReadingProcessor(MessageProcessor):
    """Rasa's processor; a typed choice ("2", "the first one", its title) is read as the choice it picks."""

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = register

    async def parse_message(
        self, message: UserMessage, tracker: Optional[DialogueStateTracker] = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """Rasa's own parse, unless the text picks one of the choices last offered."""
        picked = pick(message.text or "", _last_choices(tracker)) if tracker else None
        meaning = self._choices.meaning(picked.key) if picked else None
        if picked is not None and meaning is not None:
            return parse_of_choice(meaning, picked.key, message.text or "")
        return await super().parse_message(message, tracker, only_output_properties)


def parse_of_choice(meaning: Meaning, key: str, text: str) -> dict[str, Any]:
    """What Rasa's graph would say of a text that is a choice."""
    intent = {"name": meaning.intent, "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": [], "choice": key}


def _last_choices(tracker: DialogueStateTracker) -> Sequence[Choice]:
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and (event.metadata or {}).get("reply"):
            return Reply.from_json(event.metadata["reply"]).choices
    return ()


class PlanAgent(Agent):
    """The agent that channels talk to. `answer` is the list of steps; `handle_message` also sends."""

    def __init__(self, content: Content, hidden: HiddenCards, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.content = content
        self.register = Register(content)
        self._hidden = hidden
        self._before: OrderedDict[str, str] = OrderedDict()
        self._public = frozenset(_public_words(content))

    def load_model(self, model_path: str | Path, fingerprint: Optional[str] = None) -> None:
        """Rasa's own, with a processor that reads typed choices."""
        self.processor = ChoiceReadingProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
            register=self.register,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses

    async def handle_message(self, message: UserMessage) -> None:
        """Answer, then send: each channel in its own form."""
        replies = await self.answer(message)
        for reply in replies:
            await deliver(reply, message.output_channel, message.sender_id)

    async def answer(self, message: UserMessage) -> list[Reply]:
        """The steps of a turn. Never raises, never returns an empty list, and exactly one reply has an outcome."""
        words = normalise(message.text)
        try:
            danger = urgent.look(words.text, self._remember(message.sender_id, words.text))
            if danger is not None and danger.certain:
                return [await self._urgent(message, words, danger)]
            notice = None if self.register.meaning(words.text) else refusal(words)
            if notice is not None:
                return [await self._refused(message, notice)]
            turn = self._resolve(self._redact(message, words, danger))
            return self._finish(turn, await self._ask_rasa(turn))
        except Exception as error:  # the edge: whatever broke, the resident gets a sentence
            logger.error("A turn failed: %s", type(error).__name__)
            return [self._notice("fault")]

    def _remember(self, sender: str, text: str) -> str:
        """The resident's message before this one, in memory only, for words spread over two messages."""
        before = self._before.pop(sender, "")
        self._before[sender] = text[-500:]
        while len(self._before) > REMEMBERED_CONVERSATIONS:
            self._before.popitem(last=False)
        return before

    async def _urgent(self, message: UserMessage, words: Normalised, danger: urgent.Urgent) -> Reply:
        """The fixed reply of the tier; stored if it can be, sent whether or not."""
        reply = phrase.urgent_reply(danger.tier, danger.about_other, self.content, opening.now())
        text = personal.redact(words.text[: 2 * MAX_CHARACTERS], self._public).text
        await self._keep(message, text, URGENT_PREFIX + danger.tier, reply, [ActiveLoop(None)])
        return reply

    async def _refused(self, message: UserMessage, notice: str) -> Reply:
        """A named reply to what cannot be taken up; the words themselves are not stored."""
        reply = self._notice(notice)
        await self._keep(message, f"({notice.replace('_', ' ')})", None, reply, [])
        return reply

    def _redact(self, message: UserMessage, words: Normalised, danger: Optional[urgent.Urgent]) -> Turn:
        """Personal data out, before tracker, log or action sees the text."""
        clean = personal.redact(words.text, self._public)
        return Turn(message, words, clean.text, tuple(clean.kinds), unsure=danger)

    def _resolve(self, turn: Turn) -> Turn:
        """A tapped choice becomes what it stands for, in the resident's words."""
        meaning = self.register.meaning(turn.words.text)
        return replace(turn, meaning=meaning, text=meaning.title) if meaning else turn

    async def _ask_rasa(self, turn: Turn) -> list[Reply]:
        """Rasa understands, decides, acts and stores; what it utters is collected."""
        if self.processor is None:
            return [self._notice("loading")]
        collected = CollectedReplies()
        message = UserMessage(
            text=turn.text,
            output_channel=collected,
            sender_id=turn.message.sender_id,
            input_channel=turn.message.input_channel,
            message_id=turn.message.message_id,
            metadata=turn.message.metadata,
            parse_data=parse_of_choice(turn.meaning, turn.words.text, turn.text) if turn.meaning else None,
        )
        await super().handle_message(message)
        return collected.replies

    def _finish(self, turn: Turn, replies: list[Reply]) -> list[Reply]:
        """Never empty, one outcome; what was left out is said; the helpline stands under an unsure turn."""
        if not any(reply.outcome for reply in replies):
            replies = [*replies, self._notice("fault")]
        first = next(index for index, reply in enumerate(replies) if reply.outcome)
        replies = [reply if index == first else replace(reply, outcome=None) for index, reply in enumerate(replies)]
        if turn.left_out:
            said = LEFT_OUT.format(kinds=_listed(turn.left_out), it="it" if len(turn.left_out) == 1 else "them")
            replies[0] = replace(replies[0], text=f"{said} {replies[0].text}")
        if turn.unsure is not None:
            replies[-1] = phrase.with_helpline(replies[-1], turn.unsure.tier, self.content)
        return replies

    def _notice(self, name: str) -> Reply:
        return phrase.notice_reply(
            self.content.notices[name], self.content, self.register, opening.now(), self._hidden.now()
        )

    async def _keep(
        self, message: UserMessage, text: str, intent: Optional[str], reply: Reply, extra: list[Event]
    ) -> None:
        """Store a turn that Rasa did not see, if that is possible soon; never at the price of the reply."""
        if self.processor is None:
            return
        try:
            await asyncio.wait_for(self._store(message, text, intent, reply, extra), KEEP_SECONDS)
        except Exception as error:  # asyncio.TimeoutError too: the reply goes out all the same
            logger.error("A turn could not be stored: %s", type(error).__name__)

    async def _store(
        self, message: UserMessage, text: str, intent: Optional[str], reply: Reply, extra: list[Event]
    ) -> None:
        assert self.processor is not None and self.domain is not None
        async with self.lock_store.lock(message.sender_id):
            tracker = await self.processor.fetch_tracker_and_update_session(message.sender_id, CollectedReplies())
            named = {"name": intent, "confidence": 1.0}
            events = [
                UserUttered(
                    text,
                    named,
                    [],
                    {"text": text, "intent": named, "entities": []},
                    input_channel=message.input_channel,
                    message_id=message.message_id,
                ),
                *extra,
                BotUttered(plain_text(reply), metadata={"reply": reply.as_json()}),
                ActionExecuted("action_listen"),
            ]
            tracker.update_with_events(events, self.domain)
            await self.processor.save_tracker(tracker)


async def deliver(reply: Reply, channel: Optional[OutputChannel], recipient: str) -> None:
    """Send a reply in the channel's own form: ours take the parts, stock ones plain text and buttons."""
    if channel is None:
        return
    if hasattr(channel, "send_reply"):
        await channel.send_reply(recipient, reply)
        return
    buttons = [{"title": choice.title, "payload": choice.key} for choice in reply.choices]
    if buttons:
        await channel.send_text_with_buttons(recipient, plain_text(reply), buttons)
    else:
        await channel.send_text_message(recipient, plain_text(reply))


def _listed(kinds: Sequence[str]) -> str:
    """ "a name", "a name and a phone number", "a name, a phone number and a postcode"."""
    return kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"


def _public_words(content: Content) -> set[str]:
    """Public numbers (digits only) and names (lower case) that are no personal data."""
    found: set[str] = set()
    for contact in content.contacts.values():
        found |= {"".join(c for c in number if c.isdigit()) for number in (contact.phone, contact.text_phone) if number}
        found |= {text.lower() for text in (contact.name, contact.email, contact.address) if text}
    for fact in content.facts.values():
        found |= {value.lower() for value in fact.values}
    found |= set(content.places.by_name)
    return found
