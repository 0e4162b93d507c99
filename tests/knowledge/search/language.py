"""A small stand-in for language: whole words as lemmas, and vectors in which words of one meaning share a direction."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot import document_index, loading
from bot.knowledge.documents.library import Library, NewDocument
from bot.knowledge.passages import Document, Passage
from bot.knowledge.search.language import QuestionReading, TextReading
from bot.knowledge.search.plain_text import sentence_spans
from bot.settings import Settings

STOP = frozenset("a an and the is are to of in for on at it do does i my you your we our what who when how".split())
MEANINGS = (("alarm", "button", "pendant"), ("cost", "costs", "charge", "pounds", "price"), ("cafe", "tea"), ("ferry",))


def lemmatise(texts: Sequence[str]) -> list[list[str]]:
    return [[word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in STOP] for text in texts]


def encode(texts: Sequence[str]) -> np.ndarray:
    """One direction for each meaning, and a last one that all texts share a little of."""
    vectors = np.full((len(texts), len(MEANINGS) + 1), 0.0, np.float32)
    for row, words in enumerate(lemmatise(texts)):
        vectors[row] = [*(sum(word in meaning for word in words) for meaning in MEANINGS), 0.1]
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def read_words(texts: Sequence[Sequence[str]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """A word's vector is its own direction, one of 1,021."""
    read = [[lemmatise([piece])[0] for piece in text] for text in texts]
    vectors = [_word_vectors([word for piece in text for word in piece]) for text in read]
    return [(own, np.cumsum([len(piece) for piece in text])) for own, text in zip(vectors, read)]


def ask_words(question: str) -> tuple[np.ndarray, np.ndarray]:
    words = lemmatise([question])[0] or ["?"]
    return _word_vectors(words), np.full(len(words), 1 / len(words), np.float32)


def _word_vectors(words: Sequence[str]) -> np.ndarray:
    vectors = np.zeros((len(words), 1_021), np.float32)
    vectors[np.arange(len(words)), [zlib.crc32(word.encode()) % 1_021 for word in words]] = 1
    return vectors


TEXTS = TextReading(lemmatise, encode, read_words)
QUESTIONS = QuestionReading(lemmatise, encode, ask_words)


def document(name: str, state: str = "current", successor: str | None = None) -> Document:
    return Document(name, name.title(), "v1", f"{name}.txt", "2024-01-01", state=state, successor=successor)  # type: ignore[arg-type]


def passage(name: str, text: str, number: int = 0, heading: tuple[str, ...] = ()) -> Passage:
    return Passage(name, "v1", number, heading, text, tuple(sentence_spans(text)), start=0, end=len(text))


def shelf(settings: Settings) -> Library:
    """The library of documents, which makes its index with each change."""
    return loading.library(settings, document_index.preparing(settings))


def add(settings: Settings, name: str, text: str) -> None:
    """Load a document of one passage."""
    original = settings.content / f"{name}.txt"
    original.write_text(text)
    new = NewDocument(replace(document(name), file=original.name), original, text, (passage(name, text),))
    shelf(settings).add([new])
