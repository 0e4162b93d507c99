"""What only one server may do at a time, such as fetching messages: it holds a lease on it, and another may have it after that.

The clock is the database's where several servers share one, so that their own clocks need not agree.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.stores import tables
from bot.stores.database import Database, StoreFault

ASK_AGAIN = 0.2
"""How often, in seconds, one that waits for a lease asks for it."""
FORGOTTEN_SECONDS = 86_400.0
"""How long a lease is kept that nobody gave back."""
_lease = tables.lease.c


class Lease:
    """One server's claim. `seconds`: how long it lasts without being renewed; it is renewed after a quarter of that."""

    def __init__(self, database: Database, name: str, seconds: float) -> None:
        self.seconds = seconds
        self._database = database
        self._name = name
        self._holder = secrets.token_hex(16)
        self._renew_at = 0.0

    async def hold(self) -> bool:
        """Whether this server has it now, renewed if need be. Raises StoreFault."""
        if time.monotonic() < self._renew_at:
            return True
        held = await self._database.run(self._claim)
        self._renew_at = time.monotonic() + self.seconds / 4 if held else 0.0
        return held

    async def release(self) -> None:
        """Another server may have it at once. Raises StoreFault."""
        self._renew_at = 0.0
        mine = delete(tables.lease).where(_lease.name == self._name, _lease.holder == self._holder)
        await self._database.run(lambda c: c.execute(mine))

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Holds it while the block runs, after waiting for whoever has it. Without the store nobody can tell, and it runs."""
        with suppress(StoreFault):
            while not await self.hold():
                await asyncio.sleep(ASK_AGAIN)
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(StoreFault):
                await self.release()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self.seconds / 4)
            with suppress(StoreFault):
                await self.hold()

    def _claim(self, connection: Connection) -> bool:
        now = _now(connection)
        held = {"holder": self._holder, "until": now + self.seconds}
        free = (_lease.holder == self._holder) | (_lease.until < now)
        if connection.execute(update(tables.lease).where(_lease.name == self._name, free).values(held)).rowcount:
            return True
        connection.execute(delete(tables.lease).where(_lease.until < now - FORGOTTEN_SECONDS))
        new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        return bool(connection.execute(new(tables.lease).values(name=self._name, **held).on_conflict_do_nothing()).rowcount)


def _now(connection: Connection) -> float:
    if connection.dialect.name == "postgresql":
        return float(connection.execute(select(func.extract("epoch", func.now()))).scalar_one())
    return time.time()
