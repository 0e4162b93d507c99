"""The documentation fits the program: commands, options, settings, paths, make targets and links, both ways."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import typer.main

from bot.cli import app
from bot.settings import NAMES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TEXTS = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}
GROUP = typer.main.get_command(app)
assert isinstance(GROUP, click.Group)
COMMANDS: dict[str, click.Command] = dict(GROUP.commands)
MADE_WHEN_RUN = {".env", ".rasa", ".setup", ".setup/setup.log", ".venv", "models", "var", "var/assistant.db", "var/erasures.jsonl", "var/assistant.damaged-", "var/secret.key",
                 "content/hidden.yml", "content/documents", "documents.yml"}  # fmt: skip
FOLDERS = "actions|benchmarks|bot|content|data|docs|models|tests|tools|var"
PATH = re.compile(rf"(?<![\w./-])(?:(?:{FOLDERS})/[\w./-]*|[\w-]+\.(?:yml|lock|in|toml)|\.[a-z]+/[\w./-]*)(?![\w/])")
HOSTS = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "crates.io", "docker.io", "ghcr.io", "artifactory", "index-url")
FOLDERS_OF_A_MACHINE = ("/work/", "/tmp/", "/root/", "/home/")


@pytest.fixture(params=sorted(TEXTS))
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def _sections_of_commands() -> dict[str, str]:
    parts = re.split(r"^### planbot (\w+).*$", TEXTS["docs/commands.md"], flags=re.MULTILINE)
    return {name: re.split(r"^## ", text, flags=re.MULTILINE)[0] for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _options(command: click.Command) -> set[str]:
    return {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}


def test_every_command_is_documented_and_no_other() -> None:
    assert set(_sections_of_commands()) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_documented_with_its_own_help_text_and_options(name: str) -> None:
    section, command = _sections_of_commands()[name], COMMANDS[name]
    assert " ".join((command.help or "").split()) in " ".join(section.split())
    options = _options(command)
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", section)) - {"--help"} == options
    for parameter in command.params:
        label = parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.name).upper()
        words = str(getattr(parameter, "help", "") or "")
        assert f"- `{label}`: {words}" in section


def test_every_command_and_option_used_in_a_page_exists(page: str) -> None:
    for line in re.findall(r"planbot [a-z]+[^`\n]*", TEXTS[page]):
        name, *rest = line.split()[1:]
        if f"`planbot {name}" in TEXTS[page] or f"bin/planbot {name}" in TEXTS[page]:
            assert name in COMMANDS, f"{page}: {line}"
            used = {word for word in rest if word.startswith("--")} - {"--help"}
            assert used <= _options(COMMANDS[name]), f"{page}: {line}"


def test_every_setting_has_one_row_in_operations() -> None:
    table = TEXTS["docs/operations.md"].split("## Settings")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == sorted(NAMES)


def test_every_setting_named_in_a_page_exists(page: str) -> None:
    named = set(re.findall(r"\b(?:PLANBOT_[A-Z_]+|[A-Z]+_ENDPOINT_URL)\b", TEXTS[page]))
    assert named <= set(NAMES)


def test_every_path_named_in_a_page_exists(page: str) -> None:
    for path in PATH.findall(TEXTS[page]):
        path = path.rstrip("/.")
        if path.startswith(".venv/bin/"):
            assert path.split("/")[-1] in ("planbot", "python", "rasa")
        elif path.split("/")[0] not in ("..", ".") and path not in MADE_WHEN_RUN:
            beside = ROOT / Path(page).parent / path
            assert (ROOT / path).exists() or beside.exists(), f"{page} names {path}"


def test_every_make_target_named_in_a_page_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z-]+)", TEXTS[page], re.MULTILINE)
    assert set(named) <= targets


def test_every_make_target_is_in_the_developers_page() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert targets - {"help"} <= set(re.findall(r"`make ([a-z-]+)", TEXTS["docs/developers.md"]))


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_every_link_between_pages_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_blocks(TEXTS[page])):
        if re.match(r"https?://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        assert file.exists(), f"{page} links to {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            assert anchor in map(_anchor, headings), f"{page} links to {target}"


def test_every_decision_is_reached_from_the_architecture_page() -> None:
    decisions = {f"decisions/{path.name}" for path in (ROOT / "docs" / "decisions").glob("*.md")}
    assert decisions == set(re.findall(r"\]\((decisions/[^)]+)\)", TEXTS["docs/architecture.md"]))


def test_every_decision_has_context_choice_and_consequences(page: str) -> None:
    if page.startswith("docs/decisions/"):
        parts = re.findall(r"^\*\*(\w+)\.\*\*", TEXTS[page], re.MULTILINE)
        assert parts == ["Context", "Choice", "Consequences"]


def test_a_page_names_no_registry_and_no_folder_of_one_machine(page: str) -> None:
    lower = TEXTS[page].lower()
    assert [word for word in (*HOSTS, *FOLDERS_OF_A_MACHINE) if word in lower] == []


def test_a_page_speaks_of_the_project_alone(page: str) -> None:
    assert re.findall(r"(?i)\bissue #?\d+|#\d+\b|\bsub-?agent|\bthis session\b|\bgithub\b", TEXTS[page]) == []


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    picture = (ROOT / "docs" / "images" / "answer.svg").read_text("utf-8")
    assert "@font-face" not in picture and "<script" not in picture and "href=" not in picture


def test_the_readme_has_one_place_for_the_results() -> None:
    before, _, after = TEXTS["README.md"].partition("<!-- results -->")
    assert before and "<!-- /results -->" in after


def test_the_architecture_page_tells_the_steps_of_the_turn_in_their_order() -> None:
    turn = (ROOT / "bot" / "turn.py").read_text("utf-8")
    for function, calls in (
        ("async def answer", ("normalise(", "self.urgent.look(", "self._held(", "self._ordinary(")),
        ("async def _ordinary", ("refusal(", "self._redact(", "self._ask_rasa(", "self._finish(", "self.store.keep(")),
    ):
        body = turn.split(function)[1]
        in_code = [body.index(call) for call in calls]
        assert in_code == sorted(in_code)
    steps = re.findall(r"^\d\. \*\*(\w+)", TEXTS["docs/architecture.md"], re.MULTILINE)
    assert steps == ["Normalise", "Urgent", "Admit", "Redact", "Resolve", "Ask", "Finish", "Send"]
