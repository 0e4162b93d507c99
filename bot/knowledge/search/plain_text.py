"""Plain text and Markdown cut into passages whose offsets are those of the file, for trying search on any folder.

Staff's documents are read by their own readers; this one keeps every character where it stands, so that a passage can
be found again in the file it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from bot.knowledge.passages import Passage

Cut = Literal["passages", "paragraphs", "lines"]
"""What becomes one passage: about 900 characters of neighbouring paragraphs, each paragraph, or each line."""

VERSION = "file"
"""What stands for the version of a document that is not in the library."""
ABOUT = 900
LONGEST = 1_200
"""Characters. Paragraphs are joined up to ABOUT; what is shorter than LONGEST is never cut."""
_LONGEST_HEADING = 100

_BLANK = re.compile(r"\n[ \t]*\n\s*|\n(?=#{1,6} )")
_LINE = re.compile(r"\s*\n\s*")
_MARK = re.compile(r"#{1,6}\s+")
_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_NO_END = re.compile(
    r"(?:\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Fig|Figs|Eq|Ref|vs|cf|al|eg|e\.g|ie|i\.e|approx|ca|pp?|vol|ed|eds))\.\s+$"
)


def read(path: Path, name: str, cut: Cut = "passages") -> list[Passage]:
    """A file's passages, as a document of that name. Bytes that are no UTF-8 become replacement characters."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    passages = []
    for number, (heading, start, end) in enumerate(_spans(text, cut)):
        inside = text[start:end]
        passages.append(
            Passage(name, VERSION, number, heading, inside, tuple(sentence_spans(inside)), start=start, end=end)
        )
    return passages


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; a line break ends one only where a blank line or an end mark stands."""
    start = len(text) - len(text.lstrip())
    ends = sorted([*_END.finditer(text), *_BLANK.finditer(text)], key=lambda match: match.end())
    for match in ends:
        before = text[start : match.end()]
        if match.end() <= start or (match.group()[0] != "\n" and _NO_END.search(before)):
            continue
        if before.strip():
            yield start, start + len(before.rstrip())
        start = match.end()
    if text[start:].strip():
        yield start, start + len(text[start:].rstrip())


def _spans(text: str, cut: Cut) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Heading, start and end of each passage."""
    if cut != "passages":
        for start, end in _parts(text, _LINE if cut == "lines" else _BLANK):
            yield (), start, end
        return
    if len(text.strip()) <= LONGEST and text.strip():
        start = len(text) - len(text.lstrip())
        yield (), start, start + len(text.strip())
        return
    separator = _BLANK if _BLANK.search(text.strip()) else _LINE
    heading: tuple[str, ...] = ()
    waiting: list[tuple[int, int]] = []  # headings that nothing stands under yet
    open_: list[int] = []
    for start, end in _parts(text, separator):
        if _is_heading(text[start:end]):
            if open_:
                yield heading, open_[0], open_[1]
                open_ = []
            waiting.append((start, end))
            continue
        if waiting:
            heading, waiting = (_MARK.sub("", text[slice(*waiting[-1])]).strip(),), []
        for piece_start, piece_end in _pieces(text, start, end):
            if open_ and piece_end - open_[0] > ABOUT:
                yield heading, open_[0], open_[1]
                open_ = []
            open_ = [open_[0] if open_ else piece_start, piece_end]
    if open_:
        yield heading, open_[0], open_[1]
    for start, end in waiting:
        yield (), start, end


def _parts(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in [*separator.finditer(text), None]:
        end = match.start() if match else len(text)
        inside = text[start:end]
        if inside.strip():
            yield start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())
        start = match.end() if match else end


def _is_heading(part: str) -> bool:
    if _MARK.match(part):
        return True
    return len(part) <= _LONGEST_HEADING and "\n" not in part and part[-1] not in ".!?:;,\"'”)" and part[0].isupper()


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A paragraph, cut at sentences where it is too long."""
    if end - start <= LONGEST:
        yield start, end
        return
    begin = stop = start
    for _, sentence_end in sentence_spans(text[start:end]):
        if start + sentence_end - begin > ABOUT and stop > begin:
            yield begin, stop
            begin = stop + len(text[stop:end]) - len(text[stop:end].lstrip())
        stop = start + sentence_end
    if end > begin:
        yield begin, end
