"""Cards that staff have taken out of use, at once and without training. Kept in `content/hidden.yml`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import Sorry
from bot.knowledge import whole_file

FILE = "hidden.yml"

logger = logging.getLogger(__name__)
_LAST: dict[Path, frozenset[str]] = {}


class HiddenUnreadable(Sorry):
    """The list on disk is broken; the message says where it is."""


@dataclass(frozen=True)
class HiddenCards:
    """The list on disk, read again whenever the file has changed."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / FILE

    def now(self) -> frozenset[str]:
        """The ids of the cards hidden at this moment. While the file cannot be read, what it said last still holds."""
        try:
            _LAST[self.path] = self._listed()
        except HiddenUnreadable as error:
            logger.error("%s", error)
        return _LAST.get(self.path, frozenset())

    def hide(self, card: str) -> None:
        """Raises HiddenUnreadable, as `show` does."""
        self._write(self._listed() | {card})

    def show(self, card: str) -> None:
        self._write(self._listed() - {card})

    def _listed(self) -> frozenset[str]:
        try:
            return _read(self.path, whole_file.stamp(self.path))
        except (OSError, ValueError, YAMLError, AttributeError, TypeError):
            raise HiddenUnreadable(f"The list of hidden cards cannot be read. Mend or delete {self.path}.") from None

    def _write(self, cards: frozenset[str]) -> None:
        lines = "# Cards that the assistant does not use at the moment. Change it with: planbot hide CARD, planbot show CARD\n"
        lines += "hidden:" + ("".join(f"\n- {card}" for card in sorted(cards)) if cards else " []") + "\n"
        whole_file.write(self.path, lines)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: tuple[int, int, int]) -> frozenset[str]:
    if stamp == (0, 0, 0):
        return frozenset()
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    return frozenset(data.get("hidden") or ())
