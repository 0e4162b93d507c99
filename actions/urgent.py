"""The urgent reply when the classifier notices what the patterns did not, and for Rasa's own commands."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.say import say
from bot.knowledge import phrase
from bot.language.reading import URGENT_PREFIX


class ActionUrgent(Action):
    """The fixed reply of the tier; a form is not resumed over it."""

    def name(self) -> str:
        return "action_urgent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        tier = context.intent.removeprefix(URGENT_PREFIX)
        other = bool(context.message.get("about_other"))
        say(dispatcher, phrase.urgent_reply(tier, other, context.content, context.at))
        return [ActiveLoop(None)]
