"""The second way to notice names and addresses: a sequence tagger that learned them from examples.

The rules know a name by its form and by what stands right beside it. The tagger weighs all that they see, each word's neighbours
and what the sentence encoder makes of the word where it stands, so that it knows a "Will" who fell from a "will" that falls, and a
name that no list holds. It is a conditional random field (Lafferty, McCallum and Pereira 2001). Of what it reads, `personal`
decides what goes. What it learned lies in `learned/`; `python -m benchmarks personal-train` learns it.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pycrfsuite

from bot.guard.lexicon import fold, sense
from bot.guard.name_cues import AFTER, BEFORE
from bot.guard.name_words import read
from bot.guard.public import Public, Span
from bot.language.classifier import softmax
from bot.language.encoder import Encoder, shared_encoder
from bot.language.kept_vectors import DIMENSIONS

LEARNED = Path(__file__).parent / "learned"
LABELS = ("O", "N", "A", "X")
"""Nothing, a name, an address, personal in another way (the rules alone decide on that)."""
KINDS = {"N": "name", "A": "address"}
FIELD, _PROBE = "field.crfsuite", "probe.npz"
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]|_")
_WINDOW, _BESIDE = 50, 15
"""Tokens whose vectors are worked out at once, and how many on either side are read with them."""
_REACH = 3
"""How many neighbours on either side count with their words, and one fewer with all that is known of them."""
_STEPS, _STEP = 4, 1.5
"""Log-odds are told apart in so many steps on either side of nought, each so wide."""


@dataclass(frozen=True)
class Tagged:
    """One token: where it stands, and how likely it is part of a name and of an address."""

    start: int
    stop: int
    name: float
    address: float

    @property
    def likely(self) -> float:
        return self.name + self.address

    @property
    def kind(self) -> str:
        return KINDS["N" if self.name >= self.address else "A"]


@dataclass(frozen=True)
class Probe:
    """What a word's vector alone says of each label: `weights` (384, 4), `bias` (4,)."""

    weights: np.ndarray
    bias: np.ndarray

    def likely(self, vectors: np.ndarray) -> np.ndarray:
        """Probabilities of LABELS, a row a vector."""
        return softmax(vectors @ self.weights + self.bias)

    def save(self, folder: Path) -> None:
        """Beside the field that was learned with it, and with its checksum."""
        weights, bias = self.weights.astype(np.float32), self.bias.astype(np.float32)
        np.savez(folder / _PROBE, weights=weights, bias=bias, field=_checksum(folder))

    @staticmethod
    def load(folder: Path) -> Probe:
        """Raises OSError for a missing file, ValueError for a field that is not whole or not this probe's: CRFsuite would bring the
        whole process down over one that is cut short."""
        with np.load(folder / _PROBE, allow_pickle=False) as arrays:
            if str(arrays["field"]) != _checksum(folder):
                raise ValueError(f"{FIELD} is damaged, or does not belong to {_PROBE}")
            return Probe(arrays["weights"], arrays["bias"])


def _checksum(folder: Path) -> str:
    return hashlib.sha256((folder / FIELD).read_bytes()).hexdigest()


class Tagger:
    """Reads messages. `folder` holds what was learned; raises as `Probe.load`."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        self._probe = Probe.load(folder)
        self._field = pycrfsuite.Tagger()
        self._field.open(str(folder / FIELD))
        self._lock = threading.Lock()  # a field is given a text, and then asked about it

    def read(self, text: str, ruled: Sequence[Span], public: Public) -> list[Tagged]:
        """How likely each token is personal. `ruled`: what the rules found, and what they say must stay."""
        places = tokens(text)
        if not places:
            return []
        likely = self._probe.likely(vectors_of(text, places, self._encoder))
        items = with_probe(features(text, places, ruled, public), likely)
        with self._lock:
            self._field.set(items)
            names, addresses = ([self._field.marginal(label, at) for at in range(len(places))] for label in KINDS)
        return [Tagged(*place, name, address) for place, name, address in zip(places, names, addresses)]


@lru_cache(maxsize=1)
def shared_tagger() -> Tagger:
    """The process's one tagger. Raises EncoderMissing, or as `Probe.load`."""
    return Tagger(LEARNED, shared_encoder())


def tokens(text: str) -> list[tuple[int, int]]:
    """Where each word, number and mark stands."""
    return [token.span() for token in _TOKEN.finditer(text)]


def vectors_of(text: str, places: Sequence[tuple[int, int]], encoder: Encoder) -> np.ndarray:
    """How each token is put where it stands, shape (len(places), 384); noughts where the encoder does not reach."""
    vectors = np.zeros((len(places), DIMENSIONS), np.float32)
    for start in range(0, len(places), _WINDOW):
        end = min(start + _WINDOW, len(places))
        begin = places[max(0, start - _BESIDE)][0]
        around = text[begin : places[min(len(places), end + _BESIDE) - 1][1]]
        pieces, rows = encoder.encode_pieces(around)
        at = 0
        for token in range(start, end):
            first, last = places[token][0] - begin, places[token][1] - begin
            while at < len(pieces) and pieces[at][1] <= first:
                at += 1
            stop = at
            while stop < len(pieces) and pieces[stop][0] < last:
                stop += 1
            if stop > at:
                vectors[token] = rows[at:stop].mean(axis=0)
    return vectors


def features(text: str, places: Sequence[tuple[int, int]], ruled: Sequence[Span], public: Public) -> list[list[str]]:
    """What is known of each token and its neighbours, apart from its vector."""
    known = list(_known(text, places, ruled, public))
    sums = ["|".join(own[1:]) for own, _ in known]
    return [_of_one(known, sums, at) for at in range(len(known))]


def with_probe(items: Sequence[Sequence[str]], likely: np.ndarray) -> list[list[str]]:
    """Features with what the probe says of each token and those beside it, as steps of log-odds."""
    odds = np.log((likely + 1e-4) / (1 - likely + 1e-4))
    steps = np.clip(np.rint(odds / _STEP), -_STEPS, _STEPS).astype(int)
    found = []
    for at, item in enumerate(items):
        own = list(item)
        for aside in (-1, 0, 1):
            if 0 <= at + aside < len(items):
                own += [f"{aside}e{label}{step}" for label, step in zip(LABELS, steps[at + aside])]
        own.append(f"e{item[1]} {steps[at][LABELS.index('N')]} {steps[at][LABELS.index('A')]}")
        found.append(own)
    return found


def _known(
    text: str, places: Sequence[tuple[int, int]], ruled: Sequence[Span], public: Public
) -> Iterator[tuple[list[str], list[str]]]:
    """Of each token, what counts for its neighbours too (its word and what the rules say first), and what for itself alone."""
    words = {word.start: word for word in read(text, public)}
    before: dict[int, list[str]] = {}
    for pattern, cue in BEFORE:
        for match in pattern.finditer(text):
            before.setdefault(match.end(), []).extend(
                [f"before{cue.points}", *(["own"] if cue.own else []), *(["title"] if cue.title else [])]
            )
    after: dict[int, list[str]] = {}
    for pattern, cue in AFTER:
        for match in pattern.finditer(text):
            after.setdefault(match.start(), []).append(f"after{cue.points}")
    for start, stop in places:
        raw = text[start:stop]
        low = fold(raw) or raw
        rule = next((kind for begin, end, kind in ruled if begin <= start < end), "O")
        shared = [f"w={low}", f"r={rule}", *_sort(raw, low)]
        if word := words.get(start):
            shared += [name for name in ("capital", "first", "place", "apart", "slip", "foreign") if getattr(word, name)]
        alone = [f"<{low[:3]}", f">{low[-3:]}", f">{low[-2:]}", f"shape={_shape(raw)}"]
        yield shared, [*alone, *sorted(set(before.get(start, []) + after.get(stop, [])))]


def _sort(raw: str, low: str) -> list[str]:
    """Whether a token is a number, a mark, or which sort of word."""
    if raw[0].isdigit():
        return [f"number{len(raw)}"]
    if not raw[0].isalpha():
        return ["mark"]
    of = sense(low)
    found = [f"forename{of.forename}", f"surname{of.surname}"]
    found += [name for name in ("plain", "word", "unknown") if getattr(of, name)]
    found.append("upper" if len(raw) > 1 and raw.isupper() else "high" if raw[0].isupper() else "low")
    return found


def _shape(raw: str) -> str:
    shape = "".join("9" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c for c in raw)
    return re.sub(r"(.)\1{2,}", r"\1\1", shape)


def _of_one(known: Sequence[tuple[list[str], list[str]]], sums: Sequence[str], at: int) -> list[str]:
    shared, alone = known[at]
    found = [*shared, *alone, "always", f"all={sums[at]}"]
    for aside in range(-_REACH, _REACH + 1):
        beside = at + aside
        if not aside:
            continue
        if not 0 <= beside < len(known):
            found.append(f"{aside}:end")
            continue
        others, its = known[beside]
        found.append(f"{aside}:{others[0]}")
        if abs(aside) < _REACH:
            found += [f"{aside}:{name}" for name in others[1:]]
            found += [f"{aside}:{name}" for name in its if name.startswith(("before", "after", "own", "title"))]
    last = known[at - 1][0][0] if at else ""
    following = known[at + 1][0][0] if at + 1 < len(known) else ""
    if last:
        found += [f"2 {last} {shared[0]}", f"2s {last} {sums[at]}"]
    if following:
        found.append(f"s2 {sums[at]} {following}")
    if last and following:
        found.append(f"2= {last} {following}")
    if at > 1:
        sort = "|".join(name for name in shared if name in ("high", "low", "forename2", "forename1", "unknown", "word", "plain"))
        found.append(f"3 {known[at - 2][0][0]} {last} {sort}")
    return found
