"""Cards that staff have taken out of use, at once and without training. Kept in `content/hidden.yml`."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

FILE = "hidden.yml"


@dataclass(frozen=True)
class HiddenCards:
    """The list on disk, read again whenever the file has changed."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / FILE

    def now(self) -> frozenset[str]:
        """The ids of the cards hidden at this moment."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return frozenset()
        # a file system's clock is coarse: two changes soon after each other differ in their inode only
        return _read(self.path, (status.st_mtime_ns, status.st_ino, status.st_size))

    def hide(self, card: str) -> None:
        self._write(self.now() | {card})

    def show(self, card: str) -> None:
        self._write(self.now() - {card})

    def _write(self, cards: frozenset[str]) -> None:
        """Whole or not at all: a reader never sees half a list."""
        lines = "# Cards that the assistant does not use at the moment. Change it with: planbot hide CARD, planbot show CARD\n"
        lines += "hidden:" + ("".join(f"\n- {card}" for card in sorted(cards)) if cards else " []") + "\n"
        with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False, encoding="utf-8") as file:
            file.write(lines)
        os.chmod(file.name, 0o644)
        os.replace(file.name, self.path)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: tuple[int, int, int]) -> frozenset[str]:
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    return frozenset(data.get("hidden") or ())
