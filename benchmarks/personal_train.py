"""Learning to tag names and addresses: a probe over word vectors, then a conditional random field over all that is known.

The probe's word on the examples that the field learns from comes from probes that have not seen them; otherwise the field would
trust it too much.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite
from sklearn.linear_model import LogisticRegression

from benchmarks.safety import QUESTIONS, Personal, personal_in, personal_messages
from bot.errors import Sorry
from bot.guard import personal, tagger
from bot.guard.public import Public
from bot.language.encoder import Encoder
from bot.language.text import normalise
from bot.quality import examples
from bot.settings import ROOT

EXAMPLES = Path(__file__).parent / "personal_examples"
DEVELOPMENT = ("personal_dev", "personal_dev_second", "personal_dev_third")
MEASURED = ("", "_second", "_third", "_fourth", "_fifth", "_sixth")
ALIKE = 0.7
FOLDS = 5
ORDINARY = 4_000
"""How many of the assistant's own examples are looked at; those in which the rules find nothing stand beside the messages."""
_SHRINK, _ITERATIONS = 0.05, 80
_FIELD = {"c1": 0.1, "c2": 0.05, "max_iterations": 100, "feature.minfreq": 2, "feature.possible_transitions": True}
_STREET = re.compile(
    r"(?i)\b(?:street|road|avenue|crescent|terrace|drive|lane|loan|place|court|gardens|wynd|brae|cottage|farm|house|lodge|"
    r"row|way|view|park)\b"
)


@dataclass(frozen=True)
class Read:
    """A message made ready: a row of features, a vector and a label a token."""

    items: list[list[str]]
    vectors: np.ndarray
    labels: list[str]


def files(named: Sequence[str]) -> list[Path]:
    """Those of the files to learn from that are named: written for it, or a development set. Raises Sorry for a name there is not."""
    all_of_them = {file.stem: file for file in _files()}
    if strange := [name for name in named if name not in all_of_them]:
        raise Sorry(f"There are no examples called {strange[0]}. There are: {', '.join(all_of_them)}.")
    return [all_of_them[name] for name in named]


def taught(without: Sequence[str] = ()) -> Iterator[Personal]:
    """All messages to learn from, without those of the files that are named, and without any that stands in a set that measures, or
    nearly: of all the words of both, ALIKE are shared."""
    measured = [_words(message.text) for part in MEASURED for group in personal_messages(part) for message in group]
    for file in _files():
        if file.stem not in without:
            for message in (message for group in personal_in(file) for message in group):
                words = _words(message.text)
                if not any(_alike(words, own) for own in measured):
                    yield message


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    fewer, more = sorted((len(words), len(others)))
    return fewer >= ALIKE * more and len(words & others) >= ALIKE * len(words | others)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.lower()))


def _files() -> list[Path]:
    return [*sorted(EXAMPLES.glob("*.yml")), *(QUESTIONS / f"{name}.yml" for name in DEVELOPMENT)]


def ordinary(public: frozenset[str]) -> Iterator[Personal]:
    """Some of the assistant's own examples, always the same, in which the rules find nothing."""
    all_of_them = [example.text for example in examples.read(ROOT / "data" / "nlu.yml")]
    order = np.random.default_rng(0).permutation(len(all_of_them))
    for place in order[:ORDINARY]:
        if not personal.redact(all_of_them[place], public).kinds:
            yield Personal(all_of_them[place], ())


def made_ready(messages: Sequence[Personal], public: Public, encoder: Encoder) -> Iterator[Read]:
    """Each message as the tagger sees it; those without a word are left out."""
    for message in messages:
        text = normalise(message.text).text
        places = tagger.tokens(text)
        if places:
            ruled = personal.ruled(text, public)
            labels = list(_labels(text, places, message))
            yield Read(tagger.features(text, places, ruled, public), tagger.vectors_of(text, places, encoder), labels)


def learn(read: Sequence[Read], folder: Path, say: Callable[[str], None]) -> None:
    """Fit on what was made ready, and write the probe and the field to `folder`."""
    vectors = np.concatenate([row.vectors for row in read])
    labels = np.array([label for row in read for label in row.labels])
    fold = np.concatenate([np.full(len(row.labels), number % FOLDS) for number, row in enumerate(read)])
    unseen = np.zeros((len(labels), len(tagger.LABELS)))
    for number in range(FOLDS):
        say(f"Probe {number + 1} of {FOLDS + 1}")
        unseen[fold == number] = _probe(vectors[fold != number], labels[fold != number]).likely(vectors[fold == number])
    say(f"Probe {FOLDS + 1} of {FOLDS + 1}")
    probe = _probe(vectors, labels)
    say("The field. This takes a minute or two ...")
    trainer = pycrfsuite.Trainer(verbose=False)
    at = 0
    for row in read:
        trainer.append(tagger.with_probe(row.items, unseen[at : at + len(row.labels)]), row.labels)
        at += len(row.labels)
    trainer.set_params(_FIELD)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as apart:
        trainer.train(str(Path(apart) / tagger.FIELD))
        probe.save(Path(apart))
        for file in Path(apart).iterdir():
            os.replace(file, folder / file.name)


def _probe(vectors: np.ndarray, labels: np.ndarray) -> tagger.Probe:
    """Logistic regression on standardised vectors, put back to what they were."""
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    model = LogisticRegression(C=_SHRINK, max_iter=_ITERATIONS, tol=1e-3).fit((vectors - mean) / spread, labels)
    order = [list(model.classes_).index(label) for label in tagger.LABELS]
    weights = model.coef_[order].T / spread[:, None]
    return tagger.Probe(weights, model.intercept_[order] - mean @ weights)


def _labels(text: str, places: Sequence[tuple[int, int]], message: Personal) -> Iterator[str]:
    found: list[tuple[int, int, str]] = []
    for value in sorted(message.out, key=len, reverse=True):
        clean = normalise(value).text
        edges = (r"(?<![^\W_])" if clean[:1].isalnum() else "", r"(?![^\W_])" if clean[-1:].isalnum() else "")
        for match in re.finditer(edges[0] + re.escape(clean) + edges[1], text):
            if not any(match.start() < stop and start < match.end() for start, stop, _ in found):
                found.append((*match.span(), _label(clean, message.kinds)))
    for start, _ in places:
        yield next((label for begin, stop, label in found if begin <= start < stop), "O")


def _label(value: str, kinds: Sequence[str]) -> str:
    """Which label a value has: a message that holds several kinds does not say which is which."""
    words = not re.search(r"[\d@]", value)
    spelt = words or re.search(r"(?i)\d.*[a-z]{3}|[a-z]{3}.*\d", value)
    if "address" in kinds and (len(set(kinds)) == 1 or spelt and ("name" not in kinds or not words or _STREET.search(value))):
        return "A"
    return "N" if "name" in kinds and words else "X"
