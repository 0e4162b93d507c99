"""Questions with known answers, over text that search can be tried on: what it is measured by and learns from."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ruamel.yaml import YAML

from benchmarks import manuals
from benchmarks.asked import HELD_OUT, books
from benchmarks.understanding import QUESTIONS, read_questions
from bot import searching
from bot.knowledge.content import Content
from bot.knowledge.documents.reading import Reader
from bot.knowledge.passages import Document, Passage
from bot.knowledge.search import index, plain_text
from bot.knowledge.search.index import Index
from bot.quality import examples as examples_file
from bot.settings import ROOT

PLAN = ROOT / "tests" / "documents" / "plan"
ALL = "all"
_MARKS = re.compile(r"[*_|]")


@dataclass(frozen=True)
class Asked:
    """A question; `right`: whether the passage in a place of the index answers it (None: nothing does); `answers`: the
    words of which a quote must hold one, where they are known; `group`: what sort of document it is about."""

    text: str
    right: Optional[Callable[[int], bool]]
    answers: tuple[str, ...] = ()
    group: str = ""

    def answered_by(self, quote: str) -> bool:
        return any(plain(answer) in plain(quote) for answer in self.answers)


@dataclass(frozen=True)
class Labelled:
    """A set of questions over one index."""

    name: str
    index: Index
    questions: tuple[Asked, ...]

    @property
    def groups(self) -> list[str]:
        """ALL, and then each group of questions if there are several."""
        groups = sorted({asked.group for asked in self.questions if asked.right is not None})
        return [ALL, *groups] if len(groups) > 1 else [ALL]


def plain(text: str) -> str:
    """Text without marks, case and line ends, for looking for an answer in it."""
    return " ".join(_MARKS.sub("", text).split()).lower()


def from_documents(name: str, questions: Path, files: Sequence[Path]) -> Labelled:
    """Questions in the form {text, document, answer, or}, over an index of files that are named as the questions name them.

    A passage is right if it is of the document named and holds the words of `answer`, or of one of `or`. Questions about a
    document that is not among the files are left out.
    """
    rows = YAML(typ="safe").load(questions.read_text(encoding="utf-8"))["questions"]
    with Reader() as reader:
        read = [(file.stem, searching.passages_of(file, file.stem, "passages", reader)) for file in files]
    passages = [passage for _, own in read for passage in own]
    documents = [Document(stem, stem, plain_text.VERSION, stem, "") for stem, _ in read]
    made = index.build(documents, passages, searching.text_reading())

    def holds(document: str, answers: Sequence[str]) -> Callable[[int], bool]:
        words = [plain(answer) for answer in answers]
        held = {n for n, p in enumerate(passages) if p.document == document and any(w in plain(p.text) for w in words)}
        return held.__contains__

    asked = []
    for row in rows:
        if row["answer"] is None:
            asked.append(Asked(row["text"], None))
            continue
        document = _named(row["document"], [stem for stem, _ in read])
        if document:
            answers = (row["answer"], *row.get("or", ()))
            asked.append(Asked(row["text"], holds(document, answers), answers, _group(document)))
    return Labelled(name, made, tuple(asked))


def _named(name: str, stems: Sequence[str]) -> Optional[str]:
    """The document that a question names by its file's name, with or without its endings; None when it is not here."""
    bare = re.sub(r"(\.(?:pdf|md|txt|gz))+$", "", name)
    alike = sorted((stem for stem in stems if stem.startswith(bare)), key=len)
    return alike[0] if alike else None


def _group(stem: str) -> str:
    if stem.startswith("plan"):
        return "plan"
    return "manuals" if any(Path(name).name.startswith(stem) for _, name in manuals.FILES) else "articles"


def facts(held: Content) -> Index:
    """The content's facts as documents of one sentence each: short text, where meaning counts more than words."""
    documents, passages = [], []
    for fact in held.facts.values():
        documents.append(Document(fact.id, fact.source.title, "facts", "facts", ""))
        spans = tuple(plain_text.sentence_spans(fact.statement))
        passages.append(
            Passage(fact.id, "facts", 0, (fact.topic,), fact.statement, spans, start=0, end=len(fact.statement))
        )
    return index.build(documents, passages, searching.text_reading())


def from_cards(name: str, held: Content, made: Index, questions: Sequence[tuple[str, str]]) -> Labelled:
    """Questions, each with its card, over the facts: a fact is right if the card rests on it."""
    places = {fact: number for number, fact in enumerate(held.facts)}
    asked = []
    for text, name_of_card in questions:
        card = held.cards.get(name_of_card)
        if card is not None and card.kind == "answer" and card.facts:
            asked.append(Asked(text, {places[fact] for fact in card.facts}.__contains__))
    return Labelled(name, made, tuple(asked))


def first_set() -> list[tuple[str, str]]:
    """The first set of test questions, those that one card alone answers, with the card."""
    return [(question.text, question.card) for question in read_questions("first") if not question.also]


def examples() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Residents' own examples with their card: five hundred that search's few weights are learned from, the same as long as the
    file stays as it is; and the others, which reading word by word is learned from."""
    rows = [(example.text, example.intent) for example in examples_file.read(ROOT / "data" / "nlu.yml")]
    kept = dict.fromkeys(random.Random(7).sample(range(len(rows)), 500))
    return [rows[number] for number in kept], [row for number, row in enumerate(rows) if number not in kept]


def documents_dev() -> Labelled:
    """The set for setting search up."""
    return from_documents("documents_dev", QUESTIONS / "documents_dev.yml", [PLAN / "plan.md"])


def roundabout_dev() -> Labelled:
    """The same plan, asked about in words that are not its own."""
    return from_documents("documents_roundabout_dev", QUESTIONS / "documents_roundabout_dev.yml", [PLAN / "plan.md"])


def held_out() -> list[Labelled]:
    """The documents with questions that nothing is learned from but search's few weights, each on its own."""
    sets = []
    for book in books(sorted(HELD_OUT.glob("*.txt"))):
        document = Document(book.title, book.title, plain_text.VERSION, book.title, "")
        asked = [
            Asked(question.text, None)
            if question.answer is None
            else Asked(question.text, {question.passage}.__contains__, (question.answer,))
            for question in book.questions
        ]
        made = index.build([document], book.passages, searching.text_reading())
        sets.append(Labelled(f"held out, {book.title}", made, tuple(asked)))
    return sets


def document_sets(articles: Optional[Path] = None) -> list[Labelled]:
    """The sets for setting search up; the first one for judging, over the plan in each of its forms; and the third, over the
    plan. `articles` is a folder with the articles that some of the first one's questions are about."""
    more = _articles(articles)
    judging = [
        from_documents(f"documents, {form}", QUESTIONS / "documents.yml", [PLAN / form, *more])
        for form in ("plan.md", "plan-libreoffice.pdf", "plan-chromium.pdf", "plan-tex.pdf")
    ]
    third = from_documents("documents_third", QUESTIONS / "documents_third.yml", [PLAN / "plan.md"])
    return [documents_dev(), roundabout_dev(), *judging, third]


def second_set(articles: Optional[Path], say: Callable[[str], None]) -> Optional[Labelled]:
    """The second set for judging, over the plan as a PDF, the articles, and manuals that were not made here, all in one
    index; None when there is no such set. `say` is told why, when the manuals cannot be fetched: then their questions are
    left out."""
    questions = QUESTIONS / "documents_second.yml"
    if not questions.is_file():
        return None
    with tempfile.TemporaryDirectory() as folder:
        try:
            fetched = [manuals.fetched(package, name, Path(folder)) for package, name in manuals.FILES]
        except manuals.CannotFetch as error:
            say(f"{error} Questions about them are left out.")
            fetched = []
        files = [PLAN / "plan-libreoffice.pdf", *_articles(articles), *fetched]
        return from_documents("documents_second", questions, files)


def _articles(folder: Optional[Path]) -> list[Path]:
    return sorted(folder.glob("*.txt")) if folder else []
