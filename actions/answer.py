"""Answering a question with a card: the right one, two close ones to choose from, or two questions at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.say import say
from bot.knowledge import quotation
from bot.knowledge.model import Card
from bot.knowledge.reply import Reply

REPEATED = (
    "I've given you this answer before. If it isn't what you need, try asking in other words, or phone "
    "one of the numbers here."
)
REPEATS_BEFORE_SAYING_SO = 2
CLOSE = "I'm not sure which of these you mean. Please choose one, or ask me in other words."
ONE_NUMBER = "The number is the same all over South Lanarkshire, so it is the one for {place} too."
SOCIAL_WORK = "social_work"


class ActionAnswer(Action):
    """The card that the intent names; how sure the classifier was decides whether to ask back instead, or to quote the
    document that answers where the card does not."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        card = context.content.cards[context.intent]
        close = [context.content.cards[name] for name in context.reading.get("close", ())]
        quoting = context.quoting
        if quoting is not None:
            say(dispatcher, quotation.quoting_reply(quoting, context.offers([card.id, *(c.id for c in close)]), context.notice()))
            return [SlotSet("topic", None)]
        if close and not context.choice:
            say(dispatcher, _ask_which(context, [card, *close]))
            return []
        perhaps = context.offers(context.reading.get("perhaps", ()))
        reply = context.card_reply(
            card, show_more=bool(context.reading.get("show_more")) and bool(card.more), first=perhaps
        )
        say(dispatcher, _for_the_place(context, card, _if_repeated(context, card, reply)))
        for name in context.reading.get("also", ()):
            other = context.content.cards[name]
            say(dispatcher, replace(context.card_reply(other, notice=None), outcome=None))
        return [SlotSet("topic", card.id)] if card.kind in ("answer", "not_known") else []


def _ask_which(context: Context, cards: list[Card]) -> Reply:
    choices = context.offers(card.id for card in cards)
    return Reply(text=CLOSE, outcome="clarified", choices=choices, notice=context.notice())


def _if_repeated(context: Context, card: Card, reply: Reply) -> Reply:
    """Say so when the last replies were all this card."""
    before = [r.get("card") for r in context.replies() if r.get("outcome")][-REPEATS_BEFORE_SAYING_SO:]
    if before == [card.id] * REPEATS_BEFORE_SAYING_SO and card.kind in ("answer", "not_known"):
        contacts = reply.contacts or context.card_reply(context.content.cards["speak_to_person"]).contacts
        return replace(reply, contacts=contacts, notice=REPEATED)
    return reply


def _for_the_place(context: Context, card: Card, reply: Reply) -> Reply:
    """When a place was named and the answer is one number for the whole area, say that it holds there."""
    named = context.entities("place") or [
        context.content.places.localities[i].name
        for i in context.entities("locality")
        if i in context.content.places.localities
    ]
    if named and SOCIAL_WORK in card.contacts and not context.entities("elsewhere"):
        return replace(reply, status=(*reply.status, ONE_NUMBER.format(place=named[0])))
    return reply
