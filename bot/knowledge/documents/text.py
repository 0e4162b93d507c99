"""Reading Markdown and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from markdown_it import MarkdownIt

from bot.knowledge.documents import web
from bot.knowledge.documents.blocks import Block, CannotRead, Extract, Skipped, table_blocks

_ITEM = re.compile(r"^\s*(?:[•▪◦●*·–-]|(\d{1,2})[.)])\s+(?=\S)")
_LONGEST_HEADING = 60


def decoded(data: bytes) -> str:
    """The text in UTF-8, UTF-16 with its mark, or Windows' Western European. Raises CannotRead if it is none."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        if text.count("\ufffd") > 0.005 * len(text) + 1:
            raise CannotRead("is not text. Load the document itself: PDF, Word (.docx), HTML, Markdown or text.") from None
    strange = sum(ord(character) < 32 and character not in "\n\r\t\f\x0b" for character in text)
    if strange > 0.002 * len(text):
        raise CannotRead("is not text. Load the document itself: PDF, Word (.docx), HTML, Markdown or text.")
    return "".join(character for character in text if ord(character) >= 32 or character in "\n\t\f").replace("\f", "\n\n")


def read_markdown(path: Path) -> Extract:
    """The blocks of a Markdown file, by way of HTML. HTML inside it is shown as text, never run."""
    text = decoded(path.read_bytes())
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    extract = web.read_html(f"<body>{html}</body>")
    return replace(extract, skipped=tuple(one for one in extract.skipped if "contents" in one.what))


def read_plain(path: Path) -> Extract:
    """The blocks of a text file: parted by empty lines, or one a line where there are none.

    A heading is a short line of its own without a full stop, with text below it.
    """
    text = decoded(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n[ \t]*\n", text) if chunk.strip()]
    blocks, contents = web.without_contents([block for chunk in chunks for block in _chunk(chunk)])
    blocks, invitations = web.without_invitations(blocks)
    if not blocks:
        raise CannotRead("is empty. Check that the right file was saved.")
    skipped = (Skipped("lines of a list of contents", contents), Skipped("invitations to sign up", invitations))
    return Extract(tuple(_with_headings(blocks)), skipped=tuple(one for one in skipped if one.count))


def _chunk(chunk: str) -> Iterator[Block]:
    lines = [line for line in chunk.split("\n") if line.strip()]
    tabs = [line.count("\t") for line in lines]
    if len(lines) > 1 and min(tabs) > 0 and max(tabs) == min(tabs):
        yield from table_blocks([tuple(" ".join(cell.split()) for cell in line.split("\t")) for line in lines])
        return
    gathered: list[str] = []
    item = False
    long_lines = sum(len(line) > 120 for line in lines) > len(lines) / 2
    for line in lines:
        match = _ITEM.match(line)
        if gathered and (match or long_lines):
            yield _joined(gathered, item)
            gathered = []
        if not gathered:
            item = bool(match) and (len(lines) > 1 or not match[1])  # type: ignore[index]
            line = line[match.end() :] if match and item and not match[1] else line
        gathered.append(line)
    if gathered:
        yield _joined(gathered, item)


def _joined(lines: Sequence[str], item: bool) -> Block:
    text = " ".join(" ".join(lines).split())
    return Block("item" if item else "paragraph", text)


def _with_headings(blocks: Sequence[Block]) -> Iterator[Block]:
    for block, below in zip(blocks, [*blocks[1:], None]):
        short = block.kind == "paragraph" and len(block.text) <= _LONGEST_HEADING
        if short and below is not None and not re.search(r"[.,;:!…\"”)]$", block.text) and block.text[:1].isupper():
            yield Block("heading", block.text, 1)
        else:
            yield block
