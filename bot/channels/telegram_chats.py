"""What is done with each update: a question, a tapped choice, a command, or something that is no words.

Registered as handlers of python-telegram-bot's Application. A person's Telegram id leaves this module only as a keyed hash.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Optional, TypeVar

from rasa.core.channels.channel import UserMessage
from telegram import Bot, Message, Update
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.channels.telegram_sending import Place, Sender
from bot.channels.telegram_words import SpokenTo, answered_of, place_of, words_for
from bot.knowledge.choices import key_of
from bot.knowledge.reply import Reply
from bot.language.text import normalise
from bot.secret_key import keyed_hash
from bot.stores.database import StoreFault
from bot.stores.handled import mark_handled, was_handled
from bot.turn import NOTICE, Answer, PlanAgent

logger = logging.getLogger(__name__)

CHANNEL = "telegram"
CHOICES = {
    "start": ("card", "hello"),
    "help": ("card", "bot_can_do"),
    "contact": ("card", "contact_which"),
    "restart": ("again", "all"),
}
"""Commands that are the same as tapping a choice."""
NOTICES = {
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "document": "document",
    "location": "location",
    "venue": "location",
    "contact": "shared_contact",
    "poll": "other_kind",
    "dice": "other_kind",
    "game": "other_kind",
    "story": "other_kind",
    "paid_media": "other_kind",
    "checklist": "other_kind",
}
"""What a message may hold instead of words, and the notice that answers it; the first that fits."""
TURNS_AT_ONCE = 4
"""Turns share a core or two: more at once would only make each of them late, and past its limit on a busy machine."""
LOADING_SECONDS = 60.0
"""How long after the beginning questions wait for the model; then they are told that it is not there yet."""
READY_CHECK = 0.2
"""How often, in seconds, a question looks whether the model is loaded."""
_REMEMBERED = 10_000
Handler = Callable[[Update, CallbackContext], Coroutine[Any, Any, None]]
T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True)
class Asked:
    """One message that wants an answer. `key` is its own; `above` is said over the answer."""

    place: Place
    sender: str
    key: str
    text: Optional[str]
    notice: Optional[str] = None
    above: tuple[str, ...] = ()
    reply_to: Optional[int] = None


class TelegramChats:
    """Has the agent answer, and sends what it says."""

    def __init__(self, agent: PlanAgent, sender: Sender, key: bytes) -> None:
        self._agent = agent
        self._sender = sender
        self._key = key
        self._texts = agent.content.telegram
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE)
        self._loaded_by = time.monotonic() + LOADING_SECONDS
        self._read: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._albums: OrderedDict[str, None] = OrderedDict()

    def register(self, application: Application) -> None:
        """Make `application.process_update` lead here."""
        spoken = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
        for name in self._texts.commands:
            does: Handler = {"privacy": self._privacy, "delete": self._delete}.get(name, self._command)
            application.add_handler(CommandHandler(name, does, filters=spoken & SpokenTo()))
        application.add_handler(MessageHandler(spoken, self._message))
        application.add_handler(CallbackQueryHandler(self._tapped))
        application.add_error_handler(_failed)

    def is_danger(self, update: Update) -> bool:
        """Whether its words speak of danger for certain: then it waits for nothing."""
        message = update.message or update.edited_message
        try:
            text = words_for(message, message.get_bot()) if message is not None else None
            return text is not None and self._speaks_of_danger(text)
        except Exception as error:  # whatever is odd about it; it is looked at again when its turn comes
            logger.info("An update from Telegram could not be looked at: %s.", type(error).__name__)
            return False

    async def _message(self, update: Update, context: CallbackContext) -> None:
        message = update.effective_message
        assert message is not None
        if message.from_user is None or message.from_user.is_bot:
            return
        text = words_for(message, context.bot)
        if text is None:
            return
        edited = update.edited_message is not None
        if not self._is_news(message, text) or (edited and not text):
            return
        notice = next((notice for kind, notice in NOTICES.items() if getattr(message, kind, None)), None)
        if notice is None and message.text is None:
            return  # someone joined, a title changed: nothing was asked
        key = f"update:{update.update_id}"
        if edited:
            key = f"edit:{message.message_id}:{keyed_hash(self._key, text)}"
        elif message.media_group_id:
            album = f"album:{str(message.media_group_id)[:64]}"
            if text:
                _remember(self._albums, album, None)
            elif album in self._albums:
                return  # the words with it have been answered
            else:
                key = album  # one answer for all that comes without words
        above = [self._texts.corrected] if edited else []
        if notice and text:
            above.append(self._texts.words_only)
        await self._answer(
            Asked(
                place_of(message),
                self._who(context.bot, message.chat.id, message.from_user.id),
                key,
                text,
                notice if not text else None,
                tuple(above),
                message.message_id if edited else answered_of(message),
            )
        )

    async def _tapped(self, update: Update, context: CallbackContext) -> None:
        tap = update.callback_query
        if tap is None or tap.message is None:
            return
        place, key = place_of(tap.message), f"update:{update.update_id}"
        sender = self._who(context.bot, place.chat, tap.from_user.id)
        meaning = self._agent.register.meaning(tap.data or "")
        if meaning is None:
            await self._answer(Asked(place, sender, key, None, notice="choice_gone"))
        else:
            chosen = self._texts.chosen.format(title=meaning.title)
            await self._answer(Asked(place, sender, key, tap.data, above=(chosen,)))

    async def _command(self, update: Update, context: CallbackContext) -> None:
        message = update.effective_message
        assert message is not None and message.text is not None and message.from_user is not None
        if self._speaks_of_danger(message.text):  # "/help he's hurting me"
            return await self._message(update, context)
        if not self._is_news(message, message.text):
            return
        name = message.text.split()[0].lstrip("/").partition("@")[0].lower()
        sender = self._who(context.bot, message.chat.id, message.from_user.id)
        key, chosen = f"update:{update.update_id}", key_of(*CHOICES[name])
        await self._answer(Asked(place_of(message), sender, key, chosen, reply_to=answered_of(message)))

    async def _privacy(self, update: Update, context: CallbackContext) -> None:
        async def say(sender: str) -> str:
            return "\n\n".join(self._texts.privacy)

        await self._once(update, context, say)

    async def _delete(self, update: Update, context: CallbackContext) -> None:
        async def erase(sender: str) -> str:
            return self._texts.deleted.format(code=(await self._agent.forget(sender)).code)

        await self._once(update, context, erase)

    async def _once(self, update: Update, context: CallbackContext, do: Callable[[str], Coroutine[Any, Any, str]]) -> None:
        """Answer a command that is no turn of the conversation; again delivered, it is done and answered no more."""
        message = update.effective_message
        assert message is not None and message.text is not None and message.from_user is not None
        if self._speaks_of_danger(message.text):
            return await self._message(update, context)
        if not self._is_news(message, message.text):
            return
        key = f"telegram:{context.bot.id}:{update.update_id}"
        database = self._agent.store.database
        try:
            if await was_handled(database, key):
                return
            text = await do(self._who(context.bot, message.chat.id, message.from_user.id))
        except Exception as error:  # StoreFault, a lock that cannot be had: the resident is told
            logger.error("A command from Telegram failed: %s", type(error).__name__)
            text = self._texts.not_deleted
        await self._sender.send(place_of(message), [Reply(text, None)], reply_to=answered_of(message))
        try:
            await mark_handled(database, key)
        except StoreFault as fault:
            logger.error("The store failed: %s", fault)

    async def _answer(self, asked: Asked) -> None:
        message = UserMessage(
            asked.text,
            sender_id=asked.sender,
            input_channel=CHANNEL,
            message_id=asked.key,
            metadata={NOTICE: asked.notice} if asked.notice else None,
        )
        async with self._sender.typing(asked.place):
            answer = await self._turn(message)
        if answer.repeated and answer.sent:
            return
        await self._sender.send(asked.place, answer.replies, asked.above, asked.reply_to)
        try:
            await self._agent.store.mark_sent(asked.sender, asked.key)
        except StoreFault as fault:
            logger.error("The store failed: %s", fault)

    async def _turn(self, message: UserMessage) -> Answer:
        """The agent's answer. Danger waits for nothing; the rest waits for the model, and for its share of the cores."""
        watching: Any = ()
        while True:
            if watching is not self._agent.watch.reader:  # its reader of danger may come while the model is loaded
                watching = self._agent.watch.reader
                if self._speaks_of_danger(message.text):
                    return await self._agent.answer(message)
            if self._agent.is_ready() or time.monotonic() > self._loaded_by:
                break
            await asyncio.sleep(READY_CHECK)
        async with self._turns:
            return await self._agent.answer(message)

    def _speaks_of_danger(self, text: Optional[str]) -> bool:
        danger = self._agent.watch.look(normalise(text).text)
        return danger is not None and danger.certain

    def _who(self, bot: Bot, chat: int, person: int) -> str:
        """The conversation's id: one for each person in each chat, and for each bot."""
        return f"{CHANNEL}:{keyed_hash(self._key, bot.id, chat, person)}"

    def _is_news(self, message: Message, text: str) -> bool:
        """False when an update tells of a change that left the words as they were."""
        place, said = (message.chat.id, message.message_id), keyed_hash(self._key, text)
        before = self._read.get(place)
        _remember(self._read, place, said)
        return message.edit_date is None or said != before


def _remember(memory: OrderedDict[T, V], key: T, value: V) -> None:
    """The latest only; the oldest make room."""
    memory.pop(key, None)
    memory[key] = value
    while len(memory) > _REMEMBERED:
        memory.popitem(last=False)


async def _failed(update: object, context: CallbackContext) -> None:
    logger.error("An update from Telegram failed: %s", type(context.error).__name__)

