"""spaCy in Rasa's graph: tokens with lemmas, and the names that matter here as entities."""

from __future__ import annotations

from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from bot import settings
from bot.knowledge import content as content_module
from bot.knowledge.content import Content
from bot.language.spacy_model import Name, load

_EXTRACTOR = "SpacyWords"


def names_of(content: Content) -> list[Name]:
    """Every name the entity ruler knows: places with their locality, services, organisations, plan periods."""
    names = [Name(term.label, term.id, text) for term in content.terms for text in term.names]
    for name, place in content.places.by_name.items():
        label = "place" if place.localities else "elsewhere"
        names.append(Name(label, place.name if place.localities else place.elsewhere or place.name, name))
    return names


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class SpacyWords(GraphComponent):
    """Tokens for Rasa; entities `locality`, `place`, `elsewhere`, `service`, `organisation`, `period`."""

    def __init__(self, nlp: Language, content: Content) -> None:
        self._nlp = nlp
        self._content = content

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyWords:
        content = content_module.shared(settings.read().content)
        return cls(load(names_of(content)), content)

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> Optional[str]:
        """Rasa trains again when the content has changed."""
        return content_module.fingerprint(settings.read().content)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that is trained uses tokens or entities, so the examples are left as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets tokens and entities on each message that has text."""
        texts = [str(message.get(TEXT) or "") for message in messages]
        for message, doc in zip(messages, self._nlp.pipe(texts)):
            if not message.get(TEXT):
                continue
            tokens = [Token(t.text, t.idx, t.idx + len(t), lemma=t.lemma_) for t in doc if not t.is_space]
            message.set(TOKENS_NAMES[TEXT], tokens)
            found = [entity for span in doc.ents for entity in self._entities(span)]
            message.set(ENTITIES, list(message.get(ENTITIES, [])) + found, add_to_output=True)
        return messages

    def _entities(self, span: Any) -> list[dict[str, Any]]:
        """The entity of a span; a place in one locality is the locality as well."""
        base = {"start": span.start_char, "end": span.end_char, "extractor": _EXTRACTOR}
        found = [{**base, "entity": span.label_, "value": span.ent_id_}]
        if span.label_ == "place":
            place = self._content.places.find(span.ent_id_)
            if place is not None and len(place.localities) == 1:
                found.append({**base, "entity": "locality", "value": place.localities[0]})
        return found
