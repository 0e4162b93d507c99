"""Passages: their size, their place in the document, and what of them may be quoted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.documents.blocks import Block, Extract
from bot.knowledge.documents.split import LONGEST, passages, text_of
from bot.language.sentences import sentences


def cut(*blocks: Block) -> list:
    return passages(Extract(blocks), "plan", "0123456789ab", sentences)


def test_passages_are_of_a_size_to_read_and_slices_of_the_text(plan: Extract) -> None:
    found = passages(plan, "plan", "0123456789ab", sentences)
    text = text_of(plan)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert max(len(p.text) for p in found) <= LONGEST
    sizes = sorted(len(p.text) for p in found)
    assert 500 <= sizes[len(sizes) // 2] <= 1000
    assert [p.number for p in found] == list(range(len(found)))


def test_a_passage_names_the_headings_above_it_but_not_the_title() -> None:
    blocks = (
        Block("heading", "The plan", 1), Block("heading", "Care", 2), Block("heading", "At home", 3), Block("paragraph", "Ring us."),
        Block("heading", "Money", 2), Block("paragraph", "It is free."),
    )  # fmt: skip
    assert [p.heading for p in cut(*blocks)] == [("Care", "At home"), ("Money",)]


def test_all_text_below_headings_is_in_exactly_one_passage(plan: Extract) -> None:
    found = passages(plan, "plan", "0123456789ab", sentences)
    assert "\n".join(p.text for p in found).split() == "\n".join(b.text for b in plan.blocks if b.kind != "heading").split()


def test_sentences_are_quotable_a_row_only_as_a_whole_and_an_item_without_its_number() -> None:
    (one,) = cut(
        Block("paragraph", "Dr. Nasser chairs it. Ring 01632 960 110."), Block("item", "2. Home first. Always."),
        Block("row", "Service: Telecare; When: at night. Also by day."),
    )  # fmt: skip
    assert [one.text[a:b] for a, b in one.sentences] == [
        "Dr. Nasser chairs it.", "Ring 01632 960 110.", "Home first.", "Always.", "Service: Telecare; When: at night. Also by day.",
    ]  # fmt: skip


def test_a_passage_over_two_pages_names_both() -> None:
    (one,) = cut(Block("paragraph", "It begins here", page=3, end_page=4), Block("paragraph", "and ends there.", page=4))
    assert (one.first_page, one.last_page) == (3, 4)


def test_words_that_lead_into_a_list_stay_with_it() -> None:
    found = cut(Block("paragraph", "x " * 400), Block("paragraph", "We will:"), *(Block("item", "y" * 300) for _ in range(2)))
    assert found[1].text.startswith("We will:\ny")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["heading", "paragraph", "item", "row"]), st.text(min_size=1, max_size=3000)), max_size=12))
def test_any_blocks_give_passages_that_are_slices_of_bounded_size(rows: list[tuple[str, str]]) -> None:
    blocks = tuple(
        Block(kind, text, level=1 if kind == "heading" else 0)  # type: ignore[arg-type]
        for kind, raw in rows if (text := " ".join(raw.split()))
    )  # fmt: skip
    extract = Extract(blocks)
    text = text_of(extract)
    for one in passages(extract, "d", "v", sentences):
        assert text[one.start : one.end] == one.text
        assert all(0 <= a < b <= len(one.text) for a, b in one.sentences)
        assert len(one.text) <= LONGEST or " " not in one.text
