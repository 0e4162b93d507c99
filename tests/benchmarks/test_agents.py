"""What is measured is what residents get: danger is looked for before cards."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, Optional

from benchmarks.agents import Served
from bot.guard.personal import redact
from bot.guard.urgent import Urgent
from bot.guard.watch import WATCHED


def parsed(danger: Optional[Urgent]) -> Any:
    """What comes of a message in which this danger is seen."""

    async def parse(message: Any) -> Any:
        return {"intent": {"name": "tea"}, "text": message.text, "watched": message.metadata[WATCHED]}

    agent = SimpleNamespace(
        watch=SimpleNamespace(look=lambda text: danger),
        without_personal=redact,
        processor=SimpleNamespace(parse_message=parse),
    )
    return asyncio.run(Served(agent).parse_message("is there\u200b tea for my mum Jean"))


def test_a_certain_danger_has_its_reply_and_no_card() -> None:
    assert parsed(Urgent("crisis", True, False))["intent"]["name"] == "urgent_crisis"


def test_without_certain_danger_the_clean_text_is_understood_as_one_that_was_watched() -> None:
    expected = {"intent": {"name": "tea"}, "text": "is there tea for my mum (name)", "watched": True}
    assert parsed(None) == parsed(Urgent("crisis", False, False)) == expected
