"""Who is open now: Europe/London, over midnight, at weekends, on Scotland's bank holidays, when the clocks change."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.knowledge.model import Contact, Hours
from bot.knowledge.opening import LONDON, always_open, is_open, now, open_first

WEEKDAYS = frozenset(range(5))
ALL_DAYS = frozenset(range(7))


def contact(*hours: Hours, name: str = "Test") -> Contact:
    return Contact(id=name.lower(), name=name, purpose="tests", facts=(), hours=hours or None)


def at(moment: str) -> datetime:
    """A time in London, such as "2026-07-15 09:00"."""
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


OFFICE = contact(Hours(WEEKDAYS, 9 * 60, 17 * 60), name="Office")
NIGHT = contact(Hours(frozenset(range(4)), 18 * 60, 26 * 60), name="Night")  # Monday to Thursday, 6pm to 2am
WEEKEND = contact(Hours(frozenset({4}), 18 * 60, 24 * 60), Hours(frozenset({5, 6}), 0, 24 * 60), name="Weekend")
ALWAYS = contact(Hours(ALL_DAYS, 0, 24 * 60), name="Always")
SATURDAY_NIGHT = contact(Hours(frozenset({5}), 18 * 60, 26 * 60), name="Saturday")
UNKNOWN = contact(name="Unknown")


@pytest.mark.parametrize(
    "who, moment, opened",
    [
        # 15 July 2026 is an ordinary Wednesday
        (OFFICE, "2026-07-15 08:59", False),
        (OFFICE, "2026-07-15 09:00", True),
        (OFFICE, "2026-07-15 16:59", True),
        (OFFICE, "2026-07-15 17:00", False),
        (OFFICE, "2026-07-18 12:00", False),
        (OFFICE, "2026-07-19 12:00", False),
        # nights over midnight
        (NIGHT, "2026-07-13 17:59", False),
        (NIGHT, "2026-07-13 18:00", True),
        (NIGHT, "2026-07-14 01:59", True),
        (NIGHT, "2026-07-14 02:00", False),
        (NIGHT, "2026-07-13 01:00", False),
        (NIGHT, "2026-07-17 01:00", True),
        (NIGHT, "2026-07-17 23:00", False),
        (NIGHT, "2026-07-18 01:00", False),
        # weekends
        (WEEKEND, "2026-07-17 17:59", False),
        (WEEKEND, "2026-07-17 18:00", True),
        (WEEKEND, "2026-07-18 00:00", True),
        (WEEKEND, "2026-07-19 23:59", True),
        (WEEKEND, "2026-07-20 00:00", False),
        # new year over midnight: Wednesday's line of 31 December 2025 runs into Thursday
        (NIGHT, "2026-01-01 01:00", True),
    ],
)
def test_open_or_closed_at_a_time_in_london(who: Contact, moment: str, opened: bool) -> None:
    assert is_open(who, at(moment)) is opened


@pytest.mark.parametrize(
    "holiday",
    [
        "2026-01-01",
        "2026-01-02",
        "2026-04-03",
        "2026-05-04",
        "2026-05-25",
        "2026-08-03",
        "2026-11-30",
        "2026-12-25",
        "2026-12-28",  # for Boxing Day, a Saturday
        "2027-01-04",  # for 2 January, a Saturday
    ],
)
def test_an_office_is_closed_on_a_scottish_bank_holiday(holiday: str) -> None:
    assert is_open(OFFICE, at(f"{holiday} 11:00")) is False


@pytest.mark.parametrize("day", ["2026-04-06", "2026-08-31"])
def test_an_office_is_open_on_a_bank_holiday_of_england_alone(day: str) -> None:
    assert is_open(OFFICE, at(f"{day} 11:00")) is True


@pytest.mark.parametrize(
    "who, moment",
    [
        (ALWAYS, "2026-01-02 11:00"),
        (ALWAYS, "2026-12-25 03:00"),
        (NIGHT, "2026-11-30 19:00"),
        (NIGHT, "2026-12-01 01:00"),
    ],
)
def test_a_line_for_day_and_night_or_for_evenings_keeps_its_hours_on_a_bank_holiday(who: Contact, moment: str) -> None:
    assert is_open(who, at(moment)) is True


@pytest.mark.parametrize(
    "who, moment, opened",
    [
        # the same hour in UTC is outside office hours on the last working day of winter time and inside on the first of summer
        (OFFICE, "2026-03-27 08:30", False),
        (OFFICE, "2026-03-30 08:30", True),
        (OFFICE, "2026-10-23 08:30", True),
        (OFFICE, "2026-10-26 08:30", False),
        # 29 March 2026: 1am UTC is 2am in London, and the night is an hour shorter
        (SATURDAY_NIGHT, "2026-03-29 00:59", True),
        (SATURDAY_NIGHT, "2026-03-29 01:00", False),
        # 25 October 2026: 1am to 2am comes twice, and the night is an hour longer
        (SATURDAY_NIGHT, "2026-10-25 00:30", True),
        (SATURDAY_NIGHT, "2026-10-25 01:30", True),
        (SATURDAY_NIGHT, "2026-10-25 02:00", False),
    ],
)
def test_the_clock_on_the_wall_counts_when_the_clocks_change(who: Contact, moment: str, opened: bool) -> None:
    assert is_open(who, datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)) is opened


def test_without_hours_nobody_knows() -> None:
    assert is_open(UNKNOWN, at("2026-07-15 12:00")) is None


@pytest.mark.parametrize(
    "who, always",
    [
        (ALWAYS, True),
        (OFFICE, False),
        (WEEKEND, False),
        (UNKNOWN, False),
        (contact(Hours(ALL_DAYS, 9 * 60, 17 * 60)), False),
        (contact(Hours(ALL_DAYS, 8 * 60, 32 * 60)), True),
    ],
)
def test_day_and_night_means_every_day_and_every_hour(who: Contact, always: bool) -> None:
    assert always_open(who) is always


def test_open_first_then_unknown_then_closed_and_otherwise_as_given() -> None:
    other = contact(Hours(ALL_DAYS, 0, 24 * 60), name="Other")
    given = [NIGHT, UNKNOWN, other, OFFICE, ALWAYS, WEEKEND]
    assert [c.name for c in open_first(given, at("2026-07-15 12:00"))] == [
        "Other",
        "Office",
        "Always",
        "Unknown",
        "Night",
        "Weekend",
    ]


def test_now_is_in_london() -> None:
    assert now().tzinfo is LONDON
    assert abs((now() - datetime.now(timezone.utc)).total_seconds()) < 60
