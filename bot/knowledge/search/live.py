"""The index that is in force: opened when first needed, and again when another has been put in its place."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Optional

from bot.knowledge.search.index import Index, read


class LiveIndex:
    """An index file that may be replaced while it is read. Searches that hold the old one finish with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp: Optional[tuple[int, int, int]] = None
        self._index: Optional[Index] = None

    def now(self) -> Optional[Index]:
        """The index as its file stands now; None while there is none. Raises IndexBroken for a damaged file."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        # a file system's clock is coarse: two changes soon after each other differ in their inode only
        stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
        with self._lock:
            if self._index is None or stamp != self._stamp:
                self._index, self._stamp = read(self.path), stamp
            return self._index
