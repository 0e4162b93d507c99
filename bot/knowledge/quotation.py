"""Quoting a document: a passage looked up in the index becomes a reply with its heading, page, title and date.

What is quoted stands word for word in the document, as plain text; the words around it are always the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional
from urllib.parse import urlsplit

from bot.knowledge.choices import READ_AROUND, key_of
from bot.knowledge.passages import Document, Passage
from bot.knowledge.phrase import PERIOD, date_words
from bot.knowledge.reply import Choice, Reply, SourceLine
from bot.knowledge.search.index import Index

OUTCOME = "answered_from_document"
REPLACED = 'This document has been replaced by "{title}".'
REPLACED_BY_NEWER = "This document has been replaced by a newer one."
GONE = "That document is no longer in use, so I can't show it any more. Please ask your question again."
UNDATED = "no date given"


@dataclass(frozen=True)
class Quotation:
    """Words of a passage that may be shown: `text` is them, `successor` the document that replaced its document."""

    passage: Passage
    document: Document
    text: str
    successor: Optional[Document]

    @property
    def page(self) -> Optional[str]:
        """ "page 12", "pages 12 to 13", or None where the format has none."""
        first, last = self.passage.first_page, self.passage.last_page
        if first is None:
            return None
        return f"page {first}" if last in (None, first) else f"pages {first} to {last}"

    @property
    def link(self) -> Optional[str]:
        """Where it stands on the web: in a PDF, the page itself (RFC 8118)."""
        link, page = self.document.link, self.passage.first_page
        if link and page and urlsplit(link).path.lower().endswith(".pdf") and "#" not in link:
            return f"{link}#page={page}"
        return link


def around(index: Index, passage_id: str) -> Optional[Quotation]:
    """The whole of a passage; None when it is not there any more, or is withdrawn."""
    place = index.place(passage_id)
    if place is None or not index.shown[place]:
        return None
    passage, document = index.passage(place), index.document(place)
    return Quotation(passage, document, passage.text, _successor(index, document))


def answering(index: Index, quote: Mapping[str, Any]) -> Optional[Quotation]:
    """What search chose, given as `id` and `sentences` (their places in the passage); None as for `around`."""
    whole = around(index, str(quote.get("id")))
    places: Sequence[int] = quote.get("sentences") or ()
    if whole is None or not places or not 0 <= places[0] <= places[-1] < len(whole.passage.sentences):
        return None
    return replace(whole, text=whole.passage.quoted(places))


def quoting_reply(quotation: Quotation, more: Sequence[Choice], notice: Optional[str]) -> Reply:
    """The sentences that answer, with the choice to read more around them; `more` are other choices to offer."""
    around_this = Choice(READ_AROUND, key_of("passage", quotation.passage.id))
    return _reply(quotation, (around_this, *more), notice)


def passage_reply(quotation: Quotation, notice: Optional[str]) -> Reply:
    """The whole passage."""
    return _reply(quotation, (), notice)


def _reply(quotation: Quotation, choices: tuple[Choice, ...], notice: Optional[str]) -> Reply:
    document, page, link = quotation.document, quotation.page, quotation.link
    paragraphs = [line.strip() for line in quotation.text.split("\n") if line.strip()]
    named = f"Open {page} of the document" if page and link != document.link else "Open the document"
    return Reply(
        text=_where(quotation) + '\n\n"' + "\n\n".join(paragraphs) + '"',
        outcome=OUTCOME,
        passage=quotation.passage.id,
        status=_status(quotation),
        sources=(
            SourceLine(", ".join(filter(None, (document.title, page))), date_words(document.date) if document.date else UNDATED),
        ),
        links=(SourceLine(named, None, link),) if link else (),
        choices=choices,
        notice=notice,
    )


def _where(quotation: Quotation) -> str:
    """Such as: From "The plan", page 12, under "Health > Falls": """
    page = f", {quotation.page}" if quotation.page else ""
    trail = " > ".join(heading for heading in quotation.passage.heading if heading != quotation.document.title)
    return f'From "{quotation.document.title}"{page}' + (f', under "{trail}":' if trail else ":")


def _status(quotation: Quotation) -> tuple[str, ...]:
    if quotation.document.state == "superseded":
        return (REPLACED.format(title=quotation.successor.title) if quotation.successor else REPLACED_BY_NEWER,)
    return tuple(filter(None, [PERIOD.get(quotation.document.period or "")]))


def _successor(index: Index, document: Document) -> Optional[Document]:
    """The document in use now that stands in its place, over however many successors; None when there is none."""
    seen = {document.id}
    while document.successor and document.successor not in seen:
        seen.add(document.successor)
        versions = [d for d in index.documents.values() if d.id == document.successor]
        in_use = next((d for d in versions if d.state == "current"), None)
        if in_use or not versions:
            return in_use
        document = next((d for d in versions if d.state == "superseded"), versions[-1])
    return None
