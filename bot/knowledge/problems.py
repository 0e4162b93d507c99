"""What is wrong with a content file, said so that the person who wrote it can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import Sorry


@dataclass(frozen=True)
class Problem:
    """One mistake: where it stands, what is wrong and what to do about it."""

    file: Path
    line: int
    field: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else str(self.file)
        field = f" ({self.field})" if self.field else ""
        return f"{where}{field}: {self.what} {self.mend}"


class ContentError(Sorry):
    """The content cannot be used. `problems` lists every mistake found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len(problems)
        lead = "There is 1 mistake" if count == 1 else f"There are {count} mistakes"
        super().__init__(f"{lead} in the content:\n" + "\n".join(f"- {p}" for p in problems))

    def __reduce__(self) -> tuple[type[ContentError], tuple[list[Problem]]]:
        """As it goes from one process to another."""
        return ContentError, (self.problems,)
