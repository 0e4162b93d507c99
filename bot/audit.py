"""Who switched what, and when: one line of JSON for each, in `audit.log` among the data. It holds nothing of residents."""

from __future__ import annotations

import getpass
import json
import os
from datetime import datetime, timezone
from pathlib import Path

from bot import settings

FILE = "audit.log"


def on_record(action: str, detail: str = "") -> None:
    """`record` among the data of this assistant, for commands."""
    record(settings.read().data, action, detail)


def record(folder: Path, action: str, detail: str = "") -> None:
    """Append a line. Raises OSError when it cannot be written: what is not on record is not done."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        user = str(os.getuid())
    line = {"at": datetime.now(timezone.utc).isoformat(timespec="seconds"), "user": user, "action": action, "detail": detail}
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
