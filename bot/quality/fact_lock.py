"""The fact lock: a card says nothing that its facts and contact cards do not, and leaves none of their figures out.

Both ways are needed. `unsupported`: a claim in the card that stands in no cited fact or contact card.
`missing`: a claim of a fact that no card citing it repeats (then the fact is not carried).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from typing import Optional

from bot.knowledge.content import Content
from bot.knowledge.model import Card, Contact, Fact
from bot.quality.claims import Claim, figures, names, plain

COMMON_NAMES = frozenset(
    plain(name)
    for name in (
        "I",
        "I'm",
        "Integration Joint Board",
        "Board",
        "South Lanarkshire",
        "South Lanarkshire Council",
        "NHS",
        "NHS Lanarkshire",
        "Lanarkshire",
        "Scotland",
        "Scottish",
        "Scottish Government",
        "NHS 24",
        "GP",
        "A&E",
        "A",
        "IJB",
        "Scots",
        "English",
        "Council",
        "English and Scots",
        "Scots and English",
        "BSL",
        "PDF",
        "Samaritans",
        "Strategic Commissioning Plan",
        "Clydesdale",
        "East Kilbride",
        "Hamilton",
        "Rutherglen and Cambuslang",
        "Rutherglen",
        "Cambuslang",
        "Care Inspectorate",
        "Care Information Scotland",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        *calendar.month_name[1:],
    )
)
"""Names that need no fact of their own: they are whom and where the whole assistant is about."""

_PLAIN_CALLS = {("number", "999"), ("number", "111"), ("number", "101")}


def support_of(facts: Iterable[Fact], contacts: Iterable[Contact]) -> tuple[set[Claim], str]:
    """The figures, and the plain words for names, that stand behind a card."""
    facts, contacts = list(facts), list(contacts)
    words = [fact.words for fact in facts] + [contact.words for contact in contacts]
    dates = [fact.source.date for fact in facts if fact.source.date]
    titles = [fact.source.title for fact in facts]
    addresses = [fact.source.url for fact in facts if fact.source.url]
    found: set[Claim] = set()
    for text in (*words, *dates, *titles, *addresses):
        found |= figures(text)
    return found, f" {plain(' '.join((*words, *titles)))} "


def unsupported(card: Card, content: Content) -> list[str]:
    """Claims of the card's text, title and links that none of its facts or contact cards makes."""
    facts = content.facts_of(card)
    known, words = support_of(facts, content.contacts_of(card))
    runs = {name for fact in facts for name in names(f"x {fact.words} x {fact.source.title}")}
    runs |= {name for contact in content.contacts_of(card) for name in names(f"x {contact.words}")}
    text = "\n".join((card.title, card.words, card.as_at or ""))
    strange = [_say(claim) for claim in sorted(figures(text) - known - _PLAIN_CALLS) if not _looser(claim, known)]
    for name in sorted(names(card.words)):
        if name not in COMMON_NAMES and f" {name} " not in words and not _made_of(name, words, runs):
            strange.append(f'the name "{name}"')
    return strange


def unsupported_text(text: str, facts: Iterable[Fact], contacts: Iterable[Contact]) -> list[str]:
    """Figures of any other text (a contact card, a notice, an urgent text) that its facts and contacts do not give."""
    known, _ = support_of(facts, contacts)
    return [_say(claim) for claim in sorted(figures(text) - known - _PLAIN_CALLS) if not _looser(claim, known)]


def _made_of(name: str, words: str, runs: Optional[set[str]] = None) -> bool:
    """Whether a run of capitalised words is several known names side by side, or one with its middle left out.

    With `runs`, the names in the sources, a part that is one word counts only where it is a name by itself: the first
    name of one person and the last name of another make nobody.
    """

    def known(part: str) -> bool:
        return part in COMMON_NAMES or (f" {part} " in words and (runs is None or " " in part or part in runs))

    parts = name.split()
    for cut in range(1, len(parts)):
        left, right = " ".join(parts[:cut]), " ".join(parts[cut:]).removeprefix("and ").removeprefix("the ")
        if known(left) and known(right):
            return True
    return any(_within(parts, run.split()) for run in runs or ())


def _within(parts: list[str], run: list[str]) -> bool:
    """Whether the words stand in the run in this order."""
    rest = iter(run)
    return all(part in rest for part in parts)


def _looser(claim: Claim, known: set[Claim]) -> bool:
    """Whether a looser claim is covered by a stricter one: a part of a period, a time said without minutes."""
    if claim[0] == "period":
        return {("number", claim[1]), ("number", claim[2])} <= known
    if claim[0] == "number":
        return ("percent", claim[1]) in known or any(k[0] == "time" and k[1].split(":")[0] == claim[1] for k in known)
    return False


_DETAILS = re.compile(r"\b0\d[\d ]{8,}\d|\b116 123\b|https?://|www\.|\S@\S")


def contact_details(card: Card) -> bool:
    """Whether the text itself gives a phone number or address; these belong in contact cards and links."""
    return bool(_DETAILS.search(f"{card.text} {card.more or ''}"))


def missing(fact: Fact, card: Card, content: Content) -> list[str]:
    """Figures and names of `fact` that neither the card nor its contact cards repeat; empty when it carries the fact."""
    contacts = content.contacts_of(card)
    shown = "\n".join((card.title, card.words, card.as_at or "", *(c.words for c in contacts)))
    said, words = figures(shown), f" {plain(shown)} "
    left_out = content.left_out.get(fact.id, ())
    wanted = set(figures(fact.statement))
    wanted_names = {name for name in names(fact.statement) if " " in name}
    for value in fact.values:
        if value in left_out:
            wanted -= figures(value)
            wanted_names -= names(f"x {value}")
            continue
        wanted |= figures(value)
        wanted_names |= set(names(f"x {value}"))
    absent = [_say(claim) for claim in sorted(wanted) if claim not in said and not _stricter(claim, said)]
    for name in sorted(wanted_names):
        if f" {name} " not in words and not _made_of(name, words) and name not in COMMON_NAMES:
            absent.append(f'the name "{name}"')
    return absent


def _stricter(claim: Claim, said: set[Claim]) -> bool:
    """Whether the card says more exactly what the fact says, or the same in another form."""
    if claim[0] in ("number", "percent"):
        kinds = {"number", "percent"}
        return any(k[0] in kinds and k[1] == claim[1] for k in said) or any(
            k[0] == "time" and k[1].split(":")[0] == claim[1] for k in said
        )
    if claim[0] == "period":
        return {("number", claim[1]), ("number", claim[2])} <= said
    return False


def _say(claim: Claim) -> str:
    kind, *rest = claim
    if kind == "money":
        return f"the sum £{rest[0]}"
    if kind == "percent":
        return f"{rest[0]} %"
    if kind in ("date", "month", "day", "period"):
        return f"the {kind} {'-'.join(rest)}"
    return f"the {kind} {' '.join(rest)}"


def carried_by(fact: Fact, content: Content) -> list[Card]:
    """The cards that carry the fact whole."""
    return [card for card in content.cards.values() if fact.id in card.facts and not missing(fact, card, content)]
