"""The search index: one memory-mapped file with the documents, their passages, the lexicon, and the vectors.

Arrays in the file, for P passages with S sentences in all (a sentence is what a passage allows to be quoted):

| name | type, shape | what |
| --- | --- | --- |
| records, record_starts | uint8, int64 (P + 1) | each passage as JSON |
| vocabulary | uint8 | the terms, a line each |
| term_scores, term_passages, term_starts | float32, int32, int64 | see Lexicon |
| owners | int32 (P,) | which document a passage is of, in the order of the documents |
| passage_vectors | float32 (P, 384) | the encoder's vector of heading and text |
| outlines, outline_axes | float32 (P, 96), (384, 96) | passage vectors along the directions in which they differ most |
| sentence_starts | int64 (P + 1) | which sentences are whose |
| sentence_vectors, sentence_scales | int8 (S, 384), float32 (S,) | a vector is its row by its scale |
| sentence_kinds | uint8 (S,) | the kinds of thing each sentence holds, as bits (kinds.py) |
| words, word_starts | int8 (W, 96), int64 (P + S + 1) | by 127, a unit vector for each word of each heading and sentence, in that order |
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Optional

import numpy as np

from bot.errors import Sorry
from bot.knowledge.passages import Document, Passage
from bot.knowledge.search import kinds, tensors
from bot.knowledge.search.language import Encode, ReadWords, TextReading
from bot.knowledge.search.lexical import Lexicon, terms

FORMAT = "4"
_STEP = 127
_OUTLINE = 96
"""Dimensions of an outline; on 2,379 passages the best ten were always among the 400 best by 64 or more."""
_BLOCK = 500
"""How many passages are encoded at a time, which bounds memory."""


class IndexBroken(Sorry):
    """The index file cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Index:
    """An index as it stands in its file, or as it was just built. `documents` are named `id:version`."""

    documents: dict[str, Document]
    arrays: dict[str, np.ndarray]
    fingerprint: str

    @property
    def count(self) -> int:
        """How many passages there are."""
        return len(self.arrays["record_starts"]) - 1

    def passage(self, number: int) -> Passage:
        """The passage in this place of the index."""
        start, end = self.arrays["record_starts"][number : number + 2]
        record = json.loads(self.arrays["records"][start:end].tobytes())
        record["heading"] = tuple(record["heading"])
        record["sentences"] = tuple((begin, stop) for begin, stop in record["sentences"])
        return Passage(**record)

    def place(self, passage_id: str) -> Optional[int]:
        """Where a passage stands in the index; None when it is not in it."""
        return self._places.get(passage_id)

    def document(self, passage: int) -> Document:
        """The document of the passage in this place."""
        return self._documents[self._owners[passage]]

    @cached_property
    def lexicon(self) -> Lexicon:
        a = self.arrays
        vocabulary = tuple(a["vocabulary"].tobytes().decode().split("\n")) if len(a["vocabulary"]) else ()
        return Lexicon(vocabulary, a["term_scores"], a["term_passages"], a["term_starts"], self.count)

    def sentences(self, passage: int) -> range:
        """The numbers of a passage's sentences."""
        start, end = self.arrays["sentence_starts"][passage : passage + 2]
        return range(int(start), int(end))

    def sentence_vectors(self, passage: int) -> np.ndarray:
        """Unit vectors of a passage's sentences, float32."""
        own = self.sentences(passage)
        rows = slice(own.start, own.stop)
        vectors = self.arrays["sentence_vectors"][rows].astype(np.float32)
        return vectors * self.arrays["sentence_scales"][rows, None]

    def words(self, passage: int) -> tuple[np.ndarray, np.ndarray]:
        """Unit vectors of the words of a passage's heading and sentences, float32, and where each of these pieces begins among
        them, and the last one ends."""
        rows, starts = self.word_rows(passage)
        return rows.astype(np.float32) / _STEP, starts

    def word_rows(self, passage: int) -> tuple[np.ndarray, np.ndarray]:
        """The same as they are kept, in whole numbers."""
        own = self.sentences(passage)
        starts = self.arrays["word_starts"][own.start + passage : own.stop + passage + 2]
        return self.arrays["words"][starts[0] : starts[-1]], starts - starts[0]

    def sentence_kinds(self, passage: int) -> np.ndarray:
        """The kinds of thing that each of a passage's sentences holds, as bits."""
        own = self.sentences(passage)
        return self.arrays["sentence_kinds"][own.start : own.stop]

    @cached_property
    def shown(self) -> np.ndarray:
        """Which passages may be shown: those of withdrawn documents may not. Shape (count,), bool."""
        allowed = np.array([document.state != "withdrawn" for document in self._documents], bool)
        return allowed[self._owners] if len(self._documents) else np.zeros(self.count, bool)

    @cached_property
    def current(self) -> np.ndarray:
        """Which passages are of current documents. Shape (count,), bool."""
        now = np.array([document.state == "current" for document in self._documents], bool)
        return now[self._owners] if len(self._documents) else np.zeros(self.count, bool)

    @cached_property
    def _documents(self) -> list[Document]:
        return list(self.documents.values())

    @property
    def _owners(self) -> np.ndarray:
        return self.arrays["owners"]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {self.passage(number).id: number for number in range(self.count)}


def build(
    documents: Iterable[Document],
    passages: Sequence[Passage],
    reading: TextReading,
    known: Optional[Index] = None,
) -> Index:
    """The index of these passages, each of one of the documents. Passages that stand word for word in `known` keep
    its vectors, because encoding is what takes long."""
    by_version = {_version(document.id, document.version): document for document in documents}
    order = {version: number for number, version in enumerate(by_version)}
    pieces = [_pieces(passage) for passage in passages]
    lemmas = iter(reading.lemmatise([text for passage in pieces for text in passage]))
    words = [[terms(next(lemmas)) for _ in passage] for passage in pieces]
    lexicon = Lexicon.build([[term for piece in passage for term in piece] for passage in words])
    records = [json.dumps(asdict(passage), ensure_ascii=False).encode() for passage in passages]
    old = {} if known is None else {_content(known.passage(number)): number for number in range(known.count)}
    places = [old.get(_content(passage)) for passage in passages]
    whole, parts, scales = _vectors(passages, reading.encode, known, places)
    words_of, word_starts = _words(passages, reading.words, known, places)
    axes = _main_axes(whole)
    arrays = {
        "records": np.frombuffer(b"".join(records), np.uint8),
        "record_starts": _starts([len(record) for record in records]),
        "owners": np.array([order[_version(passage.document, passage.version)] for passage in passages], np.int32),
        "vocabulary": np.frombuffer("\n".join(lexicon.vocabulary).encode(), np.uint8),
        "term_scores": lexicon.scores,
        "term_passages": lexicon.passages,
        "term_starts": lexicon.starts,
        "passage_vectors": whole,
        "outlines": whole @ axes,
        "outline_axes": axes,
        "sentence_starts": _starts([len(passage.sentences) for passage in passages]),
        "sentence_vectors": parts,
        "sentence_scales": scales,
        "words": words_of,
        "word_starts": word_starts,
        "sentence_kinds": np.array([kinds.held(p.text[a:b]) for p in passages for a, b in p.sentences], np.uint8),
    }
    return with_documents(Index({}, arrays, ""), by_version.values())


def with_documents(index: Index, documents: Iterable[Document]) -> Index:
    """The same passages when only what is known of their documents has changed: a state, a date, a successor.

    The documents must be the same ones in the same order, unless the index has none yet.
    """
    by_version = {_version(document.id, document.version): document for document in documents}
    if index.documents and list(by_version) != list(index.documents):
        raise ValueError("These are other documents than those in the index.")
    digest = hashlib.sha256(json.dumps([asdict(document) for document in by_version.values()]).encode())
    for name in ("records", "passage_vectors"):
        digest.update(index.arrays[name].tobytes())
    return Index(by_version, index.arrays, digest.hexdigest()[:12])


def write(index: Index, path: Path) -> None:
    """Puts the index in its place whole; running readers notice on their next search."""
    documents = json.dumps([asdict(document) for document in index.documents.values()], ensure_ascii=False)
    metadata = {"format": FORMAT, "documents": documents, "fingerprint": index.fingerprint}
    tensors.write(path, index.arrays, metadata)


def read(path: Path) -> Index:
    """The index in a file, mapped. Raises IndexBroken when it is damaged or of another format."""
    try:
        arrays, metadata = tensors.read(path)
    except (OSError, tensors.TensorFileBroken) as error:
        raise IndexBroken(f"The search index {path.name} cannot be read. Load the documents again.") from error
    if metadata.get("format") != FORMAT:
        raise IndexBroken(f"The search index {path.name} was made by another version. Start the assistant, which makes it anew, or load the documents again.")
    try:
        documents = {_version(row["id"], row["version"]): Document(**row) for row in json.loads(metadata["documents"])}
        return Index(documents, arrays, metadata["fingerprint"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexBroken(f"The search index {path.name} is damaged. Load the documents again.") from error


def encoded_text(passage: Passage) -> str:
    """What the encoder sees of a passage: the nearest heading, which says what the text is about, and the text."""
    return f"{passage.heading[-1]}. {passage.text}" if passage.heading else passage.text


def _pieces(passage: Passage) -> list[str]:
    """What is read for words: the headings, each sentence, and whatever stands between sentences."""
    inside, between, at = [], [], 0
    for start, end in passage.sentences:
        inside.append(passage.text[start:end])
        between.append(passage.text[at:start])
        at = end
    between.append(passage.text[at:])
    return [" . ".join(passage.heading), *inside, *(text for text in between if text.strip())]


def _vectors(
    passages: Sequence[Passage], encode: Encode, known: Optional[Index], places: Sequence[Optional[int]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors of passages; vectors of their sentences as whole numbers; the scale of each of those. `places`: where
    each passage stands in `known`, if it does."""
    starts = _starts([len(passage.sentences) for passage in passages])
    width = encode([]).shape[1]
    whole = np.zeros((len(passages), width), np.float32)
    parts = np.zeros((starts[-1], width), np.int8)
    scales = np.zeros(starts[-1], np.float32)
    new = []
    for number, place in enumerate(places):
        if known is None or place is None:
            new.append(number)
            continue
        own, its = known.sentences(place), slice(starts[number], starts[number + 1])
        whole[number] = known.arrays["passage_vectors"][place]
        parts[its] = known.arrays["sentence_vectors"][own.start : own.stop]
        scales[its] = known.arrays["sentence_scales"][own.start : own.stop]
    for first in range(0, len(new), _BLOCK):
        block = new[first : first + _BLOCK]
        texts = [encoded_text(passages[number]) for number in block]
        texts += [passages[number].text[start:end] for number in block for start, end in passages[number].sentences]
        fresh = encode(texts)
        whole[block] = fresh[: len(block)]
        rows = np.concatenate([np.arange(starts[number], starts[number + 1]) for number in block])
        scales[rows] = np.abs(fresh[len(block) :]).max(axis=1, initial=1e-6) / _STEP
        parts[rows] = np.round(fresh[len(block) :] / scales[rows, None]).astype(np.int8)
    return whole, parts, scales


def _words(
    passages: Sequence[Passage], read: ReadWords, known: Optional[Index], places: Sequence[Optional[int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of the words of all headings and sentences, and where each of these pieces begins."""
    vectors: list[np.ndarray] = [np.zeros((0, 0), np.int8)] * len(passages)
    lengths: list[np.ndarray] = [np.zeros(0, np.int64)] * len(passages)
    new = []
    for number, place in enumerate(places):
        if known is None or place is None:
            new.append(number)
            continue
        vectors[number], starts = known.word_rows(place)
        lengths[number] = np.diff(starts)
    for first in range(0, len(new), _BLOCK):
        block = new[first : first + _BLOCK]
        for number, (own, ends) in zip(block, read([read_pieces(passages[number]) for number in block])):
            vectors[number], lengths[number] = np.rint(own * _STEP).astype(np.int8), np.diff(ends, prepend=0)
    starts = _starts([int(length) for own in lengths for length in own])
    return np.concatenate(vectors) if len(passages) else np.zeros((0, 1), np.int8), starts


def read_pieces(passage: Passage) -> list[str]:
    """What is read word by word: the nearest heading, and each sentence; all in one piece where no sentence may be quoted."""
    if not passage.sentences:
        return [encoded_text(passage)]
    heading = f"{passage.heading[-1]}." if passage.heading else ""
    return [heading, *(passage.text[start:end] for start, end in passage.sentences)]


def _main_axes(vectors: np.ndarray) -> np.ndarray:
    """The directions that hold most of the vectors' lengths (principal axes), as columns: a product over all outlines
    costs a quarter of one over all vectors."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, ::-1][:, :_OUTLINE], np.float32)


def _version(document: str, version: str) -> str:
    """The name of one version of a document."""
    return f"{document}:{version}"


def _content(passage: Passage) -> tuple[str, tuple[tuple[int, int], ...]]:
    return encoded_text(passage), passage.sentences


def _starts(lengths: Sequence[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
