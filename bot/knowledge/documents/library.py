"""The library: the documents that staff loaded, with their passages, in `content/documents/`.

    manifest.json             the one pointer: every document and version with its state
    files/ID-VERSION.EXT      the originals
    passages/ID-VERSION.json  their text and passages
    pages/...                 pages for staff: previews, and what a change means

Everything but the manifest is written once and never changed. A change writes its files aside, and then puts a new manifest
in the old one's place in one step: whatever fails or is killed before leaves the state as it was. What such a
failure leaves lying about is cleared away by the next change.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.errors import Sorry
from bot.knowledge.passages import Document, Passage

POINTER = "manifest.json"
FOLDERS = ("files", "passages", "pages")
_EMPTY = b'{"documents": []}\n'


class LibraryError(Sorry):
    """The library cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True)
class Snapshot:
    """The library at one moment. `fingerprint` changes with every change of a document or its state."""

    documents: tuple[Document, ...]
    fingerprint: str

    def get(self, name: str) -> Document:
        """The document called `name`: an id (its version in use, or its newest), or `id:version`.

        Raises LibraryError when there is none.
        """
        name, _, version = name.strip().partition(":")
        found = [d for d in self.documents if d.id == name and d.version.startswith(version)]
        if not found:
            ids = ", ".join(sorted({d.id for d in self.documents})) or "nothing is loaded yet"
            raise LibraryError(f"There is no document '{name}{':' if version else ''}{version}'. There is: {ids}.")
        return next((d for d in found if d.state != "withdrawn"), max(found, key=lambda d: d.loaded))


@dataclass(frozen=True)
class NewDocument:
    """A document about to be loaded: `original` is its file, `text` the whole of what was read of it."""

    document: Document
    original: Path
    text: str
    passages: tuple[Passage, ...]
    preview: str = ""


Prepare = Callable[[Snapshot], None]
"""Called with the coming state before it becomes the state: if it raises, nothing changes."""


class Library:
    """The documents in `folder`. Reading is cheap and sees every change at once, whoever made it."""

    def __init__(self, folder: Path, prepare: Optional[Prepare] = None) -> None:
        self.folder = folder
        self._prepare = prepare

    def now(self) -> Snapshot:
        """The state at this moment: one look at the pointer, which is read again only when it has changed.

        Raises LibraryError when the pointer is damaged.
        """
        path = self.folder / POINTER
        try:
            status = path.stat()
        except FileNotFoundError:
            return _snapshot(_EMPTY)
        # a file system's clock is coarse: two changes soon after each other differ in their inode only
        return _read_pointer(path, (status.st_mtime_ns, status.st_ino, status.st_size))

    def passages(self, document: Document) -> tuple[Passage, ...]:
        """The passages of one version, in order; none if it was removed meanwhile."""
        return _read_passages(self.folder / "passages" / f"{_stem(document)}.json")[1]

    def text(self, document: Document) -> str:
        """The whole text of one version; empty if it was removed meanwhile."""
        return _read_passages(self.folder / "passages" / f"{_stem(document)}.json")[0]

    def original(self, document: Document) -> Path:
        """Where the original file is."""
        return self.folder / "files" / f"{_stem(document)}{Path(document.file).suffix.lower()}"

    def page(self, document: Document, kind: str) -> Path:
        """Where a page for staff is; `kind` is "preview" or "impact"."""
        return self.folder / "pages" / f"{kind}-{_stem(document)}.html"

    def add(self, new: Sequence[NewDocument]) -> None:
        """Loads documents: all of them or, if anything fails, none.

        An older version of the same document is taken out of use, and kept.
        """
        with self._change() as documents:
            for one in new:
                self._write(self.folder / "passages" / f"{_stem(one.document)}.json", _passages_json(one))
                self._write(self.original(one.document), one.original.read_bytes())
                if one.preview:
                    self._write(self.page(one.document, "preview"), one.preview.encode())
                documents[:] = [_out_of_use(d, one.document) for d in documents] + [one.document]

    def supersede(self, old: str, new: str) -> tuple[Document, Document]:
        """Says that document `new` replaces `old`."""
        with self._change() as documents:
            before, after = _find(documents, old), _find(documents, new)
            if before.id == after.id:
                raise LibraryError("A document cannot replace itself. Name the old one first, then the new one.")
            if after.state != "current":
                raise LibraryError(f"'{after.id}' is {after.state}. Only a current document can replace another one.")
            changed = replace(before, state="superseded", successor=after.id)
            documents[documents.index(before)] = changed
        return changed, after

    def withdraw(self, name: str) -> Document:
        """Takes a document out of use: no word of it is shown. It is kept."""
        with self._change() as documents:
            before = _find(documents, name)
            documents[documents.index(before)] = changed = replace(before, state="withdrawn")
        return changed

    def restore(self, name: str) -> Document:
        """Makes a document, or an older version of it (`id:version`), current again."""
        with self._change() as documents:
            before = _find(documents, name)
            changed = replace(before, state="current", successor=None)
            documents[:] = [changed if d == before else _out_of_use(d, changed) for d in documents]
        return changed

    def remove(self, name: str) -> list[Document]:
        """Deletes a document with all its versions, or one version (`id:version`)."""
        with self._change() as documents:
            found = _find(documents, name)
            gone = [d for d in documents if d.id == found.id and (":" not in name or d == found)]
            leaning = sorted({d.id for d in documents if d.successor == found.id and d.id != found.id and d not in gone})
            if leaning and not any(d.id == found.id and d not in gone for d in documents):
                raise LibraryError(
                    f"'{found.id}' is what replaced {' and '.join(leaning)}. Restore or remove that first, or name another successor."
                )
            documents[:] = [d for d in documents if d not in gone]
        return gone

    def prepare_anew(self) -> None:
        """Has all that goes with the present state prepared again; the state stays."""
        with self._change():
            pass

    def write_page(self, document: Document, kind: str, html: str) -> Path:
        """Keeps a page for staff beside the document."""
        self._write(self.page(document, kind), html.encode())
        return self.page(document, kind)

    @contextlib.contextmanager
    def _change(self) -> Iterator[list[Document]]:
        """The list of documents to change; it becomes the state when the block ends without an error."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise LibraryError("Somebody else is changing the documents at this moment. Try again when that is done.") from None
            documents = list(self.now().documents)
            self._clear(documents)
            yield documents
            pointer = (json.dumps({"documents": [asdict(d) for d in documents]}, indent=1, ensure_ascii=False) + "\n").encode()
            if self._prepare is not None:
                self._prepare(_snapshot(pointer))
            self._write(self.folder / POINTER, pointer)
            self._clear(documents)

    def _clear(self, documents: Sequence[Document]) -> None:
        """Deletes what belongs to no document: removed ones, and what a broken-off change left."""
        stems = {_stem(document) for document in documents}
        for folder in FOLDERS:
            for path in (self.folder / folder).glob("*"):
                if path.suffix == ".part" or not any(path.stem in (stem, f"preview-{stem}", f"impact-{stem}") for stem in stems):
                    path.unlink(missing_ok=True)
        for path in self.folder.glob("*.part"):
            path.unlink(missing_ok=True)

    def _write(self, path: Path, data: bytes) -> None:
        """Whole or not at all, and on the disk before anything points to it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, suffix=".part", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o644)
                os.replace(file.name, path)
            except OSError as error:
                Path(file.name).unlink(missing_ok=True)
                raise LibraryError(f"{path.name} could not be written ({error.strerror}). Nothing has changed.") from None
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def document_id(title: str) -> str:
    """A short name made of a title: small letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (name if len(name) <= 48 else name[:49].rpartition("-")[0] or name[:48]) or "document"


def version_of(path: Path) -> str:
    """The first twelve hexadecimal digits of the file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _stem(document: Document) -> str:
    return f"{document.id}-{document.version}"


def _find(documents: Sequence[Document], name: str) -> Document:
    return Snapshot(tuple(documents), "").get(name)


def _out_of_use(document: Document, newer: Document) -> Document:
    """An older version of a document that is loaded anew: withdrawn, because the newer one corrects it."""
    if document.id != newer.id or document.version == newer.version:
        return document
    return replace(document, state="withdrawn", successor=newer.id)


def _passages_json(new: NewDocument) -> bytes:
    rows = [
        {key: value for key, value in asdict(passage).items() if key not in ("document", "version", "text")}
        for passage in new.passages
    ]
    data = {"document": new.document.id, "version": new.document.version, "text": new.text, "passages": rows}
    return json.dumps(data, ensure_ascii=False).encode()


def _snapshot(pointer: bytes) -> Snapshot:
    rows = json.loads(pointer)["documents"]
    return Snapshot(tuple(Document(**row) for row in rows), hashlib.sha256(pointer).hexdigest())


@lru_cache(maxsize=4)
def _read_pointer(path: Path, stamp: tuple[int, int, int]) -> Snapshot:
    try:
        return _snapshot(path.read_bytes())
    except (ValueError, KeyError, TypeError):
        raise LibraryError(f"{path} is damaged. Bring it back from a copy, or delete it and load the documents anew.") from None


def _read_passages(path: Path) -> tuple[str, tuple[Passage, ...]]:
    try:
        return _read_written(path)
    except FileNotFoundError:
        return "", ()


@lru_cache(maxsize=64)
def _read_written(path: Path) -> tuple[str, tuple[Passage, ...]]:
    """A file of passages never changes once it is written, so it is read once."""
    data = json.loads(path.read_bytes())
    text = data["text"]
    return text, tuple(
        Passage(
            data["document"], data["version"], row["number"], tuple(row["heading"]), text[row["start"] : row["end"]],
            tuple((a, b) for a, b in row["sentences"]), row["start"], row["end"], row["first_page"], row["last_page"],
        )
        for row in data["passages"]
    )  # fmt: skip
