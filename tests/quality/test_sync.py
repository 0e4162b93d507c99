"""The lists that name every card: written from the content, and nothing else in the files is touched."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.errors import Sorry
from bot.knowledge import content as content_module
from bot.knowledge.content import Content
from bot.quality import sync

ROOT = Path(__file__).parents[2]
FILES = ("domain.yml", "data/rules.yml")


@pytest.fixture(scope="module")
def content() -> Content:
    return content_module.shared(ROOT / "content")


@pytest.fixture
def root(tmp_path: Path, content: Content) -> Path:
    """A copy of the two files, in step."""
    (tmp_path / "data").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    sync.sync(tmp_path, content)
    return tmp_path


def test_the_real_files_are_in_step(content: Content) -> None:
    assert sync.out_of_step(ROOT, content) == []


def test_each_card_is_an_intent_and_all_but_the_form_lead_to_one_answer(root: Path, content: Content) -> None:
    yaml = YAML(typ="safe")
    intents = [
        next(iter(i)) if isinstance(i, dict) else i
        for i in yaml.load((root / "domain.yml").read_text("utf-8"))["intents"]
    ]
    assert set(content.cards) <= set(intents)
    rules = yaml.load((root / "data/rules.yml").read_text("utf-8"))["rules"]
    [rule] = [rule for rule in rules if "or" in rule["steps"][0] and rule["steps"][-1].get("action") == "action_answer"]
    led = {step["intent"] for step in rule["steps"][0]["or"]}
    assert led == {card.id for card in content.cards.values() if card.kind != "form"}


def test_a_new_card_and_a_lost_one_are_noticed_and_written(root: Path, content: Content) -> None:
    lost = next(iter(content.cards))
    cards = {**content.cards, "new_card": replace(content.cards[lost], id="new_card")}
    del cards[lost]
    changed = replace(content, cards=cards)
    assert sync.out_of_step(root, changed) == list(FILES)
    assert sync.sync(root, changed) == list(FILES)
    assert sync.out_of_step(root, changed) == [] and sync.sync(root, changed) == []
    for name in FILES:
        text = (root / name).read_text("utf-8")
        assert "new_card" in text and f" {lost}\n" not in text


def test_a_list_brought_in_step_again_is_the_file_as_it_was(root: Path, content: Content) -> None:
    before = {name: (root / name).read_bytes() for name in FILES}
    few = replace(content, cards=dict(list(content.cards.items())[:3]))
    sync.sync(root, few)
    assert {name: (root / name).read_bytes() for name in FILES} != before
    sync.sync(root, content)
    assert {name: (root / name).read_bytes() for name in FILES} == before


def test_what_stands_outside_the_markers_is_left_as_it_is(root: Path, content: Content) -> None:
    path = root / "domain.yml"
    text = "# mine above\n" + path.read_text("utf-8") + "# mine below\n"
    path.write_text(text, "utf-8")
    sync.sync(root, replace(content, cards=dict(list(content.cards.items())[:3])))
    after = path.read_text("utf-8")
    assert after.split(sync.BEGIN)[0] == text.split(sync.BEGIN)[0]
    assert after.split(sync.END)[1] == text.split(sync.END)[1]


@pytest.mark.parametrize("marker", [sync.BEGIN, sync.END])
@pytest.mark.parametrize("name", FILES)
def test_a_lost_marker_line_is_a_sentence(root: Path, content: Content, name: str, marker: str) -> None:
    path = root / name
    path.write_text(path.read_text("utf-8").replace(marker, ""), "utf-8")
    for step in (sync.out_of_step, sync.sync):
        with pytest.raises(Sorry, match=f"{name} has lost a marker line"):
            step(root, content)
