"""Running assistants whose surroundings fail as the tests choose."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import free_port, start, wait_until_ready
from tests.never_silent.action_server import FaultyActions

IN_TIME = 20.0
"""Seconds: the turn's own limit, and some air for a busy machine."""
PHONE = re.compile(r"\b(?:0\d{3,4} ?\d{3} ?\d{3,4}|111|116 123|999)\b")
QUESTION, URGENT = "What are the priorities?", "I want to end my life tonight"


def bound_by_file_modes() -> None:
    """For a process about to be started: file modes count for it even if it is root (prctl, PR_CAPBSET_DROP), and it ends
    with the tests even if they are killed (PR_SET_PDEATHSIG)."""
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGTERM)
    if os.geteuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, capability, 0, 0, 0)


@dataclass
class Watched:
    """A running assistant, its log, and what a resident gets from it."""

    process: subprocess.Popen[str]
    address: str
    data: Path
    log: list[str] = field(default_factory=list)

    def follow(self) -> None:
        """Read its log as it comes, so that it never waits for a reader."""

        def read() -> None:
            assert self.process.stdout is not None
            self.log.extend(iter(self.process.stdout.readline, ""))

        threading.Thread(target=read, daemon=True).start()

    @property
    def child(self) -> int | None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    @property
    def file(self) -> Path:
        return self.data / "assistant.db"

    def say(self, text: str, sender: str = "", timeout: float = 60) -> tuple[str, str, float]:
        """The reply in words, its outcome, and the seconds it took."""
        begun = time.monotonic()
        body = {"sender": sender or uuid.uuid4().hex, "message": text}
        answer = httpx.post(f"{self.address}/webhooks/rest/webhook", json=body, timeout=timeout)
        assert answer.status_code == 200, answer.text
        replies = answer.json()
        assert replies, "silence"
        outcomes = [reply["custom"]["outcome"] for reply in replies if reply["custom"].get("outcome")]
        assert len(outcomes) == 1
        words = " ".join(f"{reply['text']} {reply['custom'].get('contacts', '')}" for reply in replies)
        return words, outcomes[0], time.monotonic() - begun

    def ready(self) -> dict[str, Any]:
        return dict(httpx.get(f"{self.address}/readyz", timeout=60).json())

    def alive(self) -> bool:
        return httpx.get(f"{self.address}/healthz", timeout=60).status_code == 200

    def gets_a_number_in_time(self, seconds: float = IN_TIME) -> None:
        """A question gets a fault notice with a phone number, an urgent message its full reply, both in time."""
        words, outcome, took = self.say(QUESTION)
        assert outcome == "error" and PHONE.search(words), words
        assert took < seconds
        words, outcome, took = self.say(URGENT)
        assert outcome == "urgent" and "116 123" in words
        assert took < seconds
        assert self.alive()

    def recovers(self, seconds: float = 60) -> None:
        """By itself, it answers again, and says so."""
        until(lambda: self.say(QUESTION)[1] == "answered", "an answer", seconds)
        until(lambda: self.ready()["status"] == "ready", "readiness", seconds)

    def kill(self) -> None:
        child = self.child
        assert child is not None
        os.kill(child, signal.SIGKILL)


def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.05)


def begin(data: Path, **more: str) -> Watched:
    port = free_port()
    watched = Watched(start(data, port, bound_by_file_modes, **more), f"http://127.0.0.1:{port}", data)
    watched.follow()
    return watched


def end(watched: Watched) -> None:
    watched.process.send_signal(signal.SIGTERM)
    try:
        watched.process.wait(30)
    except subprocess.TimeoutExpired:
        watched.process.kill()
        watched.process.wait()


@pytest.fixture(scope="session")
def actions() -> Iterator[FaultyActions]:
    with FaultyActions() as server:
        yield server


@pytest.fixture(scope="session")
def _running(model: Path, actions: FaultyActions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    watched = begin(tmp_path_factory.mktemp("faulty") / "var", ACTION_ENDPOINT_URL=actions.url)
    wait_until_ready(watched.process, watched.address)
    yield watched
    end(watched)


@pytest.fixture
def running(_running: Watched) -> Watched:
    """One for many tests: each leaves it well, and finds it well."""
    _running.recovers(90)
    return _running
