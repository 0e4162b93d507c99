"""Rasa's processor as the turn uses it: it understands, decides and acts, and leaves storing and sending to the turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.knowledge.choices import Meaning, Register, pick
from bot.knowledge.reply import Choice, Reply, of_utterance


class CollectedReplies(OutputChannel):
    """Takes what Rasa utters during a turn, so that nothing leaves before it is stored."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "collected"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        if (reply := of_utterance(message)) is not None:
            self.replies.append(reply)


_RESULT = validator_for(RemoteAction.action_response_format_spec())(RemoteAction.action_response_format_spec())


class CustomAction(RemoteAction):
    """Rasa's own, which checks the schema itself anew each time it checks a result by it: more than half of a turn's work."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        """Raises ValidationError."""
        _RESULT.validate(result)
        return True


class TurnProcessor(MessageProcessor):
    """Rasa's processor; a typed choice ("2", "the first one", its title) is read as the choice it picks."""

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = register

    async def _run_action(self, action: Action, *arguments: Any, **options: Any) -> bool:
        if type(action) is RemoteAction:
            action = CustomAction(action.name(), action.action_endpoint)
        return await super()._run_action(action, *arguments, **options)

    async def tracker(self, sender: str) -> DialogueStateTracker:
        """The conversation so far, its session begun if need be."""
        return await self.fetch_tracker_and_update_session(sender, CollectedReplies())

    async def process(self, message: UserMessage) -> DialogueStateTracker:
        """What Rasa's own `handle_message` does, but for storing: the tracker holds the new events."""
        tracker = await self.log_message(message, should_save_tracker=False)
        tracker = await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)
        return tracker

    async def parse_message(
        self, message: UserMessage, tracker: Optional[DialogueStateTracker] = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """Rasa's own parse, unless the text picks one of the choices last offered."""
        picked = pick(message.text or "", _last_choices(tracker)) if tracker else None
        meaning = self._choices.meaning(picked.key) if picked else None
        if picked is not None and meaning is not None:
            return parse_of_choice(meaning, picked.key, message.text or "")
        return await super().parse_message(message, tracker, only_output_properties)


def parse_of_choice(meaning: Meaning, key: str, text: str) -> dict[str, Any]:
    """What Rasa's graph would say of a text that is a choice."""
    intent = {"name": meaning.intent, "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": [], "choice": key}


def _last_choices(tracker: DialogueStateTracker) -> Sequence[Choice]:
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and (event.metadata or {}).get("reply"):
            return Reply.from_json(event.metadata["reply"]).choices
    return ()
