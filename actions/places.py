"""Where the resident lives: remembered for the conversation, asked about only where it matters."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.say import say
from bot.knowledge.reply import Reply

THANKS = "Thanks. I'll remember {place} for this chat. What would you like to know?"
IN_LOCALITY = (
    "Thanks. {place} is in the {locality} locality; I'll remember that for this chat. What would you like to know?"
)
WHICH = "{place} lies in more than one locality. Which is yours?"
UNKNOWN_PLACE = "I don't know that place. Tell me a town in South Lanarkshire, or just the first half of your postcode, such as ML3."
START = ("contact_social_work", "care_at_home", "priorities")


class ActionPlace(Action):
    """Takes a town, village, locality or outward postcode."""

    def name(self) -> str:
        return "action_place"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        localities = [name for name in context.entities("locality") if name in context.content.places.localities]
        named = (context.entities("place") or [""])[0]
        if context.choice:
            localities, named = [context.choice.subject], context.choice.title
        if len(localities) == 1:
            return _remember(dispatcher, context, localities[0], named)
        place = context.content.places.find(named or str(context.message.get("text", "")))
        if place is not None and len(place.localities) > 1:
            choices = tuple(context.register.choice("place", name) for name in place.localities)
            say(
                dispatcher,
                Reply(
                    text=WHICH.format(place=place.name), outcome="clarified", choices=choices, notice=context.notice()
                ),
            )
            return []
        if place is not None and len(place.localities) == 1:
            return _remember(dispatcher, context, place.localities[0], place.name)
        if context.entities("elsewhere") or place is not None:
            say(dispatcher, context.card_reply(context.content.cards["other_areas"]))
            return []
        choices = tuple(context.register.choice("place", name) for name in context.content.places.localities)
        say(dispatcher, Reply(text=UNKNOWN_PLACE, outcome="clarified", choices=choices, notice=context.notice()))
        return []


def _remember(dispatcher: CollectingDispatcher, context: Context, locality: str, named: str) -> list[dict[str, Any]]:
    name = context.content.places.localities[locality].name
    same = not named or named.lower() == name.lower()
    text = THANKS.format(place=name) if same else IN_LOCALITY.format(place=named, locality=name)
    subjects = ([context.topic.id] if context.topic else []) + list(START)
    choices = context.offers(dict.fromkeys(subjects))
    say(dispatcher, Reply(text=text, outcome="clarified", choices=choices, notice=context.notice()))
    return [SlotSet("locality", locality)]
