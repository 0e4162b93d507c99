"""HTTP as Sanic speaks it, where it stumbles over a request that is none: mended, so that each gets a sentence or is hung up on.

Sanic 21.12 would write a traceback to the log, and answer nothing, for an address of raw bytes, for CONNECT, and for a body
that turns out to be broken when its answer has been given.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from sanic.exceptions import InvalidUsage, PayloadTooLarge, SanicException
from sanic.http import Http, Stage
from sanic.server import HttpProtocol


class _Http(Http):
    async def error_response(self, exception: Exception) -> None:
        """What could not be read as a request is the client's mistake, and its address is not looked at again."""
        if self.request is None:
            self.url = None
            if not isinstance(exception, SanicException):
                exception = InvalidUsage("Bad Request")
        await super().error_response(exception)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The body. Of one that is broken, the door is told; after the answer, Sanic is: with the one error that it hangs up on."""
        try:
            async for part in super().__aiter__():
                yield part
        except InvalidUsage:
            if self.stage is Stage.HANDLER:
                raise
            raise PayloadTooLarge("The body is broken.") from None


class Protocol(HttpProtocol):
    """Give it to `Sanic.run`."""

    def _setup_connection(self) -> None:
        super()._setup_connection()
        self._http = _Http(self)
