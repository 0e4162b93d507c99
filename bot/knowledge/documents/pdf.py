"""Reading a PDF: pages -> lines in reading order -> blocks.

Paragraphs, lists and headings are told by what a reader sees: distance, indent, size, weight, and bullets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Optional

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from bot.knowledge.documents.blocks import Block, CannotRead, Extract, Skipped, table_blocks
from bot.knowledge.documents.clean import contents_lines, mend, running_rows
from bot.knowledge.documents.pdf_page import Gutter, Line, Table, Word, best_gutter, reading_order, words_of
from bot.knowledge.documents.pdf_tables import tables_of

_BULLET = re.compile(r"^(?:[•▪▫◦●○■□◆➢➤✓✔‣⁃∙·\uf0a7-\uf0fc]|[–—*-](?= ))\s*")
_NUMBER = re.compile(r"^(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)")
_ENDS = (".", "!", "?", ":", ".”", ".’", '."', ".)")
_LONGEST_HEADING = 160
_TITLE_PAGE = 300
"""Characters below headings that a first page may have and still be a title page."""
_DAMAGED = "is damaged or cut off: it cannot be read as a PDF. Get the file again from where it was published."


@dataclass
class _Draft:
    """A block while its lines are gathered."""

    lines: list[Line] = field(default_factory=list)
    item: bool = False
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    """A table's rows, each with its page."""


def read(path: Path, progress: Callable[[int, int], None] = lambda page, pages: None) -> Extract:
    """The blocks of a PDF. Raises CannotRead when it is encrypted, damaged, or has no text."""
    try:
        with pdfplumber.open(path) as file:
            total = len(file.pages)
            words: list[list[Word]] = []
            tables: list[list[Table]] = []
            for page in file.pages:
                found = words_of(page)
                words.append(found)
                tables.append(tables_of(page, found))
                page.close()
                progress(len(words), total)
            title = (file.metadata or {}).get("Title")
    except Exception as error:
        raise _cannot(error) from None
    if not total:
        raise CannotRead("has no pages. Get the file again from where it was published.")
    empty = [number for number, found in enumerate(words, 1) if len(found) < 3]
    if sum(map(len, words)) < 5 * max(1, total // 10) and sum(map(len, words)) < 20 * total:
        raise CannotRead(
            "has no text: its pages are pictures, as a scanner makes them. Ask for the original file, or have the text "
            "recognised (OCR) first."
        )
    blocks, skipped = _blocks(words, tables, progress)
    warnings = [f"No text on page {', '.join(map(str, empty))}: a picture, or left empty."] if empty else []
    title = title if isinstance(title, str) and title.strip() else None
    return Extract(tuple(blocks), total, title, tuple(skipped), tuple(warnings))


def _cannot(error: Exception) -> CannotRead:
    inner: Optional[BaseException] = error
    while inner is not None:
        if isinstance(inner, (PDFPasswordIncorrect, PDFEncryptionError)):
            return CannotRead("is protected with a password. Save a copy without a password and load that.")
        if isinstance(inner, CannotRead):
            return inner
        if any(isinstance(argument, PDFPasswordIncorrect) for argument in inner.args):
            return CannotRead("is protected with a password. Save a copy without a password and load that.")
        if isinstance(inner, MemoryError):
            raise inner
        inner = inner.__cause__ or inner.__context__
    return CannotRead(_DAMAGED)


def _blocks(
    words: list[list[Word]], tables: list[list[Table]], progress: Callable[[int, int], None]
) -> tuple[list[Block], list[Skipped]]:
    loose = [[w for w in page if not any(_in(w, t) for t in found)] for page, found in zip(words, tables)]
    running = running_rows(loose)
    loose = [[w for w in page if w not in gone] for page, gone in zip(loose, running)]
    known = _known_gutters(loose, tables, progress)
    ordered: list[Line | Table] = []
    page_of: dict[int, int] = {}
    for number, (page, found) in enumerate(zip(loose, tables), 1):
        for thing in reading_order([*page, *found], known, number):
            page_of[len(ordered)] = number
            ordered.append(thing)
        progress(len(words), len(words))
    lines = [thing for thing in ordered if isinstance(thing, Line)]
    body = _body_size(lines)
    contents = contents_lines(lines, [line.size > 1.12 * body or line.bold for line in lines])
    gone = {id(lines[n]) for n in contents}
    kept = [(thing, page_of[n]) for n, thing in enumerate(ordered) if id(thing) not in gone]
    blocks = _finished(_drafts(kept, body, _leading(lines)), body)
    skipped = [
        Skipped("lines of running heads, feet and page numbers", sum(len({w.top for w in gone}) for gone in running)),
        Skipped("lines of a contents page", len(contents)),
    ]
    return blocks, [one for one in skipped if one.count]


def _in(word: Word, table: Table) -> bool:
    middle = (word.top + word.bottom) / 2
    return table.x0 - 3 <= word.x0 and word.x1 <= table.x1 + 3 and table.top - 2 <= middle <= table.bottom + 2


def _known_gutters(
    pages: Sequence[Sequence[Word]], tables: Sequence[Sequence[Table]], progress: Callable[[int, int], None]
) -> list[Gutter]:
    """Gutters with ten lines beside them on some page, the commonest first."""
    seen: dict[Gutter, int] = {}
    for page, found in zip(pages, tables):
        progress(len(pages), len(pages))  # a sign of life
        best = best_gutter([*page, *found])
        if best is not None and best.lines >= 10:
            near = next((gutter for gutter in seen if abs(gutter.x - best.x) < 12), best)
            seen[near] = seen.get(near, 0) + 1
    return sorted(seen, key=lambda gutter: -seen[gutter])[:3]


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _leading(lines: Sequence[Line]) -> dict[int, float]:
    """The usual distance from line to line, by rounded size of type."""
    distances: dict[int, Counter[float]] = {}
    for above, below in zip(lines, lines[1:]):
        if (above.page, above.column) == (below.page, below.column) and abs(above.size - below.size) < 0.5:
            distance = round((below.bottom - above.bottom) * 2) / 2
            if 0 < distance < 3 * above.size:
                distances.setdefault(round(above.size), Counter())[distance] += 1
    return {size: counter.most_common(1)[0][0] for size, counter in distances.items()}


def _drafts(things: Sequence[tuple[Line | Table, int]], body: float, leading: dict[int, float]) -> list[_Draft]:
    drafts: list[_Draft] = []
    for thing, page in things:
        if isinstance(thing, Table):
            if not (drafts and drafts[-1].rows and _goes_over(drafts[-1], thing, page)):
                drafts.append(_Draft(rows=[(page, row) for row in thing.rows]))
            continue
        if not any(character.isalnum() for character in thing.text) and not _BULLET.match(thing.text):
            continue
        last = drafts[-1] if drafts and drafts[-1].lines else None
        if last is not None and _goes_on(last, thing, body, leading):
            last.lines.append(thing)
            continue
        drafts.append(_Draft([thing], item=_begins_item(thing, last)))
    return drafts


def _goes_over(draft: _Draft, table: Table, page: int) -> bool:
    """Adds `table` to the one before it when it is the same table on the next page: its heads repeated or left out, and
    its first row perhaps the rest of the last one."""
    last_page, last = draft.rows[-1]
    heads = draft.rows[0][1]
    if page != last_page + 1 or len(heads) != len(table.rows[0]):
        return False
    rows = list(table.rows[1:] if _same(table.rows[0], heads) else table.rows)
    if rows and (not rows[0][0] or (rows[0][0][0].islower() and not all(rows[0]))) and len(draft.rows) > 1:
        draft.rows[-1] = last_page, tuple("\n".join(filter(None, pair)) for pair in zip(last, rows.pop(0)))
    draft.rows += [(page, row) for row in rows]
    return True


def _same(row: Sequence[str], other: Sequence[str]) -> bool:
    return [cell.split() for cell in row] == [cell.split() for cell in other]


def _begins_item(line: Line, last: Optional[_Draft]) -> bool:
    if _BULLET.match(line.text):
        return True
    if not _NUMBER.match(line.text):
        return False
    led = last is not None and (last.item or last.lines[-1].text.endswith(":"))
    return led or line.x0 > line.left + 4 or line.text.startswith(("1.", "1)", "(1)", "a)", "(a)"))


def _goes_on(draft: _Draft, line: Line, body: float, leading: dict[int, float]) -> bool:
    """Whether `line` belongs to the block whose lines so far are in `draft`."""
    last = draft.lines[-1]
    if abs(last.size - line.size) > 0.04 * last.size + 0.1:
        return False
    ended = last.text.endswith(".")  # bold words that lead into their paragraph
    if all(one.bold for one in draft.lines) and not line.words[0].bold and not draft.item and not ended:
        return False
    if line.bold and not last.words[-1].bold and (len(line.words) < 12 and line.x0 <= line.left + 2) and line.bottom - last.bottom > 0:
        return False
    if _BULLET.match(line.text) or (draft.item and _NUMBER.match(line.text) and line.x0 < _text_x0(draft.lines[0]) - 3):
        return False
    distance = line.bottom - last.bottom
    large = line.size > 1.12 * body and line.bold == last.bold
    if large and last.page == line.page and 0 < distance < 1.75 * line.size and line.x0 < last.x1:
        return True  # a heading's next line, though its first one may run over two columns
    if (last.page, last.column) != (line.page, line.column):
        unfinished = not last.text.endswith(_ENDS) and last.x1 > last.left + 0.6 * (last.right - last.left)
        small = line.text[0].islower()
        return not line.bold and unfinished and (small or (line.text[0].isalnum() and not last.bold and not draft.item))
    if distance > 1.22 * leading.get(round(line.size), 1.4 * line.size) + 0.5 or distance > 2.2 * line.size:
        return False
    if draft.item:
        return line.x0 >= _text_x0(draft.lines[0]) - 4 or line.x0 > draft.lines[0].x0 + 4
    indented = line.x0 > line.left + 0.7 * line.size and last.x0 < last.left + 2
    if _NUMBER.match(line.text) and (last.text.endswith((":", ".")) and line.x0 > last.x0 + 3):
        return False
    return not (indented and (last.text.endswith(_ENDS) or len(draft.lines) > 1) and not draft.lines[0].bold)


def _text_x0(line: Line) -> float:
    return line.words[1].x0 if len(line.words) > 1 else line.words[0].x1


def _finished(drafts: Sequence[_Draft], body: float) -> list[Block]:
    levels = _levels([draft for draft in drafts if _is_heading(draft, body)])
    raw = [
        [cell for _, row in draft.rows for cell in row] or ["\n".join(line.text for line in draft.lines)] for draft in drafts
    ]
    mended = iter(mend(text for texts in raw for text in texts))
    blocks: list[Block] = []
    for draft in drafts:
        if draft.rows:
            rows = [(page, tuple(next(mended) for _ in row)) for page, row in draft.rows]
            blocks += table_blocks([row for _, row in rows], [page for page, _ in rows])
            continue
        text, first, end = next(mended), draft.lines[0].page, draft.lines[-1].page
        if draft.item:
            text = _BULLET.sub("", text)
        if text and id(draft) in levels:
            blocks.append(Block("heading", text, levels[id(draft)], first, end))
        elif text:
            blocks.append(Block("item" if draft.item else "paragraph", text, 0, first, end))
    return _title_page(_with_chapter_numbers(blocks))


def _is_heading(draft: _Draft, body: float) -> bool:
    if draft.rows or draft.item:
        return False
    text = " ".join(line.text for line in draft.lines)
    if len(text) > _LONGEST_HEADING or len(draft.lines) > 4 or not re.search(r"[^\W\d_]", text):
        return False
    large, bold = draft.lines[0].size >= 1.12 * body, all(line.bold for line in draft.lines)
    if not (large or (bold and draft.lines[0].size > 0.9 * body)):
        return False
    return not text.rstrip().endswith((",", ";")) and (large or not text.rstrip().endswith((".", ":")))


def _levels(headings: Sequence[_Draft]) -> dict[int, int]:
    """Level by looks: the largest type is outermost; bold comes before light of the same size."""
    looks = sorted({_look(draft) for draft in headings}, key=lambda look: (-look[0], not look[1]))
    rank = {look: min(number, 6) for number, look in enumerate(looks, 1)}
    return {id(draft): rank[_look(draft)] for draft in headings}


def _look(draft: _Draft) -> tuple[float, bool]:
    return (float(round(draft.lines[0].size)), draft.lines[0].bold)


def _title_page(blocks: Sequence[Block]) -> list[Block]:
    """On a title page, only the first heading is one: author, publisher and date stand over no chapter."""
    written = sum(len(block.text) for block in blocks if block.page == 1 and block.kind != "heading")
    if written > _TITLE_PAGE or all(block.page == 1 for block in blocks):
        return list(blocks)
    return [
        replace(block, kind="paragraph", level=0) if block.page == 1 and block.kind == "heading" and number else block
        for number, block in enumerate(blocks)
    ]


def _with_chapter_numbers(blocks: Sequence[Block]) -> list[Block]:
    """Joins "Chapter 3" to the heading below it, and pieces of one heading that were set apart."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        numbered = last is not None and re.fullmatch(r"(?i)(chapter|part|section|appendix|annex) [\divxa-z]+[.:]?", last.text)
        if block.kind == "heading" and last is not None and last.kind == "heading" and numbered:
            joined[-1] = Block("heading", f"{last.text.rstrip('.:')}: {block.text}", block.level, last.page, block.end_page)
        else:
            joined.append(block)
    return joined


