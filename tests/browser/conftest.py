"""A real browser against the running assistant: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chat import Chat
from tests.conftest import ROOT, Assistant, free_port

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


@pytest.fixture(scope="package")
def browser(assistant: Assistant) -> Iterator[Browser]:
    """One for these tests, and gone after them: Playwright's event loop runs in the tests' own thread."""
    need(CHROMIUM, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Makes pages, each in a browser of its own, as different residents have them.

    An error of a script, or a broken rule of the security policy, fails the test; not where `watched` is False.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(watched: bool = True, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if not watched:
            return context.new_page()
        context.on("weberror", lambda error: problems.append(str(error.error)))
        context.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
        return context.new_page()

    yield make
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # an answer that is still held back is of no use any more
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


@dataclass
class Site:
    """Another site on this machine: one page, with its headers."""

    address: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def _serve(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **site.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(site.body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(site.address).port or 80), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def other_site(assistant: Assistant) -> Iterator[Site]:
    """The site whose pages may show the chat."""
    yield from _serve(Site(assistant.other_site))


@pytest.fixture
def stranger() -> Iterator[Site]:
    """A site that stands in no setting."""
    yield from _serve(Site(f"http://localhost:{free_port()}"))


@pytest.fixture(scope="session")
def axe() -> str:
    need(AXE.is_file(), "axe-core")
    return AXE.read_text("utf-8")
