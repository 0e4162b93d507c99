"""Cutting a document's blocks into passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Optional

from bot.knowledge.documents.blocks import Block, Extract
from bot.knowledge.passages import Passage

USUAL = 900
LONGEST = 1300
"""Characters of a passage: blocks are gathered up to the first; nothing is longer than the second."""
SHORTEST = 250
_MARK = re.compile(r"^\(?[\divxa-z]{1,4}[.)]\s+")

SplitSentences = Callable[[str], Sequence[tuple[int, int]]]
"""Gives the (start, end) offsets of a text's sentences."""


@dataclass
class _Section:
    heading: tuple[str, ...]
    blocks: list[tuple[Block, int]] = field(default_factory=list)
    """Blocks with their offset in the document's text."""


def text_of(extract: Extract) -> str:
    """The whole document's text: one block a line. Passages are slices of it."""
    return "\n".join(block.text for block in extract.blocks)


def passages(extract: Extract, document: str, version: str, sentences: SplitSentences) -> list[Passage]:
    """The document in passages of about 900 characters, in order. None goes over a heading.

    A heading that opens the document and is the only one of its level is its title: no passage's trail names it.
    """
    found: list[Passage] = []
    for section in _sections(extract.blocks):
        for group in _groups(_short(section.blocks, sentences)):
            first, last = group[0], group[-1]
            start, end = first[1], last[1] + len(last[0].text)
            text = "\n".join(block.text for block, _ in group)
            quotable = tuple(
                (offset - start + a, offset - start + b) for block, offset in group for a, b in _quotable(block, sentences)
            )
            pages = [page for block, _ in group for page in (block.page, block.end_page) if page is not None]
            found.append(
                Passage(
                    document, version, len(found), section.heading, text, quotable, start, end,
                    min(pages, default=None), max(pages, default=None),
                )
            )  # fmt: skip
    return found


def _sections(blocks: Sequence[Block]) -> list[_Section]:
    levels = [block.level for block in blocks if block.kind == "heading"]
    title = bool(blocks) and blocks[0].kind == "heading" and levels.count(blocks[0].level) == 1 and min(levels) == blocks[0].level
    trail: list[Block] = []
    sections, offset = [_Section(())], 0
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            if not (title and number == 0):
                trail = [*(above for above in trail if above.level < block.level), block]
            sections.append(_Section(tuple(above.text for above in trail)))
        else:
            sections[-1].blocks.append((block, offset))
        offset += len(block.text) + 1
    return [section for section in sections if section.blocks]


def _short(blocks: Iterable[tuple[Block, int]], sentences: SplitSentences) -> list[tuple[Block, int]]:
    """Blocks longer than a passage, cut between sentences, or between words where a sentence is that long."""
    found = []
    for block, offset in blocks:
        if len(block.text) <= LONGEST:
            found.append((block, offset))
            continue
        start = 0
        for end in _cuts(block.text, [end for _, end in sentences(block.text)]):
            found.append((Block(block.kind, block.text[start:end], 0, block.page, block.end_page), offset + start))
            start = end + 1
    return found


def _cuts(text: str, ends: Sequence[int]) -> list[int]:
    """Where pieces end: after each comes one space, which belongs to none."""
    cuts: list[int] = []
    start = 0
    spaces = {end for end in ends if text[end : end + 1] == " "}
    while len(text) - start > LONGEST:
        fit = [end for end in spaces if start + SHORTEST < end <= start + USUAL]
        end = max(fit) if fit else text.rfind(" ", start + 1, start + LONGEST)
        if end <= start:  # one endless word
            return [*cuts, len(text)]
        cuts.append(end)
        start = end + 1
    return [*cuts, len(text)]


def _groups(blocks: Sequence[tuple[Block, int]]) -> list[list[tuple[Block, int]]]:
    groups: list[list[tuple[Block, int]]] = []
    size = 0
    for pair in blocks:
        length = len(pair[0].text)
        if groups and _belongs(groups[-1], pair, size, length):
            groups[-1].append(pair)
            size += length + 1
            continue
        carried: Optional[tuple[Block, int]] = None
        lead = groups[-1][-1][0].text if groups and len(groups[-1]) > 1 else ""
        if lead.endswith(":") and len(lead) + length < LONGEST:
            carried = groups[-1].pop()  # what leads into a list or table goes with it
        groups.append([carried, pair] if carried else [pair])
        size = sum(len(block.text) + 1 for block, _ in groups[-1])
    if len(groups) > 1 and _length(groups[-1]) < SHORTEST and _length(groups[-2]) + _length(groups[-1]) < LONGEST:
        last = groups.pop()
        groups[-1] += last
    return groups


def _belongs(group: Sequence[tuple[Block, int]], pair: tuple[Block, int], size: int, length: int) -> bool:
    block, offset = pair
    last, last_offset = group[-1]
    if last_offset + len(last.text) + 1 != offset or size + length > LONGEST:
        return False
    if group[-1][0].text.endswith(":") and len(group) == 1:
        return True
    return size + length <= USUAL or size < SHORTEST


def _length(group: Sequence[tuple[Block, int]]) -> int:
    return sum(len(block.text) + 1 for block, _ in group)


def _quotable(block: Block, sentences: SplitSentences) -> list[tuple[int, int]]:
    """The offsets of what may be quoted on its own: a whole row; the sentences of anything else, list numbers apart."""
    if block.kind == "row":
        return [(0, len(block.text))]
    mark = _MARK.match(block.text) if block.kind == "item" else None
    start = mark.end() if mark else 0
    text = block.text[start:]
    found = []
    for a, b in sentences(text):
        piece = text[a:b]
        a, b = a + len(piece) - len(piece.lstrip()), b - (len(piece) - len(piece.rstrip()))
        if any(character.isalpha() for character in text[a:b]):
            found.append((start + a, start + b))
    return found
