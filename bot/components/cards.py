"""The card classifier in Rasa's graph: the intent is the card that answers."""

from __future__ import annotations

import re
from dataclasses import asdict, fields, replace
from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import document_index, settings
from bot.guard.personal import without_marks
from bot.guard.watch import WATCHED
from bot.knowledge import content as content_module
from bot.knowledge.choices import Register
from bot.knowledge.model import Card
from bot.language import reading
from bot.language.classifier import CardClassifier, Options, Ranking
from bot.language.encoder import shared_encoder, training_encoder
from bot.language.spelling import Speller, words_of

RANKING_LENGTH = 10
_DETAILS = ("close", "also", "near", "perhaps")
PLACE_INTENT = "give_place"
OTHER_AREAS = "other_areas"
NHS_AREA_TOO = "North Lanarkshire"
"""NHS Lanarkshire's hospitals and services lie here as well, and residents of South Lanarkshire use them."""
STANDARD = "standard_text"
"""Where a message carries its words as they were encoded, for the components after this one."""
ASKED_THERE, FEW_WORDS = 0.02, 9
"""A place elsewhere is what is asked about from this confidence in the card for it on, and in messages of so few words: of
219 places in a dozen questions each, the classifier alone knew most; in long messages it knows a mention from a question."""
ASKED_IN_MORE = 0.04
"""How much nearer a card's "more" must be than its text, in cosine, to be shown at once."""


_loaded: Optional[CardClassifier] = None


def loaded() -> Optional[CardClassifier]:
    """The classifier of the model that this process loaded last, for what reads messages before Rasa does."""
    return _loaded


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class CardIntents(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking`, and `reading`: close cards, further questions, nearest cards."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        classifier: Optional[CardClassifier] = None,
    ) -> None:
        self._options = Options(**{f.name: config[f.name] for f in fields(Options)})
        self._limits = reading.Thresholds(**{f.name: config[f.name] for f in fields(reading.Thresholds)})
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier
        self._content = content_module.shared(settings.read().content)
        self._register = Register(self._content, document_index.passage_of(settings.read()))
        self._kinds = {card.id: card.kind for card in self._content.cards.values()}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The classifier's options and the thresholds of reading; see their docstrings."""
        return {**asdict(Options()), **asdict(reading.Thresholds())}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CardIntents:
        return cls(config, model_storage, resource)

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> Optional[str]:
        """Rasa trains again when the content has changed."""
        return content_module.fingerprint(settings.read().content)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier on the examples and stores it."""
        examples = [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples if e.get(TEXT)]
        texts, labels = zip(*examples)
        speller = Speller((word for text in texts for word in words_of(text)), words_of(self._content.words))
        self._classifier = CardClassifier.train(texts, labels, training_encoder(), self._options, speller)
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CardIntents:
        with model_storage.read_from(resource) as folder:
            classifier = CardClassifier.load(folder, shared_encoder())
        global _loaded
        _loaded = classifier
        return cls(config, model_storage, resource, classifier)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                watched = bool((message.get(METADATA) or {}).get(WATCHED))
                self._read(message, str(text), watched)
        return messages

    def _read(self, message: Message, text: str, watched: bool) -> None:
        meaning = self._register.meaning(text)
        if meaning is not None:  # a tapped choice, in a channel that knows no other way to say so
            _set(message, meaning.intent, 1.0, [], {})
            message.set("choice", text.strip(), add_to_output=True)
            return
        assert self._classifier is not None, "The classifier is neither trained nor loaded."
        asked = without_marks(text) or text
        standard = self._classifier.standard(asked)
        message.set(STANDARD, standard)
        ranking = self._classifier.rank(asked)
        read = reading.read(asked, ranking, self._classifier.rank, self._kinds, self._limits, watched)
        rows = list(zip(ranking.labels[:RANKING_LENGTH], ranking.confidences[:RANKING_LENGTH]))
        read = self._by_place(text, read, message.get(ENTITIES, []), ranking)
        intent = read.intent
        details: dict[str, Any] = {
            name: list(value) for name, value in asdict(read).items() if name in _DETAILS and value
        }
        if read.helpline:
            details["helpline"] = read.helpline
        card = self._content.cards.get(intent)
        if card is not None and card.more and self._asked_in_more(standard, card):
            details["show_more"] = True
        _set(message, intent, read.confidence, rows, details)

    def _by_place(
        self, text: str, read: reading.Reading, entities: list[dict[str, Any]], ranking: Ranking
    ) -> reading.Reading:
        """What the places named say: a bare place is an answer to "where?"; a place elsewhere is not ours, unless a longer
        message only mentions it, as where a daughter lives. Either way the other answer is offered beneath."""
        places = [e for e in entities if e["entity"] in ("place", "elsewhere")]
        if not places or read.intent == PLACE_INTENT:
            return read
        rest = text
        for place in sorted(places, key=lambda e: -e["start"]):
            rest = rest[: place["start"]] + rest[place["end"] :]
        if not re.search(r"\w", rest):
            return reading.Reading(PLACE_INTENT, read.confidence, helpline=read.helpline)
        elsewhere = [e for e in places if e["entity"] == "elsewhere"]
        card = self._content.cards.get(read.intent)
        if read.intent != OTHER_AREAS and len(elsewhere) == len(places) and card is not None and card.kind in reading.SUBJECT_KINDS:
            said = " ".join((card.words, *(c.words for c in self._content.contacts_of(card))))
            known = any(
                text[e["start"] : e["end"]].lower() in said.lower()
                or str(e["value"]).lower() in said.lower()
                or (e["value"] == NHS_AREA_TOO and "NHS" in said)
                for e in elsewhere
            )
            if known or OTHER_AREAS in read.also:
                return read
            words = len(without_marks(text).split())
            if ranking.confidence(OTHER_AREAS) >= ASKED_THERE or words <= FEW_WORDS:
                offered = dict.fromkeys((read.intent, *read.also, *read.close, *read.perhaps))
                return replace(read, intent=OTHER_AREAS, close=(), also=(), perhaps=tuple(offered)[: reading.MAX_PERHAPS])
            if not read.close:  # otherwise it is asked which card is meant
                return replace(read, perhaps=(OTHER_AREAS, *read.perhaps)[: reading.MAX_PERHAPS])
        return read

    def _asked_in_more(self, text: str, card: Card) -> bool:
        """Whether the question, in standard words, is nearer to the card's "more" than to its text."""
        question, shown, more = shared_encoder().encode([text, card.text, card.more or ""])
        return bool(question @ more > question @ shown + ASKED_IN_MORE)


def _set(
    message: Message, intent: str, confidence: float, rows: list[tuple[str, float]], details: dict[str, Any]
) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: intent, "confidence": confidence}, add_to_output=True)
    ranking = [{INTENT_NAME_KEY: label, "confidence": c} for label, c in rows if label != intent]
    message.set(INTENT_RANKING_KEY, [{INTENT_NAME_KEY: intent, "confidence": confidence}, *ranking], add_to_output=True)
    if details:
        message.set("reading", details, add_to_output=True)
