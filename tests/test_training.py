"""The parts of a training that run beside each other: what goes from one process to the other, and that none outlives it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

from bot.knowledge.problems import ContentError, Problem

STARTS_ANOTHER = """
import os, time
from bot.training import _beside

if __name__ == "__main__":
    with _beside(same_process=False) as beside:
        print(beside.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def test_mistakes_in_the_content_come_whole_out_of_another_process() -> None:
    error = ContentError([Problem(Path("cards.yml"), 3, "title", "It is missing.", "Write one.")])
    other = pickle.loads(pickle.dumps(error))
    assert str(other) == str(error) and other.problems == error.problems


def test_the_process_beside_ends_when_the_one_that_started_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "starts_another.py"
    script.write_text(STARTS_ANOTHER, "utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert parent.stdout is not None
    beside = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait(timeout=10)
    for _ in range(100):
        if not _runs(beside):
            return
        time.sleep(0.1)
    os.kill(beside, signal.SIGKILL)
    raise AssertionError("it was left behind")


def _runs(process: int) -> bool:
    """Whether it is there and no zombie, which only waits to be counted."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
