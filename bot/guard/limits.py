"""How much one conversation, one address and everybody together may ask in a minute.

A moving window (the library `limits`), so that nobody gains by waiting for the turn of the minute. Many people share one
address in a library or a hospital: its limit is wide. Addresses are kept in memory as keyed hashes, for a minute.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from dataclasses import dataclass
from typing import Optional

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter


@dataclass(frozen=True)
class Limits:
    """Messages a minute; and how many turns may be under way at once."""

    conversation: int = 15
    address: int = 300
    overall: int = 1_500
    waiting: int = 200


class Gate:
    """Counts messages. `storage` is an address of the library `limits`, such as redis://host, for several servers."""

    def __init__(self, limits: Limits, storage: str = "memory://") -> None:
        self._storage = storage_from_string(storage)  # the limiter itself holds it weakly
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._limits = limits
        self._key = secrets.token_bytes(16)

    def wait(self, conversation: str, address: Optional[str]) -> Optional[int]:
        """Seconds until the message may come again, or None when it may pass; one that may not is not counted."""
        asked = [(self._limits.conversation, f"c:{conversation}"), (self._limits.overall, "all")]
        if address:
            hashed = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).hexdigest()
            asked.append((self._limits.address, f"a:{hashed}"))
        windows = [(RateLimitItemPerMinute(most), key) for most, key in asked]
        full = [self._limiter.get_window_stats(item, key) for item, key in windows if not self._limiter.test(item, key)]
        if full:
            return max(1, math.ceil(max(reset for reset, _ in full) - time.time()))
        for item, key in windows:
            self._limiter.hit(item, key)
        return None
