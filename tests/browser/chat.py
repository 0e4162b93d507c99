"""The chat page as a resident uses it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

expect.set_options(timeout=20_000)

URGENT = "my husband hits me and I am scared"
"""A message that gets the urgent reply about harm by a partner."""
MESSAGES = "**/webhooks/webchat/messages"
FEEDBACK = "**/webhooks/webchat/feedback"


def follow(page: Page, control: Locator) -> None:
    """Presses what leads to another page, and waits for that page: what comes next must not meet the one before."""
    with page.expect_navigation():
        control.click()


def stop_the_clock(page: Page) -> None:
    """From here on the page's clock stands still; `page.clock.run_for` moves it on."""
    page.clock.install(time=0)
    page.clock.pause_at(60)


class Chat:
    """The chat on a page, or in a frame of one. `send` writes and presses Send; `ask` also waits for the answer."""

    def __init__(self, page: Page, address: str, within: Page | FrameLocator | None = None) -> None:
        self.page = page
        self.address = address
        self.within = within or page

    def open(self) -> None:
        self.page.goto(self.address)
        self.ready()

    def reload(self) -> None:
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        expect(self.within.locator("html[data-ready]")).to_have_count(1)

    @property
    def field(self) -> Locator:
        return self.within.get_by_label("Your message")

    @property
    def turns(self) -> Locator:
        return self.within.locator(".turn")

    @property
    def replies(self) -> Locator:
        return self.within.locator(".turn .reply")

    @property
    def said(self) -> Locator:
        return self.within.locator(".turn .said")

    @property
    def state(self) -> Locator:
        return self.within.locator(".turn .state")

    @property
    def announced(self) -> Locator:
        return self.within.locator("#announce")

    def button(self, name: str) -> Locator:
        return self.within.get_by_role("button", name=name, exact=True)

    def send(self, text: str) -> None:
        self.field.fill(text)
        self.button("Send").click()

    def ask(self, text: str) -> Locator:
        """Sends, waits, and gives the turn with its answer."""
        before = self.turns.count()
        self.send(text)
        return self.answered(before)

    def answered(self, number: int) -> Locator:
        """The turn with this number, counted from 0, once it has its answer."""
        turn = self.turns.nth(number)
        expect(turn.locator(".reply").first).to_be_visible()
        return turn

    def choose(self, name: str) -> None:
        """Chooses something from the options."""
        self.within.locator(".menu summary").click()
        self.within.locator(".menu form").get_by_text(name).click()

    def delete(self) -> str:
        """Deletes the chat and gives the receipt's code."""
        self.choose("Delete my chat")
        self.button("Delete it").click()
        return self.within.locator(".deleted .code").inner_text()

    def kept(self) -> Any:
        """What this browser holds: [name, value] pairs of both storages."""
        return self.page.evaluate("[localStorage, sessionStorage].map(s => Object.entries(s)).flat()")

    def ticket(self) -> dict[str, str]:
        """The id and the secret of the conversation."""
        kept = self.page.evaluate("JSON.parse(localStorage.getItem('plan-assistant'))")
        return {"id": kept["id"], "secret": kept["secret"]}


def stored(data: Path, ticket: dict[str, str]) -> list[str]:
    """What the assistant keeps as said in this conversation."""
    with sqlite3.connect(data / "assistant.db") as database:
        rows = database.execute(
            "select said from turn join conversation on turn.conversation = conversation.id where sender = ? order by turn.id",
            (f"webchat:{ticket['id']}",),
        )
        return [said for (said,) in rows]
