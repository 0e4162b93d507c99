"""Hidden cards: out of use at once, for every process, and never half written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.knowledge.hidden import HiddenCards, HiddenUnreadable


def test_without_a_file_nothing_is_hidden(tmp_path: Path) -> None:
    assert HiddenCards(tmp_path).now() == frozenset()


def test_a_card_is_hidden_until_it_is_shown_again(tmp_path: Path) -> None:
    cards = HiddenCards(tmp_path)
    cards.hide("priorities")
    cards.hide("meals")
    cards.hide("meals")
    assert cards.now() == {"priorities", "meals"}
    cards.show("priorities")
    cards.show("never_hidden")
    assert cards.now() == {"meals"}
    cards.show("meals")
    assert cards.now() == frozenset()


def test_another_process_sees_every_change_at_once_however_quick(tmp_path: Path) -> None:
    here, there = HiddenCards(tmp_path), HiddenCards(tmp_path)
    for turn in range(100):
        here.hide(f"card_{turn % 3}")
        assert f"card_{turn % 3}" in there.now()
        here.show(f"card_{turn % 3}")
        assert there.now() == frozenset()


def test_a_file_changed_by_hand_is_read_again(tmp_path: Path) -> None:
    cards = HiddenCards(tmp_path)
    cards.hide("meals")
    assert cards.now() == {"meals"}
    (tmp_path / "hidden.yml").write_text("hidden:\n- priorities\n- meals\n", "utf-8")
    assert cards.now() == {"priorities", "meals"}


def test_an_empty_list_or_file_hides_nothing(tmp_path: Path) -> None:
    for text in ("", "hidden:\n", "hidden: []\n", "# nothing\n"):
        (tmp_path / "hidden.yml").write_text(text, "utf-8")
        assert HiddenCards(tmp_path).now() == frozenset()


def test_the_file_can_be_read_by_everyone_and_nothing_else_is_left_behind(tmp_path: Path) -> None:
    HiddenCards(tmp_path).hide("meals")
    assert [path.name for path in tmp_path.iterdir()] == ["hidden.yml"]
    assert os.stat(tmp_path / "hidden.yml").st_mode & 0o777 == 0o644
    assert "planbot show CARD" in (tmp_path / "hidden.yml").read_text("utf-8")


@pytest.mark.parametrize("broken", ["hidden: [a", "- a", "7", "hidden: 7", "\x00", "hidden:\n- [a]\n- {"])
def test_while_the_list_is_broken_what_it_said_last_holds_and_nothing_is_lost(tmp_path: Path, broken: str) -> None:
    cards = HiddenCards(tmp_path)
    cards.hide("priorities")
    assert cards.now() == {"priorities"}
    cards.path.write_text(broken)
    assert cards.now() == {"priorities"}
    with pytest.raises(HiddenUnreadable, match="Mend or delete"):
        cards.hide("meals")
    assert cards.path.read_text() == broken
    cards.path.write_text("hidden:\n- meals\n")
    assert cards.now() == {"meals"}
