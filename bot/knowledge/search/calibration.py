"""What search has learned from labelled examples: a few weights and one threshold, in a file a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).parent / "calibration.yml"
_HEAD = """\
# What search learned from labelled questions. Written by: python -m benchmarks search-train
# ranking: what each part of a passage's score counts (bot/knowledge/search/ranking.py).
# quoting: which sentences are quoted; answering: a logistic regression, and the probability from which on a
# question is answered. Raise the threshold to answer less often and more surely (bot/knowledge/search/answering.py).
"""


@dataclass(frozen=True)
class RankingWeights:
    """What each part of the score counts; learned by `python -m benchmarks search-train`. `kind` is what a sentence
    gains, in cosine, by holding the kind of thing that is asked for; `words` and `quote_words` count the close reading of the
    whole passage, and of its best sentence."""

    lexical: float
    sentence: float
    passage: float
    kind: float
    words: float
    quote_words: float


@dataclass(frozen=True)
class QuotingWeights:
    """A sentence answers as well as it is near, and `words` times as well as it meets the question's words. A quote grows from
    the best sentence to its neighbours while they answer at least `near` times as well, `most` in all."""

    words: float
    near: float
    most: int


@dataclass(frozen=True)
class AnsweringWeights:
    """A logistic regression over `features`: its `weights` by name, its `intercept`, and the `threshold` from which
    on a question is answered."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float


@dataclass(frozen=True)
class Calibration:
    ranking: RankingWeights
    quoting: QuotingWeights
    answering: AnsweringWeights


@lru_cache(maxsize=1)
def shared() -> Calibration:
    """The calibration that comes with the program."""
    return read(FILE)


def read(path: Path) -> Calibration:
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return Calibration(
        RankingWeights(**data["ranking"]), QuotingWeights(**data["quoting"]), AnsweringWeights(**data["answering"])
    )


def write(calibration: Calibration, path: Path) -> None:
    """Figures are rounded to three places: more would say more than was measured."""
    yaml = YAML()
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        yaml.dump(_rounded(asdict(calibration)), file)


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return round(value, 3) if isinstance(value, float) else value
