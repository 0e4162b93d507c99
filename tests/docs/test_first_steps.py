"""docs/comms/first-steps.md, followed to the letter in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.quality.examples import FEWEST

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "comms" / "first-steps.md").read_text("utf-8")
COPIED = ("bot", "actions", "content", "data", "config.yml", "domain.yml", "credentials.yml", "endpoints.yml")
CARD_FILE, EXAMPLES_FILE = "content/cards/protection.yml", "data/nlu.yml"
CARD = "homeless_interview"
_SLOW = {"check", "train", "ask"}


def blocks(mark: str) -> list[str]:
    """What stands in the page's fenced blocks with this mark, in order."""
    return re.findall(rf"^```{mark}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """The page's commands, in order, as lists of words."""
    return [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]


def is_slow(command: list[str]) -> bool:
    return command[1] in _SLOW and "--quick" not in command


class Checkout:
    """A copy of the checkout in which the page's steps are done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "hidden.yml")
                shutil.copytree(source, folder / name, ignore=ignored)
            else:
                shutil.copy(source, folder / name)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def add_at_the_end(self, name: str, text: str) -> None:
        self.write(name, self.read(name).rstrip("\n") + "\n\n" + text)

    def run(self, command: list[str], timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """A command of the page; `.venv/bin/planbot` is this project's own, from the copy."""
        assert command[0] == ".venv/bin/planbot", f"the page runs something else: {command}"
        own = {name: value for name, value in os.environ.items() if not name.startswith("PLANBOT_")}
        environment = {**own, "PYTHONPATH": str(self.folder), "PORT": "1", "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, "-c", "from bot.cli import main; main()", *command[1:]],
            cwd=self.folder, env=environment, capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip

    def add_the_card(self) -> None:
        self.add_at_the_end(CARD_FILE, blocks("yaml card")[0])
        self.add_at_the_end(EXAMPLES_FILE, blocks("yaml examples")[0])


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_card_on_the_page_is_not_in_the_content_yet() -> None:
    assert CARD in blocks("yaml card")[0] and CARD in blocks("yaml examples")[0]
    assert f"id: {CARD}" not in (ROOT / CARD_FILE).read_text("utf-8")


def test_the_quick_steps_work_in_the_order_of_the_page(checkout: Checkout) -> None:
    checkout.add_the_card()
    said = {}
    for command in commands():
        if not is_slow(command):
            done = checkout.run(command)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
            said[" ".join(command[1:])] = done.stdout
    assert "Written: domain.yml, data/rules.yml." in said["sync"]
    assert f"- {CARD}\n" in checkout.read("domain.yml") and f"intent: {CARD}\n" in checkout.read("data/rules.yml")
    assert "Everything is in order." in said["check --quick"]
    assert f"'{CARD}' is hidden" in said[f"hide {CARD}"]
    assert said["show"].strip() == f"Hidden: {CARD}"
    assert "in use again" in said[f"show {CARD}"]


def test_check_says_so_when_the_lists_were_not_brought_in_step(checkout: Checkout) -> None:
    checkout.add_the_card()
    done = checkout.run([".venv/bin/planbot", "check", "--quick"])
    assert done.returncode == 1
    assert "does not list the same cards" in done.stderr and "planbot sync" in done.stderr


def _without_numbers(message: str) -> str:
    """A message without the figures that change when a card is added elsewhere."""
    return re.sub(r"line \d+|cards\.\d+", "N", message)


@pytest.mark.parametrize("number", range(len(blocks("diff mistake"))))
def test_each_mistake_gets_the_message_on_the_page(checkout: Checkout, number: int) -> None:
    checkout.add_the_card()
    checkout.run([".venv/bin/planbot", "sync"])
    lines = blocks("diff mistake")[number].splitlines()
    right = next(line[1:] for line in lines if line.startswith("-"))
    wrong = next(line[1:] for line in lines if line.startswith("+"))
    before, card = checkout.read(CARD_FILE).split(f"- id: {CARD}\n")
    assert card.count(right) == 1
    checkout.write(CARD_FILE, f"{before}- id: {CARD}\n{card.replace(right, wrong)}")
    done = checkout.run([".venv/bin/planbot", "check", "--quick"])
    assert done.returncode == 1
    assert _without_numbers(blocks("text message")[number].strip()) in _without_numbers(done.stderr)


def test_every_sentence_the_page_explains_is_one_the_program_says() -> None:
    program = "".join(
        path.read_text("utf-8") for folder in ("bot/quality", "bot/knowledge") for path in (ROOT / folder).glob("*.py")
    )
    program = program.replace("{FEWEST}", str(FEWEST))
    table = PAGE.split("| it says | it means |")[1].split("## Good to know")[0]
    explained = [cell for row in table.splitlines()[2:] if row for cell in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(explained) > 10
    for sentence in explained:
        for part in sentence.split("..."):
            words = re.sub(r"'\w+'", "", part).strip(" ,:.")
            fact_or_card = re.sub(r"\b(fact|card) called", "{what} called", words)
            assert words in program or fact_or_card in program, sentence


@pytest.mark.long
def test_the_whole_page_works_to_the_letter(checkout: Checkout) -> None:
    checkout.add_the_card()
    said = {}
    for command in commands():
        done = checkout.run(command, timeout=1200)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        said[command[1]] = done.stdout
    answer = " ".join(said["ask"].split())
    assert "You can bring someone with you" in answer
    assert "0303 123 1012" in answer and "0800 24 20 24" in answer
    assert "Where to go if you are homeless" in answer
