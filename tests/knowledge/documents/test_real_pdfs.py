"""PDFs that were not made here, from Debian's documentation packages: fetched, not kept."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.knowledge.documents.reading import Reader
from bot.knowledge.documents.split import passages
from bot.language.sentences import sentences

DOC = "usr/share/doc"
FILES = [
    ("debian-faq", f"{DOC}/debian/FAQ/debian-faq.en.pdf.gz"),
    ("debian-policy", f"{DOC}/debian-policy/fhs/fhs-3.0.pdf.gz"),
    ("debian-policy", f"{DOC}/debian-policy/policy.pdf.gz"),
    ("developers-reference", "usr/share/developers-reference/developers-reference.pdf"),
    ("maint-guide", f"{DOC}/maint-guide/maint-guide.en.pdf"),
    ("installation-guide-amd64", f"{DOC}/installation-guide-amd64/en/install.en.pdf.gz"),
    ("graphviz-doc", f"{DOC}/graphviz/pdf/Agraph.pdf.gz"),
    ("graphviz-doc", f"{DOC}/graphviz/pdf/dotguide.pdf.gz"),
    ("graphviz-doc", f"{DOC}/graphviz/pdf/libguide.pdf.gz"),
    ("graphviz-doc", f"{DOC}/graphviz/pdf/dot.1.pdf.gz"),
    ("r-doc-pdf", "usr/share/R/doc/manual/R-FAQ.pdf"),
    ("r-doc-pdf", "usr/share/R/doc/manual/R-data.pdf"),
]


def fetched(package: str, name: str, folder: Path) -> Path:
    """The file of a package, unpacked."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        pytest.skip("Needs a Debian system to fetch from.")
    if not list(folder.glob(f"{package}_*.deb")):
        done = subprocess.run(["apt-get", "download", "-q", package], cwd=folder, capture_output=True, timeout=300)
        if done.returncode:
            pytest.skip(f"{package} cannot be fetched here.")
        subprocess.run(["dpkg", "-x", next(folder.glob(f"{package}_*.deb")), folder], check=True)
    file = folder / name
    target = folder / Path(name).name.removesuffix(".gz")
    target.write_bytes(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes())
    return target


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packages")


@pytest.mark.long
@pytest.mark.parametrize("package, name", FILES, ids=lambda value: Path(str(value)).name)
def test_a_real_pdf_gives_headings_and_clean_passages(package: str, name: str, packages: Path, reader: Reader) -> None:
    extract = reader.read(fetched(package, name, packages))
    assert extract.pages is not None and extract.headings >= extract.pages / 4
    found = passages(extract, "d", "v", sentences)
    assert len(found) >= extract.pages
    sizes = sorted(len(p.text) for p in found)
    assert 350 <= sizes[len(sizes) // 2] <= 1000
    with_trail = sum(bool(p.heading) for p in found)
    assert with_trail >= 0.9 * len(found)
    leaders = sum(bool(re.search(r"(\. ?){5,}\d+", p.text)) for p in found)
    assert leaders <= 0.02 * len(found)
    words = [word for p in found for word in p.text.split()]
    assert sum(len(word) > 30 for word in words) < 0.01 * len(words)  # words run into each other
