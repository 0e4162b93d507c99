"""PDFs that were not made here, from Debian's documentation packages: fetched when they are wanted, not kept."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

_DOC = "usr/share/doc"
FILES = (
    ("debian-faq", f"{_DOC}/debian/FAQ/debian-faq.en.pdf.gz"),
    ("debian-policy", f"{_DOC}/debian-policy/fhs/fhs-3.0.pdf.gz"),
    ("debian-policy", f"{_DOC}/debian-policy/policy.pdf.gz"),
    ("developers-reference", "usr/share/developers-reference/developers-reference.pdf"),
    ("maint-guide", f"{_DOC}/maint-guide/maint-guide.en.pdf"),
    ("installation-guide-amd64", f"{_DOC}/installation-guide-amd64/en/install.en.pdf.gz"),
    ("graphviz-doc", f"{_DOC}/graphviz/pdf/Agraph.pdf.gz"),
    ("graphviz-doc", f"{_DOC}/graphviz/pdf/dotguide.pdf.gz"),
    ("graphviz-doc", f"{_DOC}/graphviz/pdf/libguide.pdf.gz"),
    ("graphviz-doc", f"{_DOC}/graphviz/pdf/dot.1.pdf.gz"),
    ("r-doc-pdf", "usr/share/R/doc/manual/R-FAQ.pdf"),
    ("r-doc-pdf", "usr/share/R/doc/manual/R-data.pdf"),
)
"""Each file's package, and where it stands in it."""
_PATIENCE = 300
"""Seconds for one package."""


class CannotFetch(Exception):
    """The message says in a sentence why the files are not there."""


def fetched(package: str, name: str, folder: Path) -> Path:
    """A file of a package, unpacked into the folder. Raises CannotFetch."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise CannotFetch("The manuals come from Debian's packages, and this is no Debian system.")
    if not list(folder.glob(f"{package}_*.deb")):
        _download(package, folder)
    file = folder / name
    target = folder / file.name.removesuffix(".gz")
    try:
        target.write_bytes(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes())
    except FileNotFoundError as error:
        raise CannotFetch(f"Debian's package {package} of this release has no {file.name}.") from error
    return target


def _download(package: str, folder: Path) -> None:
    said = CannotFetch(f"Debian's package {package} cannot be fetched here.")
    try:
        done = subprocess.run(["apt-get", "download", "-q", package], cwd=folder, capture_output=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise said from error
    brought = next(folder.glob(f"{package}_*.deb"), None)
    if done.returncode or brought is None or subprocess.run(["dpkg", "-x", brought, folder]).returncode:
        raise said
