"""Quoting a document: word for word, with where it stands; never what is withdrawn; what has replaced it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels import telegram_rendering
from bot.knowledge import content as content_module
from bot.knowledge import quotation
from bot.knowledge.choices import READ_AROUND, Register
from bot.knowledge.passages import Document
from bot.knowledge.reply import Choice, Reply, in_words, plain_text
from bot.knowledge.search import index
from bot.knowledge.search.index import Index
from bot.settings import ROOT
from bot.web.view import shown_reply
from tests.knowledge.search.language import TEXTS, document, passage

TEXT = "Anyone may ask for it.\nAn alarm costs 4.35 pounds a week. It is free after hospital."
PLAN = replace(document("plan"), title="The Tarrie Plan", date="2024-03-05", link="https://tarrie.example/plan.pdf")
CONTENT = content_module.shared(ROOT / "content")


def made(*documents: Document) -> Index:
    passages = [
        replace(passage(d.id, TEXT, heading=("The Tarrie Plan", "Alarms", "What it costs")), first_page=12, last_page=12)
        for d in documents
    ]
    return index.build(documents, passages, TEXTS)


def quoted(*documents: Document, sentences: tuple[int, ...] = (1, 2)) -> quotation.Quotation | None:
    of = documents[0]
    return quotation.answering(made(*documents), {"id": f"{of.id}:{of.version}:0", "sentences": list(sentences)})


def reply(*documents: Document) -> Reply:
    found = quoted(*(documents or (PLAN,)))
    assert found is not None
    return quotation.quoting_reply(found, (Choice("Alarms", "~x"),), "I'm automated.")


def test_it_says_the_sentences_word_for_word_and_where_they_stand() -> None:
    said = reply()
    assert said.text == (
        'From "The Tarrie Plan", page 12, under "Alarms > What it costs":\n\n'
        '"An alarm costs 4.35 pounds a week. It is free after hospital."'
    )
    assert said.outcome == "answered_from_document"
    assert "Source: The Tarrie Plan, page 12 (5 March 2024)" in plain_text(said)
    assert [choice.title for choice in said.choices] == [READ_AROUND, "Alarms"]
    assert said.notice == "I'm automated."


def test_a_link_leads_to_the_page_of_a_pdf_and_to_any_other_document_as_it_is() -> None:
    assert "Open page 12 of the document: https://tarrie.example/plan.pdf#page=12" in plain_text(reply())
    page = replace(PLAN, link="https://tarrie.example/plan")
    assert "Open the document: https://tarrie.example/plan\n" in plain_text(reply(page))
    assert not reply(replace(PLAN, link=None)).links


def test_the_whole_passage_is_shown_in_its_paragraphs_within_quotation_marks() -> None:
    found = quotation.around(made(PLAN), "plan:v1:0")
    assert found is not None
    said = quotation.passage_reply(found, None)
    assert said.text.split("\n\n")[1:] == [
        '"Anyone may ask for it.', 'An alarm costs 4.35 pounds a week. It is free after hospital."'
    ]  # fmt: skip
    assert not said.choices


def test_an_answer_from_a_superseded_document_names_what_has_replaced_it() -> None:
    old = replace(PLAN, state="superseded", successor="next")
    following = replace(document("next"), title="The Next Plan")
    assert reply(old, following).status == ('This document has been replaced by "The Next Plan".',)
    between = replace(following, state="superseded", successor="third")
    third = replace(document("third"), title="The Third Plan")
    assert reply(old, between, third).status == ('This document has been replaced by "The Third Plan".',)
    assert reply(old).status == ("This document has been replaced by a newer one.",)
    assert reply(old, replace(following, state="withdrawn")).status == ("This document has been replaced by a newer one.",)


def test_a_current_document_says_which_plan_period_it_is_of() -> None:
    assert reply(replace(PLAN, period="2025-2028")).status == ("This is about the 2025-2028 plan.",)
    assert reply().status == ()


@pytest.mark.parametrize("state", ["withdrawn", "gone"])
def test_what_is_withdrawn_or_gone_is_not_there(state: str) -> None:
    documents = (replace(PLAN, state="withdrawn"),) if state == "withdrawn" else (document("other"),)
    held = made(*documents)
    assert quotation.around(held, "plan:v1:0") is None
    assert quotation.answering(held, {"id": "plan:v1:0", "sentences": [1]}) is None


@pytest.mark.parametrize("sentences", [[], [3], [-1, 0], None])
def test_sentences_that_the_passage_has_not_are_not_quoted(sentences: list[int] | None) -> None:
    assert quotation.answering(made(PLAN), {"id": "plan:v1:0", "sentences": sentences}) is None


def test_a_document_without_pages_or_date_says_so_or_nothing() -> None:
    found = quoted(PLAN)
    assert found is not None
    bare = replace(found, passage=replace(found.passage, first_page=None, last_page=None), document=replace(PLAN, date=None))
    said = plain_text(quotation.quoting_reply(bare, (), None))
    assert "page" not in said and "(no date given)" in said
    over_two = replace(found, passage=replace(found.passage, last_page=13))
    assert over_two.page == "pages 12 to 13"


def test_every_channel_shows_the_quote_its_place_and_the_choice() -> None:
    said = reply()
    web = shown_reply(said, CONTENT)
    shown = "".join(piece.text for row in web.text for piece in row)
    assert "4.35 pounds a week" in shown and web.links[0].href == "https://tarrie.example/plan.pdf#page=12"
    assert web.choices[0].title == READ_AROUND
    telegram = telegram_rendering.messages(said)[0]
    assert '<a href="https://tarrie.example/plan.pdf#page=12">' in telegram.html and "4.35 pounds" in telegram.plain
    keyboard = telegram_rendering.keyboard(said.choices)
    assert keyboard is not None and keyboard.inline_keyboard[0][0].text == READ_AROUND
    assert in_words(said).endswith(f"1. {READ_AROUND}\n2. Alarms")
    assert Reply.from_json(said.as_json()) == said


def test_markup_in_a_document_stays_text() -> None:
    script = "<script>window.ran = true</script> is not <b>markup</b> here."
    held = index.build([PLAN], [passage("plan", script, heading=("<i>Head</i>",))], TEXTS)
    found = quotation.around(held, "plan:v1:0")
    assert found is not None
    html = telegram_rendering.messages(quotation.passage_reply(found, None))[0].html
    assert "&lt;script&gt;" in html and "<script>" not in html and "<i>Head" not in html


def test_the_choice_is_opaque_and_understood_by_any_register_that_knows_the_passages() -> None:
    (choice, _) = reply().choices
    assert "plan" not in choice.key and len(choice.key) <= 64
    known = Register(CONTENT, {choice.key: "plan:v1:0"}.get)
    meaning = known.meaning(choice.key)
    assert meaning is not None and (meaning.verb, meaning.subject, meaning.intent) == ("passage", "plan:v1:0", "tell_me_more")
    assert Register(CONTENT).meaning(choice.key) is None


def test_a_register_looks_for_passages_only_when_a_text_is_a_key() -> None:
    asked: list[str] = []

    def passage_of(key: str) -> None:
        asked.append(key)

    register = Register(CONTENT, passage_of)
    for text in ("what is the plan", "~", "~not a key", "~" + "a" * 40):
        assert register.meaning(text) is None
    assert asked == []
