"""Follow-ups with no noun: "tell me more", "where did you get that", "what does it cost?", "and in Lanark?"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.read_around import read_around
from actions.say import say
from bot.knowledge import phrase
from bot.knowledge.model import Card
from bot.knowledge.reply import Reply

ASPECTS = {
    "follow_cost": "cost",
    "follow_apply": "apply",
    "follow_who": "who",
    "follow_contact": "contact",
    "follow_hours": "hours",
}
WITHOUT_TOPIC = {
    "cost": ("charges", "charges_free", "community_alarm_cost"),
    "apply": ("care_assessment", "day_services_apply", "carer_support_plan"),
    "who": ("eligibility", "carer_who", "adult_at_risk"),
    "contact": ("contact_which",),
    "hours": ("contact_social_work", "homeless", "gp_out_of_hours"),
}
"""What each aspect may be about when nothing was spoken of yet."""
ASPECT_WORDS = {
    "cost": "what it costs",
    "apply": "how to apply",
    "who": "who it is for",
    "contact": "who to contact about it",
    "hours": "the opening times",
}
ABOUT_WHAT = "What would you like to know more about? Choose one, or ask in your own words."
NO_MORE = "That's all I have on this. Those who can tell you more:"
NO_SOURCE = (
    "There was no answer from a source just now. Every answer I give from the plan or a service shows where it is from."
)
ALL_FOUR = "What I have is for all of South Lanarkshire, {place} included; I have nothing just for {place}."


class ActionFollowUp(Action):
    """More of the last answer, its source, or another side of it; asks what is meant when there was none."""

    def name(self) -> str:
        return "action_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        chosen = context.choice
        card = context.content.cards.get(chosen.subject) if chosen else context.topic
        passage = _passage(context)
        if passage:
            reply = read_around(context, passage)
        elif context.intent == "tell_me_more":
            reply = _more(context, card)
        elif context.intent == "where_from":
            reply = _source(context, card)
        elif context.intent == "follow_place":
            reply = _in_place(context, card)
        else:
            reply = _aspect(context, card, ASPECTS[context.intent])
        say(dispatcher, reply)
        spoken_of = context.content.cards.get(reply.card or "")
        return [SlotSet("topic", spoken_of.id)] if spoken_of and spoken_of.kind in ("answer", "not_known") else []


def _passage(context: Context) -> Optional[str]:
    """The passage to show: the one chosen; or, when more or its source is asked for, the one quoted just now."""
    if context.choice:
        return context.choice.subject if context.choice.verb == "passage" else None
    last = context.last_reply()
    return last.passage if last and context.intent in ("tell_me_more", "where_from") else None


def _ask_about(context: Context, cards: tuple[str, ...]) -> Reply:
    choices = context.offers(cards)
    return Reply(text=ABOUT_WHAT, outcome="clarified", choices=choices, notice=context.notice())


def _more(context: Context, card: Optional[Card]) -> Reply:
    if card is None:
        return _ask_about(context, ("priorities", "care_at_home", "contact_which", "plan_what"))
    reply = context.card_reply(card)
    if card.id in context.hidden:
        return reply
    if card.more:
        return replace(reply, text=card.more, choices=tuple(c for c in reply.choices if c.title != "More"))
    contacts = context.content.contacts_of(card) or [context.content.contacts["partnership_website"]]
    return replace(
        reply, text=NO_MORE, outcome="answered", contacts=phrase.contact_lines(contacts, context.content, context.at)
    )


def _source(context: Context, card: Optional[Card]) -> Reply:
    facts = context.content.facts_of(card) if card else []
    if card is None or not facts:
        return Reply(text=NO_SOURCE, outcome="small_talk", notice=context.notice())
    lines = phrase.source_lines(facts)
    sure = {
        "high": "",
        "medium": " I am fairly sure of it, not certain.",
        "low": " I could not check it; please take it with care.",
    }
    worst = max((fact.confidence for fact in facts), key=("high", "medium", "low").index)
    text = ("That comes from this page." if len(lines) == 1 else "That comes from these pages.") + sure[worst]
    choices = context.offers(card.next)
    return Reply(
        text=text,
        outcome="answered",
        card=card.id,
        status=phrase.status(card),
        sources=lines,
        choices=choices,
        notice=context.notice(),
    )


def _aspect(context: Context, card: Optional[Card], aspect: str) -> Reply:
    if card is None:
        return _ask_about(context, WITHOUT_TOPIC[aspect])
    target = context.content.cards.get(card.follow_ups.get(aspect, ""))
    if target is not None and target.id != card.id:
        return context.card_reply(target)
    contacts = context.content.contacts_of(target or card)
    if aspect in ("contact", "hours") and contacts:
        title = card.title.rstrip("?")
        return Reply(
            text=f'For "{title}", these are the people to contact:',
            outcome="answered",
            card=card.id,
            contacts=phrase.contact_lines(contacts, context.content, context.at),
            sources=phrase.source_lines(context.content.facts_of(card)),
            notice=context.notice(),
        )
    if target is not None:
        return context.card_reply(target, show_more=bool(target.more))
    contacts = contacts or [context.content.contacts["social_work"]]
    return Reply(
        text=f"I don't know {ASPECT_WORDS[aspect]}; no source that I hold says. These are the people to ask:",
        outcome="not_known",
        card=card.id,
        contacts=phrase.contact_lines(contacts, context.content, context.at),
        notice=context.notice(),
    )


def _in_place(context: Context, card: Optional[Card]) -> Reply:
    """The last answer again, for another place: the same all over the area, unless the place is outside it."""
    if context.entities("elsewhere") and not context.entities("locality"):
        return context.card_reply(context.content.cards["other_areas"])
    if card is None:
        return _ask_about(context, ("contact_social_work", "care_at_home", "beacons", "localities_four"))
    reply = context.card_reply(card)
    place = (context.entities("place") or [""])[0]
    where = next((t.where for t in context.content.topics.values() if t.card == card.id), {})
    locality = (context.entities("locality") or [context.locality or ""])[0]
    said = where.get(locality) or (ALL_FOUR.format(place=place) if place else "")
    return replace(reply, text=f"{said} {reply.text}".strip())
