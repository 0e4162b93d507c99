"""What a reader makes of a file: its blocks in reading order, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Optional

from bot.errors import Sorry

Kind = Literal["heading", "paragraph", "item", "row"]


class CannotRead(Sorry):
    """The file cannot be loaded. The message is what follows "<file name> ..." and ends with what to do."""


@dataclass(frozen=True)
class Block:
    """One heading (`level` from 1, outermost), paragraph, list item or table row; `page` counts from 1.

    `end_page` differs from `page` where a paragraph runs over the page's end.
    """

    kind: Kind
    text: str
    level: int = 0
    page: Optional[int] = None
    end_page: Optional[int] = None


@dataclass(frozen=True)
class Skipped:
    """Something left out on purpose, in words for staff: "running heads and feet", and how often."""

    what: str
    count: int


@dataclass(frozen=True)
class Extract:
    """A file as read. `pages` is None where the format has none; `title` what the file calls itself."""

    blocks: tuple[Block, ...]
    pages: Optional[int] = None
    title: Optional[str] = None
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def headings(self) -> int:
        return sum(block.kind == "heading" for block in self.blocks)


def row_sentence(heads: Sequence[str], cells: Sequence[str]) -> str:
    """A table row as a sentence that stands alone: "Service: Telecare; Telephone: 01632 960 133."

    Empty cells are left out; cells without a head stand as they are.
    """
    parts = []
    for number, cell in enumerate(cells):
        head = heads[number].rstrip(":") if number < len(heads) else ""
        if cell:
            parts.append(f"{head}: {cell}" if head else cell)
    text = "; ".join(part.rstrip(";") for part in parts)
    return text if not text or text[-1] in ".!?" else f"{text}."


def table_blocks(rows: Sequence[Sequence[str]], pages: Optional[Sequence[int]] = None) -> list[Block]:
    """The rows below the first one, which holds the column heads; a table of one row stands as it is.

    `pages`: the page of each row, where the format has pages.
    """
    placed = [(row, pages[number] if pages else None) for number, row in enumerate(rows) if any(row)]
    if not placed:
        return []
    if max(len(row) for row, _ in placed) == 1:  # a box around text
        return [Block("paragraph", row[0], page=page) for row, page in placed]
    heads, body = (placed[0][0], placed[1:]) if len(placed) > 1 else ((), placed)
    return [Block("row", row_sentence(heads, row), page=page) for row, page in body if list(row) != list(heads)]
