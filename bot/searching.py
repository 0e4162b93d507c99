"""Searching documents from the command line, and the one search of a process: knowledge and language put together."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.errors import Sorry
from bot.knowledge.documents import split
from bot.knowledge.documents.blocks import CannotRead
from bot.knowledge.documents.kinds import SUFFIXES
from bot.knowledge.documents.reading import Reader
from bot.knowledge.passages import Document, Passage
from bot.knowledge.search import calibration, index, plain_text
from bot.knowledge.search.index import Index
from bot.knowledge.search.language import QuestionReading, TextReading
from bot.knowledge.search.ranking import Hit
from bot.knowledge.search.search import Found, Search
from bot.language.bulk import encode_many
from bot.language.encoder import shared_encoder
from bot.language.lemmas import shared_lemmas
from bot.language.sentences import sentences
from bot.language.spelling import Speller
from bot.language.text import MAX_CHARACTERS
from bot.language.word_reader import read_many, shared_word_reader

_SHOWN = 160
CUTS = ("passages", "paragraphs", "lines")


@lru_cache(maxsize=1)
def shared_search() -> Search:
    """The process's one search. Raises EncoderMissing or ModelMissing when language is not installed."""
    reading = QuestionReading(shared_lemmas(), shared_encoder().encode, shared_word_reader().question)
    return Search(reading, calibration.shared())


def text_reading() -> TextReading:
    """How texts are read when an index is made. Raises as shared_search does."""
    return TextReading(shared_lemmas(), encode_many, read_many)


def index_of(folder: Path, cut: str, say: Callable[[str], None] = lambda text: None) -> Index:
    """An index of the documents in a folder, made now and kept in memory; `cut` is one of CUTS.

    `say` is told of each file that cannot be read. Raises Sorry when there is no such folder, or nothing to read in it.
    """
    if not folder.is_dir():
        raise Sorry(f"There is no folder {folder}. Give one that holds documents.")
    documents, passages = [], []
    with Reader() as reader:
        for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()):
            name = path.relative_to(folder).as_posix()
            try:
                own = passages_of(path, name, cut, reader)
            except CannotRead as error:
                say(f"{name} {error}")
                continue
            documents.append(Document(name, name, plain_text.VERSION, path.name, loaded=""))
            passages += own
    if not passages:
        raise Sorry(
            f"There is nothing to search in {folder}. Give a folder with PDF, Word, HTML, Markdown or text files."
        )
    return index.build(documents, passages, text_reading())


def passages_of(path: Path, name: str, cut: str, reader: Reader) -> list[Passage]:
    """A file's passages, cut as staff's documents are; of plain text, and where paragraphs or lines are asked for, with
    the offsets of the file itself. Raises CannotRead."""
    if path.suffix.lower() == ".txt" or cut != CUTS[0]:
        return plain_text.read(path, name, cut)  # type: ignore[arg-type]
    return split.passages(reader.read(path), name, plain_text.VERSION, sentences)


def questions_in(file: Path) -> list[str]:
    """The questions of a file, one a line; empty lines are left out. Raises Sorry when it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Sorry(f"{file} cannot be read. Give a text file in UTF-8 with one question a line.") from error
    questions = [line.strip() for line in lines if line.strip()]
    if not questions:
        raise Sorry(f"{file} holds no question. Write one a line.")
    return questions


def find_all(made: Index, questions: Iterable[str]) -> Iterator[Found]:
    """What search makes of each question, in their order; questions are searched for on every core."""
    search, speller = shared_search(), Speller()
    queries = search.queries([speller.standard(question[:MAX_CHARACTERS]) for question in questions])
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(lambda query: search.find(made, query), queries)


def as_json(made: Index, question: str, found: Found, limit: int) -> str:
    """One line for one question: the ranked passages, and the answer or null. Offsets are in the document's text."""
    quote = found.quote
    answer = {**_row(made, quote.hit), "probability": round(quote.probability, 3)} if quote else None
    rows = [_row(made, hit) for hit in found.hits[:limit]]
    return json.dumps({"query": question, "answer": answer, "passages": rows}, ensure_ascii=False)


def as_text(made: Index, question: str, found: Found, limit: int) -> str:
    """The same for a person to read: what would be quoted, and the passages with their scores."""
    lines = [question, ""]
    if found.quote is None:
        lines.append("The assistant would not answer from a document.")
    else:
        hit = found.quote.hit
        lines.append(f'The assistant would quote ({found.quote.probability:.0%} sure): "{quoted_text(made, hit)}"')
        lines.append(f"  {_where(made, hit)}")
    lines.append("")
    for place, hit in enumerate(found.hits[:limit], start=1):
        text = " ".join(made.passage(hit.number).text.split())
        lines.append(f"{place:3}. {hit.score:5.1f}  {_where(made, hit)}")
        lines.append(f"            {text[:_SHOWN]}{' ...' if len(text) > _SHOWN else ''}")
    return "\n".join(lines) + "\n"


def _where(made: Index, hit: Hit) -> str:
    passage, document = made.passage(hit.number), made.document(hit.number)
    page = f", page {passage.first_page}" if passage.first_page else ""
    state = "" if document.state == "current" else f" ({document.state})"
    return " > ".join((f"{document.title}{state}{page}", *passage.heading))


def quoted_text(made: Index, hit: Hit) -> str:
    """The sentences to quote of a hit, exactly as they stand; empty for a hit that was not read closely."""
    return made.passage(hit.number).quoted(hit.sentences)


def _row(made: Index, hit: Hit) -> dict[str, Any]:
    passage = made.passage(hit.number)
    return {
        "document": passage.document,
        "start": passage.start,
        "end": passage.end,
        "score": round(hit.score, 4),
        "page": passage.first_page,
        "heading": list(passage.heading),
        "quote": quoted_text(made, hit),
        "text": passage.text,
    }
