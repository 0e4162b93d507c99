"""One message of a conversation at a time: locks in memory for one server, in Redis for several.

Rasa's own Redis lock store is not used: it blocks the event loop, and two servers can draw the same ticket, because it
reads and writes its queue in two steps.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any, Optional

import redis.asyncio
from rasa.core.lock_store import InMemoryLockStore, LockError
from redis.exceptions import LockNotOwnedError, RedisError

HELD_SECONDS = 30.0
"""How long a lock holds if the server that has it dies: longer than any turn may take."""
WAIT_SECONDS = 14.0
REACH_SECONDS = 3.0
"""How long Redis may take to answer."""


class MemoryLocks(InMemoryLockStore):
    """For one server."""

    async def trouble(self) -> Optional[str]:
        """Nothing ever stands in the way."""
        return None


class RedisLocks(InMemoryLockStore):
    """For several servers: an atomic lock in Redis, over which messages wait their turn in this server first."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = redis.asyncio.from_url(
            url, socket_timeout=REACH_SECONDS, socket_connect_timeout=REACH_SECONDS, health_check_interval=15
        )

    @asynccontextmanager
    async def lock(self, conversation_id: str, *arguments: Any, **options: Any) -> AsyncGenerator[Any, None]:
        """As Rasa's own. Raises LockError when Redis cannot be reached or the lock is not to be had in time."""
        name = f"planbot:lock:{conversation_id}"
        async with super().lock(conversation_id, *arguments, **options) as ticket:
            shared = self._redis.lock(name, timeout=HELD_SECONDS, sleep=0.02, blocking_timeout=WAIT_SECONDS)
            try:
                if not await shared.acquire():
                    raise LockError("The conversation is busy on another server.")
            except (RedisError, OSError) as error:
                raise LockError(f"Redis cannot be used: {type(error).__name__}") from None
            try:
                yield ticket
            finally:
                with suppress(LockNotOwnedError, RedisError, OSError):  # it lapses by itself
                    await shared.release()

    async def trouble(self) -> Optional[str]:
        """What stands in the way of taking a lock now; None if nothing does."""
        try:
            await self._redis.ping()
        except (RedisError, OSError):
            return "locks unreachable"
        return None


def locks(url: Optional[str]) -> MemoryLocks | RedisLocks:
    """In Redis at this address, such as redis://host:6379/0, or in memory when there is none."""
    return RedisLocks(url) if url else MemoryLocks()
