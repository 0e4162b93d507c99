"""The words for documents that staff loaded: a document, and the passages it is cut into.

Readers make these, the index keeps them, and search and the reply use them; nothing here reads or writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Optional

State = Literal["current", "superseded", "withdrawn"]


@dataclass(frozen=True)
class Document:
    """A plan, report or news item as staff loaded it.

    `id` is a short name made of its title; `version` the first twelve hexadecimal digits of its file's SHA-256;
    `date` the day it was published and `loaded` the moment it was loaded, both ISO 8601; `period` the plan period it
    speaks of; `successor` the id of the document that replaced it.
    """

    id: str
    title: str
    version: str
    file: str
    loaded: str
    state: State = "current"
    period: Optional[str] = None
    date: Optional[str] = None
    link: Optional[str] = None
    successor: Optional[str] = None


@dataclass(frozen=True)
class Passage:
    """A piece of one version of a document, small enough to read: about 900 characters of neighbouring blocks.

    `heading` is the trail of headings above it, outermost first. Pages count from 1 and are None where the format has
    none. `text` is clean: blocks (paragraphs, list items, table rows as sentences) on lines of their own. `sentences` are
    (start, end) offsets in `text` of what may be quoted on its own. `start` and `end` are its offsets in the text
    of the whole document.
    """

    document: str
    version: str
    number: int
    heading: tuple[str, ...]
    text: str
    sentences: tuple[tuple[int, int], ...]
    start: int
    end: int
    first_page: Optional[int] = None
    last_page: Optional[int] = None

    @property
    def id(self) -> str:
        """Unique among all documents and versions."""
        return f"{self.document}:{self.version}:{self.number}"

    def quoted(self, places: Sequence[int]) -> str:
        """The text from the first to the last of these sentences, exactly as it stands; empty for none."""
        return self.text[self.sentences[places[0]][0] : self.sentences[places[-1]][1]] if places else ""
