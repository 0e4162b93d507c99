"""Reading web pages."""

from __future__ import annotations

import pytest

from bot.knowledge.documents.blocks import Block, CannotRead
from bot.knowledge.documents.web import read_html


def blocks(body: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_html(f"<html><body>{body}</body></html>").blocks]


def test_structure_is_kept_and_what_is_around_the_text_left_out() -> None:
    page = (
        "<header>Site</header><nav><a>Home</a></nav><main><h1>Help</h1><p>Ring <b>us</b>.<br>At any hour.</p>"
        "<ol><li>First</li><li>Second</li></ol><form>Search</form><p hidden>Secret</p><p style='display: none'>Old</p></main><footer>Foot</footer>"
    )
    assert blocks(page) == [
        ("heading", "Help"), ("paragraph", "Ring us. At any hour."), ("item", "1. First"), ("item", "2. Second"),
    ]  # fmt: skip


def test_cells_that_span_rows_and_columns_stand_in_each_place_they_cover() -> None:
    page = (
        "<table><tr><th>Where</th><th>When</th><th>Phone</th></tr><tr><td rowspan=2>Tarrie</td><td>day</td><td>1</td></tr>"
        "<tr><td>night</td><td>2</td></tr><tr><td>Dunlour</td><td colspan=2>by letter</td></tr></table>"
    )
    assert [text for _, text in blocks(page)] == [
        "Where: Tarrie; When: day; Phone: 1.", "Where: Tarrie; When: night; Phone: 2.",
        "Where: Dunlour; When: by letter; Phone: by letter.",
    ]  # fmt: skip


def test_text_outside_any_paragraph_is_read_too() -> None:
    assert blocks("<div>One<p>Two</p>Three <a>four</a></div>") == [("paragraph", "One"), ("paragraph", "Two"), ("paragraph", "Three four")]


def test_a_list_of_contents_and_an_invitation_to_sign_up_are_left_out_and_counted() -> None:
    extract = read_html(
        "<body><h2>Contents</h2><ul><li>1. Care</li><li>2. Money</li></ul><h2>Care</h2><p>We help.</p>"
        "<p>Sign up to our newsletter. Thanks for signing up! Submitting...</p><h2>Money</h2><p>It is free.</p></body>"
    )
    assert [b.text for b in extract.blocks] == ["Care", "We help.", "Money", "It is free."]
    assert {one.what: one.count for one in extract.skipped} == {"lines of a list of contents": 3, "invitations to sign up": 1}


def test_a_page_that_only_a_script_would_fill_is_said_to_have_no_text() -> None:
    with pytest.raises(CannotRead, match="has no text"):
        read_html("<body><script>document.write('words')</script></body>")


def test_headings_have_their_levels() -> None:
    (one, two, _) = read_html("<body><h1>Plan</h1><h3>Care</h3><p>Words.</p></body>").blocks
    assert (one, two) == (Block("heading", "Plan", 1), Block("heading", "Care", 3))
