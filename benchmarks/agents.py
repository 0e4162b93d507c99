"""The assistant and, beside it, Rasa's stock pipeline, made ready to be measured."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot import quiet, training
from bot.guard.watch import WATCHED
from bot.knowledge import content
from bot.language.reading import URGENT_PREFIX
from bot.language.text import normalise
from bot.settings import ROOT, Settings

STOCK_PIPELINE = """
recipe: default.v1
assistant_id: stock
language: en
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
- name: EntitySynonymMapper
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
"""
"""What `rasa init` writes, without the ResponseSelector, which has nothing to select here."""


def assistant(settings: Settings) -> Any:
    """The agent with the model that fits, trained if need be."""
    quiet.calm_logs()
    from bot.server import make_agent
    from bot.warming import read_names, watch_closely

    agent = make_agent(settings, content.shared(settings.content))
    model = training.fitting_model(settings) or training.train(settings)
    agent.load_model(model)
    watch_closely(agent, model)
    read_names(agent)
    return agent


class Served:
    """Understands a message as a turn does: danger is looked for first, by both ways, then personal data goes, and only then are
    cards looked for."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent

    async def parse_message(self, text: str) -> Any:
        """As Rasa's own; the intent of a full urgent reply is its tier's."""
        from rasa.core.channels.channel import UserMessage

        words = normalise(text).text
        danger = self._agent.watch.look(words)
        if danger is not None and danger.certain:
            return {"intent": {"name": URGENT_PREFIX + danger.tier, "confidence": 1.0}}
        words = self._agent.without_personal(words).text
        return await self._agent.processor.parse_message(UserMessage(words, metadata={WATCHED: True}))


def stock(settings: Settings, epochs: int, per_intent: int) -> Any:
    """An agent with Rasa's stock pipeline on the same examples; the model is kept for the same data and options.

    `per_intent`: at most so many examples of each intent, 0 for all; all of them take hours on two cores.
    """
    quiet.calm_logs()
    import rasa.model_training
    from rasa.core.agent import Agent

    data = (ROOT / "data" / "nlu.yml").read_bytes()
    key = hashlib.sha256(data + f"{epochs} {per_intent} {STOCK_PIPELINE}".encode()).hexdigest()[:12]
    target = settings.models / "stock" / f"stock-{key}.tar.gz"  # where Rasa does not take it for the newest model
    if not target.is_file():
        with tempfile.TemporaryDirectory() as folder:
            config, nlu = Path(folder) / "config.yml", Path(folder) / "nlu.yml"
            config.write_text(STOCK_PIPELINE.format(epochs=epochs))
            nlu.write_text(_fewer(data.decode(), per_intent))
            result = rasa.model_training.train_nlu(str(config), str(nlu), folder, fixed_model_name="stock")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(result, target)
    return Agent.load(str(target))


def _fewer(text: str, per_intent: int) -> str:
    if not per_intent:
        return text
    data = YAML(typ="safe").load(text)
    lines = ['version: "3.1"', "nlu:"]
    for item in data["nlu"]:
        lines += [f"- intent: {item['intent']}", "  examples: |"]
        lines += [f"    {row}" for row in item["examples"].splitlines()[:per_intent]]
    return "\n".join(lines) + "\n"
