"""How an action gives its reply: in parts for our channels, in plain words for any other."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.reply import Reply, plain_text


def say(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Hand `reply` to Rasa: plain text and buttons for stock channels, and the parts in the metadata for ours."""
    buttons: list[dict[str, Any]] = [{"title": choice.title, "payload": choice.key} for choice in reply.choices]
    dispatcher.utter_message(text=plain_text(reply), buttons=buttons, reply=reply.as_json())
