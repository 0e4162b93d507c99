"""Which card a text is about: least-squares kernel classification over sentence vectors and n-grams.

The kernel adds the likeness of two texts' sentence vectors (Gaussian in their cosine), of their character n-grams and of
their words and pairs of words (tf-idf cosines): the first knows meaning, the second names and slips, the third turns of
phrase. Where it matters how a thing is put, that of the vectors from midway through the encoder is added. Fitting is one
linear solve (least-squares support vector machine: Suykens and Vandewalle 1999). Scores become confidences by a
temperature set on examples held out (Guo and others 2017): a confidence of 0.8 is right about four times in five.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np
import scipy.linalg
import scipy.sparse

from bot.language.encoder import Encoder
from bot.language.ngrams import NGrams
from bot.language.spelling import Speller, words_of

_ROWS = 200
"""Of the kernel, worked out at once: few enough that the allocator keeps their memory for the next ones, and enough that Python,
busy beside it, is seldom waited for."""
_FITTED = 10_000
"""The most examples that the temperature is found with, so that it takes seconds."""
_LANDMARKS = 2_000
"""How many texts the rough inverse knows."""
_JITTER = 1e-3
"""Added to the landmarks' own kernel, so that two alike do no harm in 32 bits."""
_PRECISION, _STEPS = 1e-2, 100
"""When a solution is near enough (what is left, beside the targets), and the most steps towards it. Beside a direct solution,
all of 2,019 test questions got the same card, with confidences at most 0.06 apart."""
_ARRAYS = "classifier.npz"
_NGRAM_MATRIX = "ngrams.npz"
_WORDS = "classifier.json"


@dataclass(frozen=True)
class Options:
    """`width`: of the Gaussian; `ngram_weight` and `word_weight`: of character n-grams and of words beside vectors;
    `midway_weight` and `midway_width`: of the vectors from midway; `ridge`: how much noise is assumed."""

    width: float = 0.5
    ngram_weight: float = 0.2
    word_weight: float = 0.2
    midway_weight: float = 0.0
    midway_width: float = 0.1
    ridge: float = 0.2


@dataclass(frozen=True)
class Ranking:
    """Labels with confidences that sum to 1 over all labels, best first. `nearest` is the highest cosine to any
    example; `known` the share of words that are words."""

    labels: tuple[str, ...]
    confidences: tuple[float, ...]
    nearest: float
    known: float = 1.0

    def confidence(self, label: str) -> float:
        """That in one label; 0 for one that was never taught."""
        return next((sure for known, sure in zip(self.labels, self.confidences) if known == label), 0.0)


@dataclass(frozen=True)
class Prepared:
    """Examples as a classifier is fitted on them: a row each of vectors and n-grams, and the place of each one's label among
    `names`."""

    names: Sequence[str]
    truth: np.ndarray
    vectors: np.ndarray
    midway: np.ndarray
    ngrams: scipy.sparse.csr_matrix
    grams: NGrams
    speller: Speller
    options: Options


def prepare(
    texts: Sequence[str],
    labels: Sequence[str],
    encoder: Encoder,
    options: Options = Options(),
    speller: Optional[Speller] = None,
) -> Prepared:
    """Examples in standard words, encoded. `speller` mends their words, and knows their own if none is given."""
    speller = speller or Speller(word for text in texts for word in words_of(text))
    standard = [speller.standard(text) for text in texts]
    midway = encoder.encode_midway(standard if options.midway_weight else [])
    grams = NGrams(options.ngram_weight, options.word_weight)
    names = sorted(set(labels))
    truth = np.searchsorted(names, labels)
    return Prepared(names, truth, encoder.encode(standard), midway, grams.fit(standard), grams, speller, options)


class CardClassifier:
    """Made by `train` or `load`; `rank` gives the ranking for a text. It holds the n-grams of the examples a row an n-gram, so
    that only those that a text has are looked at."""

    def __init__(
        self,
        labels: Sequence[str],
        vectors: np.ndarray,
        midway: np.ndarray,
        by_gram: scipy.sparse.csr_matrix,
        weights: np.ndarray,
        temperature: float,
        speller: Speller,
        grams: NGrams,
        encoder: Encoder,
        options: Options,
    ) -> None:
        self.labels = tuple(labels)
        self.temperature = temperature
        self._vectors = vectors
        self._midway = midway
        self._by_gram = by_gram
        self._weights = weights
        self._speller = speller
        self._grams = grams
        self._encoder = encoder
        self._options = options
        self._last: Optional[tuple[str, Ranking]] = None

    @staticmethod
    def train(
        texts: Sequence[str],
        labels: Sequence[str],
        encoder: Encoder,
        options: Options = Options(),
        speller: Optional[Speller] = None,
    ) -> CardClassifier:
        """`prepare` and `fit`."""
        return CardClassifier.fit(prepare(texts, labels, encoder, options, speller), encoder)

    @staticmethod
    def fit(of: Prepared, encoder: Encoder) -> CardClassifier:
        """Fit on examples, on every core and without holding Python up. Memory grows with the square of their number: 27,000
        take about 4 GB for a while."""
        with _alone():
            kernel = _kernel(of.vectors, of.midway, of.ngrams, of.options)
            temperature = _temperature(kernel, of.truth, len(of.names), of.options)
            weights = _solve(kernel, of.truth, len(of.names), of.options)
            del kernel
        return CardClassifier(
            of.names, of.vectors, of.midway, of.ngrams.T.tocsr(), weights, temperature, of.speller, of.grams, encoder, of.options
        )

    def standard(self, text: str) -> str:
        """The text as it is compared and encoded: Scots and text-speak made standard, slips mended."""
        return self._speller.standard(text)

    def rank(self, text: str) -> Ranking:
        """All labels for a text, best first. The last one is remembered: a turn asks twice."""
        last = self._last
        if last is None or last[0] != text:
            last = self._last = (text, self._rank(text))
        return last[1]

    def save(self, folder: Path) -> None:
        """Arrays and words only; nothing is pickled."""
        folder.mkdir(parents=True, exist_ok=True)
        weights = self._weights.astype(np.float32)
        np.savez(folder / _ARRAYS, vectors=self._vectors, midway=self._midway, weights=weights, **self._grams.frequencies())
        scipy.sparse.save_npz(folder / _NGRAM_MATRIX, self._by_gram)
        data = {
            "labels": self.labels,
            "temperature": self.temperature,
            "options": vars(self._options),
            "counts": self._speller.counts,
            "vocabularies": self._grams.vocabularies(),
        }
        (folder / _WORDS).write_text(json.dumps(data), encoding="utf-8")

    @staticmethod
    def load(folder: Path, encoder: Encoder) -> CardClassifier:
        """What `save` wrote. Raises OSError or ValueError when the files are missing or damaged."""
        data = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            vectors, midway, weights = arrays["vectors"], arrays["midway"], arrays["weights"]
            options = Options(**data["options"])
            grams = NGrams.known(options.ngram_weight, options.word_weight, data["vocabularies"], arrays)
        speller = Speller()
        speller.counts = data["counts"]  # before the first mending
        return CardClassifier(
            data["labels"],
            vectors,
            midway,
            scipy.sparse.load_npz(folder / _NGRAM_MATRIX),
            weights,
            data["temperature"],
            speller,
            grams,
            encoder,
            options,
        )

    def _rank(self, text: str) -> Ranking:
        standard = self.standard(text)
        vector = self._encoder.encode([standard])[0]
        cosines = self._vectors @ vector
        nearest = float(cosines.max())
        kernel = _gaussian(cosines, self._options.width)
        if self._options.midway_weight:
            midway = self._encoder.encode_midway([standard])[0]
            kernel += self._options.midway_weight * _gaussian(self._midway @ midway, self._options.midway_width)
        kernel += (self._grams.transform([standard]) @ self._by_gram).toarray()[0]
        confidences = softmax((kernel @ self._weights)[None, :] / self.temperature)[0]
        order = np.argsort(-confidences)
        return Ranking(
            tuple(self.labels[i] for i in order),
            tuple(float(confidences[i]) for i in order),
            nearest,
            self._speller.known(text),
        )


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise: positive, each row summing to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


@contextmanager
def _alone() -> Iterator[None]:
    """One is fitted at a time, on every core: two at once would take no less time together, and the memory of both. The lock is on
    this file, which the processes of a training share, and goes with the process that holds it."""
    with open(__file__, "rb") as file:
        with suppress(OSError):  # where files cannot be locked, as on some network disks, it takes the memory of both
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _kernel(vectors: np.ndarray, midway: np.ndarray, ngrams: scipy.sparse.csr_matrix, options: Options) -> np.ndarray:
    """The likeness of each text to each, shape (n, n), worked out some rows at a time on every core, and each pair once."""
    kernel = np.empty((len(vectors), len(vectors)), dtype=np.float32)

    def fill(start: int) -> None:
        end = start + _ROWS
        part = _gaussian(vectors[start:end] @ vectors[start:].T, options.width)
        if options.midway_weight:
            part += options.midway_weight * _gaussian(midway[start:end] @ midway[start:].T, options.midway_width)
        part += (ngrams[start:end] @ ngrams[start:].T).toarray()
        kernel[start:end, start:] = part
        kernel[end:, start:end] = part[:, _ROWS:].T

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(fill, range(0, len(vectors), _ROWS)))
    return kernel


def _gaussian(cosines: np.ndarray, width: float) -> np.ndarray:
    """In place: e to the power of (cosine - 1) / width."""
    cosines -= 1
    cosines /= width
    return np.exp(cosines, out=cosines)


def _solve(kernel: np.ndarray, truth: np.ndarray, labels: int, options: Options) -> np.ndarray:
    """The weights, shape (n, labels), by block conjugate gradients, in which all labels share their directions (O'Leary 1980;
    orthonormal directions after Dubrulle 2001): time grows with the square of n. `_rough_inverse` keeps the steps to about a dozen.
    In here a label is a row, because the kernel, which is symmetric, is read fastest along its rows."""
    targets = np.zeros((labels, len(truth)), dtype=np.float32)
    targets[truth, np.arange(len(truth))] = 1
    rough = _rough_inverse(kernel, options.ridge)
    weights, left = np.zeros_like(targets), targets.copy()
    aim = _PRECISION * np.linalg.norm(targets, axis=1)
    directions = rough(left)
    for _ in range(_STEPS):
        directions = scipy.linalg.qr(directions.T, mode="economic", overwrite_a=True, check_finite=False)[0].T.copy()
        ahead = directions @ kernel + options.ridge * directions
        product = scipy.linalg.cho_factor((directions @ ahead.T).astype(np.float64))
        step = _solved(product, directions @ left.T).T
        weights += step @ directions
        left -= step @ ahead
        if (np.linalg.norm(left, axis=1) <= aim).all():
            break
        near = rough(left)
        directions = near - _solved(product, ahead @ near.T).T @ directions
    return weights.T


def _solved(factor: tuple[np.ndarray, bool], right: np.ndarray) -> np.ndarray:
    """In 64 bits, where 32 would not do, and back."""
    return scipy.linalg.cho_solve(factor, right.astype(np.float64)).astype(np.float32)


def _rough_inverse(kernel: np.ndarray, ridge: float) -> Callable[[np.ndarray], np.ndarray]:
    """What undoes the kernel with its ridge in each row, roughly: exactly so if each text were a mixture of a few of them (Nystroem's
    approximation as a preconditioner: Frangella, Tropp and Udell 2023)."""
    some = np.random.default_rng(0).choice(len(kernel), min(_LANDMARKS, len(kernel)), replace=False)
    columns = kernel[:, some]
    among = columns[some]
    among[np.diag_indices_from(among)] += _JITTER
    lower = scipy.linalg.cholesky(among, lower=True, overwrite_a=True, check_finite=False)
    mixture = scipy.linalg.solve_triangular(lower, columns.T, lower=True, check_finite=False)
    inner = mixture @ mixture.T
    inner[np.diag_indices_from(inner)] += ridge
    factor = scipy.linalg.cho_factor(inner, lower=True, overwrite_a=True, check_finite=False)
    return lambda left: (left - scipy.linalg.cho_solve(factor, mixture @ left.T, check_finite=False).T @ mixture) / ridge


def _temperature(kernel: np.ndarray, truth: np.ndarray, labels: int, options: Options) -> float:
    """The temperature under which scores explain examples that were held out best (least negative log-likelihood)."""
    order = np.random.default_rng(0).permutation(len(truth))
    fitted, held_out = order[: min(len(order) // 2, _FITTED)], order[-len(order) // 8 :]
    weights = _solve(kernel[np.ix_(fitted, fitted)], truth[fitted], labels, options)
    scores = kernel[np.ix_(held_out, fitted)] @ weights
    rows = np.arange(len(held_out))
    grid = np.geomspace(0.02, 0.5, 40)
    losses = [-np.log(softmax(scores / t)[rows, truth[held_out]] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])
