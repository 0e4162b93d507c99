"""What is left of a conversation: not knowing, yes and no, saying it again, starting again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.read_around import gone, read_around
from actions.say import say
from bot.knowledge import phrase, quotation
from bot.knowledge.reply import Reply

NOT_KNOWN = "Sorry, I don't know that; I haven't found it in what I hold."
NEAREST = "These are the nearest things I can tell you about. You can also ask a person:"
ASK_A_PERSON = ("social_work", "nhs_lanarkshire")
STARTED_AGAIN = "All right, we start again. What would you like to know?"
ELSE = "All right. What else would you like to know? Ask in your own words, or choose one."
WHICH_OF_THESE = "Which one? Choose, or type its number."
SAID_BEFORE = "I haven't said anything yet. Ask me about the plan, a service, or who to contact."
START = ("priorities", "care_at_home", "contact_which", "plan_what")


class ActionNotKnown(Action):
    """Quotes the document that answers; where none does, says so, offers the nearest cards, and a person to ask."""

    def name(self) -> str:
        return "action_not_known"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        near = context.offers(context.reading.get("near", ()))
        quoting = context.quoting
        if quoting is not None:
            say(dispatcher, quotation.quoting_reply(quoting, near, context.notice()))
            return [SlotSet("topic", None)]  # what is asked next without a noun is not about the card before
        choices = near or context.offers(START)
        contacts = [context.content.contacts[name] for name in ASK_A_PERSON]
        say(
            dispatcher,
            Reply(
                text=f"{NOT_KNOWN} {NEAREST}",
                outcome="not_known",
                choices=choices,
                notice=context.notice(),
                contacts=phrase.contact_lines(contacts, context.content, context.at),
            ),
        )
        return []


class ActionYesNo(Action):
    """ "Yes" takes the only choice offered or asks which; "no" and "neither" ask what else."""

    def name(self) -> str:
        return "action_yes_no"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        last = context.last_reply()
        if context.intent == "say_yes" and last and last.choices:
            meaning = context.register.meaning(last.choices[0].key)
            if len(last.choices) == 1 and meaning and meaning.verb == "card":
                card = context.content.cards[meaning.subject]
                say(dispatcher, context.card_reply(card))
                return [SlotSet("topic", card.id)]
            if meaning and meaning.verb == "passage":
                say(dispatcher, read_around(context, meaning.subject))
                return []
            say(dispatcher, Reply(text=WHICH_OF_THESE, outcome="clarified", choices=last.choices))
            return []
        say(dispatcher, Reply(text=ELSE, outcome="small_talk", choices=context.offers(START), notice=context.notice()))
        return []


class ActionSayAgain(Action):
    """The last reply once more; with a person to ask, in case the words were the trouble."""

    def name(self) -> str:
        return "action_say_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        last = context.last_reply()
        if last is None:
            say(
                dispatcher,
                Reply(text=SAID_BEFORE, outcome="small_talk", choices=context.offers(START), notice=context.notice()),
            )
            return []
        if last.passage and context.around(last.passage) is None:
            say(dispatcher, gone(context))
            return []
        contacts = last.contacts or phrase.contact_lines(
            [context.content.contacts[name] for name in ASK_A_PERSON], context.content, context.at
        )
        say(dispatcher, replace(last, outcome=last.outcome or "answered", contacts=contacts, notice=None))
        return []


class ActionStartAgain(Action):
    """Forgets the place, the subject and any form; the conversation goes on from nothing."""

    def name(self) -> str:
        return "action_start_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        context = Context.of(tracker)
        say(dispatcher, Reply(text=STARTED_AGAIN, outcome="small_talk", choices=context.offers(START)))
        return [ActiveLoop(None), AllSlotsReset()]
