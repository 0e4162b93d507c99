"""The library: states of documents, and a state that is whole whatever happens in the middle of a change."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.documents.library import Library, LibraryError, NewDocument, document_id, version_of
from bot.knowledge.passages import Document, Passage


def new(folder: Path, title: str, text: str) -> NewDocument:
    """A document of one passage, its file made in `folder`."""
    file = folder / f"{document_id(title)}-{len(text)}.txt"
    file.write_text(text, "utf-8")
    version = version_of(file)
    document = Document(document_id(title), title, version, file.name, f"2024-04-01T10:00:{len(text) % 60:02d}+00:00")
    passage = Passage(document.id, version, 0, ("Care",), text, ((0, len(text)),), 0, len(text))
    return NewDocument(document, file, text, (passage,), f"<p>{title}</p>")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "documents")


def assert_whole(library: Library) -> None:
    """Every document that the pointer names is there with its original, its text and its passages."""
    for document in library.now().documents:
        assert version_of(library.original(document)) == document.version
        assert library.text(document) == library.original(document).read_text("utf-8")
        assert [p.text for p in library.passages(document)] == [library.text(document)]


def test_what_is_loaded_is_there_for_every_reader_at_once(library: Library, tmp_path: Path) -> None:
    other = Library(library.folder)
    assert other.now().documents == ()
    one = new(tmp_path, "The plan", "We will open a hub.")
    library.add([one])
    assert other.now().documents == (one.document,)
    assert other.passages(one.document) == one.passages
    assert other.passages(one.document)[0].id == f"the-plan:{one.document.version}:0"
    assert_whole(other)


def test_each_change_gives_another_fingerprint(library: Library, tmp_path: Path) -> None:
    seen = [library.now().fingerprint]
    library.add([new(tmp_path, "The plan", "We will open a hub.")])
    seen.append(library.now().fingerprint)
    library.withdraw("the-plan")
    seen.append(library.now().fingerprint)
    assert len(set(seen)) == 3


def test_a_new_version_takes_the_older_one_out_of_use_and_keeps_it(library: Library, tmp_path: Path) -> None:
    old, newer = new(tmp_path, "The plan", "A hub in May."), new(tmp_path, "The plan", "A hub in September.")
    library.add([old])
    library.add([newer])
    states = {d.version: (d.state, d.successor) for d in library.now().documents}
    assert states == {old.document.version: ("withdrawn", "the-plan"), newer.document.version: ("current", None)}
    assert library.text(old.document) == "A hub in May."
    back = library.restore(f"the-plan:{old.document.version}")
    assert back.version == old.document.version
    assert {d.version: d.state for d in library.now().documents}[newer.document.version] == "withdrawn"


def test_supersede_withdraw_restore_and_remove(library: Library, tmp_path: Path) -> None:
    library.add([new(tmp_path, "Old plan", "Old words."), new(tmp_path, "New plan", "New words.")])
    library.supersede("old-plan", "new-plan")
    assert (library.now().get("old-plan").state, library.now().get("old-plan").successor) == ("superseded", "new-plan")
    with pytest.raises(LibraryError, match="what replaced old-plan"):
        library.remove("new-plan")
    library.withdraw("old-plan")
    assert library.now().get("old-plan").state == "withdrawn"
    assert library.restore("old-plan").state == "current"
    (gone,) = library.remove("old-plan")
    assert [d.id for d in library.now().documents] == ["new-plan"]
    assert not library.original(gone).exists() and library.passages(gone) == () and library.text(gone) == ""


@pytest.mark.parametrize("old, new_one, says", [
    ("plan", "plan", "cannot replace itself"), ("other", "plan", "There is no document 'other'"), ("second", "plan", "only a current"),
])  # fmt: skip
def test_what_cannot_replace_is_refused_in_a_sentence(library: Library, tmp_path: Path, old: str, new_one: str, says: str) -> None:
    library.add([new(tmp_path, "Plan", "Words."), new(tmp_path, "Second", "Other words.")])
    if old == "second":
        library.withdraw("plan")
    with pytest.raises(LibraryError, match=f"(?i){says}"):
        library.supersede(old, new_one)


def test_if_what_has_to_be_ready_before_fails_nothing_changes(tmp_path: Path) -> None:
    def fail(coming: object) -> None:
        raise OSError("no space")

    Library(tmp_path / "documents").add([new(tmp_path, "Plan", "Words.")])
    before = Library(tmp_path / "documents").now()
    with pytest.raises(OSError):
        Library(tmp_path / "documents", fail).add([new(tmp_path, "Second", "More words.")])
    assert Library(tmp_path / "documents").now() == before


def test_two_changes_at_once_are_refused_in_a_sentence(tmp_path: Path) -> None:
    def meanwhile(coming: object) -> None:
        with pytest.raises(LibraryError, match="Somebody else"):
            Library(tmp_path / "documents").add([new(tmp_path, "Second", "More words.")])

    Library(tmp_path / "documents", meanwhile).add([new(tmp_path, "Plan", "Words.")])
    assert [d.id for d in Library(tmp_path / "documents").now().documents] == ["plan"]


def test_a_damaged_pointer_is_said_in_a_sentence(library: Library) -> None:
    library.folder.mkdir()
    (library.folder / "manifest.json").write_text("{]", "utf-8")
    with pytest.raises(LibraryError, match="is damaged"):
        library.now()


_STEPS = ("replace", "fsync", "unlink", "open")


def _killed_at(step: int, change: Callable[[], None]) -> bool:
    """Runs `change` in a process that kills itself (-9) before its `step`-th call of one of _STEPS. False if it ran through."""
    child = os.fork()
    if child == 0:
        count = 0

        def before(real: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **more: object) -> object:
                nonlocal count
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                count += 1
                return real(*args, **more)

            return call

        for name in _STEPS:
            setattr(os, name, before(getattr(os, name)))
        try:
            change()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_load_killed_at_any_moment_leaves_the_state_before_or_the_state_after(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    Library(folder).add([new(tmp_path, "Plan", "A hub in May."), new(tmp_path, "Report", "We saw 40 people.")])
    before = Library(folder).now()
    coming = [new(tmp_path, "Plan", "A hub in September."), new(tmp_path, "Annex", "Where the figures come from.")]
    step, seen_before, seen_after = 0, 0, 0
    while _killed_at(step, lambda: Library(folder).add(coming)):
        state = Library(folder).now()
        assert_whole(Library(folder))
        if state == before:
            seen_before += 1
        else:
            assert {d.id for d in state.documents} == {"plan", "report", "annex"}
            seen_after += 1
            Library(folder).remove("annex")
            Library(folder).restore(f"plan:{before.get('plan').version}")
            Library(folder).remove(f"plan:{coming[0].document.version}")
            before = Library(folder).now()
        step += 1
        assert step < 300
    assert seen_before > 10 and step > 12
    assert_whole(Library(folder))


def test_what_a_killed_load_left_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    Library(folder).add([new(tmp_path, "Plan", "A hub in May.")])
    for step in range(0, 30, 3):
        _killed_at(step, lambda: Library(folder).add([new(tmp_path, "Annex", "Figures.")]))
    Library(folder).withdraw("plan")
    Library(folder).restore("plan")
    stems = {f"{d.id}-{d.version}" for d in Library(folder).now().documents}
    for path in (p for p in folder.rglob("*") if p.is_file() and p.name not in (".lock", "manifest.json")):
        assert any(stem in path.name for stem in stems) and path.suffix != ".part", path
