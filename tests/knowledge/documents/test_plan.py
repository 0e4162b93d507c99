"""The test plan, read from seven files of five formats and three PDF producers, against the text it was made from."""

from __future__ import annotations

import re

from bot.knowledge.documents.blocks import Extract
from tests.documents.make import parts, plain

QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def _same(text: str) -> str:
    """What has to agree: words and signs; numbers of headings and chapters are the producer's."""
    text = re.sub(r"^(Chapter \d+: |\d+(\.\d+)+ |\d\. )", "", text.translate(QUOTES))
    return " ".join(text.split())


def _expected(kind: str) -> list[str]:
    found: list[str] = []
    for part in parts():
        if part.kind == "table" and kind == "row":
            heads, *rows = part.rows
            found += ["; ".join(f"{h}: {plain(c)}" for h, c in zip(heads, row, strict=True)) + "." for row in rows]
        elif part.rows and kind == "item" and part.kind != "table":
            found += [plain(item) for (item,) in part.rows]
        elif part.kind == kind and not (part.kind == "heading" and part.level == 1):
            found.append(plain(part.text))
    return [_same(text) for text in found]


def _read(extract: Extract, kind: str) -> list[str]:
    return [_same(block.text) for block in extract.blocks if block.kind == kind]


def _found(extract: Extract, kind: str) -> float:
    expected, read = _expected(kind), set(_read(extract, kind))
    return sum(text in read for text in expected) / len(expected)


def test_nearly_every_paragraph_is_read_to_the_letter(plan: Extract) -> None:
    assert _found(plan, "paragraph") >= (0.97 if plan.pages else 1.0)


def test_nearly_every_heading_is_found_and_little_else_is_taken_for_one(plan: Extract) -> None:
    assert _found(plan, "heading") >= 0.98
    assert plan.headings <= len(_expected("heading")) + 4


def test_nearly_every_list_item_is_found(plan: Extract) -> None:
    assert _found(plan, "item") >= 0.97


def test_table_rows_are_sentences_with_their_column_heads(plan: Extract) -> None:
    assert _found(plan, "row") >= 0.97


def test_text_is_in_the_order_of_the_plan_two_columns_included(plan: Extract) -> None:
    expected = _expected("paragraph")
    positions = [expected.index(text) for text in _read(plan, "paragraph") if expected.count(text) == 1]
    assert len(positions) > 150
    assert positions == sorted(positions)


def test_words_broken_at_line_ends_are_whole_again(plan_pdf: Extract) -> None:
    words = {word for text in _expected("paragraph") for word in re.findall(r"\w+(?:-\w+)*", text.lower())}
    read = [w for text in _read(plan_pdf, "paragraph") for w in re.findall(r"\w+(?:-\w+)*", text.lower())]
    strange = [word for word in read if word not in words]
    assert len(strange) <= 0.002 * len(read), strange


def test_running_heads_feet_page_numbers_and_contents_are_gone(plan_pdf: Extract) -> None:
    text = "\n".join(block.text for block in plan_pdf.blocks if (block.page or 0) > 1)
    assert "Living well in Strathmirren: strategic" not in text
    assert not re.search(r"Page \d+ of \d+|^\d{1,3}$|\. \. \. \.|\.{4}", text, re.MULTILINE)
    assert text.count("Strathmirren Health and Social Care Partnership\n") == 1  # below the foreword
    assert sum(block.text.endswith("Adult support and protection") for block in plan_pdf.blocks) == 1
    assert {one.what for one in plan_pdf.skipped} == {
        "lines of running heads, feet and page numbers",
        "lines of a contents page",
    }


def test_blocks_know_their_pages(plan_pdf: Extract) -> None:
    pages = [block.page for block in plan_pdf.blocks if block.page is not None]
    assert plan_pdf.pages in (59, 60) and len(pages) == len(plan_pdf.blocks)
    assert pages == sorted(pages) and pages[-1] >= 58


def test_headings_keep_their_levels(plan: Extract) -> None:
    if plan.blocks and not any(block.level > 1 for block in plan.blocks):
        return  # plain text has no levels
    level = {_same(b.text): b.level for b in plan.blocks if b.kind == "heading"}
    chapters, sections = ("Our services", "The money", "Risks"), ("Dementia", "Autism", "Charges", "The gap")
    assert len({level[title] for title in chapters}) == 1 and len({level[title] for title in sections}) == 1
    assert level["Our services"] < level["Dementia"]
