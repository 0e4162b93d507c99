"""What keeps a message from being taken up, and what every resident is told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.guard.admit import Admission, Held
from bot.guard.limits import Limits
from bot.guard.recent import CONVERSATIONS, Recent
from bot.knowledge.opening import LONDON
from bot.knowledge.switches import ShownNotice, Switches

NOON = datetime(2026, 12, 24, 12, 0, tzinfo=LONDON)


@pytest.fixture
def switches(tmp_path: Path) -> Switches:
    return Switches(tmp_path)


def test_while_paused_nothing_is_taken_up_and_the_reason_is_said(switches: Switches) -> None:
    admission = Admission(switches, Limits())
    assert admission.held("rest:a", None, 0) is None
    switches.pause("We are mending something.")
    assert admission.held("rest:a", None, 0) == Held("paused", "We are mending something.")
    switches.resume()
    assert admission.held("rest:a", None, 0) is None


def test_past_the_limit_it_says_when_to_try_again(switches: Switches) -> None:
    admission = Admission(switches, Limits(conversation=1))
    assert admission.held("rest:a", None, 0) is None
    held = admission.held("rest:a", None, 0)
    assert held is not None and held.notice == "too_many" and held.retry_after
    assert str(held.retry_after) in held.words


def test_when_too_many_turns_are_under_way_it_is_busy(switches: Switches) -> None:
    admission = Admission(switches, Limits(waiting=3))
    assert admission.held("rest:a", None, 2) is None
    held = admission.held("rest:b", None, 3)
    assert held is not None and held.notice == "busy" and held.retry_after


def test_a_notice_is_told_once_in_a_conversation_and_again_when_it_changes(switches: Switches) -> None:
    admission = Admission(switches, Limits())
    switches.add(ShownNotice("Closed tomorrow.", NOON, NOON + timedelta(days=1)))
    assert admission.to_be_told("rest:a", NOON) == "Closed tomorrow."
    assert admission.to_be_told("rest:a", NOON) is None
    assert admission.to_be_told("rest:b", NOON) == "Closed tomorrow."
    assert admission.to_be_told("rest:c", NOON - timedelta(minutes=1)) is None
    assert admission.to_be_told("rest:c", NOON + timedelta(days=1)) is None
    switches.add(ShownNotice("Open on Monday.", NOON, NOON + timedelta(days=1)))
    assert admission.to_be_told("rest:a", NOON) == "Closed tomorrow. Open on Monday."


def test_the_memory_of_conversations_has_an_end() -> None:
    recent = Recent()
    for number in range(CONVERSATIONS + 1):
        recent.put(str(number), "text")
    assert recent.get("0") is None and recent.get("1") == "text"
