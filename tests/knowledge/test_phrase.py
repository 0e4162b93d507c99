"""A card, a notice or an urgent text becomes a reply: what stands in it, in which order, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.knowledge import content as content_module
from bot.knowledge import phrase
from bot.knowledge.choices import Register, key_of
from bot.knowledge.content import Content
from bot.knowledge.model import Card, Contact, Fact, Hours, Link, Notice, Source
from bot.knowledge.opening import LONDON
from bot.knowledge.reply import Choice, SourceLine, plain_text

WEDNESDAY_NOON = datetime(2026, 7, 15, 12, 0, tzinfo=LONDON)
WEDNESDAY_NIGHT = datetime(2026, 7, 15, 22, 0, tzinfo=LONDON)

NIGHT = Contact(
    "night",
    "The night line",
    "At night",
    ("lunch",),
    phone="0800 24 20 24",
    hours=(Hours(frozenset(range(7)), 17 * 60, 33 * 60),),
    hours_text="5pm to 9am",
)
DAY = Contact(
    "day",
    "The day line",
    "By day",
    ("lunch",),
    phone="0303 123 1012",
    hours=(Hours(frozenset(range(5)), 9 * 60, 17 * 60),),
    hours_text="Monday to Friday, 9am to 5pm.",
    closed="night",
)
ALWAYS = Contact(
    "always",
    "The helpline",
    "Any time",
    ("lunch",),
    phone="116 123",
    hours=(Hours(frozenset(range(7)), 0, 1440),),
    hours_text="Day and night",
)
QUIET = Contact("quiet", "The club", "Lunch", ("lunch",), phone="01698 376777")
MENU = Source("The menu", "https://menu.scot/lunch", (), "2022-07-01")
CARDS = [
    Card(
        "meals",
        "Meals at home",
        "answer",
        "Lunch clubs can help.",
        "food",
        more="There is soup.",
        standing="intends",
        period="2022-2025",
        facts=("lunch", "soup", "bread"),
        contacts=("day", "quiet", "night"),
        as_at="2022-07",
        links=(Link("The lunch film", "https://menu.scot/film"),),
        next=("soup", "bread", "cake", "meals"),
    ),
    Card("soup", "Soup", "not_known", "We don't know.", "food", facts=("lunch",)),
    Card("bread", "Bread", "refused", "I can't say.", "food"),
    Card("cake", "Cake", "clarify", "Which cake?", "food", choices=("meals", "soup", "bread", "tea", "jam")),
    Card("tea", "Tea", "small_talk", "Lovely.", "food", facts=("lunch",)),
    Card("jam", "Jam", "form", "I'll ask.", "food"),
]


@pytest.fixture(scope="module")
def real() -> Content:
    return content_module.shared(Path(__file__).parents[2] / "content")


@pytest.fixture(scope="module")
def content(real: Content) -> Content:
    """Content small enough to see through; topics, notices and urgent texts are the real ones."""
    facts = {name: Fact(name, "food", f"There is {name}.", MENU, "high") for name in ("lunch", "soup")}
    facts["bread"] = Fact("bread", "food", "There is bread.", Source("The baker's page"), "high")
    contacts = {contact.id: contact for contact in (DAY, NIGHT, ALWAYS, QUIET)}
    return replace(real, facts=facts, contacts=contacts, cards={card.id: card for card in CARDS})


@pytest.fixture(scope="module")
def register(content: Content) -> Register:
    return Register(content)


def titles(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.title for choice in choices]


def test_a_cards_reply_has_its_text_outcome_sources_links_and_standing(content: Content, register: Register) -> None:
    reply = phrase.card_reply(content.cards["meals"], content, register, WEDNESDAY_NOON)
    assert (reply.text, reply.outcome, reply.card) == ("Lunch clubs can help.", "answered", "meals")
    assert reply.sources == (
        SourceLine("The menu", "1 July 2022", "https://menu.scot/lunch"),
        SourceLine("The baker's page", None, None),
    )
    assert reply.links == (SourceLine("The lunch film", None, "https://menu.scot/film"),)
    assert reply.status == (
        "The plan aims at this.",
        "This is about the 2022-2025 plan; a 2025-2028 plan has followed it.",
        "As at July 2022.",
    )


@pytest.mark.parametrize(
    "standing, period, sentences",
    [
        ("commits", "any", ("The plan commits to this.",)),
        ("existing", "any", ("This is an existing service.",)),
        ("background", "2025-2028", ("This is background.", "This is about the 2025-2028 plan.")),
        (None, "any", ()),
    ],
)
def test_the_standing_and_the_plan_meant_are_said(standing: str, period: str, sentences: tuple[str, ...]) -> None:
    assert phrase.status(Card("x", "X", "answer", "X.", "x", standing=standing, period=period)) == sentences


@pytest.mark.parametrize(
    "date, words",
    [("2022", "2022"), ("2022-07", "July 2022"), ("2022-07-01", "1 July 2022"), ("2024-12-31", "31 December 2024")],
)
def test_a_date_is_said_as_people_say_it(date: str, words: str) -> None:
    assert phrase.date_words(date) == words


def test_at_most_three_sources_are_shown_each_once() -> None:
    facts = [Fact(str(n), "t", "s", Source(f"Paper {n // 2}"), "high") for n in range(10)]
    assert [line.title for line in phrase.source_lines(facts)] == ["Paper 0", "Paper 1", "Paper 2"]


@pytest.mark.parametrize(
    "card, outcome, sources",
    [
        ("meals", "answered", 2),
        ("soup", "not_known", 1),
        ("bread", "refused", 0),
        ("cake", "clarified", 0),
        ("tea", "small_talk", 0),
        ("jam", "clarified", 0),
    ],
)
def test_each_kind_of_card_has_its_outcome_and_only_answers_show_sources(
    content: Content, register: Register, card: str, outcome: str, sources: int
) -> None:
    reply = phrase.card_reply(content.cards[card], content, register, WEDNESDAY_NOON)
    assert reply.outcome == outcome and len(reply.sources) == sources


def test_more_is_offered_first_and_shown_when_asked_for(content: Content, register: Register) -> None:
    short = phrase.card_reply(content.cards["meals"], content, register, WEDNESDAY_NOON)
    assert short.more is None and short.choices[0] == Choice("More", key_of("more", "meals"))
    long = phrase.card_reply(content.cards["meals"], content, register, WEDNESDAY_NOON, show_more=True)
    assert long.more == "There is soup." and "More" not in titles(long.choices)


def test_what_to_ask_next_is_offered_but_never_the_card_itself(content: Content, register: Register) -> None:
    reply = phrase.card_reply(content.cards["meals"], content, register, WEDNESDAY_NOON)
    assert titles(reply.choices) == ["More", "Soup", "Bread", "Cake"]


def test_at_most_four_choices_are_offered_and_given_ones_stand_first(content: Content, register: Register) -> None:
    first = (Choice("Tea", key_of("card", "tea")), Choice("Soup", key_of("card", "soup")))
    reply = phrase.card_reply(content.cards["meals"], content, register, WEDNESDAY_NOON, first=first)
    assert titles(reply.choices) == ["Tea", "Soup", "More", "Bread"]


def test_a_card_that_asks_back_offers_every_one_of_its_choices(content: Content, register: Register) -> None:
    assert titles(phrase.card_reply(content.cards["cake"], content, register, WEDNESDAY_NOON).choices) == [
        "Meals at home",
        "Soup",
        "Bread",
        "Tea",
        "Jam",
    ]
    form = phrase.card_reply(content.cards["jam"], content, register, WEDNESDAY_NOON)
    assert titles(form.choices) == [topic.title for topic in content.topics.values()]


def test_a_hidden_card_is_not_offered(content: Content, register: Register) -> None:
    hidden = frozenset({"soup", "tea"})
    meals = phrase.card_reply(content.cards["meals"], content, register, WEDNESDAY_NOON, hidden=hidden)
    assert titles(meals.choices) == ["More", "Bread", "Cake"]
    cake = phrase.card_reply(content.cards["cake"], content, register, WEDNESDAY_NOON, hidden=hidden)
    assert titles(cake.choices) == ["Meals at home", "Bread", "Jam"]


def test_the_notice_of_the_first_reply_goes_with_it(content: Content, register: Register) -> None:
    reply = phrase.card_reply(content.cards["tea"], content, register, WEDNESDAY_NOON, notice=phrase.UNOFFICIAL)
    assert reply.notice == phrase.UNOFFICIAL
    assert "not an official service" in plain_text(reply)


def test_open_contacts_come_first_then_unknown_then_closed(content: Content, register: Register) -> None:
    card = content.cards["meals"]
    noon = phrase.card_reply(card, content, register, WEDNESDAY_NOON)
    assert [(c.name, c.open_now) for c in noon.contacts] == [
        ("The day line", True),
        ("The club", None),
        ("The night line", False),
    ]
    night = phrase.card_reply(card, content, register, WEDNESDAY_NIGHT)
    assert [(c.name, c.open_now) for c in night.contacts] == [
        ("The night line", True),
        ("The club", None),
        ("The day line", False),
    ]


@pytest.mark.parametrize(
    "contact, at, notes",
    [
        (DAY, WEDNESDAY_NOON, ("Hours: Monday to Friday, 9am to 5pm (open now).",)),
        (
            DAY,
            WEDNESDAY_NIGHT,
            ("Hours: Monday to Friday, 9am to 5pm (closed now).", "When it is closed: The night line, 0800 24 20 24."),
        ),
        (ALWAYS, WEDNESDAY_NIGHT, ("Open day and night.",)),
        (QUIET, WEDNESDAY_NOON, ("We don't know the opening hours.",)),
        (replace(QUIET, phone=None, web="https://club.scot"), WEDNESDAY_NOON, ()),
        (replace(QUIET, hours_text="When the hall is shut"), WEDNESDAY_NOON, ("Hours: When the hall is shut.",)),
        (
            replace(ALWAYS, age="Anyone under 19", caution="Please check."),
            WEDNESDAY_NOON,
            ("Open day and night.", "For: Anyone under 19.", "Please check."),
        ),
    ],
)
def test_a_contact_says_its_hours_and_what_else_to_try(
    content: Content, contact: Contact, at: datetime, notes: tuple[str, ...]
) -> None:
    [line] = phrase.contact_lines([contact], content, at)
    assert line.notes == notes


@pytest.mark.parametrize(
    "page_date, checked, origin",
    [
        (None, None, "From an undated page, not yet checked by us."),
        ("2021-09", None, "From a page dated September 2021, not yet checked by us."),
        ("2021-09", "2026-07-01", "Checked by us on 1 July 2026."),
        (None, "2026-07-01", "Checked by us on 1 July 2026."),
    ],
)
def test_a_contact_says_where_it_is_from_until_staff_have_checked_it(
    page_date: str, checked: str, origin: str, real: Content
) -> None:
    contact = replace(QUIET, page_date=page_date, checked=checked)
    assert phrase.contact_line(contact, real, WEDNESDAY_NOON).origin == origin


def test_a_contact_keeps_every_way_to_reach_it(real: Content) -> None:
    contact = Contact(
        "all",
        "All",
        "Everything",
        ("f",),
        phone="101",
        text_phone="07870 981785",
        how="Option 2.",
        email="a@b.scot",
        web="https://b.scot",
        address="1 High Street",
    )
    line = phrase.contact_line(contact, real, WEDNESDAY_NOON)
    assert (line.name, line.purpose, line.phone, line.text_phone, line.how, line.email, line.web, line.address) == (
        "All",
        "Everything",
        "101",
        "07870 981785",
        "Option 2.",
        "a@b.scot",
        "https://b.scot",
        "1 High Street",
    )


def test_every_real_contact_says_that_it_is_unchecked_until_it_is_checked(real: Content) -> None:
    for contact in real.contacts.values():
        said = phrase.contact_line(contact, real, WEDNESDAY_NOON).origin or ""
        assert ("not yet checked by us" in said) is (contact.checked is None), contact.id
        assert ("undated" in said) is (contact.checked is None and contact.page_date is None), contact.id


def test_every_real_card_gives_a_reply_that_a_channel_can_show(real: Content) -> None:
    register = Register(real)
    for card in real.cards.values():
        reply = phrase.card_reply(card, real, register, WEDNESDAY_NOON)
        assert reply.text and reply.outcome and plain_text(reply)
        assert len(reply.choices) <= (8 if card.kind == "form" else 5)
        assert all(register.meaning(choice.key) for choice in reply.choices), card.id
        if card.kind == "answer":
            assert reply.sources and reply.status, card.id


def test_a_notice_has_its_text_outcome_contacts_and_offers(content: Content, register: Register) -> None:
    notice = Notice("fault", "Something broke.", "error", contacts=("quiet", "always"), offer=("soup", "tea"))
    reply = phrase.notice_reply(notice, content, register, WEDNESDAY_NOON)
    assert (reply.text, reply.outcome, reply.card, reply.sources) == ("Something broke.", "error", None, ())
    assert [c.phone for c in reply.contacts] == ["116 123", "01698 376777"]
    assert titles(reply.choices) == ["Soup", "Tea"]


def test_when_something_breaks_there_is_a_number_to_phone(real: Content) -> None:
    for name in ("fault", "loading"):
        reply = phrase.notice_reply(real.notices[name], real, Register(real), WEDNESDAY_NIGHT)
        assert "999" in [contact.phone for contact in reply.contacts] and reply.outcome == "error"


@pytest.mark.parametrize("tier", ["emergency", "crisis", "harm_child", "harm_partner", "harm_adult"])
@pytest.mark.parametrize("about_other", [False, True])
def test_an_urgent_reply_gives_numbers_and_nothing_that_stands_in_their_way(
    real: Content, tier: str, about_other: bool
) -> None:
    reply = phrase.urgent_reply(tier, about_other, real, WEDNESDAY_NIGHT)
    assert reply.outcome == "urgent" and reply.text == real.urgent[tier].reply(about_other)
    assert "999" in [contact.phone for contact in reply.contacts]
    assert all(contact.phone or contact.text_phone for contact in reply.contacts)
    shown = plain_text(reply).lower()
    assert not any(word in shown for word in ("checked by us", "undated", "page dated", "source"))
    assert reply.sources == reply.status == reply.choices == () and reply.notice is None


def test_helplines_that_answer_now_come_first_and_say_when(real: Content) -> None:
    lines = phrase.helplines("crisis", real, WEDNESDAY_NOON)
    opened = [line.open_now for line in lines]
    assert opened == sorted(opened, key=[True, None, False].index)
    by_name = {line.name: line.notes for line in lines}
    assert by_name["Samaritans"] == ("Day and night.",)
    assert by_name["Breathing Space"] == (
        "Monday to Thursday 6pm to 2am, and Friday 6pm to Monday 6am (closed now).",
        "For: People over 16.",
    )


def test_a_message_that_may_be_urgent_gets_its_answer_with_the_helpline_under_it(
    content: Content, register: Register
) -> None:
    reply = phrase.card_reply(content.cards["tea"], content, register, WEDNESDAY_NOON)
    helped = phrase.with_helpline(reply, "crisis", content)
    assert helped == replace(reply, notice=content.urgent["crisis"].under)
    assert phrase.with_helpline(helped, "crisis", content) == helped, "it is not said twice"
