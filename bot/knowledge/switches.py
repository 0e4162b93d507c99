"""What staff may switch on and off at once: a pause of the whole assistant, and notices shown for a time.

Kept in `content/switches.yml`, written by `planbot pause`, `resume` and `notice`. Urgent replies heed no switch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Optional

from ruamel.yaml import YAML

from bot.errors import Sorry
from bot.knowledge import whole_file
from bot.knowledge.opening import LONDON

FILE = "switches.yml"
MAX_NOTICE = 300


@dataclass(frozen=True)
class ShownNotice:
    """A sentence or two that every channel shows from `start` until `end`."""

    text: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Switched:
    """`paused`: what residents are told of the reason, or None while the assistant answers."""

    paused: Optional[str] = None
    notices: tuple[ShownNotice, ...] = ()

    def notice(self, at: datetime) -> Optional[str]:
        """What is to be shown at this moment."""
        shown = [notice.text for notice in self.notices if notice.start <= at < notice.end]
        return " ".join(shown) or None


@dataclass(frozen=True)
class Switches:
    """The switches on disk, read again whenever the file has changed."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / FILE

    def now(self) -> Switched:
        """How they stand. A file that cannot be read counts as nothing switched."""
        try:
            return _read(self.path, whole_file.stamp(self.path))
        except Exception:  # a slip of the hand in this file must not silence the assistant
            return Switched()

    def pause(self, reason: str) -> None:
        self._write(replace(self.now(), paused=_checked(reason)))

    def resume(self) -> None:
        self._write(replace(self.now(), paused=None))

    def add(self, notice: ShownNotice) -> None:
        """Show a notice from its start to its end. Raises Sorry when it ends before it starts."""
        if notice.end <= notice.start:
            raise Sorry("The notice would end before it starts. Give --until a later moment.")
        now = self.now()
        self._write(replace(now, notices=(*now.notices, replace(notice, text=_checked(notice.text)))))

    def clear(self) -> None:
        """Take every notice away."""
        self._write(replace(self.now(), notices=()))

    def _write(self, switched: Switched) -> None:
        rows = [{"text": n.text, "from": n.start.isoformat(), "until": n.end.isoformat()} for n in switched.notices]
        said = StringIO()
        said.write("# Change this with: planbot pause, planbot resume, planbot notice\n")
        YAML().dump({"paused": switched.paused, "notices": rows}, said)
        whole_file.write(self.path, said.getvalue())


def moment(text: str, end: bool = False) -> datetime:
    """A day, or a day and a time, in London; a day alone is its first moment or, as an `end`, its last. Raises Sorry."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Sorry(f"'{text}' is no day and time. Write it as 2026-12-24 or 2026-12-24T17:00.") from None
    if len(text) == 10 and end:
        read += timedelta(days=1)
    return read.replace(tzinfo=LONDON) if read.tzinfo is None else read


def _checked(text: str) -> str:
    clean = " ".join(text.split())
    if not clean or len(clean) > MAX_NOTICE:
        raise Sorry(f"The text must have 1 to {MAX_NOTICE} characters; this one has {len(clean)}. Shorten it.")
    return clean


@lru_cache(maxsize=4)
def _read(path: Path, stamp: tuple[int, int, int]) -> Switched:
    if stamp == (0, 0, 0):
        return Switched()
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    notices = [
        ShownNotice(row["text"], datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["until"]))
        for row in data.get("notices") or ()
    ]
    return Switched(data.get("paused"), tuple(notices))
