"""What of a Telegram message is meant for the bot, and where the answer to it belongs."""

from __future__ import annotations

from typing import Optional

from telegram import Bot, MaybeInaccessibleMessage, Message
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import filters

from bot.channels.telegram_sending import Place


def place_of(message: MaybeInaccessibleMessage) -> Place:
    """Where the answer to it belongs. The bot sees no topic in a message that has become too old."""
    in_topic = isinstance(message, Message) and message.is_topic_message
    return Place(message.chat.id, message.message_thread_id if in_topic else None)  # type: ignore[attr-defined]


def answered_of(message: Message) -> Optional[int]:
    """In a group it must be seen what is answered."""
    return message.message_id if message.chat.type != ChatType.PRIVATE else None


class SpokenTo(filters.MessageFilter):
    """Lets messages through that a person meant for the bot."""

    def filter(self, message: Message) -> bool:
        person = message.from_user
        return person is not None and not person.is_bot and words_for(message, message.get_bot()) is not None


def words_for(message: Message, bot: Bot) -> Optional[str]:
    """The words of a message that are meant for the bot, "" for none; None when it is not spoken to.

    In a group it is spoken to by its name, or by a reply to what it said.
    """
    text = message.text or message.caption or ""
    if message.chat.type == ChatType.PRIVATE:
        return text
    entities = message.parse_entities() if message.text else message.parse_caption_entities()
    name = f"@{bot.username}".lower()
    named = [
        said
        for entity, said in entities.items()
        if (entity.type == MessageEntityType.MENTION and said.lower() == name)
        or (entity.type == MessageEntityType.BOT_COMMAND and said.lower().endswith(name))
        or (entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None and entity.user.id == bot.id)
    ]
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    if not named and (answered is None or answered.id != bot.id):
        return None
    for said in named:
        text = text.replace(said, said.lower().removesuffix(name) if said.startswith("/") else " ")
    return " ".join(text.split())
