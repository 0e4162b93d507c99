"""Who asks too much waits; others notice nothing."""

from __future__ import annotations

import gc

from bot.guard.limits import Gate, Limits


def test_the_sixteenth_message_of_a_minute_waits_and_other_conversations_do_not() -> None:
    gate = Gate(Limits())
    assert all(gate.wait("rest:a", "10.0.0.1") is None for _ in range(15))
    wait = gate.wait("rest:a", "10.0.0.1")
    assert wait is not None and 1 <= wait <= 60
    assert gate.wait("rest:b", "10.0.0.1") is None


def test_it_goes_on_counting_after_a_sweep_of_memory() -> None:
    gate = Gate(Limits(conversation=1))
    gc.collect()
    assert gate.wait("rest:a", None) is None and gate.wait("rest:a", None) is not None


def test_a_library_behind_one_address_gets_through_until_its_own_limit() -> None:
    gate = Gate(Limits(conversation=2, address=20))
    assert all(gate.wait(f"rest:{number}", "10.0.0.1") is None for number in range(20))
    assert gate.wait("rest:new", "10.0.0.1") is not None
    assert gate.wait("rest:new", "10.0.0.2") is None


def test_everybody_together_has_a_limit() -> None:
    gate = Gate(Limits(overall=3))
    assert [gate.wait(f"rest:{number}", f"10.0.0.{number}") is None for number in range(5)] == [True] * 3 + [False] * 2


def test_a_message_that_waits_is_not_counted() -> None:
    gate = Gate(Limits(conversation=1, address=2))
    assert gate.wait("rest:a", "10.0.0.1") is None
    for _ in range(5):
        assert gate.wait("rest:a", "10.0.0.1") is not None
    assert gate.wait("rest:b", "10.0.0.1") is None


def test_a_channel_without_addresses_is_limited_by_conversation() -> None:
    gate = Gate(Limits(conversation=1, address=1))
    assert gate.wait("telegram:a", None) is None and gate.wait("telegram:b", None) is None
    assert gate.wait("telegram:a", None) is not None


def test_what_was_counted_outlives_the_collection_of_garbage() -> None:
    gate = Gate(Limits(conversation=1))
    assert gate.wait("a", None) is None
    gc.collect()
    assert gate.wait("a", None) is not None
