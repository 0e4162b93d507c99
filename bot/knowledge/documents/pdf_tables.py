"""Ruled tables on a page of a PDF: with a whole grid, or with lines between their rows only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Optional

from bot.knowledge.documents.pdf_page import Table, Word, rows_of

_NEAR = 3.0
_TALLEST_ROW = 260.0
"""Points: rules farther apart than this do not belong to one table."""


@dataclass(frozen=True)
class _Rule:
    y: float
    x0: float
    x1: float
    breaks: tuple[float, ...]
    """Where the pieces that it is drawn in meet: a rule drawn cell by cell tells the columns."""


def _segments(page: Any) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """(y, x0, x1) of what is drawn flat and (x, top, bottom) of what is drawn upright."""
    flat, upright = [], []
    for shape in (*page.lines, *page.rects):
        x0, x1, top, bottom = shape["x0"], shape["x1"], shape["top"], shape["bottom"]
        if bottom - top < _NEAR and x1 - x0 > 8:
            flat.append(((top + bottom) / 2, x0, x1))
        elif x1 - x0 < _NEAR and bottom - top > 5:
            upright.append(((x0 + x1) / 2, top, bottom))
        elif shape["object_type"] == "rect" and shape.get("stroke") and bottom - top < _TALLEST_ROW:
            flat += [(top, x0, x1), (bottom, x0, x1)]
            upright += [(x0, top, bottom), (x1, top, bottom)]
    return flat, upright


def _rules(segments: Sequence[tuple[float, float, float]]) -> list[_Rule]:
    rules: list[_Rule] = []
    for y, x0, x1 in sorted(segments, key=lambda s: (round(s[0] / 2), s[1])):
        last = rules[-1] if rules else None
        if last and abs(last.y - y) <= 2 and x0 <= last.x1 + _NEAR:
            ends = (*last.breaks, last.x1) if x0 >= last.x1 - _NEAR else last.breaks
            rules[-1] = _Rule(last.y, last.x0, max(last.x1, x1), ends)
        else:
            rules.append(_Rule(y, x0, x1, ()))
    return rules


def _groups(rules: Sequence[_Rule]) -> list[list[_Rule]]:
    groups: list[list[_Rule]] = []
    for rule in sorted(rules, key=lambda r: r.y):
        for group in groups:
            last = group[-1]
            if abs(last.x0 - rule.x0) < 6 and abs(last.x1 - rule.x1) < 6 and rule.y - last.y < _TALLEST_ROW:
                if rule.y - last.y > 2:
                    group.append(rule)
                break
        else:
            groups.append([rule])
    return groups


def tables_of(page: Any, words: Sequence[Word]) -> list[Table]:
    """The ruled tables of a pdfplumber page, from top to bottom."""
    flat, upright = _segments(page)
    tables = []
    groups = [part for group in _groups(_rules(flat)) for part in _apart(group, upright, words)]
    for group in groups:
        group = _with_words_above(group, words)
        if len(group) < 3:
            continue
        x0, x1, top, bottom = group[0].x0, group[0].x1, group[0].y, group[-1].y
        inside = [w for w in words if x0 - _NEAR <= w.x0 and w.x1 <= x1 + _NEAR and top - 2 <= (w.top + w.bottom) / 2 <= bottom + 2]
        bounds, drawn = _bounds(group, upright, inside)
        if len(bounds) < 3 or not inside:
            continue
        bands = _bands(group, inside)
        if not drawn:
            bounds = _shared(bounds, bands)
            if len(bands) == 2:  # lines above, below the heads, and at the end: each line with a first cell begins a row
                bands = [bands[0], *_by_first_cell(bands[1], bounds)]
        rows = [_cells(band, bounds) for band in bands]
        if len(rows) >= 2:
            tables.append(Table(tuple(rows), x0, x1, top, bottom))
    return sorted(tables, key=lambda table: table.top)


def _apart(group: list[_Rule], upright: Sequence[tuple[float, float, float]], words: Sequence[Word]) -> list[list[_Rule]]:
    """Rules of one width that are tables one below the other, with headings or text between them."""
    parts, part = [], [group[0]]
    x0, x1 = group[0].x0, group[0].x1
    sides = [line for line in upright if x0 - 2 * _NEAR < line[0] < x1 + 2 * _NEAR and line[1] < group[-1].y and line[2] > group[0].y]
    usual = [w.size for w in words if w.x0 >= x0 - _NEAR and w.x1 <= x1 + _NEAR and group[0].y < w.bottom < group[-1].y + 2]
    for upper, lower in zip(group, group[1:]):
        middle = (upper.y + lower.y) / 2
        band = [w for w in words if upper.y < (w.top + w.bottom) / 2 < lower.y and w.x1 > x0 and w.x0 < x1]
        open_sides = bool(sides) and not any(top <= middle <= bottom for _, top, bottom in sides)
        large = bool(band) and max(w.size for w in band) > 1.1 * median(usual or [0.0])
        other_pieces = bool(upper.breaks) and bool(lower.breaks) and len(upper.breaks) != len(lower.breaks)
        if open_sides or large or other_pieces or (band and not sides and _is_text(rows_of(band)[0], x0, x1)):
            parts.append(part)
            part = []
        part.append(lower)
    return [*parts, part]


def _is_text(row: Sequence[Word], x0: float, x1: float) -> bool:
    """Whether a row of words runs across the columns of a table."""
    gaps = [right.x0 - left.x1 for left, right in zip(row, row[1:])]
    return row[0].x0 < x0 + 8 and row[-1].x1 - x0 > 0.6 * (x1 - x0) and max(gaps, default=0.0) < 0.9 * row[0].size


def _with_words_above(group: list[_Rule], words: Sequence[Word]) -> list[_Rule]:
    """Adds a table's open top: the row of column heads above the first rule, where that rule has pieces."""
    first = group[0]
    above = [w for w in words if first.x0 - _NEAR <= w.x0 and w.x1 <= first.x1 + _NEAR and w.bottom <= first.y + 1]
    if not first.breaks or not above or len(group) < 2:
        return group
    bounds = [first.x0, *first.breaks, first.x1]
    top = first.y
    for row in reversed(rows_of(above)):
        low, high = min(w.top for w in row), max(w.bottom for w in row)
        crossing = any(w.x0 < b - 1 < b + 1 < w.x1 for w in row for b in bounds)
        bold = all(w.bold for w in row)
        if crossing or not bold or top - high > 14:
            break
        top = low - 1
    return [_Rule(top, first.x0, first.x1, first.breaks), *group] if top < first.y else group


def _bounds(group: Sequence[_Rule], upright: Sequence[tuple[float, float, float]], inside: Sequence[Word]) -> tuple[list[float], bool]:
    """The x of the columns' borders, the table's own included, and whether they are drawn."""
    x0, x1, top, bottom = group[0].x0, group[0].x1, group[0].y, group[-1].y
    drawn = [x for x, low, high in upright if low < bottom - 2 and high > top + 2 and x0 + _NEAR < x < x1 - _NEAR]
    pieces = max((rule.breaks for rule in group), key=lambda breaks: sum(rule.breaks == breaks for rule in group))
    for found in (drawn, pieces):
        bounds = [x0]
        for x in sorted(found):
            if x - bounds[-1] > 2 * _NEAR and not _crossed(x, inside):
                bounds.append(x)
        if len(bounds) > 1:
            return [*bounds, x1], True
    return _white_stripes(x0, x1, group, inside), False


def _crossed(x: float, words: Sequence[Word]) -> bool:
    return sum(w.x0 < x - 1 and w.x1 > x + 1 for w in words) > 0.1 * len(words)


def _white_stripes(x0: float, x1: float, group: Sequence[_Rule], inside: Sequence[Word]) -> list[float]:
    """Borders in the middle of stripes that no word of the rows crosses, nor a word of the heads above them."""
    if not inside:
        return []
    heads = [w for w in inside if (w.top + w.bottom) / 2 < group[1].y]
    body = [w for w in inside if w not in heads] if len(group) > 4 else inside
    gap, reach, bounds = 0.55 * median(w.size for w in inside), x0, [x0]
    for word in sorted(body, key=lambda w: w.x0):
        if word.x0 - reach > gap and reach > x0:
            middle = _middle_of_white(reach, word.x0, heads)
            bounds += [middle] if middle is not None else []
        reach = max(reach, word.x1)
    return [*bounds, x1]


def _middle_of_white(left: float, right: float, heads: Sequence[Word]) -> Optional[float]:
    """The middle of the widest part of the stripe that no head stands in; None when they fill it."""
    best, reach = (1.0, 0.0), left
    for x0, x1 in [*sorted((w.x0, w.x1) for w in heads if w.x1 > left and w.x0 < right), (right, right)]:
        best = max(best, (x0 - reach, (x0 + reach) / 2))
        reach = max(reach, x1)
    return best[1] if best[0] > 1.0 else None


def _bands(group: Sequence[_Rule], inside: Sequence[Word]) -> list[list[Word]]:
    bands = [
        [w for w in inside if upper.y - 1 <= (w.top + w.bottom) / 2 < lower.y + 1]
        for upper, lower in zip(group, group[1:])
    ]
    return [band for band in bands if band]


def _shared(bounds: Sequence[float], bands: Sequence[Sequence[Word]]) -> list[float]:
    """Without the borders that few rows share: wide spaces between words looked like them."""
    kept = [bounds[0]]
    for left, right in zip(bounds[1:-1], bounds[2:]):
        rows = sum(any(left <= (w.x0 + w.x1) / 2 < right for w in rows_of(band)[0]) for band in bands)
        if rows > 0.4 * len(bands):
            kept.append(left)
    return [*kept, bounds[-1]]


def _by_first_cell(words: Sequence[Word], bounds: Sequence[float]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for row in rows_of(words):
        if not rows or row[0].x0 < bounds[1]:
            rows.append(list(row))
        else:
            rows[-1] += row
    return rows


def _cells(words: Sequence[Word], bounds: Sequence[float]) -> tuple[str, ...]:
    """Each cell's lines apart: a word broken at a line's end is mended with the whole document's words in view."""
    cells = []
    for left, right in zip(bounds, bounds[1:]):
        cell = [w for w in words if left <= (w.x0 + w.x1) / 2 < right]
        cells.append("\n".join(" ".join(w.text for w in row) for row in rows_of(cell)))
    return tuple(cells)
