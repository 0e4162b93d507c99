"""What kind of document a file is, by what stands in it; its name only has to agree."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from bot.knowledge.documents.blocks import CannotRead

Format = Literal["pdf", "docx", "html", "markdown", "text"]
MOST_BYTES = 100_000_000
SUFFIXES: dict[str, Format] = {
    ".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".txt": "text",
}  # fmt: skip
_NAMES = {"pdf": "a PDF", "docx": "a Word document", "html": "a web page", "markdown": "Markdown", "text": "text"}
_USUAL_SUFFIX = {"pdf": ".pdf", "docx": ".docx", "html": ".html"}
_KINDS = "PDF, Word (.docx), HTML, Markdown or text"
_NOT_DOCUMENTS = {
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"RIFF": "a picture, sound or film",
    b"II*\x00": "a picture", b"MM\x00*": "a picture", b"\x7fELF": "a program", b"MZ": "a program", b"\x1f\x8b": "an archive",
    b"7z\xbc\xaf": "an archive", b"Rar!": "an archive", b"BZh": "an archive", b"ID3": "a sound", b"OggS": "a sound",
    b"SQLite format 3": "a database",
}  # fmt: skip


def format_of(path: Path) -> Format:
    """The file's format. Raises CannotRead when it is empty, too large, no document, or not what its name says."""
    size = path.stat().st_size
    if size == 0:
        raise CannotRead("is empty: it has no bytes at all. Check that the right file was saved.")
    if size > MOST_BYTES:
        raise CannotRead(
            f"has {size // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} MB are read. Save it with smaller pictures, or "
            "load its chapters as files of their own."
        )
    named = SUFFIXES.get(path.suffix.lower())
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, size - 2048))
        tail = file.read()
    found = _by_content(path, head, named)
    if named is None:
        raise CannotRead(f"is not a kind of document that can be loaded. Load {_KINDS}.")
    if named != found:
        if found in ("markdown", "text"):
            raise CannotRead(f"is named {path.suffix} but is not {_NAMES[named]}. Get the file again, or give it its right name.")
        raise CannotRead(
            f"is named {path.suffix} but is {_NAMES[found]}. Rename it so that it ends in {_USUAL_SUFFIX[found]}, and load it again."
        )
    if found == "pdf" and b"%%EOF" not in tail:
        raise CannotRead("is cut off: its end is missing. Get the file again from where it was published.")
    return found


def _by_content(path: Path, head: bytes, named: Format | None) -> Format:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _archive(path, named)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise CannotRead("is protected with a password. Save a copy without a password and load that.")
        raise CannotRead("is in Word's (or Office's) old form. Open it, save it as .docx, and load that.")
    if head.startswith(b"{\\rtf"):
        raise CannotRead("is in RTF. Open it in Word or LibreOffice, save it as .docx, and load that.")
    for mark, what in _NOT_DOCUMENTS.items():
        if head.startswith(mark):
            raise CannotRead(f"is {what}, not a document. Load {_KINDS}.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (start.startswith(b"<?xml") and b"<html" in start):
        return "html"
    if named == "html":
        return "html" if b"<" in head else "text"
    return "markdown" if named == "markdown" else "text"


def _archive(path: Path, named: Format | None) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        if named == "docx":
            raise CannotRead("is damaged or cut off: it cannot be read as a Word document. Get the file again.") from None
        names = set()
    if "word/document.xml" in names:
        return "docx"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise CannotRead("is a spreadsheet or slides, not a document. Save it as a PDF and load that.")
    if "mimetype" in names:
        raise CannotRead("is in another program's form. Save it as .docx or PDF, and load that.")
    raise CannotRead(f"is an archive, not a document. Unpack it, and load the folder with what is in it: {_KINDS}.")
