"""Whole conversations with the running assistant, from conversations.yml."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
CONVERSATIONS = YAML(typ="safe").load((Path(__file__).parent / "conversations.yml").read_text("utf-8"))["conversations"]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c["name"])
def test_the_assistant_holds_the_conversation(conversation: dict[str, Any], assistant: Any) -> None:
    sender = uuid.uuid4().hex
    for turn in conversation["turns"]:
        replies = assistant.ask(turn["say"], sender)
        said = "\n".join(reply["text"] for reply in replies)
        first = replies[0]["custom"]
        where = f"after \"{turn['say']}\" it said: {said}"
        assert [r["custom"]["outcome"] for r in replies if r["custom"].get("outcome")] == [turn["outcome"]], where
        if "card" in turn:
            assert first.get("card") == turn["card"], where
        for words in turn.get("has", ()):
            assert words in said, f"'{words}' is missing {where}"
        titles = {choice["title"] for reply in replies for choice in reply["custom"].get("choices", ())}
        assert set(turn.get("offers", ())) <= titles, f"{titles} {where}"


def test_every_rule_and_story_is_shown_by_a_conversation() -> None:
    data = ROOT / "data"
    rules = {rule["rule"] for rule in YAML(typ="safe").load((data / "rules.yml").read_text("utf-8"))["rules"]}
    stories = {story["story"] for story in YAML(typ="safe").load((data / "stories.yml").read_text("utf-8"))["stories"]}
    covered = {name for conversation in CONVERSATIONS for name in conversation["covers"]}
    assert covered == rules | stories


def test_a_tapped_choice_stands_in_the_conversation_as_its_words(assistant: Any) -> None:
    sender = uuid.uuid4().hex
    offered = assistant.ask("when does the plan end", sender)[0]["buttons"]
    assert all(choice["payload"].startswith("~") and "plan" not in choice["payload"] for choice in offered)
    reply = assistant.ask(offered[0]["payload"], sender)[0]
    assert reply["custom"]["card"] == "plan_dates"


def test_the_first_reply_says_that_it_is_not_a_person_nor_an_official_service(assistant: Any) -> None:
    sender = uuid.uuid4().hex
    first, second = assistant.ask("what is the plan", sender)[0], assistant.ask("who is the chief officer", sender)[0]
    assert "not a person" in first["text"] and "not an official service" in first["text"]
    assert "not an official service" not in second["text"]
