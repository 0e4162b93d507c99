"""The urgent step in Rasa's graph: a second line, for channels and commands that do not go through our turn."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.guard import urgent
from bot.guard.watch import WATCHED
from bot.language.reading import URGENT_PREFIX


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class UrgentWords(GraphComponent, IntentClassifier):
    """Sets the intent of the tier, such as `urgent_crisis`, on a message that is certainly urgent."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UrgentWords:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if (message.get(METADATA) or {}).get(WATCHED):
                continue
            danger = urgent.look(str(message.get(TEXT) or ""))
            if danger is not None and danger.certain:
                named = {INTENT_NAME_KEY: URGENT_PREFIX + danger.tier, "confidence": 1.0}
                message.set(INTENT, named, add_to_output=True)
                message.set("about_other", danger.about_other, add_to_output=True)
        return messages
