"""With JavaScript off: plain forms, full pages, the same answers; loading a page again sends nothing twice."""

from __future__ import annotations

import re
import sqlite3

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import URGENT, Chat, follow, stored
from tests.browser.conftest import NewPage
from tests.conftest import Assistant

QUESTION = "What help is there at home?"


@pytest.fixture
def plain(new_page: NewPage, assistant: Assistant) -> Page:
    page = new_page(java_script_enabled=False)
    page.goto(assistant.address)
    return page


def at_the_top(turn: Locator) -> bool:
    """Whether it begins right under the bar at the top of the window."""
    return turn.evaluate("turn => turn.getBoundingClientRect().top") < 100


def send(page: Page, text: str) -> Locator:
    """Sends, waits for the page that comes back, and gives its last answer."""
    page.get_by_label("Your message").fill(text)
    follow(page, page.get_by_role("button", name="Send", exact=True))
    return page.locator(".turn").last


def ticket(page: Page) -> dict[str, str]:
    return {name: page.locator(f"#ask input[name={name}]").get_attribute("value") or "" for name in ("id", "secret")}


def test_a_whole_conversation(plain: Page, assistant: Assistant) -> None:
    turn = send(plain, QUESTION)
    expect(turn).to_contain_text("Someone can come in to care for you")
    turn.get_by_text("Where this comes from").click()
    expect(turn.locator(".sources li").first).to_be_visible()
    follow(plain, turn.get_by_role("button", name="More", exact=True))
    expect(plain.locator(".said").last).to_have_text("You: More")
    expect(plain.locator(".turn")).to_have_count(2)
    follow(plain, plain.locator(".turn").first.get_by_role("button", name="No", exact=True))
    follow(plain, plain.get_by_role("button", name="It was hard to understand"))
    expect(plain.get_by_role("button", name="It was hard to understand")).to_have_attribute("aria-pressed", "true")
    expect(send(plain, "whit's it cost")).to_contain_text("Personal care is free")
    plain.locator(".menu summary").click()
    with plain.expect_popup() as popup:
        plain.get_by_role("button", name="Save or print").click()
    expect(popup.value.get_by_role("main")).to_contain_text("Someone can come in to care for you")
    secrets = ticket(plain)
    assert stored(assistant.data, secrets) == [QUESTION, "More", "whit's it cost"]
    for page in (plain, popup.value):
        assert secrets["secret"] not in page.url and secrets["id"] not in page.url
    follow(plain, plain.get_by_role("button", name="Delete my chat"))
    follow(plain, plain.get_by_role("button", name="Delete it"))
    code = plain.locator(".code").inner_text()
    assert stored(assistant.data, secrets) == []
    follow(plain, plain.get_by_role("link", name="check at any time"))
    plain.get_by_label("The code on your receipt").fill(f" {code.upper()} ")
    follow(plain, plain.get_by_role("button", name="Check"))
    expect(plain.get_by_role("main")).to_contain_text("nothing is left of it")


def test_loading_the_page_again_sends_nothing_twice(plain: Page, assistant: Assistant) -> None:
    send(plain, QUESTION)
    plain.reload()
    expect(plain.locator(".turn")).to_have_count(1)
    expect(plain.locator(".turn .reply")).to_contain_text("Someone can come in to care for you")
    send(plain, "whit's it cost")
    expect(plain.locator(".turn")).to_have_count(2)
    plain.reload()
    assert stored(assistant.data, ticket(plain)) == [QUESTION, "whit's it cost"]


def test_an_urgent_turn_is_not_shown_again(plain: Page) -> None:
    send(plain, "What are the priorities?")
    expect(send(plain, URGENT)).to_contain_text("0800 027 1234")
    plain.reload()
    expect(plain.locator("body")).not_to_contain_text("hits me")
    expect(plain.locator(".urgent")).to_have_count(0)
    expect(plain.locator(".help")).to_contain_text("999")
    send(plain, "Who do I contact?")
    expect(plain.locator(".said")).to_have_text(["You: What are the priorities?", "You: Who do I contact?"])


def test_the_page_comes_back_at_the_answer(new_page: NewPage, assistant: Assistant) -> None:
    plain = new_page(java_script_enabled=False, viewport={"width": 360, "height": 640})
    plain.goto(assistant.address)
    send(plain, QUESTION)
    assert at_the_top(send(plain, "Who do I contact?"))
    first = plain.locator(".turn").first
    follow(plain, first.get_by_role("button", name="No", exact=True))
    assert at_the_top(first)  # and at the answer that was judged
    send(plain, "")
    expect(plain.get_by_label("Your message")).to_be_focused()
    expect(plain.locator("#problem")).to_be_in_viewport()


def test_too_long_a_message_comes_back_to_be_shortened(plain: Page) -> None:
    text = "What help is there? " * 60
    send(plain, text)
    expect(plain.locator("#problem")).to_contain_text("at most 1,000 characters")
    expect(plain.get_by_label("Your message")).to_have_value(text)
    expect(plain.locator(".turn")).to_have_count(0)


def test_what_was_typed_is_kept_when_a_choice_is_tapped(plain: Page) -> None:
    plain.get_by_label("Your message").fill("not yet sent")
    follow(plain, plain.get_by_role("button", name="What is the plan?"))
    expect(plain.locator(".said")).to_have_text("You: What is the plan?")
    expect(plain.get_by_label("Your message")).to_have_value("not yet sent")


def test_leaving_works_too(plain: Page) -> None:
    expect(plain.get_by_role("link", name="Leave this page")).to_have_attribute("href", "https://www.bbc.co.uk/weather")


def test_both_renderers_make_the_same_answer(plain: Page, chat: Chat) -> None:
    """The templates and the page's script agree, message by message, to the last element."""
    for text in (QUESTION, "what is the plan", "how many nurses work in Lesmahagow", URGENT):
        with_script = chat.ask(text).evaluate("turn => turn.innerHTML")
        without = send(plain, text).inner_html()
        assert plainly(without) == plainly(with_script)


def plainly(markup: str) -> str:
    """Markup without what may differ: the message's key, and white space between elements."""
    return re.sub(r"\s+", " ", re.sub(r">\s+|\s+<", lambda m: m.group().strip(), re.sub(r'"[0-9a-f]{32}', '"KEY', markup)))


def test_javascript_that_arrives_late_takes_over(new_page: NewPage, assistant: Assistant) -> None:
    """Someone who sends before the scripts are there gets a full page; from then on it is one conversation."""
    page = new_page()
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(assistant.address)
    send(page, QUESTION)
    page.unroute("**/assets/*.js")
    send(page, "Who do I contact?")
    chat = Chat(page, assistant.address)
    chat.ready()
    chat.ask("whit's it cost")
    expect(chat.turns).to_have_count(3)
    chat.open()
    expect(chat.turns).to_have_count(3)
    with sqlite3.connect(assistant.data / "assistant.db") as database:
        assert database.execute(
            "select count(*) from conversation where sender = ?", (f"webchat:{chat.ticket()['id']}",)
        ).fetchone() == (1,)
