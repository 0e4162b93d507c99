"""The one door to `content/`: the real content loads, and what does not hang together is named with file and line."""

from __future__ import annotations

import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.knowledge import content as content_module
from bot.knowledge.content import Content, fingerprint
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.problems import ContentError, Problem

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def content() -> Content:
    return content_module.shared(CONTENT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real content, for a fingerprint or a broken file."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("hidden.yml")))


def change(path: Path, old: str, new: str) -> int:
    """Replaces the one place where `old` stands; gives its line."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_real_content_loads_with_all_that_was_promised(content: Content) -> None:
    assert len(content.cards) >= 90
    assert len(content.left_out) <= 20
    assert set(content.places.localities) == {"clydesdale", "east_kilbride", "hamilton", "rutherglen_cambuslang"}
    assert content.terms and content.topics and content.notices and content.urgent and content.facts


def test_every_answer_names_facts_that_exist_and_where_it_stands(content: Content) -> None:
    for card in content.cards.values():
        if card.kind == "answer":
            assert content.facts_of(card), card.id
            assert card.standing in ("commits", "intends", "existing", "background"), card.id


def test_every_fact_of_a_contact_kind_is_on_a_contact_card_or_in_a_card(content: Content) -> None:
    cited = {fact for contact in content.contacts.values() for fact in contact.facts}
    cited |= {fact for card in content.cards.values() for fact in card.facts}
    assert {fact for fact in content.facts if fact.startswith("contact-")} <= cited


def test_records_keep_the_order_their_card_gives_them(content: Content) -> None:
    card = content.cards["contact_social_work"]
    assert [fact.id for fact in content.facts_of(card)] == list(card.facts)
    assert [contact.id for contact in content.contacts_of(card)] == list(card.contacts)


def test_what_was_checked_on_load_cannot_be_changed_later(content: Content) -> None:
    with pytest.raises(FrozenInstanceError):
        content.cards["priorities"].text = "Something else."  # type: ignore[misc]


def test_hours_are_minutes_after_midnight_and_a_night_runs_into_the_next_day(content: Content) -> None:
    [day] = content.contacts["housing_day"].hours or ()
    assert (day.days, day.start, day.end) == (frozenset(range(5)), 8 * 60 + 45, 16 * 60 + 45)
    night = (content.contacts["breathing_space"].hours or ())[0]
    assert (night.start, night.end) == (18 * 60, 24 * 60 + 2 * 60)
    assert content.contacts["housing_night"].outside == "housing_day"
    assert content.contacts["social_work"].hours is None


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Problem], dict[str, int]]:
    """One copy with every mistake of the table below planted; the problems found, and the lines they stand on."""
    folder = Path(shutil.copytree(CONTENT, tmp_path_factory.mktemp("broken") / "content"))
    lines: dict[str, int] = {}

    def add(key: str, file: str, record: str) -> None:
        path = folder / file
        text = path.read_text("utf-8").rstrip("\n") + "\n"
        lines[key] = text.count("\n") + 1
        path.write_text(text + record, "utf-8")

    def replace(key: str, file: str, old: str, new: str, below: int = 0) -> None:
        lines[key] = change(folder / file, old, new) + below

    card = "  title: A test\n  text: A test.\n"
    add("card twice", "cards/plan.yml", f"- id: board_what\n  kind: refused\n{card}")
    add(
        "fact",
        "cards/plan.yml",
        f"- id: test_fact\n  kind: answer\n  standing: existing\n  facts: [no-such-fact]\n{card}",
    )
    add("contact", "cards/plan.yml", f"- id: test_contact\n  kind: refused\n  contacts: [nobody]\n{card}")
    add("next", "cards/plan.yml", f"- id: test_next\n  kind: refused\n  next: [no_card]\n{card}")
    add("follow-up", "cards/plan.yml", f"- id: test_follow\n  kind: refused\n  follow_ups: {{cost: no_cost}}\n{card}")
    add("no facts", "cards/plan.yml", f"- id: test_bare\n  kind: answer\n  standing: existing\n{card}")
    add("no standing", "cards/plan.yml", f"- id: test_standing\n  kind: answer\n  facts: [plan-period]\n{card}")
    add("no choices", "cards/plan.yml", f"- id: test_clarify\n  kind: clarify\n{card}")
    add(
        "fact twice",
        "facts/plan.yml",
        "- id: plan-period\n  topic: plan\n  statement: The plan ran.\n"
        "  source: {title: A paper}\n  confidence: high\n",
    )
    add(
        "closed",
        "contacts.yml",
        "- id: test\n  name: Test\n  for: Tests\n  closed: no_night\n  facts: [plan-period]\n  checked: null\n",
    )
    add("topic", "contact_topics.yml", "- {id: test, title: Test, card: no_topic_card, where: {clydsdale: Here.}}\n")
    replace("notice", "notices.yml", "- id: one_letter", "- id: empty")
    replace(
        "left out",
        "left_out.yml",
        "left_out: []",
        "left_out:\n- {fact: no-left-fact, reason: Nobody would ever ask.}\n",
        1,
    )
    head, crisis = (folder / "urgent.yml").read_text("utf-8").split("- tier: crisis", 1)
    lines["urgent"] = head.count("\n") + 1
    crisis = crisis.replace("contacts: [", "contacts: [no_helpline, ", 1)
    (folder / "urgent.yml").write_text(f"{head}- tier: crisis{crisis}", "utf-8")
    with pytest.raises(ContentError) as caught:
        content_module.load(folder)
    return caught.value.problems, lines


@pytest.mark.parametrize(
    "key, file, field, what, mend",
    [
        ("card twice", "plan.yml", "board_what: id", "This id is used twice.", "The first is in board.yml, line"),
        ("fact twice", "plan.yml", "plan-period: id", "This id is used twice.", "give one of them another id"),
        (
            "fact",
            "plan.yml",
            "test_fact: facts",
            "There is no fact called 'no-such-fact'.",
            "Correct the name, or add the fact.",
        ),
        (
            "contact",
            "plan.yml",
            "test_contact: contacts",
            "There is no contact card called 'nobody'.",
            "Correct the name",
        ),
        ("next", "plan.yml", "test_next: next", "There is no card called 'no_card'.", "Correct the name"),
        ("follow-up", "plan.yml", "test_follow: follow_ups", "There is no card called 'no_cost'.", "Correct the name"),
        (
            "no facts",
            "plan.yml",
            "test_bare: facts",
            "An answer must name the facts it rests on.",
            "Add 'facts: [...]'",
        ),
        ("no standing", "plan.yml", "test_standing: standing", "An answer must say where it stands.", "'existing'"),
        (
            "no choices",
            "plan.yml",
            "test_clarify: choices",
            "A card that asks back must offer choices.",
            "Add 'choices:",
        ),
        ("closed", "contacts.yml", "test: closed", "There is no contact card called 'no_night'.", "Correct the name"),
        ("topic", "contact_topics.yml", "test: card", "There is no card called 'no_topic_card'.", "Correct the name"),
        (
            "topic",
            "contact_topics.yml",
            "test: where",
            "There is no locality called 'clydsdale'.",
            "Use one of: clydesdale,",
        ),
        ("notice", "notices.yml", "empty: id", "This id is used twice.", "The first is in notices.yml, line"),
        (
            "left out",
            "left_out.yml",
            "no-left-fact: fact",
            "There is no fact called 'no-left-fact'.",
            "Correct the name",
        ),
        (
            "urgent",
            "urgent.yml",
            "crisis: contacts",
            "There is no contact card called 'no_helpline'.",
            "Correct the name",
        ),
    ],
)
def test_what_does_not_hang_together_is_named_with_file_line_and_mend(
    mistakes: tuple[list[Problem], dict[str, int]], key: str, file: str, field: str, what: str, mend: str
) -> None:
    problems, lines = mistakes
    [problem] = [p for p in problems if p.what == what and p.field == field]
    assert (problem.file.name, problem.line) == (file, lines[key])
    assert mend in problem.mend


def test_a_notice_that_the_turn_would_look_for_in_vain_is_named(mistakes: tuple[list[Problem], dict[str, int]]) -> None:
    [problem] = [p for p in mistakes[0] if p.what == "This notice is missing."]
    assert (problem.file.name, problem.field) == ("notices.yml", "one_letter")


def test_a_missing_file_does_not_hide_the_other_mistakes(copy: Path) -> None:
    (copy / "terms.yml").unlink()
    (copy / "localities.yml").unlink()
    (copy / "urgent.yml").unlink()
    (copy / "notices.yml").write_text("notices:\n- id: hullo\n", "utf-8")
    with pytest.raises(ContentError) as caught:
        content_module.load(copy)
    assert {(p.file.name, p.what) for p in caught.value.problems} >= {
        ("terms.yml", "The file is missing."),
        ("localities.yml", "The file is missing."),
        ("urgent.yml", "The file is missing."),
        ("notices.yml", "'hullo' is not allowed."),
        ("notices.yml", "'text' is missing."),
    }


def test_the_fingerprint_changes_with_a_word_a_new_file_and_a_new_name(copy: Path) -> None:
    seen = [fingerprint(copy)]
    assert fingerprint(copy) == seen[0] == fingerprint(CONTENT)
    change(copy / "cards" / "plan.yml", "What is the plan?", "What's the plan?")
    seen.append(fingerprint(copy))
    (copy / "cards" / "news.yml").write_text("cards: []\n", "utf-8")
    seen.append(fingerprint(copy))
    (copy / "cards" / "news.yml").rename(copy / "cards" / "fresh.yml")
    seen.append(fingerprint(copy))
    assert len(set(seen)) == 4


def test_hiding_a_card_leaves_the_fingerprint_as_it_was(copy: Path) -> None:
    before = fingerprint(copy)
    HiddenCards(copy).hide("plan_what")
    assert (copy / "hidden.yml").exists() and fingerprint(copy) == before
