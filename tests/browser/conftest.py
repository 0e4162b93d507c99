"""A real browser against the running assistant: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chat import Chat
from tests.conftest import ROOT, Assistant

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "tests" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 20_000  # milliseconds until a condition that is waited for has failed
NewPage = Callable[..., Page]


def need(present: object, what: str) -> None:
    """With CI=true nothing is skipped."""
    if not present:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{what} is missing: run `make setup-dev`.")


@pytest.fixture(scope="session")
def browser(assistant: Assistant) -> Iterator[Browser]:
    need(CHROMIUM, "Chromium")
    assistant.ask("hello")  # the first turn after a start is slower
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Makes pages, each in a browser of its own, as different residents have them.

    An error of a script, or a broken rule of the security policy, fails the test.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        context.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def chat(page: Page, assistant: Assistant) -> Chat:
    chat = Chat(page, assistant.address)
    chat.open()
    return chat


@pytest.fixture(scope="session")
def axe() -> str:
    need(AXE.is_file(), "axe-core")
    return AXE.read_text("utf-8")
