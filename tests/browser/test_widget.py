"""The widget on other people's pages: whatever their styles and rules, it opens, works, and closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat, follow
from tests.browser.conftest import NewPage, Site
from tests.conftest import Assistant

HOSTILE = """
* { all: unset !important; display: none !important; font-size: 3px !important; letter-spacing: 2em !important;
    pointer-events: none !important; transform: rotate(90deg) !important; color: lime !important; }
html, body { display: block !important; overflow: hidden !important; opacity: 0.2 !important; filter: blur(4px) !important; }
button, dialog, iframe, div { width: 1px !important; height: 1px !important; z-index: -1 !important; visibility: hidden !important; }
"""


Host = Callable[..., Chat]


@pytest.fixture
def host(page: Page, assistant: Assistant, other_site: Site) -> Host:
    """Opens a page of another site with the widget on it."""

    def opened(attributes: str = "", style: str = "", policy: str = "", on: Page = page) -> Chat:
        script = f'<script src="{assistant.address}/embed.js" defer {attributes}></script>'
        rules = f"<style>{style}</style>" if style else ""
        other_site.body = f"<!doctype html><html lang=en><title>Host</title>{rules}{script}<h1>Host</h1><a href='#'>Link</a>"
        other_site.headers = {"Content-Security-Policy": policy} if policy else {}
        on.goto(other_site.address)
        return Chat(on, assistant.address, on.frame_locator("iframe"))

    return opened


def launch(chat: Chat, title: str = "Ask a question") -> None:
    chat.page.get_by_role("button", name=title).click()
    chat.ready()


def test_on_a_page_with_hostile_styles(page: Page, host: Host) -> None:
    chat = host(style=HOSTILE)
    button = page.get_by_role("button", name="Ask a question")
    box = button.bounding_box()
    assert box and box["height"] >= 44 and box["width"] > 100 and box["x"] + box["width"] <= 1000
    assert button.evaluate("b => [getComputedStyle(b).fontSize, getComputedStyle(b).letterSpacing]") == ["18px", "normal"]
    launch(chat)
    frame = page.locator("iframe").bounding_box()
    assert frame and frame["width"] > 400 and frame["height"] > 500
    assert chat.ask("What are the priorities?").locator(".reply").is_visible()


def test_on_a_page_with_a_strict_security_policy(page: Page, host: Host, assistant: Assistant) -> None:
    policy = (
        f"default-src 'none'; script-src {assistant.address}; frame-src {assistant.address}; style-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    chat = host(policy=policy)
    launch(chat)
    assert chat.ask("What are the priorities?").locator(".reply").is_visible()
    assert page.get_by_role("button", name="Close the chat").evaluate("b => getComputedStyle(b).minHeight") == "44px"


def test_the_dialog_holds_the_focus_and_escape_gives_it_back(page: Page, host: Host) -> None:
    chat = host()
    launcher = page.get_by_role("button", name="Ask a question")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    chat.ready()
    expect(page.get_by_role("dialog", name="Ask a question")).to_be_visible()
    for _ in range(40):  # once round and more: the page behind is never reached
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || Boolean(document.activeElement.shadowRoot)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    chat.field.focus()
    page.keyboard.press("Escape")  # from inside the frame, too
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_escape_closes_what_is_innermost_first(page: Page, host: Host) -> None:
    chat = host()
    launch(chat)
    chat.choose("Delete my chat")
    expect(chat.button("Delete it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.within.locator("dialog#delete")).to_be_hidden()
    expect(page.get_by_role("dialog", name="Ask a question")).to_be_visible()


def test_nothing_is_loaded_before_it_is_opened_and_it_goes_on_when_opened_again(
    page: Page, host: Host, assistant: Assistant, other_site: Site
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = host()
    assert [url for url in asked if "favicon" not in url] == [f"{other_site.address}/", f"{assistant.address}/embed.js"]
    launch(chat)
    chat.ask("What are the priorities?")
    page.get_by_role("button", name="Close the chat").click()
    expect(page.locator("iframe")).to_be_hidden()
    launch(chat)
    expect(chat.turns).to_have_count(1)


def test_a_browser_that_keeps_nothing_for_frames_is_said_and_one_that_does_keeps_the_chat(
    page: Page, host: Host, assistant: Assistant
) -> None:
    """This browser denies storage to a frame of another site, as private windows do, and gives it to one of the same."""
    chat = host()
    launch(chat)
    expect(chat.within.locator("#fleeting")).to_be_visible()
    page.goto(f"{assistant.address}/demo")
    title = "Ask about health and social care"
    launch(chat, title)
    expect(chat.within.locator("#fleeting")).to_be_hidden()
    chat.ask("What are the priorities?")
    page.reload()
    launch(chat, title)
    expect(chat.replies).to_contain_text(["three main priorities"])


def test_title_colour_position_and_greeting(page: Page, host: Host) -> None:
    chat = host('data-title="Ask us" data-color="#ffcc00" data-position="left" data-greeting="Good day <b>"')
    button = page.get_by_role("button", name="Ask us")
    box = button.bounding_box()
    assert box and box["x"] < 50
    assert button.evaluate("b => [getComputedStyle(b).backgroundColor, getComputedStyle(b).color]") == [
        "rgb(255, 204, 0)",
        "rgb(0, 0, 0)",
    ]
    launch(chat, "Ask us")
    expect(chat.within.locator(".greeting")).to_have_text("Good day <b>")
    send = chat.button("Send").evaluate("b => [getComputedStyle(b).backgroundColor, getComputedStyle(b).color]")
    assert send == ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]


def test_a_colour_that_is_none_is_not_used(page: Page, host: Host) -> None:
    host('data-color="red;} * {display:none"')
    button = page.get_by_role("button", name="Ask a question")
    assert button.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(20, 86, 107)"


def test_leaving_from_the_widget_leaves_the_whole_page(page: Page, host: Host) -> None:
    page.route("https://www.bbc.co.uk/weather", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
    chat = host()
    launch(chat)
    follow(page, chat.within.get_by_role("link", name="Leave this page"))
    expect(page.get_by_role("heading", name="Weather")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, {"width": 320, "height": 256}])
def test_on_a_small_screen_it_takes_all_of_it(size: Any, new_page: NewPage, host: Host) -> None:
    page = new_page(viewport=size)
    chat = host(on=page)
    launch(chat)
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, **size}
    chat.ask("What are the priorities?")
    assert not page.frames[1].evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
