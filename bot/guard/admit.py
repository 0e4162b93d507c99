"""Which messages are taken up: not while staff have paused the assistant, not past the limits, not what cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from bot.guard.limits import Gate, Limits
from bot.guard.recent import Recent
from bot.knowledge.switches import Switches
from bot.language.other_language import other_language
from bot.language.text import Normalised, has_words, other_script

_BUSY_SECONDS = 5
_COMMAND = re.compile(r"^/\S+|^\S*\{\s*\".*\}\s*$", re.DOTALL)


def refusal(words: Normalised) -> Optional[str]:
    """The id of the notice that answers the message, or None when it is taken up. No typed payload is ever run."""
    text = words.text
    if words.too_long:
        return "too_long"
    if not text:
        return "empty"
    if not has_words(text):
        return "no_words"
    if _COMMAND.match(text):
        return "command"
    if len(text) == 1 and text.isalpha():
        return "one_letter"
    if other_script(text):
        return "other_script"
    if other_language(text):
        return "other_language"
    return None


@dataclass(frozen=True)
class Held:
    """A message that is not taken up: the notice it gets, words to add to it, and seconds until it may come again."""

    notice: str
    words: str
    retry_after: Optional[int] = None


class Admission:
    """The switches of staff and the limits, before a message is understood."""

    def __init__(self, switches: Switches, limits: Limits, storage: str = "memory://") -> None:
        self._switches = switches
        self._limits = limits
        self._gate = Gate(limits, storage)
        self._told = Recent()

    def held(self, conversation: str, address: Optional[str], under_way: int) -> Optional[Held]:
        """Why this message is not taken up, or None. `under_way`: how many turns are being answered now."""
        reason = self._switches.now().paused
        if reason is not None:
            return Held("paused", reason)
        wait = self._gate.wait(conversation, address)
        if wait is not None:
            return Held("too_many", _again(wait), wait)
        if under_way >= self._limits.waiting:
            return Held("busy", _again(_BUSY_SECONDS), _BUSY_SECONDS)
        return None

    def notice_at(self, at: datetime) -> Optional[str]:
        """What staff want every resident to know at this moment."""
        return self._switches.now().notice(at)

    def to_be_told(self, conversation: str, at: datetime) -> Optional[str]:
        """The same, once in each conversation."""
        notice = self.notice_at(at)
        if notice is None or self._told.get(conversation) == notice:
            return None
        self._told.put(conversation, notice)
        return notice


def _again(seconds: int) -> str:
    return f"Please try again in {seconds} second{'' if seconds == 1 else 's'}."
