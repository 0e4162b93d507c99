"""`planbot check`: everything that could be wrong with the content and the training data, in plain English."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from ruamel.yaml import YAML

from bot.knowledge import content as content_module
from bot.knowledge.content import Content
from bot.knowledge.documents.citations import citation_problems
from bot.knowledge.documents.library import Library
from bot.knowledge.problems import ContentError
from bot.language.text import MAX_CHARACTERS
from bot.quality import examples as examples_module
from bot.quality import fact_lock, reading, sync
from bot.settings import Settings

MAX_LEFT_OUT = 20
_LIMIT = f"{MAX_CHARACTERS:,} characters"
"""The assistant's own limit, which needs no source."""
_DEPRECATION = re.compile(r"Deprecat|deprecat|pkg_resources|MovedIn20|Slot auto-fill")
"""Warnings about the libraries themselves, which nobody here can mend."""


def run(settings: Settings, root: Path, rasa: bool, say: Callable[[str], None]) -> list[str]:
    """Every problem found, as sentences; empty when all is in order."""
    say("Reading the content ...")
    try:
        content = content_module.load(settings.content)
    except ContentError as error:
        return [str(problem) for problem in error.problems]
    say(f"{len(content.cards)} cards, {len(content.contacts)} contact cards, {len(content.facts)} facts.")
    examples = examples_module.read(root / "data" / "nlu.yml")
    say(f"{len(examples)} examples.")
    found = [*card_problems(content), *other_text_problems(content), *carried_problems(content)]
    found += citation_problems(content, Library(settings.documents))
    found += example_problems(content, examples, _intents(root))
    found += [
        f"{name} does not list the same cards as content/cards/. Run: planbot sync"
        for name in sync.out_of_step(root, content)
    ]
    if rasa and not found:
        say("Rasa's own validation, half a minute ...")
        found += rasa_problems(root)
    return found


def card_problems(content: Content) -> list[str]:
    """Cards that say what no source says, are too long, or are hard to read."""
    found = []
    for card in content.cards.values():
        where = f"content/cards/{card.group}.yml, {card.id}"
        for claim in fact_lock.unsupported(card, content):
            found.append(f"{where}: {claim} stands in no fact or contact card it cites. Cite the fact, or take it out.")
        if reading.words(card.text) > reading.MAX_WORDS:
            found.append(
                f"{where}: the text has {reading.words(card.text)} words. Make it at most {reading.MAX_WORDS}; the rest can go to 'more'."
            )
        if reading.grade(card.text) > reading.MAX_GRADE:
            found.append(
                f"{where}: the text is hard to read (grade {reading.grade(card.text)}, at most {reading.MAX_GRADE}). Use shorter sentences and words."
            )
        if fact_lock.contact_details(card):
            found.append(
                f"{where}: a phone number or address stands in the text. Take it out and list the contact card instead."
            )
    return found


def other_text_problems(content: Content) -> list[str]:
    """Contact cards, notices, urgent texts and the form's sentences that say what no source says."""
    texts: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
        (f"content/contacts.yml, {contact.id}", contact.words, contact.facts, ())
        for contact in content.contacts.values()
    ]
    texts += [(f"content/notices.yml, {n.id}", n.text, (), n.contacts) for n in content.notices.values()]
    texts += [(f"content/urgent.yml, {u.tier}", u.words, u.facts, u.contacts) for u in content.urgent.values()]
    texts.append(("content/telegram.yml", content.telegram.words, (), ()))
    for topic in content.topics.values():
        card = content.cards[topic.card]
        texts.append(
            (f"content/contact_topics.yml, {topic.id}", " ".join(topic.where.values()), card.facts, card.contacts)
        )
    return [
        f"{where}: {claim} stands in no fact or contact card it cites. Cite the fact, or take it out."
        for where, text, facts, contacts in texts
        for claim in fact_lock.unsupported_text(
            text.replace(_LIMIT, ""), [content.facts[f] for f in facts], [content.contacts[c] for c in contacts]
        )
    ]


def carried_problems(content: Content) -> list[str]:
    """Facts that no card carries whole and that are not left out with a reason."""
    found = []
    for fact in content.facts.values():
        if content.left_out.get(fact.id) == () or fact_lock.carried_by(fact, content):
            continue
        citing = [card for card in content.cards.values() if fact.id in card.facts]
        if not citing:
            found.append(
                f"The fact '{fact.id}' is in no card. Cite it in a card, or list it with a reason in content/left_out.yml."
            )
            continue
        nearest = min((fact_lock.missing(fact, card, content) for card in citing), key=len)
        found.append(f"The fact '{fact.id}' is not carried whole: no card that cites it has {', '.join(nearest)}.")
    if len(content.left_out) > MAX_LEFT_OUT:
        found.append(
            f"content/left_out.yml lists {len(content.left_out)} facts, at most {MAX_LEFT_OUT}. Carry some in cards."
        )
    return found


def _intents(root: Path) -> list[str]:
    """Every intent that the domain names."""
    return YAML(typ="safe").load((root / "domain.yml").read_text("utf-8"))["intents"]


def example_problems(content: Content, examples: list[examples_module.Example], intents: Iterable[str]) -> list[str]:
    """Too few examples, one example in two places, intents that are no card."""
    found = examples_module.too_few(examples, list(content.cards))
    found += examples_module.in_two_places(examples) + examples_module.bad_marks(examples)
    found += examples_module.alike(examples) + examples_module.strangers(examples, intents)
    return found


def rasa_problems(root: Path) -> list[str]:
    """What `rasa data validate` warns of, without the libraries' own notices."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "rasa", "data", "validate"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (done.stdout + done.stderr).replace("\r", "\n").split("\n")
    warnings = [
        re.sub(r"\x1b\[\d+m", "", line) for line in lines if "Warning" in line or "ERROR" in line or "WARNING" in line
    ]
    found = [f"Rasa says: {line.split('Warning: ')[-1].strip()}" for line in warnings if not _DEPRECATION.search(line)]
    if done.returncode != 0 and not found:
        found.append(f"Rasa's validation failed: {lines[-2] if len(lines) > 1 else 'no reason given'}")
    return found
