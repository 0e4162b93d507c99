"""Reading files in a process of their own, with bounds on memory, time and output.

A file may be damaged, or made to do harm: whatever it does to its reader, the answer is a sentence.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

from bot.knowledge.documents import kinds
from bot.knowledge.documents.blocks import Block, CannotRead, Extract, Skipped

Progress = Callable[[int, int], None]
_STOPPED = (
    "makes its reader stop: it is damaged, takes too long or too much memory, or is made to do harm. Save it anew from the "
    "program it was made with."
)


@dataclass(frozen=True)
class Limits:
    """What reading one file may take: bytes of memory, seconds of processor time, seconds without a page done, and
    characters of text."""

    memory: int = 1_500_000_000
    seconds: int = 900
    quiet_seconds: float = 25.0
    characters: int = 20_000_000


class Reader:
    """Reads files one after the other; use it in a `with`. The process behind it starts with the first file."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._rest = b""

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def read(self, path: Path, progress: Progress = lambda page, pages: None) -> Extract:
        """The file's blocks; `progress` is told of each page done.

        Raises CannotRead, with what is wrong and what to do, whatever the file is and whatever it does.
        """
        try:
            found = kinds.format_of(path)
        except FileNotFoundError:
            raise CannotRead("is not there. Check the name.") from None
        except OSError as error:
            raise CannotRead(f"cannot be opened ({error.strerror}). Check who may read it.") from None
        answer: dict[str, Any] = {"sorry": _STOPPED}
        for message in self._ask(found, path):
            if "page" in message:
                progress(message["page"], message["pages"])
            else:
                answer = message
        if "sorry" in answer:
            raise CannotRead(answer["sorry"])
        return _extract(answer["extract"])

    def pictures(self, path: Path) -> dict[int, str]:
        """Small pictures of a PDF's pages by page number, as base64 of JPEG; those that cannot be made are left out."""
        return {message["picture"]: message["jpeg"] for message in self._ask("pictures", path) if "picture" in message}

    def _ask(self, what: str, path: Path) -> Iterator[dict[str, Any]]:
        """The messages about one file, as they come; the last one comes when the child has ended."""
        self._send({"format": what, "path": str(path.resolve()), "limits": asdict(self._limits)})
        began, messages = time.monotonic(), 0
        while True:
            message = self._next()
            messages += 1
            if message is None or messages > 100_000 or time.monotonic() - began > 3 * self._limits.seconds:
                self._stop()
                return
            if "ended" in message:
                return
            yield message

    def _send(self, order: dict[str, Any]) -> None:
        if self._process is None or self._process.poll() is not None:
            self._rest = b""
            # nothing of the assistant's settings goes along: what reads strangers' files knows no secrets
            environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8", "PATH": os.defpath}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.knowledge.documents.reader_process"], env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()

    def _next(self) -> Optional[dict[str, Any]]:
        """The next line of the process; None if it is silent for too long, says too much, or is gone."""
        assert self._process is not None and self._process.stdout is not None
        most = 8 * self._limits.characters  # JSON may write a character as \\uXXXX
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._process.stdout], [], [], self._limits.quiet_seconds + 15)
            piece = os.read(self._process.stdout.fileno(), 1 << 20) if ready else b""
            if not piece or len(self._rest) > most:
                return None
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _extract(data: dict[str, Any]) -> Extract:
    return Extract(
        tuple(Block(**block) for block in data["blocks"]), data["pages"], data["title"],
        tuple(Skipped(**one) for one in data["skipped"]), tuple(data["warnings"]),
    )  # fmt: skip
