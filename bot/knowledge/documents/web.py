"""Reading HTML. Scripts, styles, forms, navigation and hidden parts are left out; nothing is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional, cast

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from bot.knowledge.documents.blocks import Block, CannotRead, Extract, Skipped, table_blocks
from bot.knowledge.documents.clean import CONTENTS

_LEFT_OUT = ("script", "style", "noscript", "template", "nav", "form", "button", "select", "svg", "canvas", "iframe", "object",
             "embed", "audio", "video", "head", "math", "dialog")  # fmt: skip
_OUTSIDE_MAIN = ("header", "footer", "aside")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset("a abbr b bdi bdo br cite code data del dfn em font i img ins kbd label mark picture q s samp small "
                    "span strong sub sup time tt u var wbr".split())  # fmt: skip
_INVITATION = re.compile(r"sign up to|newsletter|thanks for signing up|try again later|submitting\.\.\.|unsubscribe|subscribe now", re.I)
"""Two of these in one paragraph make it an invitation."""
DEEPEST = 400
"""Elements inside each other; real pages have about 30."""


def read(path: Path) -> Extract:
    """The blocks of a web page. Raises CannotRead when there is no text in it."""
    return read_html(path.read_bytes())


def read_html(html: bytes | str) -> Extract:
    soup = BeautifulSoup(html, "lxml")
    if _depth(soup) > DEEPEST:
        raise CannotRead(f"has more than {DEEPEST} elements inside each other, which no real page has. Save the page anew.")
    title = soup.title.get_text(" ", strip=True) if soup.title else None
    gone = 0
    for element in soup.find_all(_LEFT_OUT):
        gone += 1
        element.decompose()
    for element in soup.find_all(_hidden):
        gone += 1
        element.decompose()
    main = soup.find("main") or soup.find("article") or soup.body or soup
    if main.name not in ("main", "article"):
        for element in main.find_all(_OUTSIDE_MAIN):
            gone += 1
            element.decompose()
    blocks, contents = without_contents(list(_blocks(cast(Tag, main))))
    blocks, invitations = without_invitations(blocks)
    if not any(block.kind != "heading" for block in blocks):
        raise CannotRead("has no text in it. If it is a page that a script fills, save it from the browser as a PDF.")
    skipped = [Skipped("menus, forms, scripts and hidden parts", gone), Skipped("lines of a list of contents", contents), Skipped("invitations to sign up", invitations)]
    return Extract(tuple(blocks), None, title, tuple(one for one in skipped if one.count))


def _depth(soup: Any) -> int:
    deepest, waiting = 0, [(soup, 0)]
    while waiting:
        element, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in element.children if isinstance(child, Tag)]
    return deepest


def _hidden(element: Tag) -> bool:
    style = str(element.get("style", "")).replace(" ", "").lower()
    role = str(element.get("role", ""))
    return (
        element.has_attr("hidden")
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
        or role in ("navigation", "search", "banner", "contentinfo")
    )


def _blocks(root: Tag) -> Iterator[Block]:
    """Depth first and without recursion: text that stands outside any paragraph becomes one."""
    loose: list[str] = []

    def flush() -> Iterator[Block]:
        text = _tidy("".join(loose))
        loose.clear()
        if text:
            yield Block("paragraph", text)

    waiting: list[Any] = [root]
    numbers: dict[int, int] = {}
    while waiting:
        node = waiting.pop()
        if node is None:  # an element ends
            yield from flush()
        elif isinstance(node, NavigableString):
            if not isinstance(node, Comment):
                loose.append(str(node))
        elif node.name in _HEADINGS:
            yield from flush()
            if text := _tidy(node.get_text()):
                yield Block("heading", text, _HEADINGS[node.name])
        elif node.name == "table" and not node.find("table"):
            yield from flush()
            yield from table_blocks(_rows(node))
        elif node.name == "br":
            loose.append("\n")
        elif node.name in _INLINE:
            waiting += reversed(list(node.children))
        elif node.name in ("li", "dt", "dd") and not node.find(["p", "ul", "ol", "table", "div", *_HEADINGS]):
            yield from flush()
            if text := _tidy(node.get_text()):
                yield Block("item", _number(node, numbers) + text)
        else:
            yield from flush()
            waiting += [None, *reversed(list(node.children))]
    yield from flush()


def _number(item: Tag, numbers: dict[int, int]) -> str:
    if item.parent is None or item.parent.name != "ol":
        return ""
    numbers[id(item.parent)] = numbers.get(id(item.parent), 0) + 1
    return f"{numbers[id(item.parent)]}. "


def _rows(table: Tag) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    down: dict[int, tuple[int, str]] = {}
    for row in table.find_all("tr"):
        cells: list[str] = []
        for cell in row.find_all(["td", "th"]):
            cells += _from_above(len(cells), down)
            text = _tidy(cell.get_text(" "))
            for _ in range(_span(cell, "colspan")):
                if (height := _span(cell, "rowspan")) > 1:
                    down[len(cells)] = height - 1, text
                cells.append(text)
        cells += _from_above(len(cells), down)
        rows.append(tuple(cells))
    return rows


def _from_above(at: int, down: dict[int, tuple[int, str]]) -> list[str]:
    """What cells that reach down from rows above put at this place."""
    found = []
    while at in down:
        left, text = down.pop(at)
        if left > 1:
            down[at] = left - 1, text
            found.append(text)
            at += 1
            continue
        found.append(text)
        at += 1
    return found


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), 50) if value.isdecimal() else 1


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("\u200b", "").split())


def without_contents(blocks: list[Block]) -> tuple[list[Block], int]:
    """Without a list of contents: its heading and the entries below it, each the text of a later heading."""
    begin: Optional[int] = next((n for n, b in enumerate(blocks) if CONTENTS.fullmatch(b.text.strip(" .:"))), None)
    if begin is None:
        return blocks, 0
    titles = {_entry(block.text) for block in blocks if block.kind == "heading"}
    end = begin + 1
    while end < len(blocks) and blocks[end].kind != "heading" and (
        _entry(blocks[end].text) in titles or re.search(r"(\.{3,}|\t|\s{2,})\s*\d+$", blocks[end].text)
    ):
        end += 1
    return blocks[:begin] + blocks[end:], end - begin


def without_invitations(blocks: list[Block]) -> tuple[list[Block], int]:
    """Without what news sites put between their paragraphs: newsletters to sign up to, and what their forms say."""
    kept = [block for block in blocks if len(set(map(str.lower, _INVITATION.findall(block.text)))) < 2]
    return kept, len(blocks) - len(kept)


def _entry(text: str) -> str:
    """A heading or a contents entry without its number and page: what the two have in common."""
    text = re.sub(r"[\s.\t]*\d*$", "", re.sub(r"^[\d.]+\s", "", text))
    return " ".join(text.lower().split())
