"""Writing a file whole or not at all: a reader never sees half of it, and a crash leaves the old one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Put `text` in the place of the file. Raises OSError."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def stamp(path: Path) -> tuple[int, int, int]:
    """Changes whenever the file does; zeros when there is none. A file system's clock is coarse: two changes soon after
    each other differ in their inode only."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_ino, status.st_size)
