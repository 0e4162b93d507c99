"""A conversation as residents have it: nothing lost, nothing twice, whatever the connection does."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from bot.web.view import REASONS
from tests.browser.chat import FEEDBACK, MESSAGES, URGENT, Chat, follow, stop_the_clock, stored
from tests.browser.conftest import NewPage
from tests.browser.test_accessibility import reachable
from tests.conftest import Assistant, free_port, start, wait_until_ready

QUESTION = "What are the priorities?"
ANSWER = "three main priorities"


def answered_but_unheard(route: Route) -> None:
    """The assistant answers and stores; the answer never arrives."""
    route.fetch()
    route.abort()


def test_it_opens_with_who_it_is_and_keeps_nothing_before_the_first_message(chat: Chat) -> None:
    opening = chat.page.locator(".opening")
    expect(opening).to_contain_text("automated assistant, not a person")
    expect(opening).to_contain_text("I can't give medical or legal advice")
    expect(opening.get_by_role("link", name="What is kept")).to_have_attribute("href", "/privacy")
    assert 4 <= opening.locator(".choices button").count() <= 5
    assert chat.kept() == [] and chat.page.context.cookies() == []
    chat.ask(QUESTION)
    assert [name for name, _ in chat.kept()] == ["plan-assistant"]
    assert chat.page.context.cookies() == []


def test_nothing_is_asked_of_any_other_site(page: Page, assistant: Assistant) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = Chat(page, assistant.address)
    chat.open()
    chat.ask(QUESTION)
    assert asked and all(url.startswith(assistant.address) for url in asked)
    assert not any(chat.ticket()["secret"] in url or chat.ticket()["id"] in url for url in asked)


def test_an_answer_has_its_parts(chat: Chat) -> None:
    turn = chat.ask("What help is there at home?")
    expect(turn.get_by_role("link", name="0303 123 1008").first).to_have_attribute("href", "tel:03031231008")
    source = turn.locator("details.sources")
    expect(source.get_by_role("listitem").first).to_be_hidden()
    source.get_by_text("Where this comes from").click()
    expect(source.get_by_role("listitem").first).to_be_visible()


def test_a_tapped_choice_stands_in_the_conversation_as_the_residents_words(chat: Chat) -> None:
    chat.page.locator(".opening").get_by_role("button", name="What is the plan?").click()
    turn = chat.answered(0)
    expect(turn.locator(".said")).to_have_text("You: What is the plan?")
    turn.get_by_role("button", name="More", exact=True).click()
    expect(chat.answered(1).locator(".said")).to_have_text("You: More")
    chat.reload()
    expect(chat.said).to_have_text(["You: What is the plan?", "You: More"])


def test_a_whole_conversation_by_keyboard_alone(chat: Chat) -> None:
    keys = chat.page.keyboard
    keys.press("Tab")
    expect(chat.page.locator(":focus")).to_have_text("Skip to writing a message")
    keys.press("Enter")
    keys.type("What help is there at home?")
    keys.press("Enter")
    turn = chat.answered(0)
    expect(chat.field).to_be_focused()  # an answer does not take the focus away
    for name in ("Where this comes from", "More", "No"):
        tab_to(chat, name)
    keys.press("Space")
    expect(turn.locator(".reasons")).to_be_visible()
    expect(turn.get_by_role("button", name="No", exact=True)).to_be_focused()
    tab_to(chat, "It was hard to understand")
    keys.press("Enter")
    tab_to(chat, "More", back=True)
    keys.press("Enter")
    chat.answered(1)
    tab_to(chat, "Options", back=True)
    keys.press("Enter")
    tab_to(chat, "Delete my chat")
    keys.press("Enter")
    expect(chat.page.locator("dialog#delete")).to_be_visible()
    keys.press("Escape")
    expect(chat.page.locator("dialog#delete")).to_be_hidden()
    expect(chat.page.locator(".menu summary")).to_be_focused()
    keys.press("Enter")
    tab_to(chat, "Delete my chat")
    keys.press("Enter")
    tab_to(chat, "Delete it")
    keys.press("Enter")
    expect(chat.page.get_by_role("heading", name="Your chat is deleted")).to_be_focused()


def tab_to(chat: Chat, name: str, back: bool = False) -> None:
    """Tabs until the control with this name has the focus; everything on the way can be seen and has a visible focus."""
    for _ in range(60):
        if chat.page.locator(":focus").count() and chat.page.locator(":focus").inner_text().strip() == name:
            return
        chat.page.keyboard.press("Shift+Tab" if back else "Tab")
        on_page = chat.page.evaluate("document.activeElement !== document.body")
        assert not on_page or reachable(chat.page), chat.page.locator(":focus").evaluate("e => e.outerHTML")
        style = chat.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert not on_page or style == "solid"
    pytest.fail(f"{name} was not reached by keyboard")


def test_reload_another_tab_and_coming_back_keep_the_conversation(chat: Chat) -> None:
    chat.ask(QUESTION)
    chat.reload()
    expect(chat.replies).to_contain_text([ANSWER])
    second = Chat(chat.page.context.new_page(), chat.address)
    second.open()
    expect(second.replies).to_contain_text([ANSWER])
    second.ask("Who do I contact?")
    chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(chat.said).to_have_count(2)
    chat.page.close()
    second.page.close()
    third = Chat(second.page.context.new_page(), chat.address)
    third.open()
    expect(third.said).to_have_text([f"You: {QUESTION}", "You: Who do I contact?"])


def test_a_second_tab_that_was_open_before_joins_in(chat: Chat) -> None:
    second = Chat(chat.page.context.new_page(), chat.address)
    second.open()
    chat.ask(QUESTION)
    expect(second.replies).to_contain_text([ANSWER])
    assert second.ticket() == chat.ticket()
    chat.delete()
    expect(second.turns).to_have_count(0)


def test_reload_before_the_answer_came_gives_it_once(chat: Chat, assistant: Assistant) -> None:
    chat.page.route(MESSAGES, lambda route: route.fetch() and None)  # answered, and held back
    with chat.page.expect_request(MESSAGES):
        chat.send(QUESTION)
    expect(chat.said).to_have_count(1)
    expect(chat.replies).to_have_count(0)
    chat.page.unroute(MESSAGES)
    chat.reload()
    expect(chat.replies).to_contain_text([ANSWER])
    expect(chat.said).to_have_count(1)
    assert stored(assistant.data, chat.ticket()) == [QUESTION]
    assert [name for name, _ in chat.kept()] == ["plan-assistant"]


def test_a_failed_message_stays_and_trying_again_sends_it_once(chat: Chat, assistant: Assistant) -> None:
    chat.page.route(MESSAGES, answered_but_unheard)
    chat.send(QUESTION)
    expect(chat.state).to_contain_text("No answer came. Your message is kept")
    chat.page.unroute(MESSAGES)
    chat.button("Try again").click()
    expect(chat.replies).to_contain_text([ANSWER])
    expect(chat.field).to_be_focused()
    expect(chat.state).to_have_count(0)
    assert stored(assistant.data, chat.ticket()) == [QUESTION]


def test_offline_is_said_and_on_coming_back_the_message_goes_out(chat: Chat, assistant: Assistant) -> None:
    chat.page.context.set_offline(True)
    expect(chat.page.locator("#banner")).to_contain_text("You are offline.")
    chat.send(QUESTION)
    expect(chat.state).to_contain_text("Not sent: you are offline.")
    chat.page.context.set_offline(False)
    expect(chat.replies).to_contain_text([ANSWER])
    expect(chat.page.locator("#banner")).to_be_hidden()
    assert stored(assistant.data, chat.ticket()) == [QUESTION]


def test_on_coming_back_an_answer_made_meanwhile_appears(chat: Chat) -> None:
    chat.page.route(MESSAGES, answered_but_unheard)
    chat.send(QUESTION)
    expect(chat.state).to_contain_text("No answer came.")
    chat.page.context.set_offline(True)
    expect(chat.page.locator("#banner")).to_contain_text("You are offline.")
    chat.page.context.set_offline(False)  # messages still fail; only what is stored can be shown
    expect(chat.replies).to_contain_text([ANSWER])


def test_it_says_when_it_is_slow(page: Page, assistant: Assistant) -> None:
    stop_the_clock(page)
    chat = Chat(page, assistant.address)
    chat.open()
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    with page.expect_request(MESSAGES):
        chat.send(QUESTION)
    page.clock.run_for(7_500)
    expect(chat.state).to_have_text("Sending …")
    page.clock.run_for(1_000)
    expect(chat.state).to_contain_text("taking longer than usual")
    held[0].continue_()
    expect(chat.replies).to_contain_text([ANSWER])
    expect(chat.state).to_have_count(0)


STREAM_THAT_GOES_ON = """() => {
    const started = new ReadableStream({start: (lines) => lines.enqueue(new TextEncoder().encode('{"event": "received"}\\n'))});
    window.fetch = async () => new Response(started);
}"""


def test_it_says_that_it_is_looking_once_the_assistant_has_the_message(chat: Chat) -> None:
    chat.page.evaluate(STREAM_THAT_GOES_ON)
    chat.send(QUESTION)
    expect(chat.state).to_have_text("Looking that up …")
    expect(chat.announced).to_have_text("Looking that up.")


def warm(process: subprocess.Popen[str], address: str) -> None:
    """Waits until it is ready, and past its first turn, which is slower."""
    wait_until_ready(process, address)
    Assistant(address, process, Path()).ask("hello")


def test_a_restart_in_the_middle_loses_nothing(new_page: NewPage, model: Path, tmp_path: Path) -> None:
    port = free_port()
    chat = Chat(new_page(), f"http://127.0.0.1:{port}")
    process = start(tmp_path, port)
    try:
        warm(process, chat.address)
        chat.open()
        chat.ask("What help is there at home?")
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        chat.send("whit's it cost")
        expect(chat.state).to_contain_text("No answer came.")
        process = start(tmp_path, port)
        warm(process, chat.address)
        chat.button("Try again").click()
        expect(chat.answered(1)).to_contain_text("Personal care is free")  # the follow-up still knows its subject
        assert stored(tmp_path, chat.ticket()) == ["What help is there at home?", "whit's it cost"]
    finally:
        process.kill()
        process.communicate()


def test_a_double_click_on_send_sends_once(chat: Chat, assistant: Assistant) -> None:
    chat.field.fill(QUESTION)
    chat.button("Send").dblclick()
    chat.answered(0)
    expect(chat.turns).to_have_count(1)
    expect(chat.page.locator("#problem")).to_be_hidden()  # the second click is no mistake
    assert stored(assistant.data, chat.ticket()) == [QUESTION]


def test_an_empty_message_is_not_sent(chat: Chat) -> None:
    chat.button("Send").click()
    expect(chat.page.locator("#problem")).to_have_text("Write your question first.")
    expect(chat.turns).to_have_count(0)
    expect(chat.field).to_be_focused()


def test_a_paste_of_5000_characters_is_counted_refused_and_kept(chat: Chat) -> None:
    text = "What help is there? " * 250
    chat.field.focus()
    chat.page.keyboard.insert_text(text)
    expect(chat.page.locator("#counter")).to_have_text("4000 characters too many. Please make it shorter.")
    chat.button("Send").click()
    expect(chat.page.locator("#problem")).to_contain_text("at most 1,000 characters")
    expect(chat.field).to_have_value(text.strip())
    expect(chat.turns).to_have_count(0)


def test_a_long_message_about_danger_still_gets_the_numbers(chat: Chat) -> None:
    turn = chat.ask(f"{URGENT}. " + "I do not know what to do. " * 60)
    expect(turn.locator(".urgent")).to_contain_text("0800 027 1234")


def test_the_counter_shows_from_four_fifths_on(chat: Chat) -> None:
    chat.field.fill("a" * 799)
    expect(chat.page.locator("#counter")).to_be_hidden()
    chat.field.fill("a" * 800)
    expect(chat.page.locator("#counter")).to_have_text("You have 200 characters left.")
    chat.field.fill("😀" * 999)
    expect(chat.page.locator("#counter")).to_have_text("You have 1 character left.")


def test_start_again_begins_a_new_conversation(chat: Chat) -> None:
    chat.ask(QUESTION)
    before = chat.ticket()
    chat.choose("Start again")
    chat.page.locator("dialog#again").get_by_role("button", name="Start again").click()
    expect(chat.turns).to_have_count(0)
    expect(chat.field).to_be_focused()
    assert chat.kept() == []
    chat.ask("hello")
    assert chat.ticket()["id"] != before["id"]


def test_delete_erases_everywhere_and_the_receipt_proves_it(chat: Chat, assistant: Assistant) -> None:
    chat.ask(QUESTION)
    ticket = chat.ticket()
    code = chat.delete()
    expect(chat.page.locator(".deleted")).to_contain_text("1 message and all that belonged to them were erased")
    assert stored(assistant.data, ticket) == [] and chat.kept() == []
    expect(chat.turns).to_have_count(0)
    chat.page.goto(f"{assistant.address}/receipt")
    chat.page.get_by_label("The code on your receipt").fill(code)
    follow(chat.page, chat.page.get_by_role("button", name="Check"))
    expect(chat.page.get_by_role("main")).to_contain_text("nothing is left of it")


def test_deleting_before_anything_was_said_says_so(chat: Chat) -> None:
    chat.choose("Delete my chat")
    chat.button("Delete it").click()
    expect(chat.page.get_by_role("heading", name="There is nothing to delete")).to_be_focused()


def test_deleting_while_an_answer_is_on_its_way_leaves_nothing(chat: Chat, assistant: Assistant) -> None:
    chat.ask(QUESTION)
    ticket = chat.ticket()
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route))
    with chat.page.expect_request(MESSAGES):
        chat.send("Who do I contact?")
    chat.delete()
    with chat.page.expect_response(MESSAGES):
        held[0].fulfill(status=500)  # it comes to nothing once the chat is deleted
    expect(chat.announced).not_to_contain_text("No answer came.")
    expect(chat.turns).to_have_count(0)
    assert chat.kept() == [] and stored(assistant.data, ticket) == []


def test_deleting_what_never_reached_the_assistant_clears_this_browser(chat: Chat) -> None:
    chat.page.route(MESSAGES, lambda route: route.abort())
    chat.send(QUESTION)
    expect(chat.state).to_contain_text("No answer came.")
    chat.choose("Delete my chat")
    chat.button("Delete it").click()
    expect(chat.page.get_by_role("heading", name="There is nothing to delete")).to_be_focused()
    expect(chat.turns).to_have_count(0)
    assert chat.kept() == []


def test_what_was_thought_of_an_answer_is_kept_with_its_outcome(chat: Chat, assistant: Assistant) -> None:
    import sqlite3

    turn = chat.ask(QUESTION)
    held: list[Route] = []
    chat.page.route(FEEDBACK, lambda route: held.append(route), times=1)
    with chat.page.expect_request(FEEDBACK):
        turn.get_by_role("button", name="No", exact=True).click()
    turn.get_by_role("button", name=REASONS["unclear"]).click()
    with chat.page.expect_response(lambda answer: "unclear" in (answer.request.post_data or "")):
        held[0].continue_()  # the first is slow, and does not overtake the second
    expect(chat.announced).to_have_text("Thank you. That is kept.")
    chat.reload()
    expect(chat.button("No")).to_have_attribute("aria-pressed", "true")
    with sqlite3.connect(assistant.data / "assistant.db") as database:
        rows = database.execute(
            "select outcome.useful, reason from outcome join turn on turn.outcome = outcome.key"
            " join conversation on turn.conversation = conversation.id where sender = ?",
            (f"webchat:{chat.ticket()['id']}",),
        ).fetchall()
    assert rows == [(0, "unclear")]


def test_after_an_urgent_turn_it_is_not_shown_again(chat: Chat) -> None:
    chat.ask(QUESTION)
    turn = chat.ask(URGENT)
    expect(turn.locator(".urgent")).to_contain_text("999")
    expect(turn.get_by_role("button", name="Delete my chat")).to_be_visible()
    chat.reload()
    expect(chat.replies).to_contain_text([ANSWER])
    expect(chat.page.locator(".urgent")).to_have_count(0)
    expect(chat.page.locator("body")).not_to_contain_text("hits me")
    assert not any("hits" in value for _, value in chat.kept())


def test_deleting_is_offered_under_a_reply_about_harm_and_not_elsewhere(chat: Chat) -> None:
    turn = chat.ask(QUESTION)
    expect(turn.get_by_role("button", name="Delete my chat")).to_have_count(0)
    turn = chat.ask(URGENT)
    turn.get_by_role("button", name="Delete my chat").click()
    chat.button("Delete it").click()
    expect(chat.page.get_by_role("heading", name="Your chat is deleted")).to_be_visible()


def test_leaving_opens_a_neutral_site_and_leaves_nothing_behind(chat: Chat) -> None:
    page = chat.page
    page.route("https://www.bbc.co.uk/weather", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
    page.goto(f"{chat.address}/privacy")
    chat.open()
    chat.ask(URGENT)
    follow(page, page.get_by_role("link", name="Leave this page"))
    expect(page.get_by_role("heading", name="Weather")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Privacy", exact=True)).to_be_visible()  # not the chat
    assert chat.kept() == []


def test_the_takeaway_is_one_clean_page(chat: Chat) -> None:
    chat.ask("What help is there at home?")
    chat.ask(URGENT)
    with chat.page.expect_popup() as popup:
        chat.choose("Save or print")
    takeaway = popup.value
    main = takeaway.get_by_role("main")
    expect(main).to_contain_text("What help is there at home?")
    expect(main).to_contain_text("0303 123 1008")
    expect(main).to_contain_text("Source: South Lanarkshire Council")
    expect(main).to_contain_text("https://www.southlanarkshire.gov.uk/")
    expect(main).not_to_contain_text("hits me")
    assert chat.ticket()["secret"] not in takeaway.url
    takeaway.emulate_media(media="print")
    expect(takeaway.get_by_role("button")).to_have_count(0)
    expect(takeaway.get_by_role("link", name="Leave this page")).to_be_hidden()
