"""Links in what is shown: numbers and addresses in a text, and which addresses may be followed at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional
from urllib.parse import urlsplit

SCHEMES = ("http", "https", "tel", "mailto")
"""Nothing else is ever made a link: `javascript:`, `data:` and their like stay text."""

_LINK = re.compile(
    r"""
    (?P<web>https?://[^\s<>()"']*[^\s<>()"'.,;:!?])
    | (?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<site>(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:uk|scot|org|com)\b(?:/[\w./-]*\w)?)
    | (?P<phone>(?<![\w£.,/-])(?:0(?:\ ?\d){9,10}|0800\ ?1111|116\ ?\d{3})(?!\w))
    | (?<=[\ \n])(?:(?<=phone\ )|(?<=Phone\ )|(?<=phoning\ )|(?<=call\ )|(?<=Call\ )|(?<=dial\ )|(?<=text\ )|(?<=on\ )|(?<=or\ )|(?<=and\ ))
      (?P<short>999|112|111|101)(?![\w%]|[.,]\d|\ %)
    """,
    re.VERBOSE,
)
"""Phone numbers as they are written in the United Kingdom. The three-figure ones count only where a text says to
phone them, because they may be quantities."""


@dataclass(frozen=True)
class Piece:
    """Part of a text; `href` where it is a link."""

    text: str
    href: Optional[str] = None


def safe_href(address: Optional[str]) -> Optional[str]:
    """The address, if it is one that may be followed; otherwise None."""
    text = "".join(c for c in (address or "").strip() if c.isprintable() and c != " ")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in SCHEMES:
        return None
    return text if (parts.netloc if parts.scheme.startswith("http") else parts.path) else None


def tel(number: str) -> str:
    """The address that phones a number."""
    return "tel:" + "".join(c for c in number if c.isdigit() or c == "+")


def paragraphs(text: Optional[str]) -> tuple[tuple[Piece, ...], ...]:
    """A text in its paragraphs, each in pieces, with numbers and addresses as links."""
    return tuple(tuple(_pieces(part)) for part in (text or "").split("\n\n") if part.strip())


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for match in _LINK.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield Piece(match.group(), safe_href(_address(str(match.lastgroup), match.group())))
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])


def _address(kind: str, text: str) -> str:
    if kind in ("phone", "short"):
        return tel(text)
    return {"web": "", "mail": "mailto:", "site": "https://"}[kind] + text
