"""What is on a page but not part of the text: running heads and feet, page numbers, contents pages, broken words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Optional

from bot.knowledge.documents.pdf_page import Line, Word, rows_of

_ODD_LINES = 4
"""So many lines that look like no entry end a contents page: entries may take several lines."""
_OUTERMOST = 3
"""How many rows at a page's top and bottom may be running heads or feet."""
_PAGE_NUMBER = re.compile(r"\W*(page )?(#+|[ivxl]+)(( of | ?/ ?)#+)?\W*")
CONTENTS = re.compile(r"(table of )?contents( page)?|what'?s inside|in this (plan|report|document)", re.IGNORECASE)
_LEADER = re.compile(r"(\.\s?){4,}|…{2,}|(_\s?){4,}|\t\s*\d+$")
_NUMBERED = re.compile(r"^((chapter|section|part) )?(\d+|[A-Z]|[ivx]+)([.)]\d*)*[.)]?\s+(?=\S)", re.IGNORECASE)
_BROKEN = re.compile(r"(\w+(?:-\w+)*)([-\u00ad\u2010])\n(\w+)")
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")


def _shape(row: Sequence[Word]) -> str:
    return re.sub(r"\d+", "#", " ".join(word.text for word in row)).lower()


def running_rows(pages: Sequence[Sequence[Word]]) -> list[set[Word]]:
    """For each page, the words of its running head and foot, page number included.

    A row is one when nothing but such rows stands outside it and, at that height on at least three pages (two in a
    document of up to four), the same words stand, figures aside, or a page number.
    """
    need = 2 if len(pages) <= 4 else 3
    edges: list[list[tuple[str, int, list[Word]]]] = []
    for words in pages:
        rows = rows_of(words)
        top = [("top", n, row) for n, row in enumerate(rows[:_OUTERMOST])]
        bottom = [("bottom", n, row) for n, row in enumerate(rows[::-1][:_OUTERMOST])]
        edges.append(top + bottom)
    same = Counter(key for page in edges for key in {(edge, _height(row), _shape(row)) for edge, _, row in page})
    begins = Counter(key for page in edges for key in {(edge, _height(row), _shape(row[:3])) for edge, _, row in page})
    numbers = Counter(
        key for page in edges for key in {(edge, _height(row)) for edge, _, row in page if _PAGE_NUMBER.fullmatch(_shape(row))}
    )
    heights = Counter(key for page in edges for key in {(edge, _height(row)) for edge, _, row in page})
    repeated: Counter[tuple[str, int]] = Counter()
    for (edge, height, _), count in same.items():
        if count >= 2:
            repeated[edge, height] += count

    usual = median(word.size for words in pages for word in words) if any(pages) else 0.0

    def running(edge: str, row: list[Word]) -> bool:
        at, shape = _height(row), _shape(row)
        if row[0].size > 1.25 * usual:
            return False  # the number of a chapter, at the same height wherever one begins
        if any(same[edge, at + d, shape] >= need for d in (-1, 0, 1)):
            return True
        if len(row) > 3 and sum(begins[edge, at + d, _shape(row[:3])] for d in (-1, 0, 1)) > need:
            return True  # one part stays, such as the title, and another tells the chapter
        if _PAGE_NUMBER.fullmatch(shape) and sum(numbers[edge, at + d] for d in (-1, 0, 1)) >= need:
            return True
        return heights[edge, at] >= need and repeated[edge, at] >= 0.6 * heights[edge, at]

    found = []
    for page in edges:
        gone: set[Word] = set()
        for edge in ("top", "bottom"):
            for side, _, row in page:
                if side == edge:
                    if not running(edge, row):
                        break
                    gone.update(row)
        found.append(gone)
    return found


def _height(row: Sequence[Word]) -> int:
    return round(row[0].bottom / 4)


def _bare(text: str) -> str:
    text = _LEADER.split(text)[0].strip()
    text = re.sub(r"[\s.]*\b\d{1,4}$", "", text)
    return re.sub(r"\W+", "", _NUMBERED.sub("", text)).lower()


def contents_lines(lines: Sequence[Line], is_heading: Sequence[bool]) -> set[int]:
    """The positions of the lines that make up the contents page: its heading, and what follows until the text begins.

    A line belongs to it when it has dots that lead to a page number, or names a heading that comes later. Lines
    with such dots go wherever they are.
    """
    gone = {n for n, line in enumerate(lines) if _LEADER.search(line.text) and re.search(r"(\d|[ivx])+$", line.text)}
    begin = next((n for n, line in enumerate(lines) if CONTENTS.fullmatch(line.text.strip(" .:"))), None)
    if begin is None:
        return gone
    titles = "".join(_bare(line.text) for line, heading in zip(lines, is_heading) if heading)
    size, n, odd = lines[begin].size, begin + 1, 0
    inside: list[int] = []
    while n < len(lines) and odd < _ODD_LINES:
        line = lines[n]
        ends_in_number = bool(re.search(r"\s\d{1,3}$", line.text))
        if is_heading[n] and not ends_in_number and line.size >= 0.9 * size and n not in gone:
            break
        named = len(_bare(line.text)) > 1 and _bare(line.text) in titles
        if n in gone or ends_in_number or named:
            inside += range(inside[-1] + 1 if inside else begin, n + 1)
            odd = 0
        else:
            odd += 1
        n += 1
    return gone | set(inside) if len(inside) > 3 else gone


def mend(texts: Iterable[str]) -> list[str]:
    """Texts whose lines are joined, with words that were broken at line ends made whole.

    The document itself decides whether a hyphen at a line's end belongs to the word: "part-/nership" is joined since
    "partnership" stands elsewhere, or "nership" nowhere. Where both would be words ("level-/access"), what the
    document does elsewhere decides.
    """
    texts = list(texts)
    known = Counter(word.lower() for text in texts for line in text.split("\n") for word in _WORD.findall(line)[1:-1])
    begins = {word[:length] for word in known for length in range(5, len(word))}

    def belongs(match: re.Match[str]) -> Optional[bool]:
        """Whether the hyphen is part of the word; None if both are possible."""
        before, after = match[1], match[3]
        joined, kept = (before + after).lower(), f"{before}-{after}".lower()
        if match[2] == "\u00ad" or known[joined] > known[kept]:
            return False
        if known[kept] or "-" in before or not after[0].islower() or before.isdigit():
            return True
        if joined in begins or min(len(before), len(after)) < 3:
            return False
        return None if known[before.lower()] and known[after.lower()] else False

    sure = Counter(belongs(match) for text in texts for match in _BROKEN.finditer(text))
    otherwise = sure[True] >= sure[False]

    def whole(match: re.Match[str]) -> str:
        keep = belongs(match)
        return f"{match[1]}-{match[3]}" if (otherwise if keep is None else keep) else match[1] + match[3]

    return [" ".join(_BROKEN.sub(whole, text).replace("\u00ad", "").split()) for text in texts]
