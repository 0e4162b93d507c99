"""The one door to `data/nlu.yml` for checks: examples by intent, and what is wrong with them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import Sorry
from bot.language.spelling import Speller

FEWEST = 15
SAME_WORDS = 3


@dataclass(frozen=True)
class Example:
    """One way a resident might put a question, with the line it stands on."""

    text: str
    intent: str
    line: int


def read(path: Path) -> list[Example]:
    """Every example of the file. Raises Sorry when it cannot be read."""
    try:
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        raise Sorry(
            f"{path.name} cannot be read: {error}. Look at the indents and the '|' after 'examples:'."
        ) from None
    found = []
    for item in _items(data, path.name):
        if "intent" not in item:
            continue
        if not isinstance(item.get("examples"), str):
            raise Sorry(
                f"{path.name}, line {item.lc.line + 1}: '{item['intent']}' has no examples. Write 'examples: |' "
                "under it, and each example on a line of its own with '- ' before it."
            )
        first = item.lc.key("examples")[0] + 2
        for offset, row in enumerate(str(item["examples"]).split("\n")):
            text = row.strip().removeprefix("-").strip()
            if text:
                found.append(Example(text, item["intent"], first + offset))
    return found


def _items(data: Any, name: str) -> Sequence[Any]:
    items = data.get("nlu") if isinstance(data, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Sorry(f"{name} has no list of intents. Under 'nlu:', each must begin with '- intent: ' and a card's id.")
    return items


def by_intent(examples: Sequence[Example]) -> Mapping[str, list[Example]]:
    grouped: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        grouped[example.intent].append(example)
    return grouped


def too_few(examples: Sequence[Example], cards: Sequence[str]) -> list[str]:
    """A sentence for each card with fewer than 15 examples."""
    grouped = by_intent(examples)
    return [
        f"data/nlu.yml: '{card}' has {len(grouped.get(card, ()))} examples. Write at least {FEWEST}, as residents would put it."
        for card in cards
        if len(grouped.get(card, ())) < FEWEST
    ]


def in_two_places(examples: Sequence[Example]) -> list[str]:
    """A sentence for each example that two intents, or one intent twice, claim (case and end marks apart)."""
    seen: dict[str, Example] = {}
    found = []
    for example in examples:
        key = example.text.lower().strip(" ?!.")
        first = seen.setdefault(key, example)
        if first is not example:
            where = f"'{first.intent}' (line {first.line})" if first.intent != example.intent else f"line {first.line}"
            found.append(
                f"data/nlu.yml, line {example.line}: \"{example.text}\" stands under '{example.intent}' and already "
                f"under {where}. Keep it in one place only."
            )
    return found


def alike(examples: Sequence[Example]) -> list[str]:
    """A sentence for each example that has the very words of another intent's, in any order or spelling we know."""
    speller = Speller()
    seen: dict[frozenset[str], Example] = {}
    found = []
    for example in examples:
        words = frozenset(re.findall(r"[a-z0-9]+", speller.standard(example.text)))
        first = seen.setdefault(words, example) if len(words) >= SAME_WORDS else example
        if first.intent != example.intent and first.text.lower() != example.text.lower():
            found.append(
                f"data/nlu.yml, line {example.line}: \"{example.text}\" ('{example.intent}') has the same words as "
                f"\"{first.text}\" ('{first.intent}', line {first.line}). Say which is meant, or take one out."
            )
    return found


def strangers(examples: Sequence[Example], intents: Iterable[str]) -> list[str]:
    """A sentence for each intent with examples that is neither a card nor in the domain."""
    known = set(intents)
    return [
        f"data/nlu.yml: '{name}' has examples, but there is no card of that name. Add the card, or correct the name."
        for name in by_intent(examples)
        if name not in known
    ]


def bad_marks(examples: Sequence[Example]) -> list[str]:
    """A sentence for each example with marks that Rasa would read as something else."""
    return [
        f'data/nlu.yml, line {example.line}: "{example.text}" has square brackets or begins with a slash. Write plain words.'
        for example in examples
        if "[" in example.text or "]" in example.text or example.text.startswith("/")
    ]
