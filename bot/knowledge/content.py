"""The one door to `content/`: everything is read, checked and tied together here, once.

Raises ContentError with every mistake found; the assistant does not start with broken content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

from bot.knowledge import yaml_file
from bot.knowledge.cross_check import RecordPlace, cross_check, unknown, unknown_localities
from bot.knowledge.hidden import FILE as HIDDEN_FILE
from bot.knowledge.model import Card, Contact, Fact, Hours, Link, Notice, Source, Term, Topic
from bot.knowledge.places import Places, read_places
from bot.knowledge.problems import ContentError, Problem
from bot.knowledge.switches import FILE as SWITCHES_FILE
from bot.knowledge.telegram_texts import TelegramTexts
from bot.knowledge.telegram_texts import read as read_telegram
from bot.knowledge.urgent_texts import UrgentText
from bot.knowledge.urgent_texts import read as read_urgent

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
SWITCHED = (HIDDEN_FILE, SWITCHES_FILE)
"""What staff switch while it runs."""
TRAINED_FOLDERS = ("cards", "facts", "urgent_examples")
"""Folders that the assistant is trained with; documents are not."""
NOTICES = (
    "empty",
    "no_words",
    "one_letter",
    "too_long",
    "other_script",
    "other_language",
    "command",
    "loading",
    "fault",
    "paused",
    "too_many",
    "busy",
    "photo",
    "voice",
    "video",
    "sticker",
    "document",
    "location",
    "shared_contact",
    "other_kind",
    "choice_gone",
)
"""Every notice must have its text: the turn and the channels say them when there is nothing else to say."""


@dataclass(frozen=True)
class Content:
    """All that the assistant may say."""

    facts: Mapping[str, Fact]
    cards: Mapping[str, Card]
    contacts: Mapping[str, Contact]
    left_out: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, Topic]
    notices: Mapping[str, Notice]
    urgent: Mapping[str, UrgentText]
    telegram: TelegramTexts
    terms: tuple[Term, ...]
    places: Places
    fingerprint: str

    @property
    def words(self) -> str:
        """What cards and contact cards say, and the names of all places: how words and names are spelt."""
        titled = (f"{card.title} {card.words}" for card in self.cards.values())
        return " \n ".join((*titled, *(contact.words for contact in self.contacts.values()), *self.places.by_name))

    def facts_of(self, card: Card) -> list[Fact]:
        """The facts behind a card, in its own order."""
        return [self.facts[fact_id] for fact_id in card.facts]

    def contacts_of(self, card: Card) -> list[Contact]:
        """The contact cards that a card shows, in its own order."""
        return [self.contacts[contact_id] for contact_id in card.contacts]


def load(folder: Path) -> Content:
    """Read and check everything in `folder`.

    Raises ContentError: the mistakes of all files together, each with file, line, field and mend.
    """
    problems: list[Problem] = []
    facts = _load_each(sorted((folder / "facts").glob("*.yml")), "facts", _fact, problems)
    contacts = _load_each([folder / "contacts.yml"], "contacts", _contact, problems)
    cards = _load_each(sorted((folder / "cards").glob("*.yml")), "cards", _card, problems)
    topics = _load_each([folder / "contact_topics.yml"], "topics", _topic, problems)
    notices = _load_each([folder / "notices.yml"], "notices", _notice, problems)
    left_out = _load_left_out(folder / "left_out.yml", problems)
    terms = _load_terms(folder / "terms.yml", problems)
    places: Optional[Places] = None
    telegram: Optional[TelegramTexts] = None
    urgent: dict[str, UrgentText] = {}
    try:
        places = read_places(folder / "localities.yml")
    except ContentError as error:
        problems += error.problems
    try:
        urgent = read_urgent(folder / "urgent.yml")
    except ContentError as error:
        problems += error.problems
    try:
        telegram = read_telegram(folder / "telegram.yml")
    except ContentError as error:
        problems += error.problems
    if not cards and not problems:
        problems.append(Problem(folder / "cards", 0, "", "There are no cards.", "Put the card files back."))
    if places is not None:
        problems += unknown_localities(topics, places)
    if notices:
        problems += [
            Problem(
                folder / "notices.yml",
                0,
                notice,
                "This notice is missing.",
                f"Add an entry 'id: {notice}' with its text.",
            )
            for notice in NOTICES
            if notice not in notices
        ]
    loose = cross_check(facts, contacts, cards, left_out, topics, notices)
    for text in urgent.values():
        place = (folder / "urgent.yml", text.line)
        loose += unknown(place, f"{text.tier}: contacts", "contact card", text.contacts, contacts)
        loose += unknown(place, f"{text.tier}: facts", "fact", text.facts, facts)
    problems += [problem for problem in loose if not _may_stand_in(problem, problems)]
    if problems or places is None or telegram is None:
        raise ContentError(problems)
    return Content(
        facts={i: r for i, (r, _) in facts.items()},
        cards={i: r for i, (r, _) in cards.items()},
        contacts={i: r for i, (r, _) in contacts.items()},
        left_out={i: r for i, (r, _) in left_out.items()},
        topics={i: r for i, (r, _) in topics.items()},
        notices={i: r for i, (r, _) in notices.items()},
        urgent=urgent,
        telegram=telegram,
        terms=terms,
        places=places,
        fingerprint=fingerprint(folder),
    )


def _may_stand_in(problem: Problem, others: Sequence[Problem]) -> bool:
    """Whether the id that is said to be unknown may stand in a file that could not be read."""
    kinds = {"card": "cards", "fact": "facts", "contact card": "contacts.yml"}
    kind = next((place for what, place in kinds.items() if problem.what.startswith(f"There is no {what} called")), None)
    return kind is not None and any(
        kind in (other.file.name, other.file.parent.name) and not other.field.endswith(": id") for other in others
    )


@lru_cache(maxsize=2)
def shared(folder: Path) -> Content:
    """The process's one copy of the content. Raises ContentError as `load` does."""
    return load(folder)


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and bytes of what the assistant is trained with: changes when any answer may.

    What staff switch and loaded documents are left out: neither must ask for a new training.
    """
    digest = hashlib.sha256()
    files = [*folder.glob("*.yml"), *(path for name in TRAINED_FOLDERS for path in (folder / name).rglob("*.*"))]
    for path in sorted(path for path in files if path.name not in SWITCHED):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _load_each(
    paths: Iterable[Path], schema: str, build: Any, problems: list[Problem]
) -> dict[str, tuple[Any, RecordPlace]]:
    records: dict[str, tuple[Any, RecordPlace]] = {}
    for path in paths:
        try:
            data = yaml_file.read(path, schema)
        except ContentError as error:
            problems += error.problems
            continue
        for index, row in enumerate(data[schema]):
            place = (path, yaml_file.line_of(data, [schema, index]))
            if row["id"] in records:
                first = records[row["id"]][1]
                problems.append(
                    Problem(
                        *place,
                        f"{row['id']}: id",
                        "This id is used twice.",
                        f"The first is in {first[0].name}, line {first[1]}: give one of them another id.",
                    )
                )
                continue
            records[row["id"]] = (build(row, path.stem), place)
    return records


def _load_left_out(path: Path, problems: list[Problem]) -> dict[str, tuple[tuple[str, ...], RecordPlace]]:
    """Facts no card carries (an empty tuple), or single values of a fact that none does."""
    try:
        data = yaml_file.read(path, "left_out")
    except ContentError as error:
        problems += error.problems
        return {}
    return {
        row["fact"]: (tuple(row.get("values", ())), (path, yaml_file.line_of(data, ["left_out", index])))
        for index, row in enumerate(data["left_out"])
    }


def _load_terms(path: Path, problems: list[Problem]) -> tuple[Term, ...]:
    try:
        data = yaml_file.read(path, "terms")
    except ContentError as error:
        problems += error.problems
        return ()
    labels = {"services": "service", "organisations": "organisation", "periods": "period"}
    return tuple(Term(label, row["id"], tuple(row["names"])) for group, label in labels.items() for row in data[group])


def _text(value: str) -> str:
    return " ".join(str(value).split())


def _fact(row: Mapping[str, Any], group: str) -> Fact:
    source = row["source"]
    return Fact(
        id=row["id"],
        topic=row["topic"],
        statement=_text(row["statement"]),
        values=tuple(row.get("values", ())),
        source=Source(
            source["title"], source.get("url"), tuple(source.get("also", ())), source.get("date"),
            source.get("document"), _text(source["quote"]) if source.get("quote") else None,
        ),
        confidence=row["confidence"],
        note=_text(row.get("note", "")),
    )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _hours(rows: Any) -> Optional[tuple[Hours, ...]]:
    if rows is None or isinstance(rows, dict):
        return None
    if rows == "always":
        return (Hours(frozenset(range(7)), 0, MINUTES_A_DAY),)
    lines = []
    for row in rows:
        start, end = _minutes(row["from"]), _minutes(row["to"])
        lines.append(
            Hours(frozenset(DAYS.index(d) for d in row["days"]), start, end if end > start else end + MINUTES_A_DAY)
        )
    return tuple(lines)


def _contact(row: Mapping[str, Any], group: str) -> Contact:
    plain = (
        "phone",
        "text_phone",
        "how",
        "email",
        "web",
        "address",
        "hours_text",
        "closed",
        "caution",
        "age",
        "page_date",
        "checked",
    )
    return Contact(
        id=row["id"],
        name=row["name"],
        purpose=row["for"],
        facts=tuple(row["facts"]),
        hours=_hours(row.get("hours")),
        outside=row["hours"]["outside"] if isinstance(row.get("hours"), dict) else None,
        **{name: _text(row[name]) if row.get(name) else None for name in plain},
    )


def _card(row: Mapping[str, Any], group: str) -> Card:
    return Card(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        text=_text(row["text"]),
        group=group,
        more=_text(row["more"]) if row.get("more") else None,
        standing=row.get("standing"),
        period=row.get("period", "any"),
        facts=tuple(row.get("facts", ())),
        contacts=tuple(row.get("contacts", ())),
        links=tuple(Link(link["title"], link["url"]) for link in row.get("links", ())),
        as_at=str(row["as_at"]) if row.get("as_at") else None,
        next=tuple(row.get("next", ())),
        choices=tuple(row.get("choices", ())),
        follow_ups=dict(row.get("follow_ups", {})),
    )


def _topic(row: Mapping[str, Any], group: str) -> Topic:
    return Topic(row["id"], row["title"], row["card"], dict(row.get("where", {})))


def _notice(row: Mapping[str, Any], group: str) -> Notice:
    return Notice(
        row["id"], _text(row["text"]), row["outcome"], tuple(row.get("contacts", ())), tuple(row.get("offer", ()))
    )
