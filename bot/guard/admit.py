"""Which messages are taken up: the named reply for one that asks nothing or cannot be read."""

from __future__ import annotations

import re
from typing import Optional

from bot.language.other_language import other_language
from bot.language.text import Normalised, has_words, other_script

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
