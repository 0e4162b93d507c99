"""Damaged files: whatever is done to a file, reading it ends soon, with blocks or with a sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.documents.blocks import CannotRead
from bot.knowledge.documents.reading import Reader
from tests.knowledge.documents.conftest import SMALL

FILES = ("page.pdf", "page.docx", "page.html", "page.md", "page.txt")
LONGEST_SECONDS = 30.0
_EACH = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow], "database": None}

changes = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "copy", "add", "end", "zero"]),
        st.floats(0, 1), st.floats(0, 0.2), st.binary(min_size=1, max_size=40),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def damaged(data: bytes, steps: list[tuple[str, float, float, bytes]]) -> bytes:
    """`data` after some bytes were overwritten, cut out, repeated, put in, zeroed, or everything behind a place lost."""
    for kind, place, share, extra in steps:
        at, length = int(place * len(data)), int(share * len(data))
        data = {
            "set": data[:at] + extra + data[at + len(extra) :],
            "cut": data[:at] + data[at + length :],
            "copy": data[: at + length] + data[at:],
            "add": data[:at] + extra + data[at:],
            "end": data[: max(at, 1)] + b"\n%%EOF\n",
            "zero": data[:at] + bytes(length) + data[at + length :],
        }[kind]
    return data


def _try(reader: Reader, file: Path) -> None:
    began = time.monotonic()
    try:
        extract = reader.read(file)
    except CannotRead as error:
        assert len(str(error)) > 20 and str(error).endswith((".", "name."))
        assert "Traceback" not in str(error)
    else:
        assert extract.blocks
    assert time.monotonic() - began < LONGEST_SECONDS


@pytest.mark.parametrize("name", FILES)
def test_sixty_ways_to_damage_a_file_end_in_blocks_or_a_sentence(name: str, reader: Reader, tmp_path: Path) -> None:
    @settings(max_examples=60, **_EACH)  # type: ignore[arg-type]
    @given(changes)
    def check(steps: list[tuple[str, float, float, bytes]]) -> None:
        file = tmp_path / name
        file.write_bytes(damaged((SMALL / name).read_bytes(), steps))
        _try(reader, file)

    check()


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_five_hundred_ways_to_damage_a_file_end_in_blocks_or_a_sentence(name: str, reader: Reader, tmp_path: Path) -> None:
    @settings(max_examples=500, **_EACH)  # type: ignore[arg-type]
    @given(changes)
    def check(steps: list[tuple[str, float, float, bytes]]) -> None:
        file = tmp_path / name
        file.write_bytes(damaged((SMALL / name).read_bytes(), steps))
        _try(reader, file)

    check()
