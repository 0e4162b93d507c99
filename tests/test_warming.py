"""What is loaded into a running assistant, and what it does without what cannot be."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import warming
from bot.warming import READY, Warming


async def rehearsed(question: str) -> None:
    """As an agent does that has nothing to answer with."""


def test_without_the_tagger_of_names_it_is_ready_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def damaged(agent: Any) -> None:
        raise ValueError("field.crfsuite is damaged")

    monkeypatch.setattr(warming, "watch_closely", lambda agent, model: None)
    monkeypatch.setattr(warming, "read_names", damaged)
    agent: Any = SimpleNamespace(tagger=None, load_model=lambda path: None, make_ready=lambda question: None, rehearse=rehearsed)
    warm = Warming(agent, tmp_path / "model.tar.gz")
    asyncio.run(asyncio.wait_for(warm.run(), 20))
    assert warm.model == warm.danger == READY and agent.tagger is None
    assert "names are looked for by rules alone" in caplog.text and "reader of danger" not in caplog.text
