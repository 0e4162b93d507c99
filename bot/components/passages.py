"""Search over the loaded documents in Rasa's graph: where no card answers, which passage does, if one does."""

from __future__ import annotations

import logging
from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import document_index, settings
from bot.components.cards import STANDARD
from bot.knowledge import content as content_module
from bot.language import reading
from bot.searching import shared_search

logger = logging.getLogger(__name__)

PASSAGES = "passages"
FOUND = 3
"""How many passages are told of."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class DocumentPassages(GraphComponent, IntentClassifier):
    """Sets `passages`: the ids and scores of those found and, where one answers, its id and which of its sentences.

    Text stays in the index, where an action looks it up: what is withdrawn meanwhile is not shown. The index is the one
    that stands in the library at that moment.
    """

    def __init__(self, sure: float) -> None:
        self._settings = settings.read()
        self._sure = sure
        cards = content_module.shared(self._settings.content).cards.values()
        self._kinds = {card.id: card.kind for card in cards}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sure`: from this confidence on, a card that answers wins over any document. Below it, the likelier right of the two
        answers: both tell how likely they are."""
        return {"sure": 0.75}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DocumentPassages:
        return cls(config["sure"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = message.get(INTENT) or {}
            name, confidence = intent.get(INTENT_NAME_KEY, ""), intent.get(PREDICTED_CONFIDENCE_KEY, 0.0)
            if reading.leaves_open(name, confidence, self._kinds, self._sure):
                found = self._find(str(message.get(STANDARD) or message.get(TEXT) or ""))
                if found and reading.answers(name, self._kinds) and found.get("quote", {}).get("probability", 0.0) <= confidence:
                    found.pop("quote", None)
                if found:
                    message.set(PASSAGES, found, add_to_output=True)
        return messages

    def _find(self, question: str) -> Optional[dict[str, Any]]:
        try:
            index = document_index.loaded(self._settings)
            if index is None:
                return None
            search = shared_search()
            found = search.find(index, search.queries([question])[0])
        except Exception as error:  # whatever is wrong with documents or search, the turn goes on without them
            logger.error("The documents could not be searched: %s", type(error).__name__)
            return None
        rows = [{"id": index.passage(hit.number).id, "score": round(hit.score, 3)} for hit in found.hits[:FOUND]]
        quote = found.quote and {
            "id": index.passage(found.quote.hit.number).id,
            "sentences": list(found.quote.hit.sentences),
            "probability": round(found.quote.probability, 3),
        }
        return {"found": rows, **({"quote": quote} if quote else {})}
