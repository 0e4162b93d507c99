"""How often the right card comes first, on questions written by people who had not seen the examples.

Right first: the card is the answer. Offered: it is the answer or among the choices. A two-part question counts as
right when its first part is; the second part is counted apart. For what must not be answered, "kept to" counts any
refusing or signposting reply.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ruamel.yaml import YAML

from bot.knowledge.phrase import MAX_CHOICES

QUESTIONS = Path(__file__).parent / "questions"
SAME_NUMBERS = {
    "urgent_harm_adult": ("adult_harm",),
    "urgent_harm_child": ("child_worry",),
    "urgent_harm_partner": ("domestic_abuse",),
    "urgent_crisis": ("samaritans", "mental_health_help"),
}
REFUSING = ("refused", "signposted")


@dataclass(frozen=True)
class Question:
    text: str
    card: str
    register: str
    also: tuple[str, ...] = ()
    second: Optional[str] = None


@dataclass(frozen=True)
class Result:
    question: Question
    answered: tuple[str, ...]
    offered: tuple[str, ...]
    shown: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """An urgent reply is right for a worry it answers with the very numbers that the card would give."""
        if self.answered and self.question.card in SAME_NUMBERS.get(self.answered[0], ()):
            return True
        wanted = {self.question.card, *self.question.also, *([self.question.second] if self.question.second else [])}
        return bool(self.answered) and self.answered[0] in wanted

    @property
    def among(self) -> bool:
        return self.right or bool({self.question.card, *self.question.also} & {*self.answered, *self.offered})

    @property
    def second_too(self) -> bool:
        """Both answered, or one answered and the other among the choices under the answer."""
        reply = (*self.answered, *self.offered, *self.shown)
        return self.question.second in reply and self.question.card in reply and bool(self.answered)


def read_questions(name: str) -> list[Question]:
    """The questions of one set, such as `first`."""
    rows = YAML(typ="safe").load((QUESTIONS / f"{name}.yml").read_text("utf-8"))["questions"]
    return [Question(str(r["text"]), r["card"], r["register"], tuple(r.get("also", ())), r.get("second")) for r in rows]


def result_of(question: Question, parsed: Mapping[str, Any], following: Mapping[str, Sequence[str]]) -> Result:
    """What the assistant would do with a parsed message: cards answered, cards offered, and the answer's own choices.

    `following`: card to the cards it offers next.
    """
    intent, reading = parsed["intent"]["name"], parsed.get("reading") or {}
    if reading.get("close"):
        return Result(question, (), (intent, *reading["close"]))
    perhaps = tuple(reading.get("perhaps", ()))
    room = max(0, MAX_CHOICES - 1 - len(perhaps))  # one place is for "More"
    answered = (intent, *reading.get("also", ()))
    return Result(question, answered, (*reading.get("near", ()), *perhaps), tuple(following.get(intent, ()))[:room])


def run(parser: Any, questions: Iterable[Question], following: Mapping[str, Sequence[str]]) -> list[Result]:
    """`parser.parse_message(text)` is Rasa's own parse, awaited. `following` as in `result_of`."""

    async def each() -> list[Result]:
        return [result_of(q, await parser.parse_message(q.text), following) for q in questions]

    return asyncio.run(each())


def table(results: list[Result], kinds: Mapping[str, str]) -> list[tuple[str, int, float, float]]:
    """Rows of (group, count, right first, right or offered): all, subject and not, by register, two-part seconds."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        kind = kinds.get(result.question.card, "")
        groups["all"].append(result)
        groups[
            "must not be answered" if kind in REFUSING else "small talk" if kind == "small_talk" else "subject"
        ].append(result)
        groups[f"register: {result.question.register}"].append(result)
    rows = [(name, len(rs), _share(r.right for r in rs), _share(r.among for r in rs)) for name, rs in groups.items()]
    refusing = groups.get("must not be answered", [])
    kept = [kinds.get((r.answered or ("",))[0]) in REFUSING or r.right for r in refusing]
    rows.append(("must not be answered: kept to", len(kept), _share(kept), _share(kept)))
    twos = [r.second_too for r in results if r.question.second]
    rows.append(("both of two questions", len(twos), _share(twos), _share(twos)))
    return rows


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("nan")
