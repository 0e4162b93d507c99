"""Starting, stopping, health and pages of the running assistant."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, free_port, start, wait_until_ready

PLANBOT = str(Path(sys.executable).parent / "planbot")


def test_health_and_readiness_tell_the_truth(assistant: Any) -> None:
    assert httpx.get(f"{assistant.address}/healthz").json() == {"status": "alive"}
    assert httpx.get(f"{assistant.address}/readyz").status_code == 200


def test_the_rehearsed_first_turn_is_not_stored(assistant: Any) -> None:
    rows = sqlite3.connect(assistant.data / "assistant.db").execute("SELECT sender FROM conversation").fetchall()
    assert not [sender for (sender,) in rows if "rehearsal" in sender]


def test_privacy_is_a_real_page_that_says_it_is_not_official(assistant: Any) -> None:
    page = httpx.get(f"{assistant.address}/privacy")
    assert page.headers["content-type"].startswith("text/html")
    assert "not an official service" in page.text and "$" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_it_listens_on_this_machine_only(assistant: Any) -> None:
    """Every listening socket of the process is on loopback."""
    inodes = {
        os.readlink(f"/proc/{assistant.process.pid}/fd/{fd}")[8:-1]
        for fd in os.listdir(f"/proc/{assistant.process.pid}/fd")
        if os.path.islink(f"/proc/{assistant.process.pid}/fd/{fd}")
        and os.readlink(f"/proc/{assistant.process.pid}/fd/{fd}").startswith("socket:[")
    }
    listening = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    addresses = {row[1].split(":")[0] for row in listening if row[3] == "0A" and row[9] in inodes}
    assert addresses == {"0100007F"}


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run([PLANBOT, "serve"], cwd=ROOT, env={**os.environ, "PORT": port}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr and "choose another" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_said_in_one_sentence() -> None:
    done = subprocess.run([PLANBOT, "serve"], cwd=ROOT, env={**os.environ, "PORT": "many"}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "PORT is 'many'" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_stops_cleanly_and_production_leaves_rest_off(
    stop: signal.Signals, model: Path, tmp_path: Path
) -> None:
    port = free_port()
    process = start(tmp_path, port, PLANBOT_PROFILE="production")
    address = f"http://127.0.0.1:{port}"
    wait_until_ready(process, address)
    assert httpx.post(f"{address}/webhooks/rest/webhook", json={"message": "hello"}).status_code == 404
    process.send_signal(stop)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert f"Ready: {address}" in output and output.rstrip().endswith("Stopped.")
    assert "Warning" not in output and "Traceback" not in output
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
