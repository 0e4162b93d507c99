"""The process in which files are read: `python -m bot.knowledge.documents.reader_process`.

It has the libraries loaded and forks a child for each file, which is bounded in memory, processor time, quiet time and
output. Orders come in on standard input and answers leave on standard output, one JSON object a line; after
each file comes {"ended": how the child ended}.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from bot.knowledge.documents import pdf, pictures, text, web, word
from bot.knowledge.documents.blocks import CannotRead, Extract

_READERS: dict[str, Callable[..., Extract]] = {
    "pdf": pdf.read, "docx": word.read, "html": web.read, "markdown": text.read_markdown, "text": text.read_plain,
}  # fmt: skip
_MEMORY = "needs too much memory to read. Save it with smaller pictures, or load its chapters as files of their own."
_NESTED = "is nested too deeply to read, as no real document is. Save it anew from the program it was made with."
_DAMAGED = "is damaged: it cannot be read. Get the file again, or save it anew from the program it was made with."
_TOO_MUCH = "holds more text than any real document. Load its parts as files of their own."


def serve() -> None:
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _read(order)
        _, status = os.waitpid(child, 0)
        _say({"ended": os.waitstatus_to_exitcode(status)})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _bound(limits: dict[str, float]) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]), (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (int(most), int(most)))


def _read(order: dict[str, Any]) -> NoReturn:
    limits = order["limits"]

    def progress(page: int, pages: int) -> None:
        signal.setitimer(signal.ITIMER_REAL, limits["quiet_seconds"])  # unheard: the alarm ends the process
        _say({"page": page, "pages": pages})

    answer: dict[str, Any]
    try:
        _bound(limits)
        signal.setitimer(signal.ITIMER_REAL, limits["quiet_seconds"])
        path = Path(order["path"])
        if order["format"] == "pictures":
            for number, picture in pictures.of_pages(path):
                signal.setitimer(signal.ITIMER_REAL, limits["quiet_seconds"])
                _say({"picture": number, "jpeg": base64.b64encode(picture).decode()})
            os._exit(0)
        reader = _READERS[order["format"]]
        extract = reader(path, progress) if order["format"] == "pdf" else reader(path)
        answer = {"extract": asdict(extract)}
        if sum(len(block.text) for block in extract.blocks) > limits["characters"]:
            answer = {"sorry": _TOO_MUCH}
    except CannotRead as error:
        answer = {"sorry": str(error)}
    except MemoryError:
        answer = {"sorry": _MEMORY}
    except RecursionError:
        answer = {"sorry": _NESTED}
    except Exception:
        answer = {"sorry": _DAMAGED}
    try:
        _say(answer)
    except MemoryError:
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    serve()
