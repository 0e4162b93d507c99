"""The urgent reply, for channels and commands that do not go through our turn."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.say import say
from bot.knowledge import phrase

SAFEST_TIER = "crisis"
"""When only the classifier, not the patterns, took the message for urgent."""


class ActionUrgent(Action):
    """The fixed reply of the tier; a form is not resumed over it."""

    def name(self) -> str:
        return "action_urgent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        found = context.message.get("urgent") or {}
        say(
            dispatcher,
            phrase.urgent_reply(
                found.get("tier", SAFEST_TIER), bool(found.get("about_other")), context.content, context.at
            ),
        )
        return [ActiveLoop(None)]
