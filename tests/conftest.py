"""One running assistant for all tests that need one: the real thing, started as an operator would start it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import settings, training

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Assistant:
    """A running assistant. `ask` sends one message in a conversation and gives the replies. `other_site` is a site whose
    pages may show its chat; a test that needs it serves it."""

    address: str
    process: subprocess.Popen[str]
    data: Path
    other_site: str = ""

    def ask(self, text: Any, sender: str | None = None) -> list[dict[str, Any]]:
        answer = httpx.post(
            f"{self.address}/webhooks/rest/webhook", json={"sender": sender or uuid.uuid4().hex, "message": text}, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


def start(
    data: Path, port: int, before: Callable[[], None] | None = None, **more: str
) -> subprocess.Popen[str]:
    """`planbot serve` in a process of its own, with its data apart. `before` is called in that process first."""
    # the tests ask more in a minute than a resident would
    wide = {f"PLANBOT_LIMIT_{name}": "1000000" for name in ("CONVERSATION", "ADDRESS", "OVERALL")}
    environment = {**os.environ, **wide, "PORT": str(port), "PLANBOT_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "planbot"), "serve"], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=before,
    )


def wait_for(condition: Callable[[], object], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in {seconds} s: {what}"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until_ready(process: subprocess.Popen[str], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"The assistant stopped: {process.stdout.read() if process.stdout else ''}")
        try:
            if httpx.get(f"{address}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail("The assistant was not ready in time.")


@pytest.fixture(scope="session")
def model() -> Path:
    """The model that fits, trained if need be."""
    present = settings.read()
    return training.fitting_model(present) or training.train(present)


@pytest.fixture(scope="session")
def assistant(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    data = tmp_path_factory.mktemp("var")
    port = free_port()
    other_site = f"http://localhost:{free_port()}"
    process = start(data, port, PLANBOT_ORIGINS=other_site)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(process, address)
        yield Assistant(address, process, data, other_site)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
