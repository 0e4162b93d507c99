"""What only one server may do at a time, such as fetching messages: it holds a lease on it, and another may have it after that.

The clock is the database's where several servers share one, so that their own clocks need not agree.
"""

from __future__ import annotations

import secrets
import time

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.stores import tables
from bot.stores.database import Database

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

    def _claim(self, connection: Connection) -> bool:
        now = _now(connection)
        held = {"holder": self._holder, "until": now + self.seconds}
        free = (_lease.holder == self._holder) | (_lease.until < now)
        if connection.execute(update(tables.lease).where(_lease.name == self._name, free).values(held)).rowcount:
            return True
        if connection.execute(select(_lease.name).where(_lease.name == self._name)).first():
            return False
        connection.execute(insert(tables.lease).values(name=self._name, **held))
        return True


def _now(connection: Connection) -> float:
    if connection.dialect.name == "postgresql":
        return float(connection.execute(select(func.extract("epoch", func.now()))).scalar_one())
    return time.time()
