"""Ties between content files: every id that one record uses for another must exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.model import KINDS_WITH_SOURCE, Topic
from bot.knowledge.places import Places
from bot.knowledge.problems import Problem

RecordPlace = tuple[Path, int]
"""The file and line a record stands on."""
_Records = Mapping[str, tuple[Any, RecordPlace]]


def unknown(place: RecordPlace, field: str, what: str, used: Iterable[str], known: Mapping[str, Any]) -> list[Problem]:
    return [
        Problem(*place, field, f"There is no {what} called '{name}'.", f"Correct the name, or add the {what}.")
        for name in used
        if name not in known
    ]


def unknown_localities(topics: Mapping[str, tuple[Topic, RecordPlace]], places: Places) -> list[Problem]:
    return [
        Problem(
            *place,
            f"{topic.id}: where",
            f"There is no locality called '{name}'.",
            f"Use one of: {', '.join(places.localities)}.",
        )
        for topic, place in topics.values()
        for name in topic.where
        if name not in places.localities
    ]


def cross_check(facts: _Records, contacts: _Records, cards: _Records, left_out: _Records, topics: _Records, notices: _Records) -> list[Problem]:
    """Every id that one record uses for another must exist."""
    problems: list[Problem] = []

    def need(known: Mapping[str, Any], used: Iterable[str], what: str, owner: str, field: str, place: RecordPlace) -> None:
        for name in used:
            if name not in known:
                problems.append(
                    Problem(
                        *place,
                        f"{owner}: {field}",
                        f"There is no {what} called '{name}'.",
                        f"Correct the name, or add the {what}.",
                    )
                )

    for fact_id, (_, place) in left_out.items():
        need(facts, [fact_id], "fact", fact_id, "fact", place)
    for topic, place in topics.values():
        need(cards, [topic.card], "card", topic.id, "card", place)
    for notice, place in notices.values():
        need(contacts, notice.contacts, "contact card", notice.id, "contacts", place)
        need(cards, notice.offer, "card", notice.id, "offer", place)
    for contact, place in contacts.values():
        need(facts, contact.facts, "fact", contact.id, "facts", place)
        need(contacts, [contact.outside] if contact.outside else [], "contact card", contact.id, "hours", place)
        need(contacts, [contact.closed] if contact.closed else [], "contact card", contact.id, "closed", place)
    for card, place in cards.values():
        need(facts, card.facts, "fact", card.id, "facts", place)
        need(contacts, card.contacts, "contact card", card.id, "contacts", place)
        need(cards, card.next, "card", card.id, "next", place)
        need(cards, card.choices, "card", card.id, "choices", place)
        need(cards, card.follow_ups.values(), "card", card.id, "follow_ups", place)
        if card.kind in KINDS_WITH_SOURCE and not card.facts:
            problems.append(
                Problem(
                    *place,
                    f"{card.id}: facts",
                    "An answer must name the facts it rests on.",
                    "Add 'facts: [...]', or make it another kind.",
                )
            )
        if card.kind in KINDS_WITH_SOURCE and not card.standing:
            problems.append(
                Problem(
                    *place,
                    f"{card.id}: standing",
                    "An answer must say where it stands.",
                    "Add 'standing: commits', 'intends', 'existing' or 'background'.",
                )
            )
        if card.kind == "clarify" and not card.choices:
            problems.append(
                Problem(
                    *place,
                    f"{card.id}: choices",
                    "A card that asks back must offer choices.",
                    "Add 'choices: [card, card]'.",
                )
            )
    return problems
