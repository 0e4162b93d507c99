"""A reply travels as JSON and comes out whole; as plain text it leaves nothing out but its choices."""

from __future__ import annotations

import json

import pytest

from bot.knowledge.reply import (
    Choice,
    ContactLine,
    Reply,
    SourceLine,
    contact_text,
    contacts_text,
    plain_text,
    source_text,
)

FULL = Reply(
    text="Lunch clubs can help.",
    outcome="answered",
    card="meals",
    more="There is soup.",
    status=("This is an existing service.", "As at July 2022."),
    contacts=(
        ContactLine(
            "The club",
            "Lunch",
            "101",
            "07870 981785",
            "Option 2.",
            "a@b.scot",
            "https://b.scot",
            "1 High Street",
            False,
            ("Closed now.", "Please check."),
            "Not checked.",
        ),
        ContactLine("The hall"),
    ),
    sources=(SourceLine("The menu", "1 July 2022", "https://menu.scot"), SourceLine("The baker's page")),
    links=(SourceLine("The film", None, "https://film.scot"),),
    choices=(Choice("More", "~abc"), Choice("Soup", "~def")),
    notice="I'm an automated assistant.",
)
BARE = Reply(text="Hello.", outcome=None)


@pytest.mark.parametrize("reply", [FULL, BARE])
def test_a_reply_survives_its_way_through_json(reply: Reply) -> None:
    assert Reply.from_json(json.loads(json.dumps(reply.as_json()))) == reply


def test_what_a_reply_does_not_have_takes_no_room_in_the_tracker() -> None:
    assert BARE.as_json() == {"text": "Hello."}


def test_fields_of_a_later_version_are_passed_over() -> None:
    data = {**json.loads(json.dumps(FULL.as_json())), "mood": "good"}
    data["contacts"][0]["fax"] = "1"
    assert Reply.from_json(data) == FULL


def test_plain_text_says_all_of_it_in_order() -> None:
    assert plain_text(FULL) == (
        "Lunch clubs can help.\n\nThere is soup.\n\nThe film: https://film.scot\n\n"
        "- The club: phone 101, text 07870 981785, e-mail a@b.scot, 1 High Street, https://b.scot Option 2. Closed now. "
        "Please check. Not checked.\n- The hall:\n\nThis is an existing service. As at July 2022.\n\n"
        "Sources: The menu (1 July 2022) https://menu.scot; The baker's page (undated page)\n\nI'm an automated assistant."
    )


def test_plain_text_of_a_bare_reply_is_its_text() -> None:
    assert plain_text(BARE) == "Hello."


def test_one_source_is_called_a_source() -> None:
    assert (
        plain_text(Reply("Yes.", "answered", sources=(SourceLine("The menu", "2022"),)))
        == "Yes.\n\nSource: The menu (2022)"
    )


@pytest.mark.parametrize(
    "contact, text",
    [
        (ContactLine("The club", phone="101"), "- The club: phone 101."),
        (ContactLine("The club", notes=("Just walk in.",)), "- The club: Just walk in."),
        (
            ContactLine("The club", web="https://b.scot", how="Use the form."),
            "- The club: https://b.scot Use the form.",
        ),
    ],
)
def test_a_contact_is_one_line_with_its_number_first(contact: ContactLine, text: str) -> None:
    assert contact_text(contact) == text


def test_where_contacts_are_from_is_said_once_when_it_is_the_same_for_all() -> None:
    club, hall = ContactLine("The club", phone="101", origin="Not checked."), ContactLine("The hall", phone="102")
    same = (club, ContactLine("The hall", phone="102", origin="Not checked."))
    assert contacts_text(same) == "- The club: phone 101.\n- The hall: phone 102.\n(Not checked.)"
    assert contacts_text((club, hall)) == "- The club: phone 101. Not checked.\n- The hall: phone 102."
    assert contacts_text((club,)) == "- The club: phone 101. Not checked."


def test_a_source_without_a_date_says_so() -> None:
    assert source_text(SourceLine("The page", None, "https://p.scot")) == "The page (undated page) https://p.scot"
