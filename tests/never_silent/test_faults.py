"""Each thing that can break is broken under a running assistant: nobody meets silence, and it recovers by itself."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.never_silent.action_server import FaultyActions
from tests.never_silent.conftest import PHONE, QUESTION, Watched, until


@pytest.mark.parametrize("mode", ["raises", "hangs", "drops", "nonsense"])
def test_an_action_fails(running: Watched, actions: FaultyActions, mode: str) -> None:
    actions.mode = mode
    try:
        running.gets_a_number_in_time()
    finally:
        actions.mode = "well"
    running.recovers()


def test_the_action_server_is_killed(running: Watched, actions: FaultyActions) -> None:
    actions.close()
    try:
        running.gets_a_number_in_time()
        until(lambda: running.ready()["actions"] == "unreachable", "the truth about actions")
    finally:
        actions.open()
    running.recovers()


def test_the_database_is_locked(running: Watched) -> None:
    other = sqlite3.connect(running.file, isolation_level=None, timeout=20)
    other.execute("BEGIN EXCLUSIVE")
    try:
        running.gets_a_number_in_time()
        until(lambda: running.ready()["store"] != "ready", "the truth about the store")
    finally:
        other.execute("ROLLBACK")
        other.close()
    running.recovers()


def test_the_database_is_replaced_by_one_that_is_read_only(running: Watched) -> None:
    copy = running.data / "copy"
    shutil.copy(running.file, copy)
    copy.chmod(0o444)
    os.replace(copy, running.file)
    running.data.chmod(0o555)
    try:
        running.gets_a_number_in_time()
        until(lambda: running.ready()["store"] != "ready", "the truth about the store")
    finally:
        running.data.chmod(0o755)
        running.file.chmod(0o644)
    running.recovers()


def test_the_disk_is_full(running: Watched) -> None:
    assert running.child is not None
    before = resource.prlimit(running.child, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        running.gets_a_number_in_time()
        until(lambda: running.ready()["store"] in ("full", "disk trouble"), "the truth about the store")
    finally:
        resource.prlimit(running.child, resource.RLIMIT_FSIZE, before)
    running.recovers()


def test_the_database_is_damaged(running: Watched) -> None:
    running.say(QUESTION, "before-damage")
    running.file.write_bytes(os.urandom(100_000))
    words, outcome, took = running.say(QUESTION, "before-damage")
    assert outcome == "answered" or PHONE.search(words)
    running.recovers()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_the_database_is_gone(running: Watched, what: str) -> None:
    running.file.unlink() if what == "file" else shutil.rmtree(running.data)
    words, outcome, _ = running.say(QUESTION)
    assert outcome == "answered" or PHONE.search(words)
    running.recovers()
    assert running.file.exists()


def test_the_content_is_broken_after_the_start(model: Path, running: Watched) -> None:
    """What is read again while it runs is what staff may switch: a broken list keeps what it said last."""
    from bot.settings import ROOT

    hidden = ROOT / "content" / "hidden.yml"
    before = hidden.read_bytes() if hidden.exists() else None
    hidden.write_text("hidden: [a\n- {")
    try:
        assert running.say(QUESTION)[1] == "answered"
    finally:
        hidden.write_bytes(before) if before is not None else hidden.unlink()


def test_two_messages_of_one_resident_come_at_the_same_instant(running: Watched) -> None:
    texts = [QUESTION, "Who can help me if I look after my wife?", "Can I get a grant for a ramp?", QUESTION]
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(lambda text: running.say(text, "at-once"), texts))
    assert {outcome for _, outcome, _ in replies} <= {"answered", "clarified", "signposted"}
    rows = sqlite3.connect(running.file).execute(
        "SELECT said FROM turn JOIN conversation ON conversation.id = turn.conversation WHERE sender = 'rest:at-once'"
    )
    assert sorted(said for (said,) in rows) == sorted(texts)


def test_the_assistants_process_is_killed(running: Watched) -> None:
    """The port stays open: who asks meanwhile waits for the new process, and is told that it is starting up."""
    running.say(QUESTION, "before-kill")
    first = running.child
    running.kill()
    words, outcome, took = running.say(QUESTION, "before-kill")
    assert outcome == "answered" or PHONE.search(words)
    assert running.say("I want to end my life tonight")[1] == "urgent"
    running.recovers(120)
    assert running.child != first and running.process.poll() is None
    assert any("killed by signal 9" in line for line in running.log)


def test_the_log_names_kinds_of_trouble_and_no_words_of_residents(running: Watched) -> None:
    said = "".join(running.log)
    assert "The store failed" in said
    assert "priorities" not in said and "end my life" not in said and "Traceback" not in said
