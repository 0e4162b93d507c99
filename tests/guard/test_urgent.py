"""The urgent step: who is in danger gets the number, who only speaks of danger does not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.guard.patterns import PatternError, Patterns
from bot.guard.urgent import PATTERNS, TIERS, Urgent, look, patterns

MESSAGES = YAML(typ="safe").load((Path(__file__).parent / "urgent_messages.yml").read_text("utf-8"))
URGENT_CASES = [(message, tier) for tier, messages in MESSAGES["urgent"].items() for message in messages]
HARMLESS = MESSAGES["harmless"]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("message, tier", URGENT_CASES)
def test_someone_in_danger_gets_the_urgent_reply(message: str, tier: str) -> None:
    found = look(message)
    assert found is not None and found.certain, "no urgent reply"
    assert found.tier == tier


@pytest.mark.parametrize("message", HARMLESS)
def test_a_harmless_mention_gets_its_normal_answer(message: str) -> None:
    found = look(message)
    assert found is None or not found.certain


def test_there_are_enough_examples_of_both_kinds() -> None:
    assert len(URGENT_CASES) >= 120 and len(HARMLESS) >= 120


# --- in doubt ---


@pytest.mark.parametrize(
    "message",
    lines("""
        I'm not suicidal but I feel low
        i feel so low
        I can't cope
        i'm at the end of my tether
        nobody cares
        I feel like a burden
        what should I do if someone is suicidal
        what do I do if someone collapses
        my mum is dying
        I feel dizzy and I've got a temperature
        my brother died by suicide
        my husband shouts at me
        my son was hit by another boy at school
        I'm worried about the old man next door
        my neighbour's child looks dirty
    """),
)
def test_in_doubt_the_helpline_goes_under_the_normal_answer(message: str) -> None:
    assert look(message) is not None


def test_two_unsure_signs_of_a_crisis_are_certain() -> None:
    for sign in ("I can't cope", "I feel like a burden"):
        found = look(sign)
        assert found is not None and not found.certain
    assert look("I can't cope, I feel like a burden") == Urgent("crisis", True, False)


def test_saying_that_one_is_not_suicidal_is_in_doubt_and_not_certain() -> None:
    assert look("I am not going to kill myself") == Urgent("crisis", False, False)


@pytest.mark.parametrize("message", ["what are the priorities", "", "   ", "👍", "?", "123", "मदद", "Où est le bureau"])
def test_other_messages_are_left_alone(message: str) -> None:
    assert look(message) is None


@pytest.mark.parametrize("odd", [None, 7, b"I want to die", ["I want to die"]])
def test_what_is_not_text_is_left_alone(odd: object) -> None:
    assert look(odd) is None  # type: ignore[arg-type]
    assert look("hello", odd) is None  # type: ignore[arg-type]


# --- how people write ---


@pytest.mark.parametrize(
    "message",
    [
        "I WANT TO KILL MYSELF", "i want to k.i.l.l myself", "i want to ki\u200bll myself", "i wаnt to kіll myself",
        "i want to diiiiie", "i want to… die", "i w@nt to d1e", "I want to ***kill*** myself", "suic1dal",
        "I’m suicidal", "i want\nto die", "iwanttodie", "i just really fucking want to die", "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
    ],
)
def test_no_disguise_hides_it(message: str) -> None:
    found = look(message)
    assert found is not None and found.certain and found.tier == "crisis"


def test_a_harmless_topic_beside_it_does_not_hide_it() -> None:
    assert look("does the plan cover suicide prevention? I want to kill myself") == Urgent("crisis", True, False)
    assert look("who do I report harm to? my neighbour is battering his kids") == Urgent("harm_child", True, True)


def test_the_most_pressing_tier_wins() -> None:
    assert look("my husband hits me and I've taken an overdose") == Urgent("emergency", True, False)
    assert look("he hits me and I want to die") == Urgent("crisis", True, False)


# --- who is in danger ---


@pytest.mark.parametrize(
    "message, other",
    [
        ("I want to die", False),
        ("my son says he wants to die", True),
        ("my husband left and I want to die", False),
        ("my friend is going to kill herself", True),
        ("they'd be better off without me", False),
        ("I've got chest pain", False),
        ("my mum has chest pain", True),
        ("my baby is not breathing", True),
        ("my husband hits me", False),
        ("I'm frightened of my partner", False),
        ("my sister's husband beats her", True),
        ("my dad hits me", False),
        ("the boy next door is covered in bruises", True),
        ("my carer steals money from me", False),
        ("the carer slapped my mother", True),
    ],
)
def test_it_tells_the_writer_from_someone_else(message: str, other: bool) -> None:
    found = look(message)
    assert found is not None and found.about_other is other


# --- two messages ---


@pytest.mark.parametrize(
    "before, text, tier",
    [
        ("i want to", "die", "crisis"),
        ("I just want to kill", "myself", "crisis"),
        ("my husband", "hits me", "harm_partner"),
        ("my dad has terrible pain", "in his chest", "emergency"),
        ("i cant cope", "i feel like a burden", "crisis"),
    ],
)
def test_a_sentence_may_run_over_two_messages(before: str, text: str, tier: str) -> None:
    alone = look(text)
    assert alone is None or not alone.certain
    found = look(text, before)
    assert found is not None and found.certain and found.tier == tier


def test_what_the_previous_message_said_by_itself_is_not_answered_again() -> None:
    assert look("what are the priorities", "I want to die") is None
    assert look("thanks", "my husband hits me") is None


# --- long messages, and time ---


def seconds(text: str) -> float:
    patterns()
    start = time.process_time()
    look(text)
    return time.process_time() - start


FILLER = " ".join(HARMLESS)


@pytest.mark.parametrize("where", [0, 2_500, 5_000, 9_900])
def test_it_is_found_anywhere_in_a_message_of_10_000_characters(where: int) -> None:
    plain = ("The board meets in Hamilton and the plan has thirteen priorities. " * 200)[:10_000]
    cut = plain.rfind(" ", 0, where + 1) + 1
    assert look(plain) is None
    assert look(f"{plain[:cut]}I want to kill myself. {plain[cut:]}") == Urgent("crisis", True, False)


HOSTILE = {
    "urgent": " ".join(message for message, _ in URGENT_CASES),
    "harmless": FILLER,
    "near misses": "i do not want to kill my ",
    "letters": "a b ",
    "unknown words": " ".join(f"{a}{b}{c}zqxv" for a in "bcdfghjklm" for b in "aeiou" for c in "npqrstvwxz"),
    "one word": "k",
    "marks": "!'*1 ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=list(HOSTILE))
def test_10_000_characters_take_well_under_50_milliseconds(piece: str) -> None:
    text = (piece * (10_000 // len(piece) + 1))[:10_000]
    assert min(seconds(text) for _ in range(3)) < 0.05


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=list(HOSTILE))
def test_a_million_characters_take_a_bounded_time(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert seconds(text) < 1


# --- the pattern file ---


SMALL = """
skip: [really]
words: {wanna: want to}
mend: [suicide]
lists: {who: [i, we]}
crisis: {certain: ["<who> want to die"], unsure: ["sad"]}
about: []
"""


def test_a_small_pattern_file_works(tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(SMALL)
    read = Patterns(tmp_path / "p.yml")
    found = read.hits(read.words("we really wanna die"))
    assert [(hit.pattern.group, hit.pattern.kind, hit.start, hit.end) for hit in found] == [("crisis", "certain", 0, 4)]


@pytest.mark.parametrize(
    "old, new, what",
    [
        ("want to die", "wanna die", "'wanna' is always read as 'want to'"),
        ("<who>", "<whom>", "There is no list called <whom>. Use one of: who"),
        ("want to die", "want to (die)", "begins or ends with a word that may be missing"),
    ],
)
def test_a_line_that_could_never_match_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    (tmp_path / "p.yml").write_text(SMALL.replace(old, new, 1))
    with pytest.raises(PatternError, match=what):
        Patterns(tmp_path / "p.yml")


def test_the_pattern_file_has_every_tier() -> None:
    text = PATTERNS.read_text("utf-8")
    assert all(f"\n{tier}:\n" in text for tier in TIERS)
