"""Whether a question would be answered now: the model, the actions and the store, each by trying it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.action_endpoint import Actions
from bot.turn import PlanAgent
from bot.warming import READY, Warming

LASTS = 1.0
"""Seconds that an answer is given again without trying anew, so that asking often costs nothing."""


class Readiness:
    """Tells it of a running assistant."""

    def __init__(self, agent: PlanAgent, actions: Actions, warming: Warming) -> None:
        self._agent = agent
        self._actions = actions
        self._warming = warming
        self._looking = asyncio.Lock()
        self._found: dict[str, Any] = {}
        self._until = 0.0

    async def look(self) -> dict[str, Any]:
        """Each part by name with "ready" or its trouble, and `status`: "ready" if all are."""
        async with self._looking:
            if time.monotonic() >= self._until:
                actions, store, locks = await asyncio.gather(
                    self._actions.trouble(), self._agent.store.trouble(), self._agent.locks.trouble()
                )
                troubles = {"actions": actions, "store": store or locks}
                parts = {"model": self._warming.model, "danger": self._warming.danger}
                parts |= {name: trouble or READY for name, trouble in troubles.items()}
                status = READY if set(parts.values()) == {READY} else "not ready"
                self._found = {"status": status, **parts}
                self._until = time.monotonic() + LASTS
            return self._found
