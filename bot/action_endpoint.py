"""Actions in the assistant's own process: an endpoint for Rasa that runs them without HTTP."""

from __future__ import annotations

import asyncio
from typing import Any, Optional

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

LIMIT_SECONDS = 8.0
"""How long an action may take; Rasa's own limit is 300 seconds, fixed."""


class EmbeddedActions(EndpointConfig):
    """Looks like an action server to Rasa. Each action runs in a thread, so that a hanging one can be given up.

    Raises asyncio.TimeoutError past the limit.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="embedded:actions")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """Runs the action that Rasa asks for; a form's rejection is told as an action server would tell it."""
        call = kwargs["json"]
        try:
            return await asyncio.wait_for(asyncio.to_thread(asyncio.run, self._executor.run(call)), LIMIT_SECONDS)
        except ActionExecutionRejection as rejected:
            body = f'{{"error": "rejected", "action_name": "{rejected.action_name}"}}'
            raise ClientResponseError(400, "rejected", body) from rejected
