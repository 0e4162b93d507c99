"""Reading a content file: a mistake is said with its file, its line, its field and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import yaml_file
from bot.knowledge.problems import ContentError, Problem

CARD = "cards:\n- id: meals\n  title: Meals at home\n  kind: answer\n  text: Lunch clubs can help.\n"
CONTACT = "contacts:\n- id: office\n  name: The office\n  for: Help\n  facts: [office-hours]\n  checked: null\n"


def problems(tmp_path: Path, text: str, schema: str = "cards") -> list[Problem]:
    path = tmp_path / "food.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        yaml_file.read(path, schema)
    assert all(problem.file == path for problem in caught.value.problems)
    return caught.value.problems


def test_a_file_without_mistakes_gives_its_data(tmp_path: Path) -> None:
    path = tmp_path / "food.yml"
    path.write_text(CARD, "utf-8")
    data = yaml_file.read(path, "cards")
    assert data["cards"][0]["title"] == "Meals at home"
    assert yaml_file.line_of(data, ["cards", 0]) == 2
    assert yaml_file.line_of(data, ["cards", 0, "text"]) == 5


@pytest.mark.parametrize(
    "text, schema, line, field, what, mend",
    [
        pytest.param(
            CARD.replace("  title: Meals at home\n", ""),
            "cards",
            2,
            "meals: cards.0.title",
            "'title' is missing.",
            "Add a line 'title: ...'.",
            id="missing field",
        ),
        pytest.param(
            CARD + "  standng: existing\n",
            "cards",
            6,
            "meals: cards.0.standng",
            "'standng' is not a field here.",
            "Did you mean 'standing'?",
            id="misspelt field",
        ),
        pytest.param(
            CARD + "  colour: red\n",
            "cards",
            6,
            "meals: cards.0.colour",
            "'colour' is not a field here.",
            "Use one of: id, title, kind",
            id="unheard-of field",
        ),
        pytest.param(
            CARD.replace("kind: answer", "kind: anser"),
            "cards",
            4,
            "meals: cards.0.kind",
            "'anser' is not allowed.",
            "Did you mean 'answer'?",
            id="wrong word",
        ),
        pytest.param(
            CARD + "  facts: meals-lunch\n",
            "cards",
            6,
            "meals: cards.0.facts",
            "This must be a list, not 'meals-lunch'.",
            "Change it to a list.",
            id="text for a list",
        ),
        pytest.param(
            CARD + "  more: 12\n",
            "cards",
            6,
            "meals: cards.0.more",
            "This must be text, not '12'.",
            "Put quotes round it.",
            id="number for text",
        ),
        pytest.param(
            CARD + "  next: [Care At Home]\n",
            "cards",
            6,
            "meals: cards.0.next.0",
            "'Care At Home' does not have the right form.",
            "such as care_at_home",
            id="wrong form",
        ),
        pytest.param(
            CARD + "  next: [a, b, c, d, e]\n",
            "cards",
            6,
            "meals: cards.0.next",
            "There are 5 entries here.",
            "Make it at most 4.",
            id="too many",
        ),
        pytest.param(
            CARD + "  links:\n  - {title: Menu, url: www.menu.scot}\n",
            "cards",
            7,
            "meals: cards.0.links.0.url",
            "'www.menu.scot' does not have the right form.",
            "begins with https://",
            id="half an address",
        ),
        pytest.param(
            CARD + "  as_at: '2022-13'\n",
            "cards",
            6,
            "meals: cards.0.as_at",
            "'2022-13' does not have the right form.",
            "Write the date as 2022, 2022-06",
            id="13th month",
        ),
        pytest.param(
            CARD + "  as_at: 2022-02-30\n",
            "cards",
            6,
            "",
            "A date here is wrong: day is out of range for month.",
            "a date that does not exist",
            id="30 February",
        ),
        pytest.param(
            CARD + "  more: Tea: and cake\n",
            "cards",
            6,
            "",
            "This is not YAML: mapping values are not allowed here.",
            "colons",
            id="colon in text",
        ),
        pytest.param(CARD + "\tmore: Tea\n", "cards", 6, "", "This is not YAML", "indents", id="tab"),
        pytest.param(
            CARD + "  facts: [meals-lunch\n",
            "cards",
            7,
            "",
            "This is not YAML",
            "this line and the one above",
            id="open bracket",
        ),
        pytest.param(CARD + "  title: Twice\n", "cards", 6, "", 'duplicate key "title"', "", id="field given twice"),
        pytest.param(
            CONTACT + "  phone: 999\n",
            "contacts",
            7,
            "office: contacts.0.phone",
            "This must be text, not '999'.",
            "Put quotes round it.",
            id="phone without quotes",
        ),
        pytest.param(
            CONTACT + "  hours: sometimes\n",
            "contacts",
            7,
            "office: contacts.0.hours",
            "'sometimes' does not have the right form.",
            "Write always, or a line for each",
            id="hours in words",
        ),
        pytest.param(
            CONTACT + "  hours:\n  - {days: [mon], from: 9am, to: '17:00'}\n",
            "contacts",
            8,
            "office: contacts.0.hours.0.from",
            "'9am' does not have the right form.",
            "Write the time as 08:45",
            id="time in words",
        ),
        pytest.param(
            CONTACT + "  hours:\n  - {days: [monday], from: '09:00', to: '17:00'}\n",
            "contacts",
            8,
            "office: contacts.0.hours.0.days.0",
            "'monday' is not allowed.",
            "Did you mean 'mon'?",
            id="whole day",
        ),
        pytest.param(
            CONTACT.replace("checked: null", "checked: yesterday"),
            "contacts",
            6,
            "office: contacts.0.checked",
            "'yesterday' does not have the right form.",
            "Write the day you checked it as 2026-01-31",
            id="checked",
        ),
        pytest.param("", "cards", 0, "", "This must be a group of fields", "Change it", id="empty file"),
    ],
)
def test_a_mistake_names_file_line_field_and_mend(
    tmp_path: Path, text: str, schema: str, line: int, field: str, what: str, mend: str
) -> None:
    [problem] = problems(tmp_path, text, schema)
    assert (problem.line, problem.field) == (line, field)
    assert what in problem.what and mend in problem.mend
    if line:
        assert str(problem).startswith(f"{tmp_path / 'food.yml'}, line {line}")


def test_every_mistake_is_named_not_only_the_first(tmp_path: Path) -> None:
    found = problems(
        tmp_path, "cards:\n- id: meals\n- id: lunch\n  title: Lunch\n  kind: anser\n  text: Lunch clubs.\n"
    )
    assert {(p.line, p.what) for p in found} == {
        (2, "'title' is missing."),
        (2, "'kind' is missing."),
        (2, "'text' is missing."),
        (5, "'anser' is not allowed."),
    }
    with pytest.raises(ContentError, match="There are 4 mistakes in the content:\n- .*food.yml, line 2"):
        yaml_file.read(tmp_path / "food.yml", "cards")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        yaml_file.read(tmp_path / "food.yml", "cards")
    assert str(caught.value) == (
        f"There is 1 mistake in the content:\n- {tmp_path / 'food.yml'}: The file is missing. Put it back."
    )


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "food.yml"
    path.write_bytes(b"cards: \xff\xfe")
    with pytest.raises(ContentError, match="cannot be read.*Save it again as UTF-8"):
        yaml_file.read(path, "cards")


@pytest.mark.parametrize("written", ["2022-06-30", "'2022-06-30'", '"2022-06-30"'])
def test_a_date_without_quotes_is_the_same_as_one_with_quotes(tmp_path: Path, written: str) -> None:
    path = tmp_path / "food.yml"
    path.write_text(CARD + f"  as_at: {written}\n", "utf-8")
    assert yaml_file.read(path, "cards")["cards"][0]["as_at"] == "2022-06-30"


def test_a_date_without_quotes_is_taken_deep_in_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "facts.yml"
    path.write_text(
        "facts:\n- id: lunch\n  topic: lunch\n  statement: Lunch is at noon.\n"
        "  source: {title: Menu, date: 2022-06-30}\n  confidence: high\n",
        "utf-8",
    )
    assert yaml_file.read(path, "facts")["facts"][0]["source"]["date"] == "2022-06-30"
