"""Who is open now: opening hours in Europe/London, with Scotland's bank holidays.

Bank holidays come from the `holidays` library. A line that is open day and night is open on them too; any other
line is taken to be closed, which is what a resident should expect of an office.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Optional
from zoneinfo import ZoneInfo

import holidays

from bot.knowledge.model import Contact, Hours

LONDON = ZoneInfo("Europe/London")
_MINUTES_A_DAY = 24 * 60


def now() -> datetime:
    """The present time in London."""
    return datetime.now(LONDON)


@lru_cache(maxsize=8)
def _bank_holidays(year: int) -> frozenset:
    return frozenset(holidays.country_holidays("GB", subdiv="SCT", years=year))


def is_open(contact: Contact, at: datetime, contacts: Optional[Mapping[str, Contact]] = None) -> Optional[bool]:
    """Whether someone answers at `at`; None when no source gives hours.

    A contact for when another is closed is open exactly then; `contacts` is needed to know the other.
    """
    if contact.outside and contacts and contact.outside in contacts:
        other = is_open(contacts[contact.outside], at)
        return None if other is None else not other
    if contact.hours is None:
        return None
    local = at.astimezone(LONDON)
    return any(_covers(line, local, 0) or _covers(line, local, 1) for line in contact.hours)


def always_open(contact: Contact) -> bool:
    """Whether the hours are day and night, every day."""
    return contact.hours is not None and any(
        len(line.days) == 7 and line.end - line.start >= _MINUTES_A_DAY for line in contact.hours
    )


def _covers(line: Hours, local: datetime, days_back: int) -> bool:
    """Whether a line that began `days_back` days ago covers the moment."""
    day = local.date() - timedelta(days=days_back)
    if day.weekday() not in line.days:
        return False
    if _office(line) and day in _bank_holidays(day.year):
        return False
    minute = local.hour * 60 + local.minute + days_back * _MINUTES_A_DAY
    return line.start <= minute < line.end


def _office(line: Hours) -> bool:
    """Office hours begin in the morning; evening and night lines are for when offices are closed."""
    return 6 * 60 <= line.start < 12 * 60 and line.end <= _MINUTES_A_DAY


def open_first(
    contacts: Iterable[Contact], at: datetime, known: Optional[Mapping[str, Contact]] = None
) -> list[Contact]:
    """Those that answer now first, then those whose hours are unknown, then the closed; otherwise as given."""
    rank = {True: 0, None: 1, False: 2}
    return sorted(contacts, key=lambda contact: rank[is_open(contact, at, known)])
