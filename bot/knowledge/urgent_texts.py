"""What the assistant says when someone may be in danger: one fixed text for each tier, written by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import yaml_file
from bot.knowledge.problems import ContentError, Problem

TIERS = ("emergency", "crisis", "harm_child", "harm_partner", "harm_adult")
"""Every tier must have its text: a missing one would mean silence where it hurts most."""
AFTER = ("cannot_phone", "no_answer", "not_alone", "fine_now")
"""What someone may write after the urgent reply; each has a reply of its own."""


@dataclass(frozen=True)
class UrgentText:
    """The texts of one tier. `after`: what is said to someone who writes on, by kind. `contacts` and `facts` are ids of contact cards and facts, contacts most useful first.
    `line` is where it stands in the file."""

    tier: str
    text: str
    other: str
    under: str
    after: Mapping[str, str]
    contacts: tuple[str, ...]
    facts: tuple[str, ...]
    line: int = 0

    def reply(self, about_other: bool = False) -> str:
        """The urgent reply: to the person in danger, or to someone who worries about them."""
        return self.other if about_other else self.text

    @property
    def words(self) -> str:
        """Everything a resident may read of it."""
        return " \n ".join((self.text, self.other, self.under, *self.after.values()))


def read(path: Path) -> dict[str, UrgentText]:
    """The texts by tier, most pressing tier first.

    Raises ContentError when the file is missing or breaks the schema, when a text names no phone number, when a tier is
    missing or stands there twice. Whether contacts and facts exist is not known here.
    """
    data = yaml_file.read(path, "urgent")
    texts: dict[str, UrgentText] = {}
    problems: list[Problem] = []
    for index, row in enumerate(data["urgent"]):
        tier = row["tier"]
        if tier in texts:
            line = yaml_file.line_of(data, ["urgent", index, "tier"])
            problems.append(Problem(path, line, f"{tier}: tier", "This tier stands here twice.", "Keep one of them."))
            continue
        texts[tier] = UrgentText(
            tier=tier,
            text=_text(row["text"]),
            other=_text(row["other"]),
            under=_text(row["under"]),
            after={kind: _text(row[kind]) for kind in AFTER},
            contacts=tuple(row["contacts"]),
            facts=tuple(row["facts"]),
            line=yaml_file.line_of(data, ["urgent", index]),
        )
    for tier in TIERS:
        if tier not in texts:
            line = yaml_file.line_of(data, ["urgent"])
            problems.append(
                Problem(
                    path,
                    line,
                    f"{tier}: tier",
                    f"The text for '{tier}' is missing.",
                    f"Add an entry 'tier: {tier}' with its texts and contacts.",
                )
            )
    if problems:
        raise ContentError(problems)
    return {tier: texts[tier] for tier in TIERS}


def examples(folder: Path) -> dict[str, tuple[str, ...]]:
    """Messages of people in danger, by tier, and under "harmless" those that only sound so: one file each, a line each.

    Raises ContentError when a file is missing or empty.
    """
    found, problems = {}, []
    for label in (*TIERS, "harmless"):
        path = folder / f"{label}.txt"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        found[label] = tuple(line.strip() for line in lines if line.strip())
        if not found[label]:
            problems.append(
                Problem(path, 1, label, "There are no example messages.", "Put them in this file, one on each line.")
            )
    if problems:
        raise ContentError(problems)
    return found


def _text(value: str) -> str:
    return " ".join(str(value).split())
