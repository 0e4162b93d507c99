"""Facts that quote a loaded document: `document` and `quote` of their source."""

from __future__ import annotations

from bot.knowledge.content import Content
from bot.knowledge.documents.impact import plain
from bot.knowledge.documents.library import Library


def citation_problems(content: Content, shelf: Library) -> list[str]:
    """Facts that quote a document which is not there, or words that do not stand in it."""
    found = []
    for fact in content.facts.values():
        if fact.source.document is None or fact.source.quote is None:
            continue
        versions = [d for d in shelf.now().documents if d.id == fact.source.document and d.state != "withdrawn"]
        if not versions:
            found.append(
                f"Fact {fact.id} quotes the document '{fact.source.document}', which is not loaded. Load it, or give another source."
            )
        elif not any(plain(fact.source.quote) in plain(shelf.text(d)) for d in versions):
            found.append(
                f"Fact {fact.id} quotes words that do not stand in '{fact.source.document}'. Copy them exactly, or change the fact."
            )
    return found
