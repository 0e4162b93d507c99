"""PDFs that were not made here, from Debian's documentation packages: fetched, not kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import manuals
from bot.knowledge.documents.reading import Reader
from bot.knowledge.documents.split import passages
from bot.language.sentences import sentences


def fetched(package: str, name: str, folder: Path) -> Path:
    try:
        return manuals.fetched(package, name, folder)
    except manuals.CannotFetch as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packages")


@pytest.mark.long
@pytest.mark.parametrize("package, name", manuals.FILES, ids=lambda value: Path(str(value)).name)
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
