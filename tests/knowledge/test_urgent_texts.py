"""The urgent texts: every tier has one, the number comes first, and nothing in them is made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.guard import urgent
from bot.knowledge import urgent_texts
from bot.knowledge.problems import ContentError
from bot.knowledge.urgent_texts import UrgentText
from bot.quality import reading

CONTENT = Path(__file__).parents[2] / "content"
TEXTS = urgent_texts.read(CONTENT / "urgent.yml")
CONTACTS = {row["id"]: row for row in YAML(typ="safe").load((CONTENT / "contacts.yml").read_text("utf-8"))["contacts"]}
FACTS = {
    row["id"]: row
    for path in (CONTENT / "facts").glob("*.yml")
    for row in YAML(typ="safe").load(path.read_text("utf-8"))["facts"]
}
NUMBER = re.compile(r"\b(?:0\d{3}(?: \d+)+|116 123|999|111|101)\b")

each_tier = pytest.mark.parametrize("entry", TEXTS.values(), ids=list(TEXTS))


def test_every_tier_the_guard_knows_has_its_text() -> None:
    assert tuple(TEXTS) == urgent.TIERS == urgent_texts.TIERS


@each_tier
def test_the_first_sentence_of_a_reply_gives_a_number(entry: UrgentText) -> None:
    for reply in (entry.text, entry.other):
        assert NUMBER.search(re.split(r"(?<=[.!?]) ", reply)[0])


@each_tier
def test_every_number_is_that_of_one_of_its_contacts(entry: UrgentText) -> None:
    phones = {CONTACTS[contact]["phone"] for contact in entry.contacts}
    assert set(NUMBER.findall(entry.words)) <= phones
    assert len(re.findall(r"\d{3,}", NUMBER.sub("", entry.words))) == 0, "a figure that is no contact's number"


@each_tier
def test_999_is_always_named_and_always_a_contact(entry: UrgentText) -> None:
    assert "emergency" in entry.contacts
    for text in (entry.text, entry.other, entry.under, *entry.after.values()):
        assert "999" in text


@each_tier
def test_a_reply_says_that_this_is_no_person_and_nobody_is_watching(entry: UrgentText) -> None:
    for reply in (entry.text, entry.other, entry.after["cannot_phone"]):
        assert "I'm an automated assistant, not a person" in reply
        assert "nobody is watching this chat" in reply


@each_tier
def test_contacts_and_facts_exist(entry: UrgentText) -> None:
    assert set(entry.contacts) <= set(CONTACTS)
    assert set(entry.facts) <= set(FACTS)


@each_tier
def test_a_reply_is_short_and_easy_to_read(entry: UrgentText) -> None:
    for text in (entry.text, entry.other, entry.under, *entry.after.values()):
        assert reading.words(text) <= 75
        assert reading.grade(text) <= reading.MAX_GRADE, text


def test_in_a_harm_tier_nobody_needs_to_be_sure() -> None:
    for tier in ("harm_child", "harm_partner", "harm_adult"):
        assert "You don't have to be sure" in TEXTS[tier].text
        assert "You don't have to be sure" in TEXTS[tier].other


def test_only_where_a_fact_says_so_does_a_reply_say_that_no_name_is_needed() -> None:
    assert "you need not give your name" in FACTS["asp-how"]["statement"]
    assert [tier for tier, entry in TEXTS.items() if "name" in entry.words] == ["harm_adult"]


def test_a_worry_about_someone_else_has_a_reply_of_its_own() -> None:
    for entry in TEXTS.values():
        assert entry.reply() == entry.text
        assert entry.reply(about_other=True) == entry.other != entry.text


def broken(tmp_path: Path, old: str, new: str) -> ContentError:
    text = (CONTENT / "urgent.yml").read_text("utf-8")
    assert old in text
    path = tmp_path / "urgent.yml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as caught:
        urgent_texts.read(path)
    return caught.value


@pytest.mark.parametrize(
    "old, new, field, what",
    [
        ("- tier: crisis", "- tier: harm_adult", "crisis", "missing"),
        ("- tier: crisis", "- tier: harm_adult", "harm_adult", "twice"),
        ("- tier: crisis", "- tier: crises", "tier", "not allowed"),
        ("  contacts: [emergency, nhs24]\n", "", "0", "'contacts' is missing"),
        ("under:", "below:", "0", "'under' is missing"),
    ],
)
def test_a_mistake_is_named_with_its_file_its_line_and_its_mend(
    tmp_path: Path, old: str, new: str, field: str, what: str
) -> None:
    problems = broken(tmp_path, old, new).problems
    problem = next(p for p in problems if what in p.what and field in p.field)
    assert problem.file == tmp_path / "urgent.yml" and problem.line > 0 and problem.mend


def test_a_text_without_a_number_is_refused(tmp_path: Path) -> None:
    under = ("If a life may be at risk, phone 999 now. If you think you need A&E but a life is not at risk, "
             "phone 111, day or night.")
    error = broken(tmp_path, under, "Please phone someone who can help you now.")
    assert "Put a phone number into it" in str(error)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="The file is missing"):
        urgent_texts.read(tmp_path / "urgent.yml")
