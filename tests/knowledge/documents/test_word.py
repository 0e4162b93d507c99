"""Reading Word files."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from bot.knowledge.documents.blocks import CannotRead
from bot.knowledge.documents.word import read


def test_styles_tell_headings_and_lists_and_a_contents_page_is_left_out(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("The plan", style="Title")
    file.add_paragraph("Contents")
    file.add_paragraph("Care\t3")
    file.add_paragraph("Money\t12")
    file.add_heading("Care", 1)
    file.add_paragraph("We help at home.")
    file.add_paragraph("a rail", style="List Bullet")
    file.add_paragraph("ask", style="List Number")
    file.add_paragraph("wait", style="List Number")
    file.add_heading("Money", 1)
    file.add_paragraph().add_run("What it costs").bold = True
    file.add_paragraph("It is free.")
    file.save(str(tmp_path / "a.docx"))
    extract = read(tmp_path / "a.docx")
    assert [(b.kind, b.level, b.text) for b in extract.blocks] == [
        ("heading", 1, "The plan"), ("heading", 2, "Care"), ("paragraph", 0, "We help at home."), ("item", 0, "a rail"),
        ("item", 0, "1. ask"), ("item", 0, "2. wait"), ("heading", 2, "Money"), ("heading", 6, "What it costs"),
        ("paragraph", 0, "It is free."),
    ]  # fmt: skip
    assert extract.skipped[0].count == 3


def test_merged_cells_stand_in_each_row_they_cover(tmp_path: Path) -> None:
    file = docx.Document()
    table = file.add_table(3, 2)
    for row, texts in zip(table.rows, (("Where", "When"), ("Tarrie", "day"), ("", "night")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    file.save(str(tmp_path / "a.docx"))
    assert [b.text for b in read(tmp_path / "a.docx").blocks] == ["Where: Tarrie; When: day.", "Where: Tarrie; When: night."]


def test_a_file_without_words_is_said_to_have_none(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    with pytest.raises(CannotRead, match="has no text"):
        read(tmp_path / "a.docx")
