"""The index of the loaded documents: it changes with the library in one step, seen by whoever reads, without a restart."""

from __future__ import annotations

import contextlib
import fcntl
from pathlib import Path

import pytest

from bot import document_index, searching, serving
from bot.errors import Sorry
from bot.knowledge.search import index
from bot.settings import Settings
from tests.knowledge.search.language import add, shelf

ALARM = "A community alarm costs 4.35 pounds a week. It reaches a control room at any hour."
CAFE = "The recovery cafe meets on Tuesdays in the Seamen's Mission. It is run by volunteers."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(content=tmp_path)


def texts(settings: Settings) -> list[str]:
    made = document_index.current(settings)
    return [made.passage(number).text for number in range(made.count) if made.shown[number]]


def test_before_anything_is_loaded_it_says_so(settings: Settings) -> None:
    with pytest.raises(Sorry, match="planbot load"):
        document_index.current(settings)
    assert document_index.quoting(settings)("what does an alarm cost") is None


def test_each_change_of_the_library_is_searched_at_once(settings: Settings) -> None:
    add(settings, "alarms", ALARM)
    first = document_index.current(settings)
    assert texts(settings) == [ALARM]
    add(settings, "cafes", CAFE)
    assert texts(settings) == [ALARM, CAFE]
    shelf(settings).withdraw("alarms")
    assert texts(settings) == [CAFE]
    shelf(settings).restore("alarms")
    assert texts(settings) == [ALARM, CAFE]
    shelf(settings).remove("cafes")
    assert texts(settings) == [ALARM]
    assert first.passage(0).text == ALARM, "a search that holds an older index finishes with it"


def test_only_the_present_index_and_the_one_before_are_kept(settings: Settings) -> None:
    for number in range(4):
        add(settings, f"alarms-{number}", ALARM + " " * number)
    assert len(list((settings.content / "documents").glob("search-*.index"))) == 2


def test_when_the_index_cannot_be_made_nothing_changes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add(settings, "alarms", ALARM)

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(index, "write", full)
    with pytest.raises(OSError):
        add(settings, "cafes", CAFE)
    monkeypatch.undo()
    assert texts(settings) == [ALARM]


def test_the_quote_stands_in_the_document_word_for_word(settings: Settings) -> None:
    add(settings, "alarms", ALARM)
    made = document_index.current(settings)
    found = next(searching.find_all(made, ["what does a community alarm cost a week"]))
    assert "4.35 pounds a week." in searching.quoted_text(made, found.hits[0])
    assert searching.quoted_text(made, found.hits[0]) in ALARM


def test_an_index_of_another_version_is_made_anew_before_the_assistant_starts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANBOT_CONTENT", str(settings.content))
    said: list[str] = []
    serving.renew_index(settings, said.append)
    add(settings, "alarms", ALARM)
    capfd.readouterr()
    serving.renew_index(settings, said.append)
    assert capfd.readouterr() == ("", "")
    (path,) = (settings.content / "documents").glob("search-*.index")
    made = index.read(path)
    with monkeypatch.context() as other:
        other.setattr(index, "FORMAT", "0")
        index.write(made, path)
    assert document_index.outdated(settings)
    serving.renew_index(settings, said.append)
    assert "Making it anew" in capfd.readouterr().out
    assert not document_index.outdated(settings)
    assert texts(settings) == [ALARM]
    assert said == []


@pytest.mark.parametrize("damage", ["{", "[]", "folder", "locked"])
def test_whatever_is_wrong_with_the_documents_the_assistant_starts(settings: Settings, damage: str) -> None:
    add(settings, "alarms", ALARM)
    pointer = settings.content / "documents" / "manifest.json"
    said: list[str] = []
    with contextlib.ExitStack() as stack:
        if damage == "locked":
            next(pointer.parent.glob("search-*.index")).write_bytes(b"")
            lock = stack.enter_context((pointer.parent / ".lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        elif damage == "folder":
            pointer.unlink()
            pointer.mkdir()
        else:
            pointer.write_text(damage)
        document_index.renew_outdated(settings, said.append)
    assert "starts without the documents" in said[-1]
