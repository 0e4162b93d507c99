"""Reading Word's .docx with python-docx: styles tell headings and lists, tables keep their column heads."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.knowledge.documents.blocks import Block, CannotRead, Extract, Skipped, table_blocks
from bot.knowledge.documents.web import without_contents

LARGEST = 300_000_000
"""Bytes that a .docx may unpack to; a 100-page plan's text is about 3 MB."""
MOST_PARTS = 5_000
_HEADING = re.compile(r"(?:heading|überschrift|titre)\s*(\d)", re.IGNORECASE)
_BULLET = re.compile(r"^[•▪◦●○■□‣⁃∙·–-]\s+")


def read(path: Path) -> Extract:
    """The blocks of a .docx. Raises CannotRead when it is damaged, unpacks to far too much, or has no text."""
    _check_size(path)
    try:
        file = docx.Document(str(path))
        found = list(_blocks(file))
        title = file.core_properties.title
    except MemoryError:
        raise
    except Exception:
        raise CannotRead("is damaged or cut off: Word's parts in it cannot be read. Get the file again.") from None
    contents = sum(block is None for block in found)
    blocks, more = without_contents([block for block in found if block is not None])
    if not any(block.kind != "heading" for block in blocks):
        raise CannotRead("has no text in it. If its pages are pictures, have the text recognised (OCR) first.")
    skipped = [Skipped("lines of a contents page", contents + more)] if contents + more else []
    return Extract(tuple(blocks), None, title.strip() or None if title else None, tuple(skipped))


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            damaged = archive.testzip() if sum(p.file_size for p in parts) <= LARGEST else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
        raise CannotRead("is damaged or cut off: it cannot be read as a Word document. Get the file again.") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise CannotRead(
            "unpacks to far more than any real document, as files made to do harm do. Open it in Word, save it anew, and "
            "load that; if you don't know where it comes from, delete it."
        )
    if damaged:
        raise CannotRead("is damaged: a part of it cannot be read. Get the file again.")


def _blocks(file: Document) -> Iterator[Optional[Block]]:
    """The document's blocks in order; None for each line of a contents page."""
    numbers: dict[str, int] = {}
    for element in file.element.body.iterchildren():
        if element.tag == qn("w:p"):
            yield from _paragraph(Paragraph(element, file), numbers)
        elif element.tag == qn("w:tbl"):
            yield from table_blocks(_rows(Table(element, file)))
        elif element.tag == qn("w:sdt"):  # what Word builds itself: as a rule the contents page
            yield from (None for _ in element.iter(qn("w:p")))


def _paragraph(paragraph: Paragraph, numbers: dict[str, int]) -> Iterator[Optional[Block]]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    text = paragraph.text.replace("\u00ad", "")
    if style.lower().startswith("toc") or re.search(r"\S\t\d{1,3}$", text.strip()):
        yield None
        return
    words = " ".join(text.split())
    if not words:
        return
    level = _level(paragraph, style)
    if level is not None:
        numbers.clear()
        yield Block("heading", words, level)
    elif _is_item(paragraph, style):
        numbered = style.lower().startswith("list number")
        numbers[style] = numbers.get(style, 0) + 1
        yield Block("item", f"{numbers[style]}. {words}" if numbered else _BULLET.sub("", words))
    else:
        numbers.clear()
        yield Block("paragraph", words)


def _level(paragraph: Paragraph, style: str) -> Optional[int]:
    if style == "Title":
        return 1
    if match := _HEADING.match(style):
        return int(match[1]) + 1
    outline = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if outline is not None and outline.get(qn("w:val"), "9").isdecimal() and int(outline.get(qn("w:val"))) < 9:
        return int(outline.get(qn("w:val"))) + 2
    runs = [run for run in paragraph.runs if run.text.strip()]
    short = len(paragraph.text) < 100 and not paragraph.text.rstrip().endswith((".", ":", ",", ";"))
    if style in ("Normal", "Body Text") and runs and short and all(run.bold for run in runs):
        return 6  # bold words in a line of their own: what people do who know no styles
    return None


def _is_item(paragraph: Paragraph, style: str) -> bool:
    numbered = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    return numbered or style.lower().startswith("list") or bool(_BULLET.match(paragraph.text))


def _rows(table: Table) -> list[tuple[str, ...]]:
    """A table's rows; a merged cell's text stands in each place that it covers."""
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        cells: list[Any] = list(row.cells)
        rows.append(tuple(" ".join(cell.text.split()) for cell in cells))
    return rows
