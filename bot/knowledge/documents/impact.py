"""What a new version of a document, or its successor, changes: facts that quote it, the cards on them, and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Optional

from rapidfuzz import fuzz, process

from bot.knowledge.documents.preview import listing, page
from bot.knowledge.model import Card, Fact
from bot.knowledge.passages import Document, Passage

_SIGNS = str.maketrans("“”‘’–\u00a0", "\"\"''- ")
_NEAR = 60.0
"""Per cent of likeness from which a sentence counts as what became of a quotation (rapidfuzz's ratio)."""


@dataclass(frozen=True)
class Citation:
    """A fact whose quotation is gone: `now` is the nearest sentence of the new text, if any is near."""

    fact: str
    quote: str
    cards: tuple[str, ...]
    now: Optional[str]


@dataclass(frozen=True)
class Answer:
    """A question that gets another answer: what was quoted before and now; None where nothing is."""

    question: str
    before: Optional[str]
    after: Optional[str]


@dataclass(frozen=True)
class Impact:
    """From `old` to `new`: passages by what became of them, quotations that are gone, answers that differ.

    `answers` is None when no search was at hand to ask.
    """

    old: Document
    new: Document
    same: int
    gone: tuple[Passage, ...]
    added: tuple[Passage, ...]
    citations: tuple[Citation, ...]
    answers: Optional[tuple[Answer, ...]] = None

    @property
    def cards(self) -> tuple[str, ...]:
        """The ids of the cards that need a look, each once."""
        return tuple(dict.fromkeys(card for citation in self.citations for card in citation.cards))


def plain(text: str) -> str:
    """Text for comparing: one space between words, straight quotes, no difference in case."""
    text = text.translate(_SIGNS)
    return " ".join(text.split()).casefold()


def compare(
    old: Document,
    new: Document,
    before: Sequence[Passage],
    after: Sequence[Passage],
    facts: Iterable[Fact] = (),
    cards: Iterable[Card] = (),
    answers: Optional[tuple[Mapping[str, Optional[str]], Mapping[str, Optional[str]]]] = None,
) -> Impact:
    """What it means that `new` with the passages `after` takes the place of `old` with `before`.

    `answers`: what each question got before and gets after.
    """
    old_texts, new_texts = {plain(p.text) for p in before}, {plain(p.text) for p in after}
    whole = plain(" ".join(p.text for p in after))
    sentences = [p.text[a:b] for p in after for a, b in p.sentences]
    cards = list(cards)
    citations = [
        Citation(
            fact.id, fact.source.quote, tuple(card.id for card in cards if fact.id in card.facts), _nearest(fact.source.quote, sentences)
        )
        for fact in facts
        if fact.source.document in (old.id, new.id) and fact.source.quote and plain(fact.source.quote) not in whole
    ]
    differ = None
    if answers is not None:
        was, now = answers
        differ = tuple(Answer(q, was.get(q), now.get(q)) for q in now if _differ(was.get(q), now.get(q)))
    gone = tuple(p for p in before if plain(p.text) not in new_texts)
    added = tuple(p for p in after if plain(p.text) not in old_texts)
    return Impact(old, new, len(after) - len(added), gone, added, tuple(citations), differ)


def _differ(before: Optional[str], after: Optional[str]) -> bool:
    return plain(before or "") != plain(after or "")


def _nearest(quote: str, sentences: Sequence[str]) -> Optional[str]:
    found = process.extractOne(quote, sentences, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return found[0] if found else None


def summary(impact: Impact) -> list[str]:
    """The impact in a few lines of text."""
    lines = [
        f"Compared with what was loaded before: {impact.same} passages as they were, {len(impact.added)} new or changed, "
        f"{len(impact.gone)} gone or changed."
    ]
    if impact.cards:
        lines.append(f"Cards to look at, because a fact of theirs quotes words that are gone: {', '.join(impact.cards)}.")
    loose = [citation.fact for citation in impact.citations if not citation.cards]
    if loose:
        lines.append(f"Facts to look at that no card uses: {', '.join(loose)}.")
    if not impact.citations:
        lines.append("No card quotes words that are gone.")
    if impact.answers is None:
        lines.append("Answers were not compared.")
    elif impact.answers:
        lines.append(f"{len(impact.answers)} questions now get another answer from the documents.")
    else:
        lines.append("No question that was tried gets another answer.")
    return lines


def html(impact: Impact) -> str:
    """The impact as a page for staff."""
    parts = [listing(escape(line) for line in summary(impact))]
    if impact.citations:
        parts.append("<h2>Quotations that are gone</h2>")
        parts.append(listing(_citation(citation) for citation in impact.citations))
    if impact.answers:
        parts.append("<h2>Answers that differ</h2>")
        parts.append(listing(
            f"<strong>{escape(a.question)}</strong><br>Before: {escape(a.before or 'no answer')}<br>Now: {escape(a.after or 'no answer')}"
            for a in impact.answers
        ))  # fmt: skip
    for name, passages, mark in (("Gone or changed", impact.gone, "del"), ("New or changed", impact.added, "ins")):
        if passages:
            parts.append(f"<h2>{name}: {len(passages)} passages</h2>")
            parts += [_passage(passage, mark) for passage in passages]
    what = "New version of" if impact.old.id == impact.new.id else f"“{impact.old.title}” gives way to"
    return page(f"{what} “{impact.new.title}”: what changes", "\n".join(parts))


def _citation(citation: Citation) -> str:
    cards = ", ".join(citation.cards) or "none"
    now = f"<br>Nearest now: <ins>{escape(citation.now)}</ins>" if citation.now else "<br>Nothing like it stands there now."
    return f"Fact {escape(citation.fact)} (cards: {escape(cards)})<br>Quotes: <del>{escape(citation.quote)}</del>{now}"


def _passage(passage: Passage, mark: str) -> str:
    where = " › ".join(passage.heading) + (f", page {passage.first_page}" if passage.first_page else "")
    text = re.sub(r"\n", "<br>", escape(passage.text))
    return f'<article class="passage"><h3>{escape(where)}</h3><p><{mark}>{text}</{mark}></p></article>'
