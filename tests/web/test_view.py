"""What is shown of a reply: all of its parts, safe links only, deleting offered where harm is spoken of."""

from __future__ import annotations

import pytest

from bot.knowledge import content as content_module
from bot.knowledge import opening, phrase
from bot.knowledge.choices import Register
from bot.knowledge.reply import ContactLine, Reply, SourceLine
from bot.settings import ROOT
from bot.stores.conversations import Turn
from bot.web.view import JUDGED, about_harm, shown_reply, shown_turn

CONTENT = content_module.shared(ROOT / "content")
REGISTER = Register(CONTENT)


def card(name: str) -> Reply:
    return phrase.card_reply(CONTENT.cards[name], CONTENT, REGISTER, opening.now())


@pytest.mark.parametrize("tier", ["harm_child", "harm_partner", "harm_adult"])
def test_deleting_is_offered_under_harm(tier: str) -> None:
    for about_other in (False, True):
        assert about_harm(phrase.urgent_reply(tier, about_other, CONTENT, opening.now()), CONTENT)
    assert about_harm(phrase.with_helpline(card("priorities"), tier, CONTENT), CONTENT)


def test_deleting_is_offered_under_cards_on_protection_and_under_no_others() -> None:
    offered = {name for name, one in CONTENT.cards.items() if about_harm(card(name), CONTENT)}
    assert offered == {name for name, one in CONTENT.cards.items() if one.group == "protection"}


def test_links_that_are_not_safe_stay_text() -> None:
    bad = SourceLine("A page", "2022", "javascript:alert(1)")
    contact = ContactLine("Someone", web="javascript:alert(1)", email="a@b.example", phone="01234 567890")
    shown = shown_reply(Reply("Text", "answered", sources=(bad,), links=(bad,), contacts=(contact,)), CONTENT)
    assert shown.sources[0].href is None and shown.links[0].href is None
    assert {way.label: way.href for way in shown.contacts[0].ways} == {
        "Phone": "tel:01234567890", "E-mail": "mailto:a@b.example", "Website": None,
    }  # fmt: skip


def test_each_answer_is_asked_about_and_small_talk_is_not() -> None:
    for outcome in ("answered", "small_talk", "urgent", "error", "clarified", "refused"):
        turn = shown_turn(Turn("k", 0.0, "hello", (Reply("Text", outcome),)), CONTENT)
        assert turn.judged is (outcome in JUDGED)


def test_nothing_of_a_reply_is_lost() -> None:
    reply = card("care_at_home")
    shown = shown_reply(reply, CONTENT)
    assert "".join(piece.text for row in shown.text for piece in row) == reply.text.replace("\n\n", "")
    assert [contact.name for contact in shown.contacts] == [contact.name for contact in reply.contacts]
    assert [source.text for source in shown.sources] == [source.title for source in reply.sources]
    assert shown.choices == reply.choices and shown.status == " ".join(reply.status)
