"""A short memory of conversations: a text for each of the most recent ones, in this process only, never stored."""

from __future__ import annotations

from collections import OrderedDict
from typing import Optional

CONVERSATIONS = 10_000


class Recent:
    """Text by sender; the one not touched for longest is forgotten first."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()

    def get(self, sender: str) -> Optional[str]:
        return self._texts.get(sender)

    def put(self, sender: str, text: str) -> None:
        self._texts[sender] = text
        self._texts.move_to_end(sender)
        while len(self._texts) > CONVERSATIONS:
            self._texts.popitem(last=False)

    def forget(self, sender: str) -> None:
        self._texts.pop(sender, None)

    def senders(self) -> tuple[str, ...]:
        return tuple(self._texts)
