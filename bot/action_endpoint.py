"""Where actions run: in the assistant's own process, or on a server of their own. Either way within a limit."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Optional, Protocol, cast
from urllib.parse import urljoin

import httpx
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

LIMIT_SECONDS = 8.0
"""How long an action may take; Rasa's own limit is 300 seconds, fixed."""
HEALTH_SECONDS = 2.0
"""How long an action server may take to say that it is there."""
MOST_HANGING = 50
"""How many actions may hang at once before no more are begun: a thread cannot be ended from outside."""


class Actions(Protocol):
    """Both kinds of endpoint."""

    async def trouble(self) -> Optional[str]:
        """What stands in the way of running an action now; None if nothing does."""


class EmbeddedActions(EndpointConfig):
    """Looks like an action server to Rasa. Each action runs in a thread of its own, so that a hanging one can be given up.

    Raises asyncio.TimeoutError past the limit.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="embedded:actions")
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        self._running: set[threading.Thread] = set()

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """Runs the action that Rasa asks for; a form's rejection is told as an action server would tell it."""
        if len(self._running) >= MOST_HANGING:
            raise asyncio.TimeoutError
        try:
            return await asyncio.wait_for(self._in_thread(kwargs["json"]), LIMIT_SECONDS)
        except ActionExecutionRejection as rejected:
            body = f'{{"error": "rejected", "action_name": "{rejected.action_name}"}}'
            raise ClientResponseError(400, "rejected", body) from rejected

    async def trouble(self) -> Optional[str]:
        return "hanging" if len(self._running) >= MOST_HANGING else None

    async def _in_thread(self, call: Any) -> Any:
        """Not in a pool: one whose threads all hang would hold up every other action, and the end of the process."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()

        def settle(result: Any, error: Optional[BaseException]) -> None:
            self._running.discard(thread)
            if not done.done():
                done.set_exception(error) if error else done.set_result(result)

        def work() -> None:
            result, error = None, None
            try:
                result = asyncio.run(self._executor.run(call))
            except Exception as raised:
                error = raised
            try:
                loop.call_soon_threadsafe(settle, result, error)
            except RuntimeError:  # the assistant has stopped meanwhile
                return

        thread = threading.Thread(target=work, name="action", daemon=True)
        self._running.add(thread)
        thread.start()
        return await done


class ActionServer(EndpointConfig):
    """A separate action server, given up on after the same time. Raises asyncio.TimeoutError past the limit."""

    async def request(self, *arguments: Any, **options: Any) -> Optional[Any]:
        return await asyncio.wait_for(super().request(*arguments, **options), LIMIT_SECONDS)

    async def trouble(self) -> Optional[str]:
        """rasa_sdk's server tells of itself at /health, beside /webhook."""
        try:
            async with httpx.AsyncClient(timeout=HEALTH_SECONDS) as client:
                answer = await client.get(urljoin(cast(str, self.url), "health"))
        except httpx.HTTPError:
            return "unreachable"
        return None if answer.status_code == 200 else f"status {answer.status_code}"
