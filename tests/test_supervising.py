"""The parent starts the child again whatever kills it, and leaves nothing behind when it goes, however it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import supervising
from tests.conftest import ROOT, alive, wait_for

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from bot import supervising

folder, how = Path(sys.argv[1]), sys.argv[2]

def run():
    with (folder / "pids").open("a") as file:
        file.write(f"{os.getpid()}\\n")
    if how == "dies":
        os._exit(3)
    if how == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(0.05)

supervising.PAUSES = (0.0, 0.3, 0.6)
supervising.STOP_SECONDS = 2.0
supervising.supervise(run, lambda text: print(text, flush=True))
print("Stopped.", flush=True)
"""
Start = Callable[[str], subprocess.Popen[str]]


def pids(folder: Path) -> list[int]:
    file = folder / "pids"
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start_one(how: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), how]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.communicate()
    for pid in pids(tmp_path):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_child_that_is_killed_is_started_again_each_time(start: Start, tmp_path: Path) -> None:
    parent = start("stays")
    for number in range(1, 4):
        wait_for(lambda n=number: len(pids(tmp_path)) == n, f"child {number}")
        os.kill(pids(tmp_path)[-1], signal.SIGKILL)
    wait_for(lambda: len(pids(tmp_path)) == 4, "a fourth child")
    assert parent.poll() is None
    assert [alive(pid) for pid in pids(tmp_path)] == [False, False, False, True]


@pytest.mark.parametrize("how", ["stays", "deaf"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_cleanly_and_leaves_no_child(start: Start, tmp_path: Path, how: str, number: signal.Signals) -> None:
    parent = start(how)
    wait_for(lambda: pids(tmp_path), "a child")
    parent.send_signal(number)
    output, _ = parent.communicate(timeout=20)
    assert parent.returncode == 0 and output.rstrip().endswith("Stopped.") and "Traceback" not in output
    assert not alive(pids(tmp_path)[0])


@pytest.mark.parametrize("how", ["stays", "deaf"])
def test_a_child_dies_with_its_parent_even_if_that_is_killed(start: Start, tmp_path: Path, how: str) -> None:
    parent = start(how)
    wait_for(lambda: pids(tmp_path), "a child")
    parent.kill()
    wait_for(lambda: not alive(pids(tmp_path)[0]), "the child's end")


def test_told_to_stop_while_it_pauses_it_stops_at_once(start: Start, tmp_path: Path) -> None:
    parent = start("dies")
    wait_for(lambda: len(pids(tmp_path)) >= 3, "some children")
    parent.send_signal(signal.SIGTERM)
    output, _ = parent.communicate(timeout=20)
    assert parent.returncode == 0 and "exit code 3" in output and output.rstrip().endswith("Stopped.")


def test_the_pauses_grow_and_are_bounded(start: Start, tmp_path: Path) -> None:
    parent = start("dies")
    begun = time.monotonic()
    wait_for(lambda: len(pids(tmp_path)) >= 5, "five children")
    assert time.monotonic() - begun >= 0.0 + 0.3 + 0.6 + 0.6
    assert parent.poll() is None
    assert list(supervising.PAUSES) == sorted(supervising.PAUSES) and supervising.PAUSES[0] == 0 and supervising.PAUSES[-1] <= 30


def test_the_parent_is_small() -> None:
    """What the parent imports, it can fail by: no Rasa, no TensorFlow, no ONNX runtime."""
    code = "import sys, bot.cli, bot.serving; print([m for m in ('rasa', 'tensorflow', 'onnxruntime', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
