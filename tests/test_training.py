"""The parts of a training that run beside each other: what goes from one process to the other, and that none outlives it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

from bot.knowledge.problems import ContentError, Problem
from tests.conftest import alive, wait_for

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
    try:
        wait_for(lambda: not alive(beside), "the end of the process beside", 10)
    finally:
        if alive(beside):
            os.kill(beside, signal.SIGKILL)
