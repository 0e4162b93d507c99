"""One page of a PDF: its words, its tables, and the order in which its lines are read.

Columns are found by looking for a gutter: an upright white stripe that no word crosses, with running text on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Optional

LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "\u00a0": " ", "\u200b": ""})
_UNKNOWN = re.compile(r"\(cid:\d+\)")
_BOLD = ("bold", "black", "heavy", "semibd", "cmbx", "-medi")
_GUTTER_LINES = 4
_WORDS_A_LINE = 2.5
"""What makes two stripes of text columns, not the cells of a table: as many lines on both sides, of as many words."""


@dataclass(frozen=True)
class Word:
    """A word and where it stands, in points from the page's top left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table: `rows` of cells, the first of which holds the column heads."""

    rows: tuple[tuple[str, ...], ...]
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Line:
    """Words on one baseline of one column; `left` is where that column begins, `column` counts a page's columns."""

    words: tuple[Word, ...]
    left: float
    right: float
    column: int
    page: int = 0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        return median(word.size for word in self.words)

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)


Thing = Word | Table


def words_of(page: Any) -> list[Word]:
    """The words of a pdfplumber page that stand upright on it."""
    found = page.extract_words(x_tolerance_ratio=0.15, return_chars=True)
    words = [_word(word["chars"]) for word in found if word["upright"] and word["bottom"] > 0 and word["top"] < float(page.height)]
    return _bullets_drawn(page) + [word for word in words if word is not None]


def _word(characters: list[Any]) -> Optional[Word]:
    """The word without the small raised figures at its end that point to a footnote. None if nothing is left."""
    size = max(c["size"] for c in characters)
    last = len(characters)
    while last > 1 and characters[last - 1]["size"] < 0.76 * size and characters[last - 1]["text"].isdigit():
        last -= 1
    kept = characters[:last] if characters[0]["size"] > 0.76 * size else characters
    text = "".join(c["text"] for c in kept).translate(LIGATURES)
    # a glyph that says nothing of its meaning: alone it is a bullet as a rule, within a word an ornament
    text = "•" if _UNKNOWN.fullmatch(text) else _UNKNOWN.sub("", text)
    if not text.strip():
        return None
    bold = sum(any(mark in c["fontname"].lower() for mark in _BOLD) for c in kept) > len(kept) / 2
    box = [(c["x0"], c["x1"], c["top"], c["bottom"]) for c in kept]
    x0, x1, top, bottom = min(b[0] for b in box), max(b[1] for b in box), min(b[2] for b in box), max(b[3] for b in box)
    return Word(text, x0, x1, top, bottom, median(c["size"] for c in kept), bold)


def _bullets_drawn(page: Any) -> list[Word]:
    """Bullets that are small filled shapes, as browsers print them, as the words they stand for."""
    found = []
    for shape in (*page.curves, *page.rects):
        width, height = shape["x1"] - shape["x0"], shape["bottom"] - shape["top"]
        if shape.get("fill") and 1.5 < width < 8 and abs(width - height) < 0.25 * width:
            found.append(Word("•", shape["x0"], shape["x1"], shape["top"] - width, shape["bottom"] + width, 3 * width))
    return found


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words by baseline, from top to bottom, each row from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom)):
        middle = (word.top + word.bottom) / 2
        if rows and middle < max(w.bottom for w in rows[-1][-3:]) and word.top < rows[-1][-1].bottom - 0.4 * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


@dataclass(frozen=True)
class Gutter:
    """Where a page may be cut into columns: the stripe's middle and width in points, and the lines beside it."""

    x: float
    width: float
    lines: int


def best_gutter(things: Sequence[Thing]) -> Optional[Gutter]:
    """The gutter with the most lines of running text on both sides."""
    words = [thing for thing in things if isinstance(thing, Word)]
    if len(words) < 8:
        return None
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    gap = 0.5 * median(w.size for w in words)
    best: Optional[Gutter] = None
    rows = len(rows_of(words))
    x = left + 0.18 * (right - left) - 3
    while (x := x + 3) < right - 0.18 * (right - left):
        if sum(w.x0 < x + gap / 2 and w.x1 > x - gap / 2 for w in words) > rows - _GUTTER_LINES:
            continue  # nearly every row is crossed here
        bands = [(a, b) for _, a, b in _columns_at(things, x, gap, _GUTTER_LINES) if b]
        lines = sum(min(len(rows_of(a)), len(rows_of(b))) for a, b in bands)
        if lines and (best is None or lines > best.lines):
            inner = max(w.x1 for a, _ in bands for w in a), min(w.x0 for _, b in bands for w in b)
            best = Gutter(sum(inner) / 2, inner[1] - inner[0], lines)
    return best


def _columns_at(
    things: Sequence[Thing], x: float, gap: float, fewest: int
) -> list[tuple[list[Thing], list[Word], list[Word]]]:
    """The page from top to bottom, cut at `x` where that is possible: (whole width, left column, right column)."""
    blocking: list[Thing] = []
    free: list[Thing] = []
    for thing in things:
        crosses = isinstance(thing, Table) or (thing.x0 < x + gap / 2 and thing.x1 > x - gap / 2)
        (blocking if crosses else free).append(thing)
    bands: list[tuple[list[Thing], list[Word], list[Word]]] = []
    whole: list[Thing] = []
    rest = sorted((w for w in free if isinstance(w, Word)), key=lambda w: w.top + w.bottom)
    done = 0
    for block in [*sorted(blocking, key=lambda t: t.top), None]:
        top, bottom = (block.top, block.bottom) if block is not None else (float("inf"), float("inf"))
        above = done
        while above < len(rest) and (rest[above].top + rest[above].bottom) / 2 < top:
            above += 1
        left, right = [w for w in rest[done:above] if w.x1 <= x], [w for w in rest[done:above] if w.x0 >= x]
        if left and right and _run_beside(left, right, fewest):
            bands.append((whole, left, right))
            whole = []
        else:
            whole += rest[done:above]
        done = above
        while done < len(rest) and (rest[done].top + rest[done].bottom) / 2 <= bottom:  # beside what crosses
            whole.append(rest[done])
            done += 1
        if block is not None:
            whole.append(block)
    bands.append((whole, [], []))
    return bands


def _run_beside(left: Sequence[Word], right: Sequence[Word], fewest: int) -> bool:
    for side in (left, right):
        rows = rows_of(side)
        if len(rows) < fewest or sum(any(map(str.isalnum, w.text)) for w in side) < _WORDS_A_LINE * len(rows):
            return False
    return True


def reading_order(things: Sequence[Thing], known: Sequence[Gutter], page: int) -> list[Line | Table]:
    """A page's lines and tables in the order a person reads them. `known`: gutters seen on other pages, where one line
    on either side is enough as long as the stripe between them is as wide."""
    ordered: list[Line | Table] = []
    _read(list(things), known, page, ordered, [0], 0)
    return ordered


def _read(
    things: list[Thing], known: Sequence[Gutter], page: int, ordered: list[Line | Table], count: list[int], depth: int
) -> None:
    words = [t for t in things if isinstance(t, Word)]
    best = best_gutter(things) if words and depth < 3 else None
    cuts = [(g.x, 0.6 * g.width, 1) for g in known if best is None or abs(g.x - best.x) < 12]
    if best is not None:
        cuts.append((best.x, 0.5 * median(w.size for w in words), _GUTTER_LINES))
    for x, gap, fewest in cuts:
        bands = _columns_at(things, x, gap, fewest)
        if any(right for _, _, right in bands):
            for whole, left, right in bands:
                _lines(whole, page, ordered, count)
                for side in (left, right):
                    if side:
                        _read(list(side), (), page, ordered, count, depth + 1)
            return
    _lines(things, page, ordered, count)


def _lines(things: Sequence[Thing], page: int, ordered: list[Line | Table], count: list[int]) -> None:
    words = [t for t in things if isinstance(t, Word)]
    tables = sorted((t for t in things if isinstance(t, Table)), key=lambda t: t.top)
    if words:
        left, right = min(w.x0 for w in words), max(w.x1 for w in words)
        for row in rows_of(words):
            while tables and tables[0].top < row[0].top:
                ordered.append(tables.pop(0))
                count[0] += 1
            ordered.append(Line(tuple(row), left, right, count[0], page))
    ordered.extend(tables)
    count[0] += 1
