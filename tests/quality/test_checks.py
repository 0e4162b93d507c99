"""`planbot check`: whatever is wrong with the content or the examples, a plain sentence says where and what to do."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge import content as content_module
from bot.knowledge.content import Content
from bot.quality import checks
from bot.quality.examples import Example
from bot.settings import ROOT, Settings


@pytest.fixture(scope="module")
def content() -> Content:
    return content_module.shared(ROOT / "content")


def with_card(content: Content, name: str, **fields: object) -> Content:
    return replace(content, cards={**content.cards, name: replace(content.cards[name], **fields)})  # type: ignore[arg-type]


def test_the_project_itself_has_nothing_to_mend() -> None:
    said: list[str] = []
    assert checks.run(Settings(), ROOT, rasa=False, say=said.append) == []
    assert any("cards" in line for line in said) and any("examples" in line for line in said)


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"text": "There are 4711 of them."},
         "content/cards/contact.yml, bsl: the number 4711 stands in no fact or contact card it cites. Cite the fact, or take it out."),
        ({"text": "Ask for Morag Nicsporran."}, 'content/cards/contact.yml, bsl: the name "morag nicsporran" stands in no fact'),
        ({"text": "We do help. " * 21},
         "content/cards/contact.yml, bsl: the text has 63 words. Make it at most 60; the rest can go to 'more'."),
        ({"text": "Interdisciplinary organisational considerations necessitate proportionality."},
         "content/cards/contact.yml, bsl: the text is hard to read (grade "),
        ({"more": "Phone 01698 111111."},
         "content/cards/contact.yml, bsl: a phone number or address stands in the text. Take it out and list the contact card instead."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_card_is_a_sentence(content: Content, fields: dict[str, object], sentence: str) -> None:
    found = checks.card_problems(with_card(content, "bsl", **fields))
    assert any(one.startswith(sentence) for one in found), found
    assert all(one.startswith("content/cards/contact.yml, bsl: ") for one in found)


def test_a_mistake_in_any_other_text_is_a_sentence(content: Content) -> None:
    tail = "stands in no fact or contact card it cites. Cite the fact, or take it out."
    telecare, fault, crisis = content.contacts["telecare"], content.notices["fault"], content.urgent["crisis"]
    drink = content.topics["drink_drugs"]
    broken = replace(
        content,
        contacts={**content.contacts, "telecare": replace(telecare, phone="0303 123 1009")},
        notices={**content.notices, "fault": replace(fault, text="Phone 0303 123 4711.")},
        urgent={**content.urgent, "crisis": replace(crisis, under="Phone Samaritans on 116 124.")},
        topics={**content.topics, "drink_drugs": replace(drink, where={"hamilton": "There are 4711 in Blantyre."})},
    )
    assert checks.other_text_problems(broken) == [
        f"content/contacts.yml, telecare: the phone 03031231009 {tail}",
        f"content/notices.yml, fault: the phone 03031234711 {tail}",
        f"content/urgent.yml, crisis: the number 116 {tail}",
        f"content/urgent.yml, crisis: the number 124 {tail}",
        f"content/contact_topics.yml, drink_drugs: the number 4711 {tail}",
    ]


def test_a_fact_that_no_card_carries_is_a_sentence(content: Content) -> None:
    bare = with_card(content, "contact_social_work_closed", facts=())
    assert (
        "The fact 'contact-social-work-ooh' is in no card. Cite it in a card, or list it with a reason in content/left_out.yml."
        in checks.carried_problems(bare)
    )
    left_out = replace(bare, left_out={"contact-social-work-ooh": ()})
    assert not any("contact-social-work-ooh" in one for one in checks.carried_problems(left_out))
    short = with_card(content, "council_reply_times", text="They reply soon.", as_at=None)
    [sentence] = [one for one in checks.carried_problems(short) if "contact-service-standards" in one]
    assert sentence.startswith(
        "The fact 'contact-service-standards' is not carried whole: no card that cites it has the number 10"
    )


def test_too_many_facts_left_out_is_a_sentence(content: Content) -> None:
    many = replace(content, left_out=dict.fromkeys(list(content.facts)[:21], ()))
    assert "content/left_out.yml lists 21 facts, at most 20. Carry some in cards." in checks.carried_problems(many)


def test_mistakes_in_the_examples_are_sentences(content: Content) -> None:
    examples = [Example(f"{card} {n}", card, n) for card in content.cards for n in range(15)]
    intents = list(content.cards)
    assert checks.example_problems(content, examples, intents) == []
    planted = [*examples[1:], Example("BSL 3", "meals", 900), Example("a [b](c)", "meals", 901)]
    found = checks.example_problems(content, planted, intents)
    assert len(found) == 3
    assert "has 14 examples" in found[0] and "Keep it in one place only." in found[1] and "square brackets" in found[2]


def test_the_same_words_under_two_cards_and_a_stranger_are_sentences(content: Content) -> None:
    examples = [Example(f"{card} {n}", card, n) for card in content.cards for n in range(15)]
    planted = [*examples, Example("whit does ma alarm cost", "charges", 900), Example("what does my alarm cost", "meals", 901)]
    planted.append(Example("how is the weather", "no_such_card", 902))
    found = checks.example_problems(content, planted, list(content.cards))
    assert len(found) == 2
    assert "the same words" in found[0] and "line 901" in found[0]
    assert "'no_such_card' has examples, but there is no card of that name" in found[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what `planbot check` reads."""
    for folder in ("content", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def test_broken_content_is_all_it_speaks_of(project: Path) -> None:
    terms = project / "content" / "terms.yml"
    terms.write_text(terms.read_text("utf-8").replace("services:", "servces:"), "utf-8")
    found = checks.run(Settings(content=project / "content"), project, rasa=True, say=lambda text: None)
    assert sorted(found) == [
        f"{terms}, line 3 (servces): 'servces' is not a field here. Did you mean 'services'?",
        f"{terms}, line 3 (services): 'services' is missing. Add a line 'services: ...'.",
    ]


def test_a_card_added_without_examples_or_sync_is_named(project: Path) -> None:
    cards = project / "content" / "cards" / "plan.yml"
    cards.write_text(
        cards.read_text("utf-8").rstrip("\n") + "\n\n- id: test_card\n  title: Test\n  kind: refused\n  text: No.\n",
        "utf-8",
    )
    assert checks.run(Settings(content=project / "content"), project, rasa=True, say=lambda text: None) == [
        "data/nlu.yml: 'test_card' has 0 examples. Write at least 15, as residents would put it.",
        "domain.yml does not list the same cards as content/cards/. Run: planbot sync",
        "data/rules.yml does not list the same cards as content/cards/. Run: planbot sync",
    ]
