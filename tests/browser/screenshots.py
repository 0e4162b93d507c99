"""`python -m tests.browser.screenshots [ADDRESS] [FOLDER]`: pictures of a running assistant's chat, into docs/images/.

Look at them after every change to the page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chat import URGENT, Chat
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.conftest import ROOT

SIZES = {"desktop": (1100, 850), "phone": (390, 844)}
QUESTION = "ma mither cannae get in the bath noo, can she get rails"


def take(browser: Browser, address: str, folder: Path) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            chat = Chat(page, address)
            chat.open()
            name = f"{size}-{scheme}"
            page.screenshot(path=folder / f"chat-opening-{name}.png")
            chat.ask(QUESTION)
            page.screenshot(path=folder / f"chat-answer-{name}.png")
            chat.ask(URGENT)
            page.screenshot(path=folder / f"chat-urgent-{name}.png")
            page.goto(f"{address}/demo")
            page.get_by_role("button", name="Ask about health and social care").click()
            framed = Chat(page, address, page.frame_locator("iframe"))
            framed.ready()
            page.screenshot(path=folder / f"chat-widget-{name}.png")
            context.close()


def main(address: str = "http://127.0.0.1:5005", folder: str = str(ROOT / "docs" / "images")) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        take(browser, address.rstrip("/"), Path(folder))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
