"""The find-a-contact form: what for, and where where it matters; then the contact cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.context import Context
from actions.say import say
from bot.knowledge.model import Topic
from bot.knowledge.reply import Reply

FOR_WHAT = "Who do you need to reach? Choose one, or tell me in a word or two."
WHICH_LOCALITY = "Which part of South Lanarkshire is it for? A town or the first half of a postcode will do."
LONGEST_ANSWER = 5
QUESTION_WORDS = frozenset(
    "who what when where which why how is are can could do does did will would should tell".split()
)


class AskContactTopic(Action):
    def name(self) -> str:
        return "action_ask_contact_topic"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        choices = tuple(context.register.choice("topic", name) for name in context.content.topics)
        say(
            dispatcher,
            Reply(
                text=FOR_WHAT, outcome=_outcome(context), card="contact_which", choices=choices, notice=context.notice()
            ),
        )
        return []


class AskLocality(Action):
    def name(self) -> str:
        return "action_ask_contact_locality"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        choices = tuple(context.register.choice("place", name) for name in context.content.places.localities)
        say(
            dispatcher,
            Reply(
                text=WHICH_LOCALITY,
                outcome=_outcome(context),
                card="contact_which",
                choices=choices,
                notice=context.notice(),
            ),
        )
        return []


def _outcome(context: Context) -> Optional[str]:
    """The form's question is the turn's outcome unless a question in its middle was answered just before it."""
    for event in reversed(context.tracker.events):
        if event.get("event") == "user":
            return "clarified"
        if event.get("event") == "bot":
            return None
    return "clarified"


class ValidateContactForm(FormValidationAction):
    """Takes a tapped choice, a named service, or a short answer; leaves a full question to be answered first."""

    def name(self) -> str:
        return "validate_contact_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        topic = _topic(Context.of(tracker), tracker.get_slot("contact_topic"))
        return domain_slots if topic and topic.where else ["contact_topic"]

    async def extract_contact_topic(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        if tracker.get_slot("requested_slot") != "contact_topic":
            return {}
        context = Context.of(tracker)
        if context.choice and context.choice.verb == "topic":
            return {"contact_topic": context.choice.subject}
        named = _named_topic(context)
        return {"contact_topic": named} if named else {}

    async def extract_contact_locality(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        context = Context.of(tracker)
        if context.choice and context.choice.verb == "place":
            return {"contact_locality": context.choice.subject, "locality": context.choice.subject}
        named = context.entities("locality") or ([context.locality] if context.locality else [])
        return {"contact_locality": named[0]} if len(named) == 1 else {}

    def validate_contact_topic(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"contact_topic": value if _topic(Context.of(tracker), value) else None}


def _topic(context: Context, value: Any) -> Optional[Topic]:
    """A topic by id, or the one made of a card that the resident named."""
    if value in context.content.topics:
        return context.content.topics[value]
    card = context.content.cards.get(str(value))
    return Topic(card.id, card.title, card.id) if card and card.contacts else None


def _named_topic(context: Context) -> Optional[str]:
    """What a short answer names: a service, or the card its words lead to. A question is not an answer."""
    words = str(context.message.get("text", "")).lower().split()
    if len(words) > LONGEST_ANSWER or not words or words[0] in QUESTION_WORDS or words[-1].endswith("?"):
        return None
    for topic in context.content.topics.values():
        if set(words) & {word for word in topic.title.lower().split() if len(word) > LONGEST_ANSWER}:
            return topic.id
    for name in (*context.entities("service"), context.intent):
        by_card = next((topic.id for topic in context.content.topics.values() if topic.card == name), None)
        card = context.content.cards.get(name)
        if by_card or (card and card.kind == "answer" and card.contacts):
            return by_card or name
    return None


class ActionFindContact(Action):
    """Shows the contact cards the form arrived at."""

    def name(self) -> str:
        return "action_find_contact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        topic = _topic(context, tracker.get_slot("contact_topic"))
        if topic is None:
            say(dispatcher, context.card_reply(context.content.cards["speak_to_person"]))
            return [SlotSet("contact_topic", None), SlotSet("contact_locality", None)]
        card = context.content.cards[topic.card]
        reply = context.card_reply(card)
        where = topic.where.get(tracker.get_slot("contact_locality") or "")
        if where:
            reply = replace(reply, text=f"{where} {reply.text}")
        say(dispatcher, reply)
        return [SlotSet("contact_topic", None), SlotSet("contact_locality", None), SlotSet("topic", card.id)]


class ActionLeaveForm(Action):
    """Drops the form politely."""

    def name(self) -> str:
        return "action_leave_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        choices = context.offers(("contact_social_work", "nhs_lanarkshire", "bot_can_do"))
        say(
            dispatcher,
            Reply(
                text="No problem, we'll leave that. What else would you like to know?",
                outcome="small_talk",
                choices=choices,
                notice=context.notice(),
            ),
        )
        return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("contact_topic", None)]
