"""axe-core finds nothing in any state of the page, and nothing scrolls sideways on the smallest screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.chat import MESSAGES, URGENT, Chat, follow
from tests.browser.conftest import NewPage
from tests.conftest import Assistant

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "320 pixels": {"viewport": {"width": 320, "height": 640}},
    "400 % zoom": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}
RESIZED = """height => new Promise(done => {
    const look = () => window.innerHeight === height ? done() : requestAnimationFrame(look);
    look();
})"""
SETTLED = """() => Promise.all(document.getAnimations()
    .filter(({effect}) => effect.getTiming().iterations !== Infinity).map(({finished}) => finished))"""


def violations(where: Page | Frame, axe: str) -> list[str]:
    """Every rule of axe-core that is broken, with the first element that breaks it."""
    where.evaluate(SETTLED)  # a colour is read once it has faded in
    where.evaluate(axe)
    found = where.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['target']} {rule['nodes'][0]['failureSummary']}" for rule in found]


def scrolls_sideways(where: Page | Frame) -> bool:
    return where.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_a_conversation_from_opening_to_deletion(look: str, new_page: NewPage, assistant: Assistant, axe: str) -> None:
    page = new_page(**LOOKS[look])
    chat = Chat(page, assistant.address)
    chat.open()
    assert violations(page, axe) == [] and not scrolls_sideways(page)
    turn = chat.ask("What help is there at home?")
    turn.get_by_text("Where this comes from").click()
    turn.get_by_role("button", name="No", exact=True).click()
    expect(turn.locator(".reasons")).to_be_visible()
    chat.ask(URGENT)
    page.locator(".menu summary").click()
    assert violations(page, axe) == [] and not scrolls_sideways(page)
    page.locator(".menu form").get_by_text("Delete my chat").click()
    expect(page.locator("dialog#delete")).to_be_visible()
    assert violations(page, axe) == []
    chat.button("Delete it").click()
    expect(page.locator(".deleted .code")).not_to_be_empty()
    assert violations(page, axe) == [] and not scrolls_sideways(page)


@pytest.mark.parametrize("look", ["light", "dark", "400 % zoom"])
def test_waiting_slow_failed_and_offline(look: str, new_page: NewPage, assistant: Assistant, axe: str) -> None:
    page = new_page(**LOOKS[look])
    page.clock.install()  # it goes on: axe waits for it
    chat = Chat(page, assistant.address)
    chat.open()
    page.route(MESSAGES, lambda route: None)  # a connection on which nothing comes back
    chat.send("What are the priorities?")
    expect(chat.state).to_be_visible()
    assert violations(page, axe) == []
    page.clock.run_for(30_000)
    expect(chat.state).to_contain_text("No answer came.")
    assert violations(page, axe) == []
    chat.send("What is the plan?")
    page.clock.run_for(8_500)
    expect(chat.state.last).to_contain_text("taking longer than usual")
    assert violations(page, axe) == []
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("You are offline")
    chat.send("Who do I contact?")
    expect(chat.state.last).to_contain_text("you are offline")
    chat.field.fill("a" * 950)
    expect(page.locator("#counter")).to_have_text("You have 50 characters left.")
    assert violations(page, axe) == [] and not scrolls_sideways(page)


@pytest.mark.parametrize(("wanted", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_where_less_motion_is_wanted(
    wanted: str, moves: bool, new_page: NewPage, assistant: Assistant
) -> None:
    page = new_page(reduced_motion=wanted)
    chat = Chat(page, assistant.address)
    chat.open()
    page.route(MESSAGES, lambda route: None)
    chat.send("What are the priorities?")
    expect(chat.state).to_be_visible()
    assert page.evaluate("document.getAnimations().length > 0") is moves


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_without_javascript(look: str, new_page: NewPage, assistant: Assistant, axe: str) -> None:
    """The pages as they are when no script of theirs ran; axe itself needs a browser that can."""
    page = new_page(**LOOKS[look])
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(assistant.address)
    follow(page, page.get_by_role("button", name="Send", exact=True))
    expect(page.locator("#problem")).to_contain_text("Write your question first.")
    assert violations(page, axe) == []
    page.get_by_label("Your message").fill("What help is there at home?")
    follow(page, page.get_by_role("button", name="Send", exact=True))
    expect(page.locator(".turn .reply")).to_be_visible()
    assert violations(page, axe) == [] and not scrolls_sideways(page)
    page.locator(".menu summary").click()
    follow(page, page.get_by_role("button", name="Delete my chat"))
    assert violations(page, axe) == []
    follow(page, page.get_by_role("button", name="Delete it"))
    expect(page.locator(".code")).not_to_be_empty()
    assert violations(page, axe) == [] and not scrolls_sideways(page)
    follow(page, page.get_by_role("link", name="check at any time"))
    follow(page, page.get_by_role("button", name="Check"))
    expect(page.locator("#problem")).to_be_visible()
    assert violations(page, axe) == [] and not scrolls_sideways(page)


def test_the_widget_closed_and_open(page: Page, assistant: Assistant, axe: str) -> None:
    page.goto(f"{assistant.address}/demo")
    button = page.get_by_role("button", name="Ask about health and social care")
    expect(button).to_be_visible()
    assert violations(page, axe) == []
    button.click()
    Chat(page, assistant.address, page.frame_locator("iframe")).ready()
    assert violations(page, axe) == []
    assert violations(page.frames[1], axe) == [] and not scrolls_sideways(page.frames[1])


def test_the_takeaway(chat: Chat, axe: str) -> None:
    chat.ask("What are the priorities?")
    with chat.page.expect_popup() as popup:
        chat.choose("Save or print")
    expect(popup.value.get_by_role("button", name="Print this page")).to_be_visible()
    assert violations(popup.value, axe) == []


def test_each_new_message_is_announced_once(chat: Chat) -> None:
    chat.page.evaluate("""() => {
        window.heard = [];
        const region = document.getElementById('announce');
        new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
          .observe(region, {childList: true});
    }""")
    chat.ask("What are the priorities?")
    expect(chat.announced).to_contain_text("three main priorities")
    heard = chat.page.evaluate("window.heard")
    assert sum("three main priorities" in words for words in heard) == 1
    assert "There are 4 choices." in heard[-1]
    assert chat.page.locator("[aria-live], [role=status], [role=log], [role=alert]").count() == 1


@pytest.mark.parametrize("size", [{"width": 390, "height": 380}, {"width": 320, "height": 256}])
def test_nothing_lies_over_the_field_when_the_keyboard_takes_half_the_screen(
    size: dict[str, int], new_page: NewPage, assistant: Assistant
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    chat = Chat(page, assistant.address)
    chat.open()
    chat.ask("What are the priorities?")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.evaluate(RESIZED, size["height"])
    chat.field.focus()
    chat.field.press("a")
    assert reachable(page)
    page.keyboard.press("Tab")
    assert reachable(page)


def reachable(page: Page) -> bool:
    """Whether the focused element is in the window and nothing lies over it."""
    return page.evaluate("""() => {
        const element = document.activeElement, box = element.getClientRects()[0];
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10));
        return box.top >= 0 && box.bottom <= window.innerHeight + 1 && element.contains(top);
    }""")


def test_leaving_is_in_reach_wherever_the_page_is_scrolled(new_page: NewPage, assistant: Assistant) -> None:
    page = new_page(viewport={"width": 320, "height": 256})
    chat = Chat(page, assistant.address)
    chat.open()
    chat.ask("What are the priorities?")
    for place in (0, 300, 100_000):
        page.evaluate("place => window.scrollTo(0, place)", place)
        expect(page.get_by_role("link", name="Leave this page")).to_be_in_viewport(ratio=1)
