"""Reading plain text and Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.documents.blocks import CannotRead
from bot.knowledge.documents.text import decoded, read_markdown, read_plain


def plain(folder: Path, words: str) -> list[tuple[str, str]]:
    (folder / "a.txt").write_text(words, "utf-8")
    return [(block.kind, block.text) for block in read_plain(folder / "a.txt").blocks]


def test_paragraphs_lists_and_headings_of_plain_text(tmp_path: Path) -> None:
    words = "Help at home\n\nRing us if\nyou need help.\n\n- a rail\n- a board\n\n1. Ask\n2. Wait\n"
    assert plain(tmp_path, words) == [
        ("heading", "Help at home"), ("paragraph", "Ring us if you need help."), ("item", "a rail"), ("item", "a board"),
        ("item", "1. Ask"), ("item", "2. Wait"),
    ]  # fmt: skip


def test_a_caption_of_many_words_is_no_heading(tmp_path: Path) -> None:
    caption = "Somebody Someone, director of services for a very long list of things"
    assert plain(tmp_path, f"{caption}\n\nText below it.")[0] == ("paragraph", caption)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_understood_in_the_usual_encodings(encoding: str) -> None:
    assert decoded("Café at 4 – £2".encode(encoding)) == "Café at 4 – £2"


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(CannotRead, match="is not text"):
        decoded(bytes(range(32)) * 50)


def test_html_in_markdown_is_shown_as_text_and_its_front_matter_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: x\n---\n# Help\n\n<script>alert(1)</script>\n", "utf-8")
    found = [block.text for block in read_markdown(tmp_path / "a.md").blocks]
    assert found == ["Help", "<script>alert(1)</script>"]
