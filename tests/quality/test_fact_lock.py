"""The fact lock: a card says nothing its sources do not, and what it leaves out is not carried."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.knowledge import content as content_module
from bot.knowledge.content import Content
from bot.knowledge.model import Card, Contact, Fact, Link, Source
from bot.quality import checks, fact_lock

CONTENT = Path(__file__).parents[2] / "content"
FACT = Fact(
    "chair", "the board", "Councillor Margaret Walker chaired the board of 19 members on 21 March 2022, with Lesley McDonald.",
    Source("Minutes of the board", "https://board.scot/minutes", (), "2022-03-28"), "high",
    values=("£734 million", "45%", "2022-2025", "9am to 5pm", "https://board.scot/papers"),
)  # fmt: skip
CONTACT = Contact("office", "The Board Office", "Papers", ("chair",), phone="0303 123 1008", email="office@board.scot")
TEXT = (
    "Councillor Margaret Walker chaired the board on 21 March 2022. Lesley McDonald was there, one of 19 members. They spent "
    "£734 million, 45% more, on the 2022-2025 plan. The papers are at https://board.scot/papers from 9am to 5pm."
)


@pytest.fixture(scope="module")
def real() -> Content:
    return content_module.shared(CONTENT)


def small(real: Content, card: Card) -> Content:
    return replace(real, facts={FACT.id: FACT}, contacts={CONTACT.id: CONTACT}, cards={card.id: card}, left_out={})


def card(text: str = TEXT, **fields: object) -> Card:
    return replace(
        Card("board", "The board", "answer", text, "board", facts=("chair",), contacts=("office",)), **fields
    )  # type: ignore[arg-type]


def test_a_card_that_says_what_its_fact_says_passes_both_ways(real: Content) -> None:
    content = small(real, card())
    assert fact_lock.unsupported(card(), content) == []
    assert fact_lock.missing(FACT, card(), content) == []
    assert fact_lock.carried_by(FACT, content) == [card()]


@pytest.mark.parametrize(
    "said, changed, claim",
    [
        pytest.param("19 members", "18 members", "the number 18", id="number"),
        pytest.param("19 members", "twelve members", "the number 12", id="number in words"),
        pytest.param("21 March 2022", "12 March 2022", "the date 2022-3-12", id="day"),
        pytest.param("21 March 2022", "21 May 2022", "the date 2022-5-21", id="month"),
        pytest.param("21 March 2022", "21 March 2019", "the date 2019-3-21", id="year"),
        pytest.param("£734 million", "£743 million", "the sum £743000000", id="sum"),
        pytest.param("£734 million", "£734", "the sum £734", id="sum without its millions"),
        pytest.param("45% more", "54% more", "54 %", id="percentage"),
        pytest.param("2022-2025 plan", "2022-2028 plan", "the period 2022-2028", id="period"),
        pytest.param("9am", "8am", "the time 8:00", id="time"),
        pytest.param("board.scot/papers", "board.scot/paper", "the web board.scot/paper", id="address"),
        pytest.param("They spent", "Phone 0303 123 1009. They spent", "the phone 03031231009", id="phone"),
        pytest.param("They spent", "Write to us@board.scot. They spent", "the email us@board.scot", id="e-mail"),
        pytest.param("Margaret Walker", "Margaret Wallace", 'the name "councillor margaret wallace"', id="last name"),
        pytest.param("Lesley McDonald", "Leslie McDonald", 'the name "leslie mcdonald"', id="first name"),
        pytest.param("Lesley McDonald", "Lesley Walker", 'the name "lesley walker"', id="two people made one"),
        pytest.param("Lesley McDonald", "Philip Campbell", 'the name "philip campbell"', id="another person"),
    ],
)
def test_a_changed_claim_is_caught_each_way(real: Content, said: str, changed: str, claim: str) -> None:
    wrong = card(TEXT.replace(said, changed))
    assert wrong.text != TEXT
    content = small(real, wrong)
    assert claim in fact_lock.unsupported(wrong, content)
    if not changed.endswith("They spent"):
        assert fact_lock.missing(FACT, wrong, content), "the fact is not carried any more"
        assert fact_lock.carried_by(FACT, content) == []


@pytest.mark.parametrize(
    "fields, claim",
    [
        ({"title": "The board of 20"}, "the number 20"), ({"more": "It met on 3 May 2023."}, "the date 2023-5-3"),
        ({"as_at": "2024-06"}, "the month 2024-6"), ({"links": (Link("Papers", "https://other.scot/papers"),)}, "the web other.scot/papers"),
        ({"more": "Ask Philip Campbell."}, 'the name "philip campbell"'),
        ({"links": (Link("Film by Philip Campbell", "https://board.scot/papers"),)}, 'the name "philip campbell"'),
    ],
)  # fmt: skip
def test_every_part_of_a_card_is_looked_at(real: Content, fields: Mapping[str, object], claim: str) -> None:
    wrong = card(**fields)
    assert claim in fact_lock.unsupported(wrong, small(real, wrong))


@pytest.mark.parametrize(
    "text",
    [
        "Councillor Walker chaired it.", "It met in March 2022.", "It met on 21 March.", "Nearly half, 45 per cent.", "£734m was spent.",
        "Phone 999 if a life is at risk.", "In 2022 the board met.", "The minutes are of 28 March 2022.", "The Board Office has them.",
        "Ask the Integration Joint Board in Hamilton on Monday.", "Margaret Walker and Lesley McDonald were there.", "At 5pm it shuts.",
    ],
)  # fmt: skip
def test_saying_less_or_the_same_in_other_words_is_no_claim_of_its_own(real: Content, text: str) -> None:
    assert fact_lock.unsupported(card(text), small(real, card(text))) == []


def test_a_contact_card_carries_what_it_shows(real: Content) -> None:
    phone = Fact("phone", "phone", "The office's number is 0303 123 1008.", Source("The office"), "high")
    content = replace(small(real, card()), facts={"phone": phone})
    with_contact, without = card("Phone us.", facts=("phone",)), card("Phone us.", facts=("phone",), contacts=())
    assert fact_lock.missing(phone, with_contact, content) == []
    assert fact_lock.missing(phone, without, content) == ["the phone 03031231008"]


def test_values_left_out_with_a_reason_need_not_be_carried(real: Content) -> None:
    short = card(TEXT.replace("£734 million, 45% more", "money"))
    content = small(real, short)
    assert fact_lock.missing(FACT, short, content) == ["the sum £734000000", "45 %"]
    assert fact_lock.missing(FACT, short, replace(content, left_out={"chair": ("£734 million", "45%")})) == []


@pytest.mark.parametrize(
    "text, claims",
    [
        ("It has 19 members; phone 0303 123 1008.", []),
        ("It has 20 members.", ["the number 20"]),
        ("Phone 0303 123 1009.", ["the phone 03031231009"]),
        ("Phone 999 or 111.", []),
    ],
)
def test_any_other_text_is_held_to_its_facts_and_contacts_too(text: str, claims: list[str]) -> None:
    assert fact_lock.unsupported_text(text, [FACT], [CONTACT]) == claims


@pytest.mark.parametrize(
    "text, found",
    [
        ("Phone 0303 123 1008.", True),
        ("Phone 116 123.", True),
        ("See https://board.scot.", True),
        ("See www.board.scot.", True),
        ("Write to us@board.scot.", True),
        ("Phone 999 or 111.", False),
        ("In 2022 there were 19 members.", False),
    ],
)
def test_phone_numbers_and_addresses_in_a_text_are_noticed(text: str, found: bool) -> None:
    assert fact_lock.contact_details(card(text)) is found
    assert fact_lock.contact_details(card("Hello.", more=text)) is found


# --- the real content ---


def test_every_real_card_says_only_what_its_sources_say_and_reads_easily(real: Content) -> None:
    assert checks.card_problems(real) == []


def test_every_other_real_text_says_only_what_its_sources_say(real: Content) -> None:
    assert checks.other_text_problems(real) == []


def test_every_real_fact_is_carried_or_left_out_with_a_reason(real: Content) -> None:
    assert checks.carried_problems(real) == []
    rows = YAML(typ="safe").load((CONTENT / "left_out.yml").read_text("utf-8"))["left_out"]
    assert len(rows) <= 20
    assert all(len(row["reason"].split()) >= 3 for row in rows)


def test_a_digit_added_to_any_figure_of_any_real_card_is_caught(real: Content) -> None:
    slipped = []
    for one in real.cards.values():
        for match in re.finditer(r"\d+", one.text):
            wrong = replace(one, text=f"{one.text[: match.end()]}7{one.text[match.end() :]}")
            if not fact_lock.unsupported(wrong, real):
                slipped.append((one.id, wrong.text[max(0, match.start() - 20) : match.end() + 20]))
    assert slipped == []


def test_a_digit_changed_in_any_real_phone_number_is_caught(real: Content) -> None:
    for contact in real.contacts.values():
        facts = [real.facts[name] for name in contact.facts]
        for field in ("phone", "text_phone"):
            number = getattr(contact, field)
            if number:
                changed = replace(contact, **{field: number[:-1] + str((int(number[-1]) + 5) % 10)})
                assert fact_lock.unsupported_text(changed.words, facts, []), contact.id
