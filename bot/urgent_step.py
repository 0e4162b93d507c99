"""The first step of every turn: does the message speak of danger, and what is said at once if it does.

It comes before limits, pause, length, redaction, model, actions and store, and needs none of them; a model that is loaded
only lends it the classifier of cards.
"""

from __future__ import annotations

from typing import Optional

from bot.guard import aftermath
from bot.guard.recent import Recent
from bot.guard.urgent import Urgent
from bot.guard.watch import Watch
from bot.knowledge import opening, phrase
from bot.knowledge.choices import Register
from bot.knowledge.content import Content
from bot.knowledge.reply import Reply

_REMEMBERED = 500
"""How many characters of a resident's last message are remembered, for words spread over two messages."""


class UrgentStep:
    """`look` at each message, then tell what it got: `answered` for an urgent reply. What it remembers of a conversation is
    in this process only and never stored."""

    def __init__(self, content: Content, register: Register) -> None:
        self.watch = Watch()
        self._content = content
        self._register = register
        self._before = Recent()
        self._tiers = Recent()
        self._left = Recent()
        self._memories = (self._before, self._tiers, self._left)

    def look(self, sender: str, text: str) -> tuple[Optional[Urgent], Optional[Reply]]:
        """What danger the message speaks of, and the fixed reply if that is certain: the tier's, or what is said to
        someone who writes on after it."""
        if self._register.meaning(text) is not None:  # a tapped choice: its key is no words, whatever it may look like
            self._before.forget(sender)
            return self._lingering(sender), None
        before, earlier = self._remember(sender, text), self._tiers.get(sender)
        kind = aftermath.read(text) if earlier else None
        danger = self.watch.look(text, "" if kind else before)
        if danger is not None and danger.certain and not (kind and danger.tier == earlier):
            return danger, phrase.urgent_reply(danger.tier, danger.about_other, self._content, opening.now())
        if earlier and kind:
            return Urgent(earlier, True, False), phrase.after_urgent_reply(earlier, kind, self._content, opening.now())
        return danger or self._lingering(sender), None

    def answered(self, sender: str, tier: str) -> None:
        """The conversation has had the urgent reply of a tier: its helpline stays under the next answers."""
        self._tiers.put(sender, tier)
        self._left.put(sender, str(aftermath.ANSWERS))
        self._before.forget(sender)  # the words have had their answer: they must not colour what comes next

    def forget(self, sender: str) -> None:
        """Nothing of the conversation is remembered."""
        for memory in self._memories:
            memory.forget(sender)

    def senders(self) -> set[str]:
        """The conversations of which something is remembered."""
        return {sender for memory in self._memories for sender in memory.senders()}

    def _remember(self, sender: str, text: str) -> str:
        """The message before this one."""
        before = self._before.get(sender) or ""
        self._before.put(sender, text[-_REMEMBERED:])
        return before

    def _lingering(self, sender: str) -> Optional[Urgent]:
        """The tier of an urgent turn not long ago."""
        left = int(self._left.get(sender) or 0)
        tier = self._tiers.get(sender)
        if not tier or not left:
            return None
        self._left.put(sender, str(left - 1))
        return Urgent(tier, False, False)
