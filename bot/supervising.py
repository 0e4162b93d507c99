"""The parent process: it holds the port, runs the assistant in a child, and starts another when the child dies.

The parent imports neither Rasa nor anything as big, so that little can go wrong in it. The child is forked and so has the
content that was good when the assistant was started, whatever the files have become since.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Optional

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a child is started again: after the first death in a row, the second, and so on; then always the last."""
STEADY_SECONDS = 60.0
"""A child that lived so long is no part of a row of deaths."""
STOP_SECONDS = 12.0
"""How long a child may take to finish what it is doing when it is told to stop."""
_FORK = multiprocessing.get_context("fork")


class _Told(Exception):
    """The parent was told to stop."""


def supervise(run: Callable[[], None], say: Callable[[str], None]) -> None:
    """Run `run` in a child until SIGTERM or Ctrl-C. When this process dies, however it does, so does the child."""
    before = {number: signal.signal(number, _tell) for number in (signal.SIGTERM, signal.SIGINT)}
    child: Optional[BaseProcess] = None
    deaths = 0
    try:
        while True:
            child, begun = _start(run), time.monotonic()
            child.join()
            deaths = 1 if time.monotonic() - begun > STEADY_SECONDS else deaths + 1
            pause = PAUSES[min(deaths, len(PAUSES)) - 1]
            say(f"The assistant's process ended ({_how(child.exitcode)}); it is started again in {pause:.0f} seconds.")
            time.sleep(pause)
    except _Told:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        if child is not None:
            _stop(child)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(number: int, frame: Optional[FrameType]) -> None:
    raise _Told


def _start(run: Callable[[], None]) -> BaseProcess:
    """A child of its own session, so that Ctrl-C in a terminal reaches the parent alone, who tells the child."""
    alive, end = os.pipe()
    child = _FORK.Process(target=_child, args=(run, alive, end), name="assistant")
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # none may arrive between the fork and the child's own handlers
    try:
        child.start()
    finally:
        os.close(alive)
        _PARENT_ENDS.append(end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    return child


_PARENT_ENDS: list[int] = []
"""The ends of the pipes that the parent holds open as long as it lives."""


def _child(run: Callable[[], None], alive: int, end: int) -> None:
    os.setsid()
    for other in (end, *_PARENT_ENDS):
        os.close(other)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    threading.Thread(target=_die_with_parent, args=(alive,), daemon=True).start()
    run()


def _die_with_parent(alive: int) -> None:
    """Nothing is ever written to the pipe: it ends when the parent does, kill -9 included."""
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _stop(child: BaseProcess) -> None:
    child.terminate()
    child.join(STOP_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()


def _how(code: Optional[int]) -> str:
    if code is not None and code < 0:
        return f"killed by signal {-code}"
    return f"exit code {code}"
