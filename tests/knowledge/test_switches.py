"""Staff's switches: whole on disk, seen at once, and no mistake in them silences the assistant."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import Sorry
from bot.knowledge.opening import LONDON
from bot.knowledge.switches import MAX_NOTICE, ShownNotice, Switched, Switches, moment

NOON = datetime(2026, 12, 24, 12, 0, tzinfo=LONDON)


def test_what_is_switched_is_read_by_another_reader_at_once(tmp_path: Path) -> None:
    here, there = Switches(tmp_path), Switches(tmp_path)
    assert there.now() == Switched()
    here.pause("  Back at\n two. ")
    assert there.now().paused == "Back at two."
    here.add(ShownNotice("Closed.", NOON, NOON + timedelta(hours=1)))
    assert there.now().notice(NOON) == "Closed." and there.now().paused
    here.resume()
    here.clear()
    assert there.now() == Switched()


def test_a_damaged_file_switches_nothing(tmp_path: Path) -> None:
    switches = Switches(tmp_path)
    switches.path.write_text("paused: [\n")
    assert switches.now() == Switched()
    switches.path.write_text("notices: [{text: x}]\n")
    assert switches.now() == Switched()


def test_a_day_counts_to_its_end_and_times_are_londons() -> None:
    assert moment("2026-12-25") == datetime(2026, 12, 25, tzinfo=LONDON)
    assert moment("2026-12-25", end=True) == datetime(2026, 12, 26, tzinfo=LONDON)
    assert moment("2026-12-25T17:30", end=True) == datetime(2026, 12, 25, 17, 30, tzinfo=LONDON)


@pytest.mark.parametrize("text", ["tomorrow", "25.12.2026", "", "2026-13-01"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Sorry, match="2026-12-24"):
        moment(text)


def test_a_notice_that_cannot_be_shown_is_refused(tmp_path: Path) -> None:
    switches = Switches(tmp_path)
    with pytest.raises(Sorry, match="before it starts"):
        switches.add(ShownNotice("Closed.", NOON, NOON))
    for text in ("", "   ", "x" * (MAX_NOTICE + 1)):
        with pytest.raises(Sorry, match="characters"):
            switches.add(ShownNotice(text, NOON, NOON + timedelta(hours=1)))
    assert not switches.path.exists()
