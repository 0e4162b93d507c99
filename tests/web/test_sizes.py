"""The page is light: every resident loads it, many on a phone with little credit."""

from __future__ import annotations

import gzip

import httpx

from bot.settings import ROOT
from tests.conftest import Assistant

WEB = ROOT / "bot" / "web"


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_the_whole_page_is_at_most_40_kilobytes_compressed(assistant: Assistant) -> None:
    page = httpx.get(assistant.address, timeout=30).content
    assets = [path.read_bytes() for path in (WEB / "assets").iterdir()]
    assert compressed(page) + sum(map(compressed, assets)) <= 40_000


def test_the_widgets_script_is_at_most_3_kilobytes_compressed() -> None:
    assert compressed((WEB / "embed.js").read_bytes()) <= 3_000
