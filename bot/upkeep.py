"""What the running assistant does for itself: forgetting what is past its days, soon after the start and every hour."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.settings import Settings
from bot.stores.database import StoreFault
from bot.stores.retention import DAY, of, purge
from bot.turn import PlanAgent

logger = logging.getLogger(__name__)

FIRST_SECONDS, EVERY_SECONDS, AGAIN_SECONDS = 20.0, 3_600.0, 300.0
"""The first purge after the start, the next ones, and the next one when one failed."""


async def keep_up(agent: PlanAgent, settings: Settings) -> None:
    """Purge for as long as the assistant runs. Never raises."""
    pause = FIRST_SECONDS
    store, days = agent.store, of(settings)
    ahead = time.time() - time.monotonic()
    while True:
        await asyncio.sleep(pause)
        if abs(time.time() - time.monotonic() - ahead) > DAY:
            # it may be set right again within the hour: what is purged cannot be had back
            logger.error("The machine's clock jumped by more than a day; nothing is purged before the next hour.")
            ahead, pause = time.time() - time.monotonic(), EVERY_SECONDS
            continue
        try:
            await store.database.upkeep(lambda: purge(store.database, store.erasures, days))
            agent.forget_erased({receipt.sender for receipt in await store.database.upkeep(store.erasures.all)})
            pause = EVERY_SECONDS
        except (StoreFault, OSError) as error:
            kind = error.kind if isinstance(error, StoreFault) else type(error).__name__
            logger.error("The purge failed (%s); it is tried again in a few minutes.", kind)
            pause = AGAIN_SECONDS
