"""Pages for staff: a document's passages beside the pages they come from.

One file with everything in it. It runs nothing and fetches nothing, and says so to the browser; what comes from a document
stands in it as text only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Optional

from bot.knowledge.documents.blocks import Extract
from bot.knowledge.passages import Document, Passage

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; --line: #767676; --soft: #f3f3f3; --ink: #1a1a1a; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --soft: #2a2a2a; --ink: #eee; --paper: #161616; --line: #999; } }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: inherit; } a:focus-visible, summary:focus-visible { outline: 3px solid; outline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
.page { display: grid; grid-template-columns: minmax(16rem, 5fr) 7fr; gap: 1.5rem; border-top: 2px solid var(--line); padding: 1rem 0; }
.page h2 { grid-column: 1 / -1; margin: 0; font-size: 1.2rem; } .page img { width: 100%; height: auto; border: 1px solid var(--line); }
.passage { background: var(--soft); border-left: 4px solid var(--line); padding: .5rem 1rem; margin: 0 0 1rem; }
.passage h3 { margin: 0; font-size: 1rem; } .passage p { margin: .4rem 0; } .small { font-size: .9rem; }
.none { font-style: italic; } ins { background: #cfe8cf; color: #111; } del { background: #f3d0d0; color: #111; }
@media (max-width: 45rem) { .page { grid-template-columns: 1fr; } }
"""


def page(title: str, body: str) -> str:
    """A whole page of HTML around `body`, in which everything from outside has been escaped."""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def preview(document: Document, extract: Extract, passages: Sequence[Passage], pictures: Mapping[int, str]) -> str:
    """The page that shows how a document was read: a summary, then page by page its picture and its passages.

    `pictures`: base64 of a JPEG, by page number.
    """
    parts = [_summary(document, extract, passages)]
    if extract.pages is None:
        parts.append("<p>This kind of file has no pages; its passages follow in order.</p>")
        parts += [_passage(passage) for passage in passages]
    else:
        for number in range(1, extract.pages + 1):
            here = [p for p in passages if p.first_page is not None and p.first_page <= number <= (p.last_page or 0)]
            parts.append(_page(number, here, pictures.get(number)))
    return page(f"How “{document.title}” was read", "\n".join(parts))


def _summary(document: Document, extract: Extract, passages: Sequence[Passage]) -> str:
    rows: list[tuple[str, str]] = [
        ("File", document.file),
        ("Period", document.period or "not given"),
        ("Published", document.date or "not given"),
        ("Loaded", document.loaded[:16].replace("T", " ")),
        ("Pages", str(extract.pages) if extract.pages is not None else "this kind of file has none"),
        ("Headings found", str(extract.headings)),
        ("Passages", str(len(passages))),
    ]
    rows += [("Left out", f"{one.count} {one.what}") for one in extract.skipped]
    rows += [("Note", warning) for warning in extract.warnings]
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return (
        "<p>Compare a few pages: is every paragraph there, under the right heading, and in the right order? If not, don't "
        f"use the document before somebody has looked at it.</p>\n<dl>{items}</dl>"
    )


def _page(number: int, passages: Sequence[Passage], picture: Optional[str]) -> str:
    if picture is not None:
        left = f'<img loading="lazy" alt="Page {number} as it is printed" src="data:image/jpeg;base64,{picture}">'
    else:
        left = '<p class="none">No picture of this page.</p>'
    right = "".join(
        _passage(p) if p.first_page == number else f'<p class="small">Passage {p.number + 1} goes on here.</p>' for p in passages
    )
    right = right or '<p class="none">No passage comes from this page.</p>'
    return f'<section class="page" aria-labelledby="page-{number}"><h2 id="page-{number}">Page {number}</h2>\n<div>{left}</div>\n<div>{right}</div></section>'


def _passage(passage: Passage) -> str:
    trail = " › ".join(passage.heading) or "(no heading)"
    pages = ""
    if passage.first_page is not None and passage.last_page != passage.first_page:
        pages = f", pages {passage.first_page} to {passage.last_page}"
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in passage.text.split("\n"))
    return (
        f'<article class="passage"><h3>{escape(trail)}</h3><p class="small">Passage {passage.number + 1}{pages}</p>'
        f"{paragraphs}</article>\n"
    )


def listing(items: Iterable[str]) -> str:
    """A list of items that are HTML already."""
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
