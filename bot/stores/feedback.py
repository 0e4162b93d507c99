"""What residents thought of answers, counted for the staff who mend them. No text is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.stores import tables


@dataclass(frozen=True)
class Thought:
    """What was thought of one card's answers, or, where no card answered, of the turns with one outcome.

    `given`: how often it was shown; `reasons`: the code of each reason, and how often it was chosen.
    """

    about: str
    given: int
    useful: int
    not_useful: int
    reasons: Mapping[str, int]


def thoughts(connection: Connection, since: str) -> list[Thought]:
    """What was judged since a day (ISO 8601), most often not useful first."""
    outcome = tables.outcome.c
    columns = (outcome.card, outcome.outcome, outcome.useful, outcome.reason)
    rows = connection.execute(select(*columns, func.count()).where(outcome.day >= since).group_by(*columns))
    counts: dict[str, Counter[str]] = {}
    reasons: dict[str, Counter[str]] = {}
    for card, became, useful, reason, number in rows:
        about = card or became
        counts.setdefault(about, Counter()).update({"given": number, str(useful): number})
        reasons.setdefault(about, Counter()).update({reason: number} if reason else {})
    judged = [
        Thought(about, count["given"], count["True"], count["False"], dict(reasons[about].most_common()))
        for about, count in counts.items()
        if count["True"] or count["False"]
    ]
    return sorted(judged, key=lambda one: (-one.not_useful, one.useful, one.about))
