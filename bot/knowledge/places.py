"""The gazetteer: which of the four localities a town, village or outward postcode lies in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.knowledge import yaml_file
from bot.knowledge.model import Source
from bot.knowledge.problems import ContentError, Problem


@dataclass(frozen=True)
class Locality:
    id: str
    name: str
    names: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """What a name or outward postcode says of where someone is.

    `localities` has one id, several (the resident is asked which), or none (outside South Lanarkshire;
    `elsewhere` then names the area).
    """

    name: str
    localities: tuple[str, ...]
    elsewhere: Optional[str] = None


@dataclass(frozen=True)
class Places:
    localities: Mapping[str, Locality]
    by_name: Mapping[str, Place]
    sources: tuple[Source, ...]

    def find(self, text: str) -> Optional[Place]:
        """The place a short text names, longest name first; None when it names none."""
        key = _key(text)
        padded = f" {key} "
        names = [name for name in self.by_name if f" {name} " in padded]
        if not names:
            return None
        return self.by_name[max(names, key=len)]


def _key(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", name.lower().replace("'", "").replace("’", "")).split())


def read_places(path: Path) -> Places:
    """Raises ContentError when the file is missing, breaks the schema, or names one place twice."""
    data = yaml_file.read(path, "localities")
    localities: dict[str, Locality] = {}
    by_name: dict[str, Place] = {}
    problems: list[Problem] = []

    def add(name: str, place: Place, line: int) -> None:
        key = _key(name)
        if key in by_name and by_name[key].localities != place.localities:
            problems.append(Problem(path, line, name, "This place is listed twice.", "Keep it in one locality only."))
        by_name[key] = place

    for index, row in enumerate(data["localities"]):
        line = yaml_file.line_of(data, ["localities", index])
        names = (row["name"], *row.get("also", ()))
        localities[row["id"]] = Locality(row["id"], row["name"], names, tuple(row["places"]))
        for name in (*names, *row["places"]):
            add(name, Place(name, (row["id"],)), line)
    for index, row in enumerate(data["postcodes"]):
        line = yaml_file.line_of(data, ["postcodes", index])
        for locality in row["localities"]:
            if locality not in localities:
                problems.append(
                    Problem(
                        path,
                        line,
                        row["outward"],
                        f"There is no locality '{locality}'.",
                        f"Use one of: {', '.join(localities)}.",
                    )
                )
        add(row["outward"], Place(row["outward"], tuple(row["localities"]), row.get("elsewhere")), line)
    for index, row in enumerate(data.get("elsewhere", ())):
        line = yaml_file.line_of(data, ["elsewhere", index])
        for name in row["places"]:
            add(name, Place(name, (), row["area"]), line)
    if problems:
        raise ContentError(problems)
    sources = tuple(Source(row["title"], row.get("url"), (), row.get("date")) for row in data["sources"])
    return Places(localities, by_name, sources)
