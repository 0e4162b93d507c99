"""Loading documents: what `planbot load` and its neighbours do, from the file to the page that staff look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Optional

from bot.knowledge import content as content_module
from bot.knowledge.content import Content
from bot.knowledge.documents import impact as impact_module
from bot.knowledge.documents import preview, split
from bot.knowledge.documents.blocks import CannotRead, Extract
from bot.knowledge.documents.impact import Impact
from bot.knowledge.documents.library import Library, NewDocument, Prepare, document_id, version_of
from bot.knowledge.documents.orders import Details, Order, orders
from bot.knowledge.documents.reading import Limits, Reader
from bot.knowledge.passages import Document
from bot.language.other_language import other_language
from bot.language.sentences import sentences
from bot.settings import Settings

Search = Callable[[str], Optional[str]]
"""What the assistant would quote from the documents for a question; None when nothing."""
Progress = Callable[[str, int, int], None]
"""Told of the file's name, the pages done, and all pages."""
_Answers = Mapping[str, Optional[str]]
_NO_TITLE = re.compile(r"(?i)(microsoft word|untitled|document\d*|powerpoint|print|slide \d|\W*$)|.*\.(docx?|pdf|indd|html?|odt)$")
_FOREIGN_SHARE = 0.5


@dataclass(frozen=True)
class Loaded:
    """A document that was loaded, for the summary."""

    document: Document
    pages: Optional[int]
    headings: int
    passages: int
    notes: tuple[str, ...]
    preview: Path
    impact: Optional[Impact] = None
    impact_page: Optional[Path] = None


@dataclass(frozen=True)
class Report:
    """What came of an order: documents loaded, and sentences about files that were not."""

    loaded: tuple[Loaded, ...]
    failed: tuple[str, ...]


def library(settings: Settings, prepare: Optional[Prepare] = None) -> Library:
    """The library of this assistant."""
    return Library(settings.documents, prepare)


def load(
    settings: Settings,
    path: Path,
    details: Details,
    progress: Progress = lambda name, page, pages: None,
    search: Optional[Search] = None,
    prepare: Optional[Prepare] = None,
    limits: Limits = Limits(),  # noqa: B008
) -> Report:
    """Loads a file, a folder, or what a list names. Files that cannot be read are named; the others are loaded together,
    all of them or, if that fails, none.

    `search` answers questions from the library as it is at that moment; the cards' titles are asked before and after.
    """
    shelf = library(settings, prepare)
    new: list[tuple[NewDocument, Extract]] = []
    failed: list[str] = []
    with Reader(limits) as reader:
        for order in orders(path, details):
            try:
                new.append(_read(order, shelf, reader, new, progress))
            except CannotRead as error:
                failed.append(f"{_shown(order.file)} {error}")
    if not new:
        return Report((), tuple(failed))
    before = {d.id: (d, shelf.passages(d)) for d in shelf.now().documents if d.state != "withdrawn"}
    if not any(one.document.id in before for one, _ in new):
        shelf.add([one for one, _ in new])
        return Report(tuple(_loaded(shelf, one, extract) for one, extract in new), tuple(failed))
    content = content_module.load(settings.content)
    answers = _before_and_after(search, content, lambda: shelf.add([one for one, _ in new]))
    loaded = []
    for one, extract in new:
        impact, where = None, None
        if one.document.id in before:
            old, old_passages = before[one.document.id]
            impact = impact_module.compare(
                old, one.document, old_passages, one.passages, content.facts.values(), content.cards.values(), answers
            )
            where = shelf.write_page(one.document, "impact", impact_module.html(impact))
        loaded.append(_loaded(shelf, one, extract, impact, where))
    return Report(tuple(loaded), tuple(failed))


def supersede(settings: Settings, old: str, new: str, search: Optional[Search] = None, prepare: Optional[Prepare] = None) -> tuple[Impact, Path]:
    """Says that `new` replaces `old`; gives what that changes, and the page that keeps it."""
    shelf = library(settings, prepare)
    content = content_module.load(settings.content)
    found: list[tuple[Document, Document]] = []
    answers = _before_and_after(search, content, lambda: found.append(shelf.supersede(old, new)))
    ((before, after),) = found
    impact = impact_module.compare(
        before, after, shelf.passages(before), shelf.passages(after), content.facts.values(), content.cards.values(), answers
    )
    return impact, shelf.write_page(after, "impact", impact_module.html(impact))


def _read(
    order: Order, shelf: Library, reader: Reader, new: Iterable[tuple[NewDocument, Extract]], progress: Progress
) -> tuple[NewDocument, Extract]:
    name = _shown(order.file)
    extract = reader.read(order.file, lambda page, pages: progress(name, page, pages))
    version = version_of(order.file)
    known = next((d for d in (*shelf.now().documents, *(one.document for one, _ in new)) if d.version == version), None)
    if known is not None:
        if known.state == "withdrawn":
            raise CannotRead(f"is loaded already and out of use. Bring it back with: planbot restore {known.id}:{known.version}")
        raise CannotRead(f"is loaded already, as '{known.id}'. There is nothing to do.")
    if _foreign(extract):
        raise CannotRead("is not in English, so the assistant cannot quote it. Load the English edition.")
    title = order.details.title or _title(extract, order.file)
    document = Document(
        document_id(title), title, version, name, datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "current", order.details.period, order.details.date, order.details.link,
    )  # fmt: skip
    if any(one.document.id == document.id for one, _ in new):
        raise CannotRead(f"has the same title as another file here, '{title}'. Give each its own title in a list (documents.yml).")
    passages = tuple(split.passages(extract, document.id, version, sentences))
    if not passages:
        raise CannotRead("has headings but no text below them. Check that the right file was saved.")
    pictures = reader.pictures(order.file) if extract.pages is not None else {}
    page = preview.preview(document, extract, passages, pictures)
    return NewDocument(document, order.file, split.text_of(extract), passages, page), extract


def _title(extract: Extract, file: Path) -> str:
    """What the document calls itself, or else its file's name made readable."""
    if extract.title and not _NO_TITLE.match(extract.title.strip()) and 3 <= len(extract.title.strip()) <= 200:
        return " ".join(extract.title.split())
    first = extract.blocks[0] if extract.blocks else None
    if first is not None and first.kind == "heading" and 3 <= len(first.text) <= 100:
        return first.text
    words = " ".join(re.sub(r"[_\W]+", " ", file.stem).split())
    return words[:1].upper() + words[1:] if len(words) > 2 else f"Document {words}"


def _foreign(extract: Extract) -> bool:
    """Whether most of the longer blocks are in another language."""
    longer = [block.text for block in extract.blocks if len(block.text) > 60][:400]
    foreign = sum(len(text) for text in longer if other_language(text) or not any("a" <= c <= "z" for c in text.lower()))
    return foreign > _FOREIGN_SHARE * sum(map(len, longer)) if longer else False


def _shown(file: Path) -> str:
    """The file's name without anything that could confuse a terminal or a page."""
    name = "".join(character for character in file.name if character.isprintable())
    return re.sub(r"[\\/]|\.\.", "_", name)[-120:]


def _before_and_after(search: Optional[Search], content: Content, change: Callable[[], None]) -> Optional[tuple[_Answers, _Answers]]:
    """What the titles of the answering cards get from the documents before and after `change`; None without a search."""
    if search is None:
        change()
        return None
    questions = [card.title for card in content.cards.values() if card.kind == "answer"]
    before = {question: search(question) for question in questions}
    change()
    return before, {question: search(question) for question in questions}


def _loaded(
    shelf: Library, new: NewDocument, extract: Extract, impact: Optional[Impact] = None, where: Optional[Path] = None
) -> Loaded:
    notes = (*(f"left out {one.count} {one.what}" for one in extract.skipped), *extract.warnings)
    return Loaded(
        new.document, extract.pages, extract.headings, len(new.passages), notes, shelf.page(new.document, "preview"), impact, where
    )
