"""What residents and documents say is shown as text; nobody reads another's conversation."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from bot.knowledge import quotation
from bot.knowledge.passages import Document, Passage
from bot.knowledge.quotation import Quotation
from bot.knowledge.reply import Choice, ContactLine, Reply, SourceLine
from bot.stores import conversations
from bot.stores.conversations import Outcome, Turn
from bot.stores.database import Database
from bot.web.visit import Ticket, new_key
from tests.browser.chat import Chat, follow
from tests.browser.conftest import NewPage, Site
from tests.conftest import Assistant

SCRIPT = "<script>window.ran = true</script><img src=x onerror='window.ran = true'>"
BAD = "javascript:window.ran=true"


@pytest.fixture
def hostile(assistant: Assistant) -> Ticket:
    """A conversation in whose stored replies every part is a script: as card, choice, contact, source and document."""
    ticket = Ticket.issue()
    link = SourceLine(f"{SCRIPT} link", None, BAD)
    contact = ContactLine(f"{SCRIPT} contact", SCRIPT, phone=SCRIPT, email=f"{SCRIPT}@x", web=BAD, notes=(SCRIPT,), origin=SCRIPT)
    card = Reply(
        text=f"{SCRIPT} card {BAD}",
        outcome="answered",
        more=SCRIPT,
        status=(SCRIPT,),
        contacts=(contact,),
        sources=(link, SourceLine("data", SCRIPT, "data:text/html,<script>window.ran=true</script>")),
        links=(link,),
        choices=(Choice(f"{SCRIPT} choice", f'"><script>{SCRIPT}'),),
        notice=SCRIPT,
    )
    passage = Passage("x", "v", 0, (SCRIPT,), f"{SCRIPT} document", ((0, 9),), 0, 9, first_page=1)
    loaded = Document("x", SCRIPT, "v", "x.pdf", "", date="2024", link=BAD)
    document = replace(quotation.quoting_reply(Quotation(passage, loaded, passage.text, loaded), (), SCRIPT), outcome=None)
    turn = Turn(new_key(), time.time(), SCRIPT, (card, document))
    database = Database(f"sqlite:///{assistant.data / 'assistant.db'}")
    database.run_here(lambda c: conversations.open_conversation(c, ticket.sender, ticket.secret))
    database.run_here(lambda c: conversations.keep(c, ticket.sender, [], None, turn, Outcome("webchat", "answered")))
    database.close()
    return ticket


def nothing_ran(page: Page) -> bool:
    links = page.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)")
    elements = page.evaluate("document.querySelectorAll('main img, main script').length")
    return not page.evaluate("Boolean(window.ran)") and set(links) <= {"http:", "https:", "tel:", "mailto:"} and elements == 0


def test_scripts_in_what_is_stored_are_shown_as_text(page: Page, assistant: Assistant, hostile: Ticket) -> None:
    page.add_init_script(
        f"localStorage.setItem('plan-assistant', JSON.stringify({{id: '{hostile.id}', secret: '{hostile.secret}'}}))"
    )
    chat = Chat(page, assistant.address)
    chat.open()
    for part in ("card", "contact", "link", "document"):
        expect(chat.turns).to_contain_text(f"{SCRIPT} {part}")
    expect(chat.turns.get_by_role("button", name=f"{SCRIPT} choice")).to_be_visible()
    assert nothing_ran(page)
    with page.expect_popup() as popup:
        chat.choose("Save or print")
    expect(popup.value.get_by_role("main")).to_contain_text(f"{SCRIPT} card")
    assert nothing_ran(popup.value)


def test_scripts_in_what_is_stored_are_shown_as_text_without_javascript(
    page: Page, assistant: Assistant, hostile: Ticket
) -> None:
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(assistant.address)
    for name, value in (("id", hostile.id), ("secret", hostile.secret)):
        page.locator(f"#ask input[name={name}]").evaluate("(field, value) => { field.value = value; }", value)
    page.get_by_label("Your message").fill(SCRIPT)
    follow(page, page.get_by_role("button", name="Send", exact=True))
    expect(page.locator(".turn").first).to_contain_text(f"{SCRIPT} card")
    assert nothing_ran(page)


def test_a_script_as_a_message_is_shown_as_text(chat: Chat) -> None:
    chat.ask(f"What are the priorities? {SCRIPT}")
    expect(chat.said).to_have_text(f"You: What are the priorities? {SCRIPT}")
    chat.reload()
    expect(chat.said).to_contain_text("You: What are the priorities?")
    assert nothing_ran(chat.page)


def test_another_conversations_id_opens_nothing(chat: Chat, new_page: NewPage) -> None:
    chat.ask("What are the priorities?")
    other = Chat(new_page(), chat.address)
    stolen = {"id": chat.ticket()["id"], "secret": Ticket.issue().secret}
    other.page.add_init_script(f"localStorage.setItem('plan-assistant', JSON.stringify({stolen}))")
    with other.page.expect_response("**/history") as answer:
        other.open()
    assert answer.value.status == 403
    expect(other.turns).to_have_count(0)
    other.send("hello")
    expect(other.state).to_contain_text("This chat can't be opened.")
    other.button("Start again").click()
    expect(other.turns).to_have_count(0)
    expect(other.field).to_have_value("hello")  # nothing that was written is lost
    assert other.ask("hello").locator(".reply").count() == 1
    chat.reload()
    expect(chat.said).to_have_text(["You: What are the priorities?"])


def test_another_sites_page_can_neither_send_nor_read(chat: Chat, new_page: NewPage, stranger: Site) -> None:
    chat.ask("What are the priorities?")
    page = new_page()
    page.goto(stranger.address)
    fetched = "({address, body}) => fetch(address, {method: 'POST', body}).then(r => r.text(), () => 'refused')"
    body = f'{{"id": "{chat.ticket()["id"]}", "secret": "{chat.ticket()["secret"]}"}}'
    assert page.evaluate(fetched, {"address": f"{chat.address}/webhooks/webchat/history", "body": body}) == "refused"


def test_only_the_sites_in_the_settings_may_show_the_chat(
    new_page: NewPage, assistant: Assistant, other_site: Site, stranger: Site
) -> None:
    page = new_page(watched=False)
    for site, shown in ((other_site, 1), (stranger, 0)):
        site.body = f'<iframe src="{assistant.address}/"></iframe>'
        page.goto(site.address)
        expect(page.frame_locator("iframe").locator("#ask")).to_have_count(shown)
