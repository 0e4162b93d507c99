"""A reader for all tests here, and the test plan read once from each of its PDFs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from bot.knowledge.documents.blocks import Extract
from bot.knowledge.documents.reading import Reader

DOCUMENTS = Path(__file__).resolve().parents[2] / "documents"
PLAN = DOCUMENTS / "plan"
SMALL = DOCUMENTS / "small"
PRODUCERS = ("libreoffice", "chromium", "tex")


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@lru_cache(maxsize=8)
def _read(name: str) -> Extract:
    with Reader() as one:
        return one.read(PLAN / name)


@pytest.fixture(params=PRODUCERS)
def plan_pdf(request: pytest.FixtureRequest) -> Extract:
    return _read(f"plan-{request.param}.pdf")


@pytest.fixture(params=["plan.docx", "plan.html", "plan.md", "plan.txt", *(f"plan-{name}.pdf" for name in PRODUCERS)])
def plan(request: pytest.FixtureRequest) -> Extract:
    """The same plan in each form it was published in."""
    return _read(str(request.param))
